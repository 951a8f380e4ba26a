"""The words of a dose's frequency: abbreviations that the text spells out, roles in place of a schedule, repeats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: What a dose without a schedule is called by its role.
ROLE_WORDS = {"loading": "loading dose", "starting": "initial dose", "maximum": "maximum dose"}
_NOTED = re.compile(r"(?<=\w)\s?\((?:[A-Z]{2,4}|[bqt]\.?i\.?d\.?|[boq]d)\)")
_SPELT = re.compile(r"((?:once|twice|(?:two|three|four) times)\s(?:daily|(?:a|per|each|every) day)) \(([A-Z]{2,3})\)")
_ABBREVIATION = re.compile(r"(?<![\w(])[A-Z]{2,3}(?![\w)])")


def without_notes(frequency: str) -> str:
    """A frequency without the abbreviations that stand behind its words.

    >>> without_notes("twice daily (BID)")
    'twice daily'
    """
    return _NOTED.sub("", frequency)


def spelt_schedules(texts: Iterable[str]) -> dict[str, str]:
    """What a text's abbreviations of schedules stand for, where it says so: {"BID": "twice daily"}."""
    found = (match for text in texts if ")" in text for match in _SPELT.finditer(text))
    return {match[2]: match[1] for match in found}


def spell_out(frequency: str | None, spelt: Mapping[str, str]) -> str | None:
    """A frequency whose abbreviation the text spells out elsewhere, with those words before it.

    >>> spell_out("BID for 5 days", {"BID": "twice daily"}), spell_out("TID", {})
    ('twice daily (BID) for 5 days', 'TID')
    """
    if frequency is None or not spelt:
        return frequency
    return _ABBREVIATION.sub(lambda m: f"{spelt[m[0]]} ({m[0]})" if m[0] in spelt else m[0], frequency, count=1)


def plain_rate(frequency: str | None) -> str:
    """How often alone, case folded, to tell whether two doses are one: "" for a role in its place.

    >>> plain_rate("maximum daily"), plain_rate("twice daily (BID)"), plain_rate("loading dose")
    ('daily', 'twice daily', '')
    """
    text = _NOTED.sub("", frequency or "").casefold().replace("-", " ")
    if text.removesuffix("s") in ROLE_WORDS.values() or text == "maximum rate":
        return ""
    return text.removeprefix("maximum ").removeprefix("once ")
