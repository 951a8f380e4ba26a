"""Of which substance an amount is: a component of the product, or another drug that is given with it."""

from __future__ import annotations

import re
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.dose_amounts import Place
from rxkg.ingest.quantities import iter_amounts
from rxkg.ingest.titles import match_component, name_words

_PREMEDICATION = re.compile(r"\bpre-?medicat\w*", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:in combination with|combined with|along with|together with|co-?administered with|plus)\s(?:[\w-]+\s){0,4}$",
    re.IGNORECASE,
)
_WORDS_BEHIND = re.compile(r"\)?\s(?:\([^()]*\)\s)?(?:of\s)?(?:the\s)?(?!(?:and|or|plus|with)\s)((?:[\w-]+\s?){1,3})")
_WORDS_BEFORE = re.compile(r"((?:[\w-]+\s){1,3})\(?$")
_DRUG_BEHIND = re.compile(r"\s(?:IV\s|of\s|intravenous\s|oral\s)+([a-z][\w-]{4,})")
_DRUG_BEFORE = re.compile(r"([a-z][\w-]{4,})\s$", re.IGNORECASE)
_NO_DRUG = re.compile(
    r"elemental|additional|single|daily|total|doses?|about|approximately|typically|usually|either|dosage", re.IGNORECASE
)
_NAME_BEHIND = re.compile(
    r"\)?\s(?:\([^()]*\)\s)?(?:(?:IV|of|oral|intravenous|IM|intramuscular|subcutaneous|SC|a|the)\s)*(?:(?:sodium|potassium|calcium)\s(?=[a-z]))?([A-Za-z][\w-]{4,})"
)
_NAME_BEFORE = re.compile(
    r"(?<![\w-])([A-Za-z][\w-]{4,})(?:\s(?:at|in|of|a|doses?|oral(?:ly)?|IV|IM|SC|intravenous(?:ly)?|tablets?))*\s\(?$"
)
# "Take pyridoxine (vitamin B6) as well, at a dose of at least"
_NAME_AT = re.compile(
    r"(?<![\w-])([A-Za-z][\w-]{4,})(?:\s\([^()]{1,30}\))?(?:\s(?:concurrently|concomitantly|as\swell))?,?\s(?:at|in)\s"
    r"(?:an?\s)?(?:[a-z]+\s)?dos(?:e|es|age)\s(?:of\s)?(?:(?:at\sleast|about|approximately|around|up\sto)\s)?$"
)
_ALIKE = 4  # first letters that two spellings of one name share
# "A/B" and "A and B", where no amount of B's own follows.
_JOINT = re.compile(r"[\w-]+(?:\s[\w-]+)?(?:\s?[/+&]\s?|\s(?:and|plus)\s)([A-Za-z][\w-]{3,})(?!\s?\(?\d)\b")
_SLASHED = re.compile(r"[\w-]+\s?/\s?[A-Za-z]{4}")
_JOINT_BEFORE = re.compile(r"([A-Za-z][\w-]{3,})\s?[/+]\s?$")
_SUBJECT = re.compile(
    r"((?:[\w-]+\s){1,4}?)(?:oral\s|daily\s|typical\s|usual\s)?(?:dosages?|doses?|dosing)\s(?!of\b)", re.IGNORECASE
)
_OPENING = 60  # characters in which a sentence opens
_PAIR_BEHIND = re.compile(r"\s?/\s?\d[\d.,]*\s?(?:mg|mcg|g|units?|IU)\b(?!\s?/\s?\d)")
_PAIR_BEFORE = re.compile(r"\d\s?(?:mg|mcg|g|units?|IU)?\s?/\s?$")
_LONGEST = 1000  # characters before an amount that may speak of premedication
_LABEL = 30  # characters that a label like "Premedication:" may have


def component_of(place: Place, components: tuple[str, ...]) -> str | None:
    """The component whose name stands right behind an amount, else right before it: "500 mg of A", "A 500 mg"."""
    if not components:
        return None
    behind = _WORDS_BEHIND.match(place.plain, place.amount.end)
    before = _WORDS_BEFORE.search(place.plain, max(place.begin, place.amount.start - 80), place.amount.start)
    words = behind[1].split() if behind else []
    for size in (3, 2, 1):
        found = match_component(" ".join(words[:size]), components) if len(words) >= size else None
        if found is not None:
            return None if behind and _is_joint(place.plain, behind.start(1), found, components) else found
    words = before[1].split() if before else []
    for size in (3, 2, 1):
        found = match_component(" ".join(words[-size:]), components) if len(words) >= size else None
        if found is not None and before is not None:
            start = before.end(1) - len(" ".join(words[-size:])) - 1
            joint = _JOINT_BEFORE.search(place.plain, max(0, start - 40), start)
            return None if joint and match_component(joint[1], components) else found
    return _by_order(place, components) or _by_subject(place, components)


