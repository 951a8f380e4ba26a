"""What a label or an introduction in a section on side effects says of the list below or behind it."""

from __future__ import annotations

import difflib
import enum
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.frequency import Rate, read_rate, says_serious, without_rate
from rxkg.ingest.titles import match_component


class LabelKind(enum.StrEnum):
    """What the words before a colon are."""

    HEADING = "heading"  # "Less common but serious side effects (<1%)"
    COMPONENT = "component"  # "Metformin", "Diclofenac-related"
    SYSTEM = "system"  # "Cardiovascular", "Gastrointestinal issues"
    NOTE = "note"  # "Important note"
    EFFECT = "effect"  # "Dizziness"


# "While it has a low incidence of serious side effects, it can cause …" tells nothing of what it can cause.
_EFFECTS = re.compile(r"\b(?:side[- ]effects?|adverse (?:effects?|reactions?|events?))\b", re.IGNORECASE)
_CONCESSION = re.compile(
    r"^(?:while|although|though)\b[^,]*\b(?:generally|low|well[- ]tolerated|usually|safe|uncommon|not|"
    r"limited|most|often|few|typically|mild)\b[^,]*,\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What holds for all effects of a list: how often, how grave, and by which component."""

    rate: Rate = Rate()  # noqa: RUF009 (frozen)
    serious: bool = False
    component: str | None = None
    doubted: bool = False  # said with such reserve that it is no plain fact

    def narrowed(self, text: str) -> Scope:
        """The scope with what `text` says of rate and gravity in place of its own."""
        text = _CONCESSION.sub("", text)
        rate = read_rate(text)
        serious = says_serious(text)
        return Scope(
            rate if rate.bands else self.rate,
            serious or (self.serious and not (rate.bands and _EFFECTS.search(text))),
            self.component,
            self.doubted,
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A label read; `component` is set for COMPONENT and for headings that name one."""

    kind: LabelKind
    component: str | None = None  # "" where the label is about the whole combination
    grouped: bool = False  # a SYSTEM whose words name an effect by themselves: "Gastrointestinal problems"


@cache
def effect_words(name: str) -> frozenset[str]:
    """The words of a class of `cues/effect_words.tsv`."""
    return frozenset(word for word, kind in read_cues("effect_words", 2) if kind == name)


_ALL_OF_THEM = re.compile(r"\b(?:all|both)(?: \w+)? (?:components|drugs|medications|ingredients)\b")
_WORD = re.compile(r"[\w'/-]+")
_RELATED = re.compile(
    r"(?:\s*[-–]\s*(?:related|specific|associated|induced)\b.*|(?:'s)?\s+(?:related|component|specific|"
    r"alone|use|(?:common\s+)?side[- ]effects?|adverse \w+|effects)\b.*|"
    r"\s*\([^()]*\)\s*)$",
    re.IGNORECASE,
)
_OF = re.compile(
    r"^(?:.*\b(?:side[- ]effects?|adverse \w+|effects|reactions|associated|related)\s+(?:of|with|from|"
    r"to|due to|for|\()\s*|from\s+|due to\s+|with\s+)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def read_label(words: str, components: tuple[str, ...]) -> Label:
    """What a label's words are.

    >>> str(read_label("Less common but serious (<1%)", ()).kind), str(read_label("Dizziness", ()).kind)
    ('heading', 'effect')
    >>> read_label("Metformin-related", ("Metformin", "Sitagliptin")).component
    'Metformin'
    """
    plain = " ".join(words.split()).strip(" :.*")
    lowered = plain.casefold()
    if lowered in effect_words("note") or (
        lowered.startswith(("note", "important", "remember", "seek ", "if you", "when to ")) and not _is_rated(lowered)
    ):
        return Label(LabelKind.NOTE)
    component = find_component(plain, components)
    if component is not None:
        return Label(LabelKind.COMPONENT, component)
    rest = without_rate(plain)
    if re.match(r"(?:in )?(?:combin|both\b)|combined\b", lowered) or _ALL_OF_THEM.search(lowered):
        return Label(LabelKind.HEADING, "")
    if is_heading(rest):
        return Label(LabelKind.HEADING, _named_component(plain, components))
    if system := _system(rest):
        return Label(
            LabelKind.SYSTEM, grouped=system == "group" and not lowered.endswith(("effects", "system", "related"))
        )
    if any(
        lowered.endswith(e) or f"{e} (" in lowered or f"{e} of" in lowered or f"{e} in" in lowered
        for e in effect_words("effects")
        if "effect" in e or "adverse" in e
    ):
        return Label(LabelKind.HEADING, _named_component(plain, components))
    if set(_WORD.findall(re.sub(r"\([^)]*\)", "", rest))) & effect_words("form") and not re.search(
        r"\bsites?\b|-related", lowered
    ):
        return Label(LabelKind.SYSTEM)
    return Label(LabelKind.EFFECT)


def _is_rated(lowered: str) -> bool:
    return "side effect" in lowered or bool(read_rate(lowered).bands)


def find_component(text: str, components: tuple[str, ...]) -> str | None:
    """The component that a label is about: "Metformin", "Side effects of metformin", "Metformin-related"."""
    if not components:
        return None
    for candidate in dict.fromkeys((text, _RELATED.sub("", text), _OF.sub("", text).strip(" )"))):
        if candidate and (found := match_component(candidate, components) or _alias(candidate, components)):
            return found
    return None


_ALIKE = 0.86  # of two spellings of one name


def _alias(text: str, components: tuple[str, ...]) -> str | None:
    """The one component that `text` abbreviates ("DHA", "CoQ10") or writes a little differently ("L-Methylfolate")."""
    if len(text) > 40:
        return None
    squashed = {_squash(c): c for c in components}
    own = _squash(text)
    if " " not in text and sum(c.isupper() for c in text) > 1 and len(text) < 8:
        letters = re.sub(r"\d", "", own)
        fitting = [c for key, c in squashed.items() if key[:1] == own[:1] and _is_subsequence(letters, key)]
        return fitting[0] if len(fitting) == 1 and len(letters) > 1 else None
    # What differs too much in length is left out first, as the comparison is slow.
    near = sorted(key for key in squashed if 2 * min(len(key), len(own)) >= _ALIKE * (len(key) + len(own)))
    close = difflib.get_close_matches(own, near, n=2, cutoff=_ALIKE) if len(own) > 6 and near else []
    return squashed[close[0]] if len(close) == 1 else None


def _squash(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^l-", "levo-", name.casefold()))


def _is_subsequence(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(c in rest for c in letters)


def _named_component(text: str, components: tuple[str, ...]) -> str | None:
    lowered = text.casefold()
    named = [c for c in components if c.casefold() in lowered]
    return named[0] if len(named) == 1 else None


def is_heading(rest: str) -> bool:
    """Whether words, rates and gravities aside, are only such as headings consist of."""
    known = effect_words("heading")
    return all(w in known or not w.strip("-/'") or w.isdigit() for w in _WORD.findall(rest))


def _system(rest: str) -> str | None:
    """What words name: "system", a part or system of the body; "group", where a noun such as "problems" follows it."""
    text = re.sub(r"\([^)]*\)", " ", rest)
    text = " ".join(
        w
        for w in re.split(r"[\s,]+", text)
        if w and w not in ("other", "the", "possible", "potential", "and", "&", "system-related")
    )
    for separator in ("/", " "):
        text = text.replace(separator, " ")
    systems, groups = effect_words("system"), effect_words("group")
    words = text.split()
    if not words:
        return None
    for cut in range(len(words), 0, -1):
        tail = " ".join(words[cut:])
        if (not tail or tail in groups) and _are_systems(words[:cut], systems):
            return "group" if tail else "system"
    return None


def _are_systems(words: list[str], systems: frozenset[str]) -> bool:
    if " ".join(words) in systems:
        return True
    return all(w in systems or w in ("system", "tissue", "tract") for w in words)
