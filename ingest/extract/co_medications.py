"""What people take who must not get the product: "those using certain diuretics", "with concurrent use of nitrates"."""

from __future__ import annotations

import re

from rxkg.ingest.extract.conditions import Condition
from rxkg.ingest.extract.interactant_kinds import kind_of_interactant
from rxkg.ingest.extract.interactants import read_interactants

_TAKING = re.compile(
    r"(?:\b(?:in\s+)?(?:(?:the|a)\s+)?(?:those|patients?|individuals|people|persons|women|men|anyone|adults|children|who|you)\s+(?:who\s+)?"
    r"(?:are\s+|is\s+|have\s+|has\s+)?(?:\w+ly\s+|also\s+|already\s+)*(?:on(?=\s)|tak(?:ing|e|en)|us(?:ing|e|ed)|receiv(?:ing|e|ed)|"
    r"treated\s+with)"
    r"|\b(?:with\s+)?(?:concurrent|concomitant|simultaneous|combined)(?:ly)?\s+"
    r"(?:use|usage|administration|treatment|therapy|taking|using)(?:\s+of\s+it\s+(?:with|and)|\s+(?:of|with))?"
    r"|\b(?:with|and|or)\s+(?:the\s+)?use\s+of"
    r"|\bwithin\s+[\w\s()-]{1,25}?\s+of\s+(?:stopping|discontinuing|taking|using|receiving|(?:treatment|therapy)\s+with))"
    r"(?:,?\s+or\s+(?:have\s+|who\s+have\s+)?(?:(?:recently\s+)?(?:took|taken|stopped|discontinued|received|used)|"
    r"within\s+[\w\s]{1,20}?\s+of\s+(?:taking|stopping|discontinuing|using)))?,?\s+",
    re.IGNORECASE,
)
# Whom a co-medication is meant in: no contraindications by themselves.
_IN_WHOM = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:in|for|among|with)\s[^,;]*", re.IGNORECASE)
_MEDICATION = re.compile(
    r"(?:medications?|drugs?|medicines?|agents|products)\s|(?!dialysis|h[ae]mo|vice|other)[\w-]+$", re.IGNORECASE
)
_NEXT_GROUP = re.compile(
    r"[,;]?\s+(?:and|or|as\s+well\s+as)\s+(?:(?:in|for|by|with)\s+)?(?:those|patients|individuals|people|women|children|"
    r"anyone|who|during|with|in|history|have|are)\b|"
    r"\s(?:in|for|among)\s+(?:[\w-]+\s+){0,2}(?:patients|individuals|people|adults|children|women|those|elderly)\b|"
    r",\s+(?:those|patients|individuals|people|women|children)\b|;",
    re.IGNORECASE,
)


def _names_medication(text: str) -> bool:
    """Whether an interactant read without doubt: a known one, a clause's class, or an unknown name of one word."""
    return kind_of_interactant(text) is not None or bool(_MEDICATION.match(text))


def read_co_medications(
    plain: str, anonymous: str, start: int, end: int
) -> tuple[tuple[Condition, ...], tuple[tuple[int, int], ...]]:
    """The co-medications in `plain[start:end]`, and the stretches that say something else.

    `anonymous` is the text with "it" for the product's names.
    """
    out: list[Condition] = []
    rest: list[tuple[int, int]] = []
    at = start
    for cue in _TAKING.finditer(anonymous, start, end):
        if cue.start() < at:
            continue
        stop = _NEXT_GROUP.search(plain, cue.end(), end)
        first, last = -1, 0
        for found in read_interactants(plain, cue.end(), stop.start() if stop else end, lenient=True):
            if found.start == first:
                break  # "drugs prolonging the QT interval, and hypokalemia": the list is over
            if not _names_medication(found.text):
                continue
            first, last = found.start, max(last, found.end)
            out.append(Condition(found.text, found.alt, found.start, found.end))
        if last:
            rest.append((at, cue.start()))
            whom = _IN_WHOM.match(plain, last, end)
            at = whom.end() if whom else last
    rest.append((at, end))
    return tuple(out), tuple(rest)