def _by_subject(place: Place, components: tuple[str, ...]) -> str | None:
    """The component whose dose a sentence opens to tell, up to its first amount: "The A dosage ranges from 5 mg"."""
    if next(iter_amounts(place.plain, place.begin, place.amount.start), None) is not None:
        return None
    told = _SUBJECT.search(place.plain, place.begin, min(place.amount.start, place.begin + _OPENING))
    words = told[1].split() if told else []
    found = {
        match_component(" ".join(words[i : i + n]), components) for n in (3, 2, 1) for i in range(len(words) - n + 1)
    }
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def _by_order(place: Place, components: tuple[str, ...]) -> str | None:
    """The component whose turn an amount of a joined pair is: "500/125 mg" of two components."""
    plain, start, end = place.plain, place.amount.start, place.amount.end
    if len(components) != 2 or place.amount.low != place.amount.high:
        return None
    if _PAIR_BEHIND.match(plain, end):
        return None if _PAIR_BEFORE.search(plain, max(0, start - 12), start) else components[0]
    return components[1] if _PAIR_BEFORE.search(plain, max(0, start - 12), start) else None


def _is_joint(plain: str, start: int, found: str, components: tuple[str, ...]) -> bool:
    """Whether an amount is of several components: "500 mg of A/B", "one tablet containing A and B"."""
    if _SLASHED.match(plain, start):
        return True
    joint = _JOINT.match(plain, start)
    return joint is not None and match_component(joint[1], components) not in (None, found)


def companion_of(place: Place, title: str, intro: str) -> str | None:
    """The name of another drug whose amount this is: "in combination with 1 g of probenecid"."""
    return _told_companion(place, title, intro) or _named_companion(place, title)


def is_premedication(place: Place, intro: str) -> bool:
    """Whether the block up to an amount, or the paragraph before its list, speaks of premedication."""
    return any(_premedicates(text) for text in (place.plain[: place.amount.start][-_LONGEST:], intro[-_LONGEST:]))


def _premedicates(text: str) -> bool:
    return "medicat" in text and _PREMEDICATION.search(text) is not None


def _told_companion(place: Place, title: str, intro: str) -> str | None:
    ahead = place.plain[place.begin : place.amount.start]
    label = place.plain[: place.begin] if place.begin < _LABEL else ""
    if not any(_premedicates(text) for text in (label, ahead, intro[-_LONGEST:])) and not _TOGETHER.search(ahead):
        return None
    named = _DRUG_BEHIND.match(place.plain, place.amount.end) or _DRUG_BEFORE.search(ahead)
    if named is None or name_words(named[1]) & name_words(title):
        return None
    return None if _NO_DRUG.fullmatch(named[1]) else named[1]


def _named_companion(place: Place, title: str) -> str | None:
    """A drug's name right behind or before an amount, where it is none of the product's own."""
    behind = _NAME_BEHIND.match(place.plain, place.amount.end, place.end)
    before = _NAME_BEFORE.search(place.plain, max(place.begin, place.amount.start - 60), place.amount.start)
    at = _NAME_AT.search(place.plain, max(place.begin, place.amount.start - 120), place.amount.start)
    for found in (behind, before, at):
        if found is not None and _drugs().fullmatch(found[1]) and not _is_own(found[1], title):
            return found[1]
    return None


def _is_own(name: str, title: str) -> bool:
    """Whether a name can be one of the title's, spelt in another way: "amoxycillin"."""
    starts = {word[:_ALIKE] for word in name_words(title)}
    return any(word[:_ALIKE] in starts for word in name_words(name))


@cache
def _drugs() -> re.Pattern[str]:
    rows = [(re.escape(form), match) for form, match in read_cues("dose_companions", 2)]
    names = "|".join(form for form, match in rows if match == "name")
    endings = "|".join(form for form, match in rows if match == "ending")
    return re.compile(rf"(?:{names}|[A-Za-z-]{{2,}}(?:{endings}))", re.IGNORECASE)
