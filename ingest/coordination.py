"""Lists and coordinations: their members, and the words that members share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rxkg.ingest.wording import EDGE, trim, words_of

_CONJUNCTION = r"(?:and/or|and|or|as well as|along with|plus|but also|nor|&)"
# All joints begin with one of few characters, so that the search skips what cannot begin any.
_JOINT = re.compile(
    rf"[,;/\s](?:(?<=[,;])\s*(?:(?P<after>{_CONJUNCTION})\s+)?|(?<=\s)\s*(?=[anobp&])(?P<alone>{_CONJUNCTION})\s+|"
    rf"(?<=[a-z]{{4}}[/\s])(?P<slash>(?<=/)|(?<=\s)/)\s?(?=[a-z]{{4}}))",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[()\[\]]")
_FIRST_WORD = re.compile(r"[\w-]+")
_LAST_WORD = re.compile(r"[\w-]+$")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a list. `joint` stands before it ("", "," or a conjunction); `comma`: a comma does."""

    text: str
    start: int
    end: int
    joint: str = ""
    comma: bool = False
    whole: str = ""  # the coordination that this member was made whole from, "" where nothing was shared
    own: int = -1  # where its own words start, when those shared with others stand before them


def split_members(plain: str, start: int = 0, end: int | None = None) -> tuple[Member, ...]:
    """The members of a list or coordination, split at commas, semicolons, "and", "or" outside of brackets.

    >>> [(m.text, m.joint) for m in split_members("fever, rash (red, raised) and chills")]
    [('fever', ''), ('rash (red, raised)', ','), ('chills', 'and')]
    """
    end = len(plain) if end is None else end
    masked = _mask_all(plain, start, end)
    out: list[Member] = []
    at, joint, comma = start, "", False
    for found in _JOINT.finditer(masked, start, end):
        after, alone, slash = found.groups()
        first, last = found.span()
        if alone and _is_joined(masked, first, last):
            continue
        said = found[0]
        if said == "," and masked[first - 1 : first].isdigit() and masked[last : last + 3].isdigit():
            continue  # "1,000"
        _add_member(out, plain, at, first, joint, comma)
        at, comma = last, said[0] in ",;"
        joint = (after or alone or ("," if slash is None else "or")).casefold()
    _add_member(out, plain, at, end, joint, comma)
    return tuple(out)


def _mask_all(plain: str, start: int, end: int) -> str:
    if "(" not in plain and "[" not in plain:
        return plain
    out: list[tuple[int, int]] = []
    depth, at = 0, start
    for mark in _BRACKETS.finditer(plain, start, end):
        if mark[0] in "([":
            if not depth:
                at = mark.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                out.append((at, mark.end()))
    return blank_out(plain, out, "\x00")


def _is_joined(masked: str, first: int, last: int) -> bool:
    """Whether the conjunction at `masked[first:last]` joins words that name one thing: "hands and feet"."""
    before = _LAST_WORD.search(masked[max(0, first - 20) : first])
    after = _FIRST_WORD.match(masked, last, last + 20)
    if not before or not after:
        return False
    return f"{before[0]} {masked[first:last].strip()} {after[0]}".casefold() in words_of("joined")


def _add_member(out: list[Member], plain: str, start: int, end: int, joint: str, comma: bool) -> None:
    while start < end and plain[start] in EDGE:
        start += 1
    while start < end and plain[end - 1] in EDGE:
        end -= 1
    if start < end:
        out.append(Member(plain[start:end], start, end, joint, comma, "", start))


def blank_out(plain: str, spans: Sequence[tuple[int, int]], filler: str) -> str:
    """`plain` with the characters of `spans`, ascending, replaced by `filler`, positions unchanged."""
    if not spans:
        return plain
    out: list[str] = []
    at = 0
    for start, end in spans:
        out += (plain[at:start], filler * (end - start))
        at = end
    return "".join((*out, plain[at:]))


_INSTANCES = re.compile(
    r"[\s,]+(?:such as|including(?: but not limited to)?|for example|e\.g\.|like|particularly|especially)[\s,:]+",
    re.IGNORECASE,
)


