"""The limit of a parameter that is said elsewhere than where it is to be watched: "if LDH rises above 5 times ULN"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rxkg.ingest.extract.monitoring_phrases import is_parameter
from rxkg.ingest.phrases import fold_key

#: Words that tell in what a parameter is measured, not which it is.
SAMPLE = frozenset({"blood", "cell", "serum", "plasma", "level", "activity", "concentration", "trough"})
# Their values tell grades of kidney function, for each of which there is a dose.
_GRADED = re.compile(r"\b(?:eGFR|GFR|CrCl|clearance|filtration rate)\b", re.IGNORECASE)
# A comparator with its value in a unit of the laboratory; days, doses and weights are no limits.
_LIMIT = re.compile(
    r"(?:(?:less|greater|more|higher|lower) than|above|below|at least|over|under|exceed(?:s|ing)?"
    r"|[<>≤≥]=?)\s?(?:or equal to\s)?"
    r"(?:(?:\d[\d.,]*|twice|two|three|five|ten)\s?(?:times|x"
    r"|×)?\s?(?:the\s)?(?:upper limit of normal(?:\s\(ULN\))?|ULN)"
    r"|\d[\d.,]*\s?(?:g/d?L|mg/d?L|mcg/d?L|ng/mL|pg/mL|mcg/mL|mmol/L|mEq/L|µmol/L"
    r"|mL/min(?:ute)?(?:/1\.73\s?m²)?|U/L|IU/L|cells/\w+|/mm³|/mm3|/µL|/mcL|mmHg|mm Hg|bpm"
    r"|beats per minute|%|x 10[⁹9]/L|×\s?10[⁹9]/L))",
    re.IGNORECASE,
)
# A range to keep right behind what is measured: "an INR of 2.0 to 3.0".
_RANGE = re.compile(
    r"(?:(?<=INR )|(?<=INR: )|(?<=INR of )|(?<=INR between )|(?<=INR range of )|(?<=INR at ))"
    r"\d\.?\d*\s?(?:-|–|to|and)\s?\d\.?\d*(?![\d/])"
)
_OTHER_LIMIT = re.compile(r"\b(?:and|or|dose|infusion|rate of)\s(?:\w+\s){3,}$", re.IGNORECASE)
# "… should be checked. If it falls below": the limit is on what the sentence before names.
_REFERS_BACK = re.compile(
    r"\b(?:if|when|once|until|unless)\s(?:it|they|this|(?:the\s)?(?:levels?|counts?|values?|results?))\s(?:\w+\s){0,3}$",
    re.IGNORECASE,
)
# Of two parameters "it" could be either.
_SEVERAL = re.compile(r",\s|\sand\s(?!regularly|then|periodically|during|at)", re.IGNORECASE)
# The range in which the drug's own level is to be kept.
_OWN_RANGE = re.compile(
    r"\b(?:therapeutic|target|serum|blood|plasma|trough|maintain\w*)\s(?:[\w-]+\s){0,2}?(?:levels?|concentrations?|range)"
    r"\b[^.;\d]{0,40}?(?P<range>(?:between\s)?\d[\d.]*\s?(?:to|and|-|–)\s?\d[\d.]*\s?(?:[mµn]?(?:g|cg|mol|Eq)/d?m?L))",
    re.IGNORECASE,
)


def may_have_limit(parameter: str) -> bool:
    """Whether limits elsewhere in a text can be on what is watched; grades of kidney function tell doses."""
    return is_parameter(parameter) and not _GRADED.search(parameter)


def read_limit(parameter: str, texts: Sequence[str], *, own: bool = False) -> str | None:
    """The first limit that one of `texts` gives right behind a parameter's name, or on "it" in the next sentence.

    `own`: the parameter is the drug's level, which may be called "therapeutic levels".

    >>> read_limit("serum albumin", ["Check albumin daily. Stop if it falls below 3.5 g/dL."])
    'below 3.5 g/dL'
    """
    words = set(fold_key(parameter)) - SAMPLE
    if not words:
        return None
    stems = [word[:-1] if word.endswith("y") else word for word in words]
    for text in texts:
        if "INR" in parameter and "INR" in text and (kept := _RANGE.search(text)) is not None:
            return kept[0]
        if own and (kept := _OWN_RANGE.search(text)) is not None:
            return kept["range"]
        folded = text.casefold()
        if not all(stem in folded for stem in stems):
            continue
        for limit in _LIMIT.finditer(text):
            first = text.rfind(". ", 0, limit.start()) + 1
            before = text[max(first, limit.start() - 70) : limit.start()]
            other = _OTHER_LIMIT.search(before)
            if words <= set(fold_key(other[0] if other else before)):
                return limit[0]
            if first and _REFERS_BACK.search(before):
                sentence = text[max(text.rfind(". ", 0, first - 1) + 1, first - 200) : first]
                if words <= set(fold_key(sentence)) and not _SEVERAL.search(sentence):
                    return limit[0]
    return None
