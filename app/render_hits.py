"""What people and programs see of a search: hits with marked words, facets, suggestions, drugs alike.

Written with click alone: what lays out tables takes longer to load than a search takes to answer.
"""

from __future__ import annotations

import csv
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rxkg.search.facts import Fact
    from rxkg.search.hits import Hit, Hits, Reason
    from rxkg.search.similar import Similar

#: Formats of everything here.
FORMATS = ("table", "json", "jsonl", "csv")
#: Characters of a line where the output is no terminal.
_PLAIN_WIDTH = 120
#: How a word is marked where there are no colours.
_MARK = ("**", "**")
#: The same in a source's own text, which uses asterisks itself.
_SOURCE_MARK = (">>", "<<")
#: Facts of a kind that are named below a hit.
_NAMED = 8
# What a terminal would obey rather than show.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Span = tuple[int, int]


def is_styled() -> bool:
    """Whether stdout shows colours: a terminal does, unless NO_COLOR is set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def style(text: str, **how: Any) -> str:
    """`text` in colours where stdout shows them."""
    return click.style(text, **how) if is_styled() else text


def width() -> int:
    """Characters of a line on stdout."""
    from shutil import get_terminal_size

    return get_terminal_size((_PLAIN_WIDTH, 24)).columns if sys.stdout.isatty() else _PLAIN_WIDTH


def clean(text: str) -> str:
    """`text` with a blank for each control character, as long as before."""
    return _CONTROL.sub(" ", text)


def mark_words(text: str, spans: Iterable[Span], signs: tuple[str, str] = _MARK) -> str:
    """`text` with the spans marked, by colour or else between signs; spans that overlap are marked once."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if start < at or end <= start:
            continue
        word = text[start:end]
        shown = click.style(word, bold=True, fg="yellow") if is_styled() else signs[0] + word + signs[1]
        parts += [text[at:start], shown]
        at = end
    return "".join([*parts, text[at:]])


def wrap(text: str, room: int, indent: str = "", spans: Sequence[Span] = ()) -> Iterator[str]:
    """Lines of at most `room` characters, the indent in front of each and marks not counted."""
    room = max(20, room - len(indent))
    words = [match.span() for match in re.finditer(r"\S+", text)]
    while words:
        first = words[0][0]
        taken = max(1, sum(end - first <= room for _, end in words))
        last = words[taken - 1][1]
        inside = [(max(a, first) - first, min(b, last) - first) for a, b in spans if a < last and b > first]
        yield indent + mark_words(text[first:last], inside)
        words = words[taken:]


def print_hits(hits: Hits, form: str) -> None:
    """The answer to a search on stdout; notes, other spellings and the number of hits on stderr."""
    if form == "json":
        click.echo(to_json(hits_to_json(hits), indent=1))
    elif form == "jsonl":
        for hit in hits.hits:
            click.echo(to_json(hit_to_json(hit)))
    elif form == "csv":
        write_csv(_HIT_COLUMNS, (tuple(column(hit) for column in _HIT_COLUMNS.values()) for hit in hits.hits))
    else:
        for hit in hits.hits:
            click.echo("\n".join(hit_lines(hit)))
        for name, counts in hits.facets.items():
            click.echo("\n" + "\n".join(facet_lines(name, counts)))
    print_notes(hits)


def print_notes(hits: Hits) -> None:
    """What was taken otherwise and how much was found, on stderr."""
    sys.stdout.flush()
    for note in hits.notes:
        click.echo(clean(note), err=True)
    if hits.did_you_mean:
        click.echo(clean("did you mean: " + ", ".join(hits.did_you_mean)), err=True)
    click.echo(f"{hits.total:,} hit{'' if hits.total == 1 else 's'}", err=True)


