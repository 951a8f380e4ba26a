"""What people see: cards, tables, summaries; hits are elsewhere. Plain text where the output is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from rxkg.ontology.records import (
    AdverseEffect,
    Dose,
    Frequency,
    Indication,
    Interaction,
    Monitoring,
    Relation,
    Severity,
    Statement,
    Status,
    Target,
)

# Types alone: a search need not load what builds.
if TYPE_CHECKING:
    from rxkg.building import BuildReport
    from rxkg.building import Progress as Report
    from rxkg.generations import Meta
    from rxkg.graph.sparql import NamedQuery, Result
    from rxkg.knowledge_base import Card, Explanation
    from rxkg.problems import Problem

#: Width of tables and cards where the output is no terminal, in characters.
_PLAIN_WIDTH = 120

_BANDS = {
    Frequency.VERY_COMMON: "very common (≥ 1/10)",
    Frequency.COMMON: "common (≥ 1/100)",
    Frequency.UNCOMMON: "uncommon (≥ 1/1,000)",
    Frequency.RARE: "rare (≥ 1/10,000)",
    Frequency.VERY_RARE: "very rare (< 1/10,000)",
    Frequency.UNKNOWN: "frequency not stated",
}


def console() -> Console:
    """Where results go."""
    width = None if sys.stdout.isatty() else _PLAIN_WIDTH
    return Console(highlight=False, soft_wrap=False, width=width, emoji=False, markup=False)


def error_console() -> Console:
    """Where progress, counts and problems go."""
    return Console(stderr=True, highlight=False, emoji=False, markup=False, width=None if sys.stderr.isatty() else 400)


@contextmanager
def progress_bar(out: Console, *, quiet: bool) -> Iterator[Report | None]:
    """A progress bar on a terminal; None, and no bar, elsewhere."""
    if quiet or not out.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # Drawn when something is reported: a thread of its own would be in the way of the processes that are started.
    with Progress(*columns, console=out, transient=True, auto_refresh=False) as bar:
        tasks: dict[str, Any] = {}

        def report(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(phase, total=total)
            bar.update(tasks[phase], completed=done, total=total, refresh=True)

        yield report


def print_problems(problems: Sequence[Problem]) -> None:
    """Problems on stderr, one a line, what was refused before what is only odd."""
    out = error_console()
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
    for problem in sorted(problems, key=lambda p: order[p.severity]):
        style = "red" if problem.severity is Severity.ERROR else "yellow"
        out.print(Text.assemble((f"{problem.severity.value}: ", style), str(problem)), soft_wrap=True)


def print_summary(report: BuildReport) -> None:
    """What a build did, on stderr."""
    out = error_console()
    if not report.generation:
        out.print(f"{report.base}: nothing to build from; no knowledge base was made")
        return
    if report.changed_nothing:
        out.print(
            f"{report.base}: nothing has changed; generation {report.generation} stays "
            f"({report.unchanged} sources up to date)"
        )
        return
    counts = report.counts
    removed = f", {len(report.removed)} removed" if report.removed else ""
    out.print(
        f"{report.base}: generation {report.generation}: {report.added} added, {report.changed} changed, "
        f"{report.unchanged} unchanged{removed}"
    )
    for file in report.removed[:10]:
        out.print(f"  removed {file}: it is gone from its folder (keep such sources with --no-prune)")
    if len(report.removed) > 10:
        out.print(f"  … and {len(report.removed) - 10} more")
    out.print(
        f"  {counts['monographs']:,} monographs, {counts['not_monographs']:,} other texts, "
        f"{counts['statements']:,} statements"
    )
    facts = ", ".join(f"{kind.replace('_', ' ')} {n:,}" for kind, n in report.facts.items() if n)
    out.print(f"  {facts}")
    out.print(f"  {counts['quads']:,} quads, {counts['documents']:,} documents, {report.bytes / 1e6:,.1f} MB")
    told = [p for p in report.problems if p.severity is not Severity.NOTE]
    seconds = sum(report.seconds.values())
    out.print(f"  {len(told):,} problem{'' if len(told) == 1 else 's'}, {seconds:.1f} s")


def print_indented(out: Console, text: Text, indent: int) -> None:
    """`text` wrapped to the console's width, every line indented and without blanks at its end."""
    for line in text.wrap(out, max(20, out.width - indent)):
        line.rstrip()
        out.print(Text(" " * indent) + line)


