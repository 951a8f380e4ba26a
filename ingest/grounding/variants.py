"""Other wordings of a mention to look up when its own has no concept, and what each leaves out.

A wording that leaves out a modifier names something wider: its concept is a broad match, and the modifier is kept as a
qualifier of the mention. Nothing is stripped down to a bare adjective or to a word that covers everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.wording import alternatives


@dataclass(frozen=True, slots=True)
class Variant:
    """A wording to look up."""

    text: str
    match: str  # the best that a hit can be: "exact", "close" or "broad"
    qualifiers: tuple[str, ...] = ()  # what it leaves out, in the mention's own words


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(form for form, kind in read_cues("grounding", 2) if kind == name)


@cache
def _front(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(_words(name))})\s+(?=\w)", re.IGNORECASE)


@cache
def _back(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=\w)\s+(?:{alternatives(_words(name))})$", re.IGNORECASE)


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(rf"(?<=\w),?\s+(?:{alternatives(_words('tail'))})(?=\s)", re.IGNORECASE)


_SITE = re.compile(
    r"(?P<before>.+?) (?:at|around|near) the (?:injection|infusion|vaccination)[ -]sites?|"
    r"(?:injection|infusion)[ -]site (?P<after>.+)",
    re.IGNORECASE,
)
_ALLERGY = re.compile(
    r"(?:[\w-]+ )*?(?:allerg(?:y|ies)|hypersensitivity|allergic reactions?|hypersensitivity reactions?|allergic) to "
    r"(?P<cause>.+)",
    re.IGNORECASE,
)
_AFFECTING = re.compile(r"\s(?:affecting|involving|localized (?:to|in))\s(?:the\s|your\s)?", re.IGNORECASE)
_LACK = re.compile(r"(?P<what>.+) deficienc(?:y|ies)|deficienc(?:y|ies) (?:in|of) (?P<of>.+)", re.IGNORECASE)
_LOW = re.compile(r"low|decreas|reduc|drop|fall", re.IGNORECASE)
_DIRECTION = (
    r"(?P<direction>low(?:er|ered)?|decreased?|reduced|high(?:er)?|elevated|elevation|increased?|raised|drop|fall|rise|"
    r"reduction|elevations|increases|decreases)"
)
_ANALYTE = r"(?:(?:serum|plasma|circulating|(?!blood pressure)(?!blood cells?)blood) )?(?P<analyte>[a-z ]+?)"
_AMOUNT = r"(?: (?:levels?|counts?|concentrations?))?(?: in (?:the|your) blood)?"
_OFF = re.compile(rf"{_DIRECTION} (?:levels? of |in |of )?{_ANALYTE}{_AMOUNT}", re.IGNORECASE)
_OFF_BEHIND = re.compile(rf"{_ANALYTE} (?:levels? )?{_DIRECTION}", re.IGNORECASE)
_BRACKET = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")


def variants_of(text: str) -> Iterator[Variant]:
    """The wordings of a mention, the nearest first, its own among them.

    >>> [(v.text, v.match, v.qualifiers) for v in variants_of("severe abdominal pain")][:2]
    [('severe abdominal pain', 'exact', ()), ('abdominal pain', 'broad', ('severe',))]
    """
    bare = _BRACKET.sub("", text).strip() or text
    yield Variant(text, "exact")
    if bare != text:
        yield Variant(bare, "exact")
    # Words that add nothing: "hypertension (disease)", "diagnosed with", "episodes of".
    plain = _strip_all(bare, ("empty-front",), ("empty-back",))
    if plain != bare:
        yield Variant(plain, "exact")
    yield from _reworded(plain)
    if named := _named_by_direction(plain):
        yield Variant(named, "exact")
    if site := _SITE.fullmatch(plain):
        yield Variant("injection site reaction", "broad", (site["before"] or site["after"],))
    if allergy := _ALLERGY.fullmatch(plain):
        cause = "allergic disease" if _allergens().search(allergy["cause"]) else "drug allergy"
        yield Variant(cause, "broad", (f"to {allergy['cause']}",))
    core, left = _strip_front(plain, "severity")
    if left:
        # Its name may begin with a word of severity: "acute pain after surgery".
        yield from (Variant(head, "broad", told) for head, told in _heads(plain, ())[1:] if not is_bare(head))
        yield Variant(core, "broad", left)
        yield from (replace(other, match="broad", qualifiers=left) for other in _reworded(core))
    yield from _wider(core, left)


def _reworded(text: str) -> Iterator[Variant]:
    """The same in other words: the organ for its adjective, "disorder" for "condition"; nearly the same for "problem".

    >>> [v.text for v in _reworded("infections affecting the renal pelvis")]
    ['infections of renal pelvis', 'infections of kidney pelvis']
    >>> [(v.text, v.match) for v in _reworded("allergy symptoms")]
    [('allergy', 'close')]
    """
    joined = _AFFECTING.sub(" of ", text)
    if joined != text:
        yield Variant(joined, "exact")
    organs = _organs()
    named = " ".join(organs.get(word.lower(), word) for word in joined.split())
    if named != joined:
        yield Variant(named, "exact")
    head, _, last = named.rpartition(" ")
    if head and (general := _generals().get(last.lower())):
        match = "exact" if general == "same" else "close"
        yield from (Variant(f"{head} {noun}", match) for noun in ("disorder", "disease"))
    if head and last.lower() in _words("manifest"):
        yield Variant(head, "close")
    if (lack := _LACK.fullmatch(text)) and _nutrients().search(lack["of"] or lack["what"]):
        yield Variant("nutritional deficiency disease", "broad", (lack["of"] or lack["what"],))


@cache
def _organs() -> dict[str, str]:
    return {adjective: organ for adjective, organ in read_cues("organs", 2)}  # noqa: C416 - rows are tuples of any length


@cache
def _generals() -> dict[str, str]:
    return dict.fromkeys(_words("same-noun"), "same") | dict.fromkeys(_words("near-noun"), "near")


@cache
def _nutrients() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(_words('nutrient'))})", re.IGNORECASE)


@cache
def _allergens() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(_words('allergen'))})", re.IGNORECASE)


@cache
def _analytes() -> dict[str, tuple[str, str]]:
    return {analyte: (low, high) for analyte, low, high in read_cues("analytes", 3)}


def _named_by_direction(text: str) -> str | None:
    """What a quantity that is off is called; None where nothing is.

    >>> _named_by_direction("elevated serum potassium levels"), _named_by_direction("drop in blood sugar")
    ('hyperkalemia', 'hypoglycemia')
    """
    found = _OFF.fullmatch(text) or _OFF_BEHIND.fullmatch(text)
    if not found:
        return None
    low, high = _analytes().get(found["analyte"].lower(), ("-", "-"))
    term = low if _LOW.match(found["direction"]) else high
    return None if term == "-" else term


def _wider(text: str, qualifiers: tuple[str, ...]) -> Iterator[Variant]:
    """Wordings with circumstances behind cut off, the last first, then with modifiers in front taken off one by one."""
    heads = _heads(text, qualifiers)
    yield from (Variant(head, "broad", left) for head, left in heads[1:] if not is_bare(head))
    for head, dropped in heads:
        words = head.split()
        for number in range(1, len(words)):
            rest = " ".join(words[number:])
            if is_bare(rest) or not _kept_words().isdisjoint((words[number - 1].lower(), words[number].lower())):
                break  # what is left of "component of a mixed infection" is another thing
            yield Variant(rest, "broad", (*dropped, " ".join(words[:number])))


def _heads(text: str, qualifiers: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """A wording and what is left of it as circumstances behind are cut off, each with all that it leaves out."""
    heads = [(text, qualifiers)]
    current, left = text, qualifiers
    while cut := _last(_tail(), current):
        left = (*left, current[cut.start() :].strip(" ,"))
        current = current[: cut.start()].rstrip(" ,")
        heads.append((current, left))
    return heads


def _strip_front(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    left: list[str] = []
    while (found := _front(name).match(text)) and not is_bare(text[found.end() :]):
        left.append(found[0].strip())
        text = text[found.end() :]
    return text, tuple(left)


def _strip_all(text: str, fronts: tuple[str, ...], backs: tuple[str, ...]) -> str:
    while True:
        before = text
        for name in fronts:
            found = _front(name).match(text)
            if found and not is_bare(text[found.end() :]):
                text = text[found.end() :]
        for name in backs:
            found = _back(name).search(text)
            if found and not is_bare(text[: found.start()]):
                text = text[: found.start()]
        if text == before:
            return text


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    return found


@cache
def _bare_words() -> frozenset[str]:
    return frozenset(_words("bare"))


@cache
def _kept_words() -> frozenset[str]:
    return frozenset(_words("keep"))


def is_bare(text: str) -> bool:
    """Whether a wording is a word that covers too much, or no noun at all.

    >>> is_bare("diseases"), is_bare("rash")
    (True, False)
    """
    words = text.lower().split()
    return not words or (len(words) == 1 and (words[0] in _bare_words() or words[0].rstrip("s") in _bare_words()))