def hit_lines(hit: Hit) -> Iterator[str]:
    """A hit for people: where it is, what it says, the facts in that, and why it was found."""
    yield place_line(hit)
    room, indent = width(), " " * 5
    yield from wrap(clean(hit.snippet), room, indent, hit.marks)
    for line in fact_lines(hit.facts):
        yield from (style(part, dim=True) for part in wrap(clean(line), room, indent + "= "))
    if why := "; ".join(reason_texts(hit.reasons)):
        yield from (style(part, dim=True) for part in wrap(clean("found " + why), room, indent))


def place_line(hit: Hit) -> str:
    """Rank, title, section, file and line."""
    title = hit.title if hit.title.casefold() == hit.drug.casefold() else f"{hit.title} ({hit.drug})"
    section = hit.heading or hit.section.replace("_", " ") or "whole monograph"
    place = style(f"{hit.file}:{hit.line}", dim=True)
    return f"{hit.rank:>3}. {style(clean(title), bold=True)} · {clean(section)} · {place}"


def fact_lines(facts: Iterable[Fact]) -> Iterator[str]:
    """The facts by kind, frequency and seriousness, each once and with its concept."""
    groups: dict[str, dict[str, None]] = {}
    for fact in facts:
        kind = fact.kind.replace("_", " ")
        more = [fact.frequency.replace("_", " "), "serious" if fact.serious else ""]
        head = ", ".join([kind, *filter(None, more)])
        groups.setdefault(head, {})[f"{fact.label} {fact.concept}".rstrip()] = None
    for head, names in groups.items():
        rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield f"{head}: {', '.join(list(names)[:_NAMED])}{rest}"


def reason_texts(reasons: Iterable[Reason]) -> Iterator[str]:
    """Why a hit was found, where it does not simply have the word that was typed."""
    for reason in reasons:
        if reason.how == "spelling":
            yield f'"{reason.words}" as "{reason.found}" (spelling)'
        elif reason.how == "name":
            yield f'"{reason.words}" as the drug {reason.found}'
        elif reason.how == "section":
            yield f'"{reason.words}" by the section or facts of {reason.found}'
        elif reason.how not in ("word", "form", "phrase"):
            yield f'"{reason.words}" as {reason.found} ({reason.how})'


def facet_lines(name: str, counts: Sequence[tuple[str, int]]) -> Iterator[str]:
    """A facet's values with the number of documents that have each."""
    titles = {"kind": "kind of fact", "frequency": "frequency of an adverse effect", "serious": "serious effect"}
    yield style(titles.get(name, name), bold=True)
    shown = ((value.rpartition("/")[2].replace("_", " "), count) for value, count in counts)
    yield from (f"{count:>7,}  {clean(value)}" for value, count in shown)


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """A hit as plain JSON values."""
    from dataclasses import asdict

    return asdict(hit)


def hits_to_json(hits: Hits) -> dict[str, Any]:
    """The answer to a search as plain JSON values; facets only where they were asked for."""
    return {
        "total": hits.total,
        "hits": list(map(hit_to_json, hits.hits)),
        "notes": hits.notes,
        "did_you_mean": hits.did_you_mean,
    } | ({"facets": {name: dict(counts) for name, counts in hits.facets.items()}} if hits.facets else {})


_HIT_COLUMNS: Mapping[str, Callable[[Hit], object]] = {
    "rank": lambda h: h.rank,
    "score": lambda h: h.score,
    "id": lambda h: h.id,
    "drug": lambda h: h.drug,
    "title": lambda h: h.title,
    "section": lambda h: h.section,
    "heading": lambda h: h.heading,
    "file": lambda h: h.file,
    "line": lambda h: h.line,
    "start": lambda h: h.start,
    "end": lambda h: h.end,
    "snippet": lambda h: h.snippet,
    "facts": lambda h: "; ".join(fact_lines(h.facts)),
    "found": lambda h: "; ".join(reason_texts(h.reasons)),
}


def to_json(value: object, indent: int | None = None) -> str:
    """`value` as JSON, letters of all alphabets as they are."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=indent)


def write_csv(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> None:
    """A table with a head as comma-separated values on stdout."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    click.echo(out.getvalue(), nl=False)