def print_card(card: Card) -> None:
    """A drug as a card that a pharmacist can read from top to bottom."""
    out = console()
    first = card.records[0][1]
    out.print(Text(card.name, style="bold"))
    names = list(dict.fromkeys(n for _, r in card.records for n in r.synonyms))
    if first.components:
        out.print(Text("  product of " + " + ".join(first.components)))
    if names:
        out.print(Text("  also " + ", ".join(names)))
    out.print(Text(f"  {card.iri}", style="dim"))
    out.print(Text("  from " + ", ".join(row.file for row, _ in card.records), style="dim"))
    _block(out, "Used for", _indications(card))
    _block(out, "Acts on", _grouped(card.statements("targets"), _target))
    _effects(out, card)
    _block(out, "Monitor", _grouped(card.statements("monitoring"), _monitoring))
    _block(out, "Must not be used in", _grouped(card.statements("contraindications"), _plain))
    _block(out, "Interacts with", _grouped(card.statements("interactions"), _interaction))
    _block(out, "Doses", _grouped(card.statements("dosing"), _dose))
    withheld = sum(1 for _, record in card.records for _ in record.withheld())
    if withheld:
        out.print()
        out.print(
            Text(
                f"{withheld} statements that the text negates, excludes or hedges are kept apart; see --format json.",
                style="dim",
            )
        )


def _block(out: Console, title: str, lines: Iterable[str]) -> None:
    lines = list(lines)
    if not lines:
        return
    out.print()
    out.print(Text(title, style="bold cyan"))
    for line in lines:
        print_indented(out, Text(line), 2)


def _grouped(statements: Sequence[Statement], form: Any) -> Iterator[str]:
    """One line a statement, the component of a product said in front."""
    for statement in statements:
        prefix = f"{statement.component}: " if statement.component else ""
        yield prefix + form(statement)


def _plain(statement: Statement) -> str:
    return statement.text


def _indications(card: Card) -> Iterator[str]:
    for statement in card.statements("indications"):
        assert isinstance(statement, Indication)
        prefix = f"{statement.component}: " if statement.component else ""
        if statement.status is Status.EXCLUDED:
            yield f"{prefix}NOT for {statement.text}"
            continue
        notes = []
        if statement.relation is not Relation.TREATS:
            notes.append(statement.relation.value)
        if statement.status is not Status.LABELLED:
            notes.append(statement.status.value)
        yield prefix + statement.text + (f" ({', '.join(notes)})" if notes else "")


def _target(statement: Statement) -> str:
    assert isinstance(statement, Target)
    return statement.text + (f" ({statement.action})" if statement.action else "")


def _monitoring(statement: Statement) -> str:
    assert isinstance(statement, Monitoring)
    return ", ".join(filter(None, (statement.text, statement.threshold, statement.timing)))


def _interaction(statement: Statement) -> str:
    assert isinstance(statement, Interaction)
    return f"{statement.text} ({statement.interactant.value})" + (f": {statement.effect}" if statement.effect else "")


def _dose(statement: Statement) -> str:
    assert isinstance(statement, Dose)
    amount = number(statement.dose_low)
    if statement.dose_high != statement.dose_low:
        amount += f"–{number(statement.dose_high)}"
    role = "" if statement.role == "dose" else f" ({statement.role})"
    details = (
        statement.route.value if statement.route else None,
        statement.frequency,
        statement.population,
        statement.indication,
    )
    return f"{amount} {statement.unit}{role}" + "".join(f", {d}" for d in details if d)


def number(value: float) -> str:
    """A number as people write it: no trailing ".0"."""
    return f"{value:g}" if value < 1e6 else f"{value:.0f}"


def _effects(out: Console, card: Card) -> None:
    """Adverse effects by frequency band, serious ones first and marked."""
    effects = [s for s in card.statements("adverse_effects") if isinstance(s, AdverseEffect)]
    if not effects:
        return
    out.print()
    out.print(Text("Adverse effects", style="bold cyan") + Text("   ! serious", style="red"))
    for band, title in _BANDS.items():
        here = [e for e in effects if e.frequency[0] is band]
        if not here:
            continue
        print_indented(out, Text(f"{title}: {len(here)}", style="bold"), 2)
        line = Text()
        for effect in sorted(here, key=lambda e: not e.serious):
            if line:
                line.append(", ")
            name = f"{effect.component}: {effect.text}" if effect.component else effect.text
            line.append(f"! {name}" if effect.serious else name, style="red" if effect.serious else "")
        print_indented(out, line, 4)


def marked(text: str, spans: Iterable[tuple[int, int]], *, plain: bool) -> Text:
    """`text` with the spans marked: in bold on a terminal, between ** elsewhere."""
    out = Text()
    at = 0
    for start, end in sorted(spans):
        if start < at:
            continue
        out.append(text[at:start])
        out.append(f"**{text[start:end]}**" if plain else text[start:end], style="" if plain else "bold yellow")
        at = end
    out.append(text[at:])
    return out


