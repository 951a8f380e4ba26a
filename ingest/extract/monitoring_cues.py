"""What the cues of one sentence say is to be measured, checked or watched.

`cues/monitoring.tsv` tells on which side of a cue the thing stands; `cues/parameters.tsv` says which phrases name
something measurable, `cues/monitoring_stops.tsv` which heads are too vague to be a thing ("your condition").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from rxkg.ingest.context import polarity_of
from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.monitoring_consequences import read_consequence
from rxkg.ingest.extract.monitoring_phrases import CLAUSE, Found, end_of_things, read_thing, read_things, things_in
from rxkg.ingest.extract.monitoring_risks import BARE_DEMAND, PATIENTS, RISEN, read_bracketed, read_risks
from rxkg.ingest.quantities import find_amounts, find_comparator
from rxkg.ingest.sections import leading_label
from rxkg.ingest.sentences import Sentence
from rxkg.ingest.wording import holds_any, lowered
from rxkg.ontology.records import Polarity, SectionKind

STEMS = (
    "monitor",
    "check",
    "measur",
    "watch",
    "observ",
    "assess",
    "evaluat",
    "test",
    "screen",
    "track",
    "exam",
    "vigilan",
    "look",
    "alert",
    "attention to",
    "obtain",
    "perform",
    " order",
    "verif",
    "confirm ",
    "determine ",
    "presence of",
    "status",
    "assay",
    "surveillance",
    "regular",
    "periodic",
    "routine",
)
_REQUIRED = re.compile(
    r"\b(?:should|must|recommend\w*|requir\w*|necessary|essential|crucial|important|needs?|needed|before"
    r"|prior to|advis\w+|warranted|regular\w*|periodic\w*"
    r"|routine\w*|frequent\w*|vital|will|closely|mandatory|baseline|usually|typically)\b",
    re.IGNORECASE,
)
_REGULAR = re.compile(
    r"\b(?:regular|close|closer|careful|frequent|periodic|routine|ongoing|continuous|require\w*|additional|constant)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:patients?|individuals|children|infants?|newborns?|women|people|adults|elderly|dosages?|doses?"
    r"|treatment|those)\b(?!['’])",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\s*(?:if|when|in|for|during|because|while|although|before|after|as|since)\s[^,]{3,80},\s", re.IGNORECASE
)
_AMONG = re.compile(r"\b(?:in|for|of|among|with|to|during|when|on)\s(?:[\w-]+\s){0,3}$", re.IGNORECASE)
_BARE = re.compile(r"\b(?:monitoring|monitor(?:ed)?|check-?ups|tests)\b", re.IGNORECASE)
_REFERS = re.compile(
    r"\bmonitor(?:ing|ed)?\s(?:(?:closely|carefully)\s)?for\s(?:(?:its|early|any)\s)?(?:signs|symptoms"
    r"|this|these)\b(?! of\b)|\b(?:these|this|such)\s(?:[\w-]+\s){0,3}?(?:should|must|needs? to"
    r"|requires?)\s"
    r"(?:be\s)?(?:\w+ly\s)?(?:close\s|careful\s|regular\s)?monitor|\bmonitor(?:ing)?\s(?:of\s"
    r"|for\s)?(?:this|these|such)\b",
    re.IGNORECASE,
)
# Labels that name a patient's state or a topic, not what the drug may do.
_NO_EFFECT = re.compile(
    r"\b(?:impairment|(?:liver|kidney|heart|lung|thyroid) problems"
    r"|disease|conditions?|pregnan\w*|breast\w*|lactation|elderly|older|geriatric|use"
    r"|interactions?|patients?|precautions?|warnings?|other|important"
    r"|children|pediatric|disorders?|history|dosage|dose|administration|age|renal|hepatic|diabetes"
    r"|allergies|surgery|side effects?|adverse|common|serious|adjustments?|populations?|failure|medications?|drugs?"
    r"|hypertension|asthma"
    r"|epilepsy|considerations|groups?|contraindications|potential|susceptibility|risk factors|increased risk$)\b",
    re.IGNORECASE,
)
_EFFECT_SECTIONS = (SectionKind.PRECAUTIONS, SectionKind.SIDE_EFFECTS, SectionKind.COMBINED_USE)
_NAMED = re.compile(r"\b(?:monitoring|testing|tests?)\s*:?$", re.IGNORECASE)
_TESTS = r"(?:blood|laboratory|lab|urine) (?:tests?|work|testing)"
_TOOL = re.compile(rf"(?:regular )?{_TESTS}", re.IGNORECASE)
_UNCERTAIN = (Polarity.HEDGED, Polarity.HYPOTHETICAL)
_BY_TESTS = re.compile(
    rf"(?P<first>{_TESTS})\s(?:[\w-]+\s){{0,4}}(?:to\s)?(?:check|monitor|assess|evaluate|track|detect)\b"
    rf"|\bmonitor(?:ed|ing)?\b[^.;:()]{{0,60}}?\s(?:through|via|with|using|by)\s(?:[\w-]+\s){{0,2}}?(?P<last>{_TESTS})",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    r"\b(?:need|needs|require|requires|requiring|warrant\w*|necessitat\w+)(?: \w+ly)?(?: regular| close"
    r"| careful| frequent| closer| ongoing)* (?:monitoring|to be (?:\w+ly )?monitored)\b(?! (?:of|for))",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+")
DEMANDS = ("required", "needed", "must be", "should be", "ensure", "confirm", "verify", "maintain")
_VALUE = re.compile(
    r"\b(?:required|needed|(?:must|should) be\s+(?=[<>≤≥]|at least|above|below|greater|less|more)|ensure"
    r"|confirm|verify|maintain)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cue:
    pattern: re.Pattern[str]
    side: str
    needs: str
    words: tuple[frozenset[str], ...]  # of each of which a sentence must hold one


@cache
def _cues() -> tuple[_Cue, ...]:
    return tuple(
        _Cue(re.compile(rf"(?:{pattern})(?!\w)"), side, needs, _groups(words))
        for pattern, side, needs, words in read_cues("monitoring", 4)
    )


def _groups(words: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group.split("|")) for group in words.split("&"))


@cache
def _cues_by_word() -> dict[str, tuple[int, ...]]:
    """The numbers of the cues that each word of their first groups calls for."""
    numbers: dict[str, tuple[int, ...]] = {}
    for number, cue in enumerate(_cues()):
        for word in cue.words[0]:
            numbers[word] = (*numbers.get(word, ()), number)
    return numbers


@cache
def _cue_words() -> frozenset[str]:
    return frozenset(_cues_by_word())


def _cues_for(words: frozenset[str]) -> list[_Cue]:
    """The cues that a sentence of these words may hold, in their order."""
    by_word = _cues_by_word()
    numbers = sorted({n for word in words & _cue_words() for n in by_word[word]})
    cues = [_cues()[n] for n in numbers]
    return [cue for cue in cues if len(cue.words) == 1 or not any(group.isdisjoint(words) for group in cue.words[1:])]


def read_sentence(sentence: Sentence) -> Iterator[Found]:
    """What a sentence says to monitor, cue by cue; a mere tool ("blood tests") only where nothing else is named."""
    plain = sentence.block.text.plain
    text = sentence.text
    low = lowered(plain)
    folded = low[sentence.start : sentence.end]
    words = frozenset(_WORD.findall(folded))
    cued = not words.isdisjoint(_cue_words())
    demanded = holds_any(folded, DEMANDS)
    if not cued and not demanded:
        return iter(())
    label = leading_label(sentence.block.text)
    begin = sentence.start
    if label is not None and label[1] > begin and label[2] < sentence.end:
        begin = label[2]
    announced = label is not None and "monitoring" in plain[label[0] : label[1]].casefold()
    taken: list[tuple[int, int]] = []
    out: list[Found] = []
    for cue in _cues_for(words) if cued else ():
        for match in cue.pattern.finditer(low, begin, sentence.end):
            imperative = plain[match.start()].isupper() and not plain[begin : match.start()].strip()
            if "required" in cue.needs and not (imperative or announced or _REQUIRED.search(text)):
                continue
            if "regular" in cue.needs and not _REGULAR.search(plain, max(begin, match.start() - 60), match.start()):
                continue
            things = _behind(sentence, match, cue) if cue.side == "after" else _before(sentence, begin, match, cue)
            fresh = [f for f in things if not any(i < f.end and f.start < j for i, j in taken)]
            if not fresh:
                continue
            polarity = _polarity(plain[begin : sentence.end], match.start() - begin, match.end() - begin)
            taken += [(f.start, f.end) for f in fresh]
            out += [replace(f, polarity=polarity) for f in fresh]
    if demanded:
        out += _required_values(sentence, begin, taken)
    if not out and "monitor" in folded:
        out += _risen(sentence, begin)
    if cued and not out:
        out += read_consequence(sentence, begin) or _tools(sentence, begin)
    bare = _BARE.search(plain, begin, sentence.end) if cued and label is not None else None
    if (
        label
        and bare
        and all(f.rule == "instance" or _TOOL.fullmatch(f.text) for f in out)
        and _stands(text, bare, sentence.start)
    ):
        named = not any(_TOOL.fullmatch(f.text) for f in out) and (
            _REFERS.search(plain, begin, sentence.end)
            or (BARE_DEMAND.search(plain, begin, sentence.end) and not _is_of_patients(plain, label[1], sentence.end))
        )
        out += _labelled(sentence, label, parameter=not named)
    if cued and sentence.section.kind in _EFFECT_SECTIONS:
        out += read_bracketed(sentence, begin) if "(" in text else []
        out += read_risks(sentence, begin) if not out else []
    tools = [f for f in out if _TOOL.fullmatch(f.text)]
    told = [f for f in out if f not in tools and f.rule != "instance"]
    return (f for f in out if f not in tools or not told)


def _polarity(text: str, start: int, end: int) -> Polarity:
    """How a demand to monitor stands; a hedge behind it is on something else: "…, though its use is unclear"."""
    found = polarity_of(text, start, end, ignore=_UNCERTAIN)
    if found is not Polarity.ASSERTED:
        return found
    return polarity_of(text[:end], start, end, ignore=(Polarity.HYPOTHETICAL,))


def _is_of_patients(plain: str, start: int, end: int) -> bool:
    """Whether a stretch speaks of patients other than as those in whom something happens: "… in older adults"."""
    return any(not _AMONG.search(plain, start, m.start()) for m in PATIENTS.finditer(plain, start, end))


def _stands(text: str, match: re.Match[str], offset: int) -> bool:
    """Whether a cue is neither negated nor a mere possibility ("if not monitored")."""
    return (
        polarity_of(text, match.start() - offset, match.end() - offset, ignore=(Polarity.HEDGED,)) is Polarity.ASSERTED
    )


def _behind(sentence: Sentence, match: re.Match[str], cue: _Cue) -> Iterator[Found]:
    """Things named behind a cue: "monitor liver function and weight"."""
    plain = sentence.block.text.plain
    start = match.end()
    end = end_of_things(plain, start, min(sentence.end, start + _REACH))
    rule = "object" if cue.needs == "any" else "parameter"
    parameter = "parameter" in cue.needs or cue.needs == "examination"
    for found in read_things(sentence, start, end, rule, parameter=parameter):
        if cue.needs == "examination" and not _EXAMINATION.search(found.text):
            continue
        if "method" not in cue.needs or not _TOOL.fullmatch(found.text):  # a mere tool is read last
            yield found


_JOINT = re.compile(
    r"\b(?:requires?|requiring|recommend\w*|includ\w+|involves?|with|need|needs|necessitat\w+|undergo"
    r"|through|by|via|on|for|of|from|under|to|according|guided|regular|close|careful|frequent|periodic|routine|continuous)\s",
    re.IGNORECASE,
)
_EXAMINATION = re.compile(r"(?:tests?|testing|exam(?:ination)?s?|check-?ups?|screenings?|ECGs?|EKGs?)$", re.IGNORECASE)
_REACH = 400  # characters on either side of a cue in which its things stand
_TEST = re.compile(r"(?:test(?:s|ing)?|exams?|examinations?|check-?ups?|screenings?)\b", re.IGNORECASE)


def _before(sentence: Sentence, begin: int, match: re.Match[str], cue: _Cue) -> Iterator[Found]:
    """Parameters named before a cue: "Liver function and weight should be checked"."""
    plain = sentence.block.text.plain
    start = max(begin, match.start() - _REACH)
    for mark in CLAUSE.finditer(plain, start, match.start()):
        if plain[start : mark.start()].strip():  # a clause may open a sentence: "While none is fixed, liver …"
            start = mark.end()
    if cue.side == "compound":
        joint = max(_JOINT.finditer(plain, start, match.start()), key=lambda m: m.end(), default=None)
        start = joint.end() if joint else start
        stop = match.end("noun") if "noun" in cue.pattern.groupindex else match.start()
        noun = _TEST.match(match[0])  # tests are the thing, monitoring is not
        stop = match.start() + noun.end() if noun else stop
        yield from _compound(sentence, start, stop)
        return
    condition = _CONDITION.match(plain, start, match.start())
    start = condition.end() if condition else start
    if any(not _AMONG.search(plain, start, m.start()) for m in _SUBJECT.finditer(plain, start, match.start())):
        return  # the subject is a patient or a dose
    yield from read_things(sentence, start, match.start(), "subject", parameter=True)


def _compound(sentence: Sentence, start: int, stop: int) -> Iterator[Found]:
    plain = sentence.block.text.plain
    if not plain[start:stop].strip(" ,"):
        return
    for phrase in things_in(plain, start, stop):
        found = read_thing(sentence, phrase, parameter=True, rule="compound")
        if found is not None:
            yield found


def _labelled(sentence: Sentence, label: tuple[int, int, int], *, parameter: bool) -> Iterator[Found]:
    """The label, where the text behind it says to monitor without naming what: "**Kidney function:** monitor closely".

    One that names no parameter only where the text refers back to it: "**Dehydration:** watch for its signs".
    """
    plain = sentence.block.text.plain
    if sentence.section.kind not in _EFFECT_SECTIONS or _NO_EFFECT.search(plain, label[0], label[1]):
        return
    if _NAMED.search(plain[label[0] : label[1]]):
        return  # a procedure, not a thing
    for phrase in things_in(plain, label[0], label[1]):
        found = read_thing(sentence, phrase, parameter=parameter, rule="label")
        if found is not None:
            yield found


def _risen(sentence: Sentence, begin: int) -> Iterator[Found]:
    """The effect at a sentence's start that is said to occur and to need monitoring."""
    plain = sentence.block.text.plain
    cue = _NEEDS.search(plain, begin, sentence.end)
    risen = RISEN.search(plain, begin, cue.start()) if cue else None
    if (
        cue is None
        or risen is None
        or re.search(
            r"\b(?:there|use|treatment|patients|individuals|if|with|interactions?)\b",
            plain[begin : risen.start()],
            re.IGNORECASE,
        )
    ):
        return
    for phrase in things_in(plain, begin, risen.start()):
        found = read_thing(sentence, phrase, parameter=False, rule="effect")
        if found is not None:
            yield found