def split_instances(plain: str, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """(end of the umbrella, start of its instances) around the first "such as" or "including" outside of brackets.

    >>> text = "infections such as sinusitis"
    >>> split_instances(text)
    (10, 19)
    """
    end = len(plain) if end is None else end
    found = _INSTANCES.search(_mask_all(plain, start, end), start, end)
    return (found.start(), found.end()) if found and found.start() > start else None


_ADJECTIVE = re.compile(r"[a-z-]{3,}(?:al|ic|ous|ive|ar|ary)")
_NO_ADJECTIVE = frozenset(
    [
        "diuretic",
        "antibiotic",
        "narcotic",
        "analgesic",
        "anesthetic",
        "antiemetic",
        "alcohol",
        "colic",
        "panic",
        "critic",
        "arsenic",
        "antiarrhythmic",
        "antipsychotic",
    ]
)
_SENSATION = re.compile(r"(?:sensations?|feelings?)\b", re.IGNORECASE)


@lru_cache(maxsize=8192)
def is_modifier(text: str) -> bool:
    """Whether all words of `text` only tell something of a noun to come ("dry", "muscle", "increased").

    >>> is_modifier("muscle"), is_modifier("muscle pain")
    (True, False)
    """
    words = text.casefold().split()
    return bool(words) and all(_is_modifying(w) for w in words)


def _is_modifying(word: str) -> bool:
    if word in words_of("adjective") or word in words_of("body"):
        return True
    return bool(_ADJECTIVE.fullmatch(word)) and word not in _NO_ADJECTIVE


def expand_shared(members: Sequence[Member], plain: str) -> tuple[Member, ...]:
    """The members with the words that they share written out; `plain` is the text that they stand in.

    >>> text = "pain, redness, or swelling at the injection site"
    >>> [m.text for m in expand_shared(split_members(text), text)][:2]
    ['pain at the injection site', 'redness at the injection site']
    >>> text = "increased or decreased heart rate"
    >>> [m.text for m in expand_shared(split_members(text), text)]
    ['increased heart rate', 'decreased heart rate']
    """
    if len(members) < 2:
        return tuple(members)
    out = _share_levels(list(members), plain) or _share_head(list(members), plain)
    out = _share_noun(out, plain)
    out = _share_modifier(out, plain)
    return tuple(_share_place(out, plain))


def _covering(member: Member, text: str, first: Member, last: Member) -> Member:
    start, end = min(first.start, member.start), max(last.end, member.end)
    return Member(" ".join(text.split()), start, end, member.joint, member.comma, member.whole, member.own)


def _grouped(members: Iterable[Member], plain: str) -> list[Member]:
    """The members of one coordination, each with all of its words as `whole`."""
    group = list(members)
    whole = " ".join(plain[min(m.start for m in group) : max(m.end for m in group)].split())
    return [Member(m.text, m.start, m.end, m.joint, m.comma, whole, m.own) for m in group]


_LEVELS = re.compile(r"(?P<what>.+?) (?P<levels>levels?|counts?|concentrations?)", re.IGNORECASE)
_MEASURED = re.compile(r"(?P<way>[a-z]+(?: (?:serum|blood|plasma))?) .+", re.IGNORECASE)


def _share_levels(members: list[Member], plain: str) -> list[Member] | None:
    """In "decreased serum albumin, calcium, and sodium levels" all share both ends; None where they do not."""
    first, last = _MEASURED.fullmatch(members[0].text), _LEVELS.fullmatch(members[-1].text)
    if first is None or last is None or len(members) < 3:
        return None
    way = first["way"]
    shared = way.split()[0].casefold() in words_of("direction") and all(len(m.text.split()) <= 2 for m in members[1:])
    if not shared or any(m.text.split()[0].casefold() in words_of("direction") for m in members[1:]):
        return None
    made = [_covering(members[0], f"{members[0].text} {last['levels']}", members[0], members[-1])]
    made += [_covering(m, f"{way} {m.text} {last['levels']}", members[0], members[-1]) for m in members[1:-1]]
    made.append(_covering(members[-1], f"{way} {members[-1].text}", members[0], members[-1]))
    return _grouped(made, plain)


def _share_noun(members: list[Member], plain: str) -> list[Member]:
    """In "muscle or joint pain" the first lacks the noun of the last."""
    out: list[Member] = []
    index = 0
    while index < len(members):
        stop = index
        while stop < len(members) - 1 and _lacks_noun(members[stop].text):
            stop += 1
        run, last = members[index:stop], members[stop]
        words = last.text.split()
        index = stop + 1
        if not run or len(words) < 2 or last.whole:
            out += (*run, last)
            continue
        adjectives = not last.joint.strip(",")  # "dark, tarry stools" is one thing
        made = []
        for member in run:
            own = member.text.split()
            noun = _noun_for(own[-1].casefold(), words)
            if member.text.casefold() in words_of("local") and not _SENSATION.match(noun):
                out.append(member)
            elif not adjectives or own[-1].casefold() in words_of("body"):
                made.append(_covering(member, f"{member.text} {noun}", member, last))
        first = run[0].text.split()
        if made and len(first) > 1 and first[0].casefold() in words_of("direction"):
            last = _covering(last, f"{first[0]} {last.text}", run[0], last)
        whole = _grouped([*made, last], plain) if made else [last]
        if not made and adjectives and out[-1:] != run[-1:]:
            whole = [replace(last, whole=" ".join(plain[run[0].start : last.end].split()))]
        out += whole
    return out


def _lacks_noun(text: str) -> bool:
    """Whether a member only modifies a noun to come; "skin peeling" and "dry mouth" name things."""
    words = text.casefold().split()
    if len(words) > 1 and (words[-1] in words_of("local") or words[-1] in words_of("outer")):
        return words[0] in words_of("direction") and words[-1] not in words_of("local")
    return is_modifier(text)


def _noun_for(modifier: str, words: Sequence[str]) -> str:
    """What `modifier` shares of `words`: all behind the modifier of the same class, else behind the first word."""
    body = modifier in words_of("body")
    for n, word in enumerate(words[:-1]):
        if (word.casefold() in words_of("body")) == body:
            return " ".join(words[n + 1 :])
        if not _is_modifying(word.casefold()):
            break
    return " ".join(words[1:])


_PLACE = re.compile(
    r"(?P<head>.*\b(?:of|in|on|around|from|to|near|with)\s+(?:the\s+|your\s+|both\s+)?)(?P<part>[\w\s-]+)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|your|both|or|of the|in the|of|in)\s+", re.IGNORECASE)


def _share_head(members: list[Member], plain: str) -> list[Member]:
    """In "swelling of the face or lips", "changes in mood or sleep", "allergy to A or B" the later lack the head."""
    out: list[Member] = []
    index = 0
    while index < len(members):
        first = members[index]
        out.append(first)
        index += 1
        shared = _head_of(first, members[index:])
        if shared is None:
            continue
        head, count = shared
        made = []
        for member in members[index : index + count]:
            part = member.text if head.endswith("to ") else _ARTICLE.sub("", member.text)
            made.append(_covering(member, head + part, first, member))
        if made:
            out[-1:] = _grouped([first, *made], plain)
        index += count
    return out


def _head_of(first: Member, rest: Sequence[Member]) -> tuple[str, int] | None:
    """The head that `first` shares with how many of the members behind it."""
    if not rest:
        return None
    lowered = first.text.casefold()
    for head in _starting(lowered, words_of("head")):
        if not _PLACE.fullmatch(first.text) or head.endswith((" to", "with")):
            return first.text[: len(head)] + " ", len(rest)
    place = _PLACE.fullmatch(first.text)
    if place and place["part"].casefold() in words_of("body"):
        return place["head"], _run(rest, "body")
    for head in _starting(lowered, words_of("direction")):
        if lowered[len(head) :].strip() in words_of("quality"):
            count = _run(rest, "quality")
            if count < len(rest) or any(m.comma for m in rest[:count]):
                # "difficulty sleeping, sweating, rash": sweating is a thing of its own.
                count = next(
                    (n for n, m in enumerate(rest[:count]) if m.comma and m.text.casefold() in words_of("sign")), count
                )
            return first.text[: len(head)] + " ", count
    return None


def _starting(lowered: str, heads: frozenset[str]) -> list[str]:
    words = lowered.split()
    candidates = (" ".join(words[:n]) for n in range(min(5, len(words) - 1), 0, -1))
    return [c for c in candidates if c in heads]


def _run(rest: Sequence[Member], kind: str) -> int:
    """How many members at the front are words of a class."""
    count = 0
    for member in rest:
        if _ARTICLE.sub("", member.text).casefold() not in words_of(kind):
            break
        count += 1
    return count


def _share_modifier(members: list[Member], plain: str) -> list[Member]:
    """In "skin redness, dryness, or itching" the later ones lack the part of the body; only where they end the list."""
    for index, first in enumerate(members[:-1]):
        words = first.text.split()
        body = " ".join(words[:-1]).casefold()
        rest = members[index + 1 :]
        if (
            len(words) < 2
            or words[-1].casefold() not in words_of("local")
            or body not in words_of("body")
            or _run(rest, "local") < len(rest)
        ):
            continue
        made = [_covering(m, f"{' '.join(words[:-1])} {m.text}", first, m) for m in rest]
        return [*members[:index], *_grouped([first, *made], plain)]
    return members


_AT_PLACE = re.compile(
    r"(?P<what>[\w\s-]+?)\s(?P<place>(?:at|in|on|around|of|near)\s+(?:the\s+|your\s+|both\s+)?(?P<part>[\w\s-]+))",
    re.IGNORECASE,
)
_SITE = re.compile(r"\b(?:sites?|areas?|extremities)\b", re.IGNORECASE)


def _share_place(members: list[Member], plain: str) -> list[Member]:
    """In "pain, redness, or swelling at the injection site" the earlier ones lack the place."""
    out = list(members)
    for index in range(len(out) - 1, 0, -1):
        last = out[index]
        place = _AT_PLACE.fullmatch(last.text)
        if place is None or not _is_local(place["what"]):
            continue
        part = place["part"].casefold()
        if not _SITE.search(part) and part not in words_of("body") and part.split()[-1] not in words_of("body"):
            continue
        first = index
        while first and _is_local(out[first - 1].text) and last.joint.strip(","):
            first -= 1
            out[first] = _covering(out[first], f"{out[first].text} {place['place']}", out[first], last)
        if first < index:
            out[first : index + 1] = _grouped(out[first : index + 1], plain)
    return out


def _is_local(text: str) -> bool:
    trimmed = text[trim(text).start :].casefold()
    return trimmed in words_of("local")