def print_explanations(found: Sequence[Explanation]) -> None:
    """Facts with the places that state them."""
    out = console()
    last = ""
    for item in found:
        if item.iri != last:
            if last:
                out.print()
            last = item.iri
            statement = item.statement
            polarity = "" if statement.polarity.value == "asserted" else f" [{statement.polarity.value}]"
            out.print(Text.assemble((f"{item.source.name}: {describe(statement)}", "bold"), (polarity, "red")))
            said = f"rule {statement.rule}, confidence {statement.confidence:.2f}"
            out.print(Text(f"  {statement.kind.replace('_', ' ')}, {said}, {item.iri}", style="dim"))
        place = f"{item.source.file}:{item.line}:{item.column}"
        section = item.evidence.section.value.replace("_", " ")
        out.print(Text(f"  {place}  characters {item.evidence.start}-{item.evidence.end}, {section}", style="dim"))
        offset = item.sentence[0]
        span = (item.evidence.start - offset, item.evidence.end - offset)
        # The source's own markup stays: these are its characters.
        print_indented(out, marked(item.text, [span], plain=not out.is_terminal), 4)


def describe(statement: Statement) -> str:
    """A statement in a line."""
    if isinstance(statement, AdverseEffect):
        bands = "/".join(f.value.replace("_", " ") for f in statement.frequency)
        text = f"{statement.text} ({bands}{', serious' if statement.serious else ''})"
    elif isinstance(statement, Indication):
        text = f"{statement.relation.value} {statement.text} ({statement.status.value})"
    elif isinstance(statement, Monitoring):
        text = _monitoring(statement)
    elif isinstance(statement, Interaction):
        text = _interaction(statement)
    elif isinstance(statement, Dose):
        text = _dose(statement)
    elif isinstance(statement, Target):
        text = _target(statement)
    else:
        text = statement.text
    return f"{statement.component}: {text}" if statement.component else text


def explanation_to_json(item: Explanation) -> dict[str, Any]:
    """An explanation as plain JSON values."""
    return {
        "statement": item.iri,
        "kind": item.statement.kind,
        "fact": describe(item.statement),
        "text": item.statement.text,
        "polarity": item.statement.polarity.value,
        "rule": item.statement.rule,
        "confidence": item.statement.confidence,
        "file": item.source.file,
        "path": item.source.path,
        "line": item.line,
        "column": item.column,
        "start": item.evidence.start,
        "end": item.evidence.end,
        "quote": item.evidence.quote,
        "section": item.evidence.section.value,
        "sentence": item.text,
    }


def print_result(result: Result) -> int:
    """A SELECT or ASK as a table, IRIs shortened; returns the number of rows, and says it on stderr."""
    from rxkg.graph.sparql import shorten  # with the engine, which the other commands do not need

    out = console()
    rows = [[shorten(term, result.prefixes) for term in row] for row in result.rows()]
    if result.kind == "ask":
        out.print(rows[0][0])
        return 1
    _print_table(out, result.columns, rows)
    error_console().print(f"{len(rows):,} row{'' if len(rows) == 1 else 's'}")
    return len(rows)


def _print_table(out: Console, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table without lines, its columns folded to the console's width; no blanks at the ends of lines."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    with out.capture() as drawn:
        out.print(table)
    for line in drawn.get().splitlines():
        out.file.write(line.rstrip() + "\n")
    out.file.flush()  # before anything that goes to stderr


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows as a table on stdout."""
    _print_table(console(), columns, rows)


def print_queries(queries: Mapping[str, NamedQuery]) -> None:
    """The shipped queries with their parameters."""
    rows = []
    for name, item in queries.items():
        parameters = " ".join(f"{p.name}={p.default or '…'}" for p in item.parameters)
        rows.append((name, parameters, item.title))
    _print_table(console(), ("name", "parameters", "question"), rows)


def print_stats(counts: Mapping[str, Any]) -> None:
    """Counts of a base as a two-column table, groups indented."""
    rows: list[tuple[str, str]] = []
    for key, value in counts.items():
        name = key.replace("_", " ")
        if isinstance(value, Mapping):
            rows.append((name, ""))
            rows += [(f"  {k.replace('_', ' ')}", f"{n:,}") for k, n in value.items()]
        else:
            rows.append((name, f"{value:,}" if isinstance(value, int) else str(value)))
    _print_table(console(), ("what", "count"), rows)


def print_history(metas: Sequence[Meta], live: int) -> None:
    """Generations, oldest first."""
    rows = [
        (
            f"{m.generation:04d}" + (" *" if m.generation == live else ""), m.created, m.rxkg,
            f"+{m.change.get('added', 0)} ~{m.change.get('changed', 0)} -{m.change.get('removed', 0)}",
            f"{m.counts.get('monographs', 0):,}", f"{m.counts.get('quads', 0):,}",
        )
        for m in metas
    ]  # fmt: skip
    _print_table(console(), ("generation", "created", "rxkg", "change", "monographs", "quads"), rows)
