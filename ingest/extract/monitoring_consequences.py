"""What is to be watched because the drug changes it: "it may raise blood sugar levels, so monitoring is needed"."""

from __future__ import annotations

import re

from rxkg.ingest.extract.monitoring_phrases import JOINTLY, Found, end_of_things, read_things
from rxkg.ingest.sentences import Sentence

_WATCHING = r"\b(?:monitoring|testing|monitored)\b(?!\s(?:of|for|by)\b)"
# The half of a sentence that demands monitoring without naming what.
_DEMAND = re.compile(
    r"(?:,\s(?:so|and|requiring|necessitating|making|warranting|which|therefore|thus|hence)|;(?:\s(?:therefore|thus|hence|so),)?"
    r"|\s(?:so|and|which)(?=\s(?:(?:may|can|will|often|therefore|thus)\s)*(?:requires?|needs?|necessitates?)\s)"
    rf"|\s\(?(?:requiring|necessitating|making))\s[^,.;:()]{{0,60}}?{_WATCHING}",
    re.IGNORECASE,
)
# A demand whose reason follows: "should be monitored, as it may affect heart rate".
_REASON = re.compile(
    r"\b(?:monitoring|monitored)\b[^.;:]{0,80}?[\s,](?:as|because|since|due\sto|given)\s(?P<why>[^.;:]{0,60}?\b(?:affect|alter|impact|"
    r"influence|rais|increas|lower|decreas|reduc|elevat|prolong|slow|impair|worsen|exacerbat|aggravat|chang|effects?\b)\w*\s)",
    re.IGNORECASE,
)
# A sentence that only does that, for what the one before says.
_BARE = re.compile(
    r"\s*(?:(?:therefore|thus|hence|so),?\s)?(?:(?:regular|close|careful|frequent|periodic|routine|ongoing|closer|"
    r"appropriate|continuous|more frequent)\s(?:and\s\w+\s)?)?(?:monitoring|testing)\s(?:is|may be|might be|will be|"
    r"should be)\s(?!not\b)[\w\s]{3,40}(?=[,.;]|$)|\s*(?:this|it)\s(?:\w+\s)?(?:requires?|needs?|warrants?)\s"
    r"(?:\w+\s){0,2}?monitoring\b(?!\s(?:of|for|by)\b)",
    re.IGNORECASE,
)
_VALUES = (
    r"(?:these|those|such|both|all)\s(?:\w+\s)?(?:levels|functions?|parameters|values|electrolytes?|minerals|indicators"
    r"|measures|labs?|counts|markers|tests)"
)
# One that asks to watch the values that the one before names.
_THESE = re.compile(
    rf"\b(?:monitor|check|track|measur|assess|evaluat|test)\w*\b[^.;:]{{0,40}}?\s{_VALUES}"
    rf"|\b{_VALUES}\s[^.;:]{{0,40}}?\b(?:monitor|check|track|measur|assess|evaluat)(?:ed|ing)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"(?:^|(?<=[.:]\s)|(?<=[.:]\s\s))(?:(?:increased|elevated|raised|high|decreased|reduced|low|abnormal|changed)\s)(?!risks?\b)|"
    r"\b(?:affect(?:s|ing)?|alter(?:s|ing)?|impact(?:s|ing)?|changes? in|rais(?:es?|ing)|increas(?:es?|ing)|"
    r"lower(?:s|ing)?|decreas(?:es?|ing)|reduc(?:es?|ing)|elevat(?:es?|ing)|prolong(?:s|ing)?|influenc(?:es?|ing)|"
    r"(?:changes?|increases?|decreases?|elevations?|reductions?|imbalances?|abnormalities|fluctuations?|alterations?)\s(?:in|of)|"
    r"deplet(?:es?|ing)|slow(?:s|ing)?|disrupt(?:s|ing)?|impair(?:s|ing)?|worsen(?:s|ing)?|"
    r"exacerbat(?:es?|ing)|aggravat(?:es?|ing)|(?:effects?|impact)\son)\s(?!(?:the\s)?risk\b)",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\s(?:may|can|might|could)\s(?:also\s)?(?:be\s(?:affected|altered|elevated|reduced|lowered|increased|impaired)"
    r"|decrease|increase|rise|fall|drop|change|fluctuate|decline|vary)\b",
    re.IGNORECASE,
)


def read_consequence(sentence: Sentence, begin: int) -> list[Found]:
    """The parameters that the drug is said to change where a sentence, or the next, asks for monitoring as such.

    `begin` is where the sentence starts behind its label.
    """
    plain = sentence.block.text.plain
    demand = _DEMAND.search(plain, begin, sentence.end)
    if demand is not None:
        return _changed(sentence, begin, demand.start())
    if (reason := _REASON.search(plain, begin, sentence.end)) is not None:
        return (
            [] if JOINTLY.search(plain, begin, reason.end()) else _changed(sentence, reason.start("why"), sentence.end)
        )
    if sentence.start and (_BARE.match(plain, begin, sentence.end) or _THESE.search(plain, begin, sentence.end)):
        before = plain[: sentence.start].rstrip()
        first = max(before.rfind(". "), before.rfind(": "), len(before) - 300, -1) + 1
        return [] if JOINTLY.search(plain, first, len(before)) else _changed(sentence, first, len(before))
    return []


def _changed(sentence: Sentence, start: int, end: int) -> list[Found]:
    """The parameters that `plain[start:end]` says to change."""
    plain = sentence.block.text.plain
    change = max(_CHANGES.finditer(plain, start, end), key=lambda m: m.end(), default=None)
    if change is not None:
        last = end_of_things(plain, change.end(), end)
        if found := list(read_things(sentence, change.end(), last, "consequence", parameter=True)):
            return found
    change = _CHANGED.search(plain, start, end)
    if change is None:
        return []
    return list(read_things(sentence, start, change.start(), "consequence", parameter=True))
