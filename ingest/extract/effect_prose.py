"""Effects named in running sentences: "The most common side effects are …", "Rarely, … have been reported"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rxkg.ingest.extract.effect_labels import Scope, effect_words
from rxkg.ingest.extract.frequency import read_rate
from rxkg.ingest.phrases import find_brackets, mask
from rxkg.ingest.wording import alternatives, holds_any


@dataclass(frozen=True, slots=True)
class Listing:
    """A stretch of a sentence, `text[start:end]`, that lists effects, and what the words around it say of them."""

    start: int
    end: int
    scope: Scope
    heading: bool = False  # "side effects include": its scope holds on for "… are also possible"


_NOUN = (
    r"(?:side[- ]effects?|(?:adverse|undesirable|unwanted|untoward) (?:drug )?(?:effects?|reactions?|"
    r"events?|experiences?)|"
    r"reactions?|effects?|symptoms?|complications?|problems?|issues?|risks?|concerns?|events?|these|"
    r"they|this|those|others?|ones|"
    r"possibilities|examples|manifestations|toxicity|toxicities|abnormalities)"
)
_INCLUDE = re.compile(
    rf"\b{_NOUN}\b[^;]*?\b(?:includes?|included|including(?: but not limited to)?|involves?|comprises?|"
    r"consists? of|such as|like(?!\s+(?:all|any|most|other|every|many|with)\b)|ranging from|"
    r"range from)\b(?:,? but (?:is|are)(?: not|n\W?t) limited to)?[\s:,]*",
    re.IGNORECASE,
)
_INCLUDES = ("includ", "involve", "comprise", "consist", "such as", "like", "rang")  # one stands in each of its matches
_EFFECTS = ("effect", "reaction", "event", "symptom", "ones")  # and one of these in each match of `_ARE`
_ARE = re.compile(
    r"\b(?:side[- ]effects?|adverse (?:effects?|reactions?|events?)|effects|reactions|symptoms|"
    r"ones)\b(?:\s+(?:reported|observed|seen|associated|with|of|for|in|to|experienced|by|occurring|the|"
    r"this|patients|users|people|[\w-]+)){0,8}?\s+(?:are|is|were|was)\s+"
    r"(?!(?:also|generally|usually|typically|often|mild|rare|not|possible|reported|observed|more|less|"
    r"most|uncommon|common|likely|commonly|frequently|primarily\s+(?:mild|related)|similar|"
    r"mostly mild|dose|temporary|transient|infrequent|unlikely|minimal|limited|well|known|expected|"
    r"considered|relatively|very|extremely|unknown|available|established|largely|serious|severe|"
    r"manageable|"
    r"self|reversible|noted|seen|experienced|associated|related|due|as|listed|based|being|"
    r"an?\s+(?:concern|possibility)|those|potential|required|important|necessary|essential|crucial|"
    r"minor|"
    r"documented|described|to|so|still|always|sometimes|rarely|specific|unclear|varied|concerning|"
    r"present|anticipated|undocumented|lacking|at|within|in|of|needed|encountered|significant|moderate|"
    r"localized|noticed|influenced|caused|a result)\b)",
    re.IGNORECASE,
)
_ADVERB = (
    r"(?:(?:not|also|rarely|occasionally|sometimes|often|commonly|frequently|possibly|potentially|"
    r"infrequently|even|still|very|more|further|then|both|all|in rare cases|in some cases|"
    r"\w{3,}ly)\s+){0,3}"
)
_CAUSE = re.compile(
    rf"\b(?:can|may|might|could|will|do|does|did|to|sometimes|rarely|occasionally|often|also)\s+{_ADVERB}"
    r"(?:cause|produce|induce|trigger|provoke|lead to|result in|experience|develop|exacerbate|worsen|"
    r"increase the (?:risks?|likelihood|chances?|incidence) (?:of|for)|manifest as|present (?:as|with)|"
    r"be associated with|contribute to)\b[\s:]*|"
    r"\b(?:causes|caused|experienced|has caused|leads? to|have experienced|report(?:ed)? experiencing)\b[\s:]*",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"\b(?:risks?|potential|possibility|likelihood|incidence|chances?|reports|cases|instances)\s+(?:of|"
    r"for)\s+(?!(?:side|adverse|these|this|such|serious side|any|interactions?)\b)|"
    r"\b(?:been|is|are|was|were)\s+(?:also\s+)?(?:associated with|linked to)\s+|\bassociation with\s+",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"\b(?:(?:have|has)\s+{_ADVERB}been\s+{_ADVERB}(?:reported|observed|noted|documented|seen|described|"
    r"associated|linked|recorded|identified|experienced)|"
    rf"(?:can|may|might|could|will)\s+{_ADVERB}(?:occur|happen|develop|arise|appear|emerge|"
    rf"result\b(?! in)|be\s+{_ADVERB}(?:experienced|observed|seen|reported|noticed|present|noted|"
    r"possible|encountered))|"
    rf"(?:is|are|was|were)\s+{_ADVERB}(?:possible|common\b(?! in people)|reported|observed|seen|rare|"
    r"uncommon|noted|possibilities|experienced|frequent|infrequent|(?:among\s+)?(?:a|an|the|other|"
    r"some)?\s*(?:of the\s+)?(?:more\s+|most\s+|less\s+|relatively\s+)?(?:frequently\s+|"
    r"commonly\s+)?(?:common|rare|potential|possible|serious|frequent|uncommon|known|reported|"
    r"significant|expected)(?:,? (?:but|and|though) \w+)? (?:side|adverse|effects?|possibilit|reaction|"
    r"concern|risk)\w*|(?:a|an)\s+(?:[\w-]+(?:,? (?:but|and|though) [\w-]+)?\s+){0,3}"
    r"(?:concern|risk|possibility|complication|side[- ]effect|(?:adverse )?reaction)s?\b"
    r"(?! (?:of|for|that|when|if|in)\b))|"
    r"(?:occurs?|occurred)\b)",
    re.IGNORECASE,
)
# It begins with one of few characters, so that the search skips all others.
_CLAUSE = re.compile(
    r"[\s;,](?:(?<=;)\s+|(?<=\s)\s*;\s+|(?<=,)\s+(?=(?:while|whereas|but)\s)|(?:(?<=,)\s+|(?<=\s)\s*)"
    r"(?=(?:while|whereas|but|although|though|with|and)\s+(?:(?:the|some|other|in|more|"
    r"also|is|there)\s+)*(?:less|rare|rarely|common|serious|severe|more|uncommon|potentially|other|"
    r"additional|risk)\b[^,;]*?\b(?:include|may|can|are|is|have|of)))",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:include|includes|may|can|could|might|are|is|have|has|causes?|occurs?|experience|involve)\b", re.IGNORECASE
)
_NO_EFFECT_NAMED = re.compile(
    r"(?:[\w/-]+,?\s+){0,9}?(?:side[- ]effects?|adverse (?:effects?|reactions?|events?)|these|this|they|"
    r"those|it)(?:\s+(?:with|of|from|in|to|at)\s[^,]*)?|",
    re.IGNORECASE,
)
_OTHER_USE = re.compile(r"\b(?:high|higher|large|excessive|prolonged|long-term|overdose)\b", re.IGNORECASE)
_SAID_OF_EFFECTS = re.compile(
    r"\b(?:side[- ]effects?|adverse (?:effects?|reactions?|events?)|reactions|these|they),? (?:are|is|"
    r"can be|may be|may occur|can occur|may also|might)\b",
    re.IGNORECASE,
)
_HOLDS_ON = re.compile(
    r"\b(?:also|additional|additionally|other|others|further|these|they|such|this includes)\b", re.IGNORECASE
)
_LEAD = re.compile(
    r"(?:however|but|and|also|additionally|furthermore|moreover|while|although|though|whereas|"
    r"in addition|that said|nevertheless)\b[\s,]*",
    re.IGNORECASE,
)


@cache
def _advice() -> re.Pattern[str]:
    openers = alternatives(effect_words("advice"))
    return re.compile(rf"(?:however,?\s+|therefore,?\s+|and\s+)?{openers}\b", re.IGNORECASE)


def is_advice(sentence: str) -> bool:
    """Whether a sentence tells what to do, and so names no effects of its own.

    >>> is_advice("If you experience any of these, call a doctor."), is_advice("Nausea may occur.")
    (True, False)
    """
    return bool(_advice().match(sentence.lstrip(" *-\"'")))


def is_about_effects(sentence: str) -> bool:
    """Whether a sentence says something of side effects as such: "These are rare but serious"."""
    return bool(_SAID_OF_EFFECTS.search(sentence))


def holds_on(sentence: str) -> bool:
    """Whether a sentence goes on in the scope of the one before: "… are also possible"."""
    return bool(_HOLDS_ON.search(sentence))


def find_listings(text: str, start: int, end: int, scope: Scope) -> Iterator[Listing]:
    """The lists of effects in the sentence `text[start:end]`; `scope` holds where the sentence says nothing else."""
    masked = mask(text, find_brackets(text, start, end))
    for first, last in _clauses(masked, start, end):
        lead = _LEAD.match(masked, first, last)
        found = _find_listing(text, masked, lead.end() if lead else first, last, scope)
        if found is not None and not _NO_EFFECT_NAMED.fullmatch(masked[found.start : found.end].strip()):
            yield found
        elif is_about_effects(masked[first:last]) and not _OTHER_USE.search(masked, last, end):
            scope = scope.narrowed(text[first:last])


def _clauses(masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence that have a verb of their own."""
    first = start
    for border in _CLAUSE.finditer(masked, start, end):
        if _VERB.search(masked, first, border.start()):
            yield first, border.start()
            first = border.end()
    yield first, end