def open_hits(hits: Hits, text_of: Callable[[str], str]) -> None:
    """The hits' sections whole, their words marked, in a pager; as plain text where stdout is no terminal."""
    click.echo_via_pager(_whole_sections(hits, text_of), color=is_styled())
    print_notes(hits)


def _whole_sections(hits: Hits, text_of: Callable[[str], str]) -> Iterator[str]:
    from rxkg.search.analysis import exact_words, stem
    from rxkg.search.snippets import find_marks

    for hit in hits.hits:
        text = text_of(hit.slug)[hit.start : hit.end]
        sought = set[tuple[str, ...]]()
        for reason in hit.reasons:
            stems = tuple(map(stem, exact_words(reason.found)))
            sought |= {(s,) for s in stems} if reason.how == "word" else {stems} if stems else set()
        spans = {(start, end) for start, end, _ in find_marks(text, sought)}
        spans |= {(start - hit.start, end - hit.start) for start, end in hit.spans}
        lines = clean_lines(mark_words(text.strip("\n"), _moved(spans, text), _SOURCE_MARK))
        yield f"{place_line(hit)}\n\n{lines}\n\n"


def _moved(spans: Iterable[Span], text: str) -> list[Span]:
    """The spans of a text in the text without the line feeds that it begins with."""
    lead = len(text) - len(text.lstrip("\n"))
    return [(start - lead, end - lead) for start, end in spans if start >= lead]


def clean_lines(text: str) -> str:
    """Text of several lines without control characters, but with the colours that were put in."""
    return re.sub(r"[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]|\x1b(?!\[\d+m)", " ", text.replace("\r\n", "\n"))


def print_suggestions(found: Sequence[tuple[str, str]], form: str) -> None:
    """Names with their kinds."""
    if form in ("json", "jsonl"):
        shapes = [{"name": name, "kind": kind} for name, kind in found]
        click.echo(to_json(shapes, indent=1) if form == "json" else "\n".join(map(to_json, shapes)), nl=bool(shapes))
    elif form == "csv":
        write_csv(("name", "kind"), found)
    else:
        size = max((len(name) for name, _ in found), default=0)
        for name, kind in found:
            click.echo(f"{clean(name):<{size}}  {style(kind, dim=True)}")


def print_similar(found: Sequence[Similar], form: str) -> None:
    """Drugs that are like another, with what they share."""
    if form in ("json", "jsonl"):
        shapes = list(map(hit_to_json_like, found))
        if form == "json":
            click.echo(to_json(shapes, indent=1))
        else:
            for shape in shapes:
                click.echo(to_json(shape))
    elif form == "csv":
        rows = ((s.rank, s.score, s.name, s.subject, s.contains, "; ".join(shared_texts(s))) for s in found)
        write_csv(("rank", "score", "name", "subject", "contains", "shared"), rows)
    else:
        for s in found:
            note = style(" (contains it)", fg="cyan") if s.contains else ""
            score = style(f"{s.score:.2f}", dim=True)
            click.echo(f"{s.rank:>3}. {style(clean(s.name), bold=True)}{note} · {score}")
            for line in shared_texts(s):
                click.echo("\n".join(wrap(clean(line), width(), " " * 5)))
    if not found:
        click.echo("no drug of the base is much like it", err=True)


def hit_to_json_like(similar: Similar) -> dict[str, Any]:
    """A drug that is like another as plain JSON values."""
    from dataclasses import asdict

    return asdict(similar)


def shared_texts(similar: Similar) -> Iterator[str]:
    """What the two share, by kind."""
    groups: dict[str, list[str]] = {}
    for shared in similar.shared:
        groups.setdefault(shared.kind.replace("_", " "), []).append(shared.label)
    for kind, labels in groups.items():
        yield f"{kind}: {', '.join(labels)}"
    if similar.words:
        yield f"words: {', '.join(similar.words)}"