def _tools(sentence: Sentence, begin: int) -> list[Found]:
    """The tests by which a sentence says that something vague is followed: "blood tests to monitor progress"."""
    plain = sentence.block.text.plain
    found = _BY_TESTS.search(plain, begin, sentence.end)
    if found is None:
        return []
    start, end = found.span("first") if found["first"] else found.span("last")
    polarity = _polarity(plain[begin : sentence.end], start - begin, end - begin)
    return [Found(plain[start:end].lower(), (), start, end, "tool", sentence, polarity)]


def _required_values(sentence: Sentence, begin: int, taken: list[tuple[int, int]]) -> Iterator[Found]:
    """A parameter of which the text demands a value: "an albumin of at least 3.2 g/dL is required"."""
    plain = sentence.block.text.plain
    if not _VALUE.search(plain, begin, sentence.end) or "adjust" in sentence.text.casefold():
        return
    for amount in find_amounts(plain[begin : sentence.end]):
        start, end = begin + amount.start, begin + amount.end
        sign = find_comparator(plain, start, end)
        if sign is None or not _VALUE.search(plain, max(begin, start - 60), min(sentence.end, end + 60)):
            continue
        head = re.compile(
            r"((?:[\w/-]+\s(?:\(\w+\)\s)?){1,4}?)(?:must be\s|should be\s|is\s|are\s|of\s|to be\s)*$"
        ).search(plain, max(begin, sign[1] - 60), sign[1])
        if head is None:
            continue
        for phrase in things_in(plain, head.start(1), head.end(1)):
            found = read_thing(sentence, phrase, parameter=True, rule="required-value")
            if found is not None and not any(i < found.end and found.start < j for i, j in taken):
                taken.append((found.start, found.end))
                yield replace(found, threshold=plain[sign[1] : sign[2]])