def _find_listing(text: str, masked: str, start: int, end: int, scope: Scope) -> Listing | None:
    held = masked[start:end].lower()
    including = _INCLUDE.search(masked, start, end) if holds_any(held, _INCLUDES) else None
    being = _ARE.search(masked, start, end) if holds_any(held, _EFFECTS) else None
    cues = [m for m in (including, being) if m]
    include = min(cues, key=lambda m: m.end(), default=None)
    if include and include.end() < end:
        return Listing(include.end(), end, scope.narrowed(text[start : include.end()]), heading=True)
    behind = _BEHIND.search(masked, start, end)
    cause = _CAUSE.search(masked, start, end) or _RISK.search(masked, start, end)
    if cause and (behind is None or cause.start() < behind.start()) and cause.end() < end:
        return Listing(cause.end(), end, scope.narrowed(text[start : cause.end()]))
    if behind is not None and behind.start() > start:
        around = f"{_opening(text, start, behind.start())} {text[behind.start() : end]}"
        return Listing(start, behind.start(), scope.narrowed(around))
    return None


def _opening(text: str, start: int, end: int) -> str:
    """What stands before the first comma if it tells how often ("In rare cases, …"), else a leading adverb."""
    head = text[start:end].split(",", 1)
    if len(head) > 1 and read_rate(head[0]).bands and len(head[0].split()) <= 8:
        return head[0]
    words = text[start:end].split()
    inner = [
        part for part in text[start:end].split(",")[1:-1] if part.strip().startswith(("though", "although", "while"))
    ]
    return " ".join(([words[0]] if words else []) + inner)
