"""Phrases that name a thing to watch: measurable parameters, signs and effects, and what is too vague to be one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from rxkg.ingest.cues import read_cues
from rxkg.ingest.phrases import Phrase, lower_phrase, read_phrases
from rxkg.ingest.quantities import find_amounts, find_comparator
from rxkg.ingest.sentences import Sentence
from rxkg.ontology.records import Polarity

CLAUSE = re.compile(
    r"[;:]\s|\s[-–—]\s|,\s(?:so|therefore|and|but|which|making|though)\s|\b(?:that|because|so|therefore"
    r"|however|thus|although|while|and that|where|in which)\s",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"^(?:(?:(?:this |the )?(?:drug|medication|medicine)['’]s (?:effects?|impact) on|effects? on|your"
    r"|their|his|her|its|the|a|an|any|all|some|both|these|such|patients?['’]s?|the (?:patient|child"
    r"|infant)['’]s|child['’]s|infant['’]s|individual['’]s|patient['’]s|for|of|on|to|and|or|about"
    r"|regular|regularly"
    r"|routine|routinely|periodic|continuous|frequent|close|careful|ongoing|closely|carefully|baseline|additional"
    r"|appropriate|necessary|adequate|follow-up|possible|potential|early|specific|other|certain|unusual"
    r"|also|is|are|be|negative|changes in|change in|any changes in"
    r"|the presence of|evidence of|the development of|development of|the need for|assessment of|perform"
    r"|performing|conduct|conducting|pre-existing|existing|important|essential|crucial|therefore|further|also,"
    r"|more|in|with|by|through|increased risk of|risk of|worsening|new|sudden|significant|severe|serious"
    r"|long-term|signs of any|frequently|precise|accurate|consistent|strict|weekly|daily|monthly|rigorous|intensive"
    r"|meticulous|vigilant|diligent|prior|small|severity of|severity of any|degree of)\s)+",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"^((?:(?:early|any|unusual|possible|potential)\s)?(?:signs?(?:\s(?:and|or|/)\s?symptoms?)?"
    r"|symptoms?)\s(?:of|suggestive of|indicating|associated with)\s)",
    re.IGNORECASE,
)
_SIGNS_BEFORE = re.compile(
    r"\b((?:signs?(?:\s(?:and|or|/)\s?symptoms?)?|symptoms?)\sof)\s(?:(?:an?|any|the|new|serious|severe)\s)*$",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(
    r"\b(?:(?:(?:this|the) (?:drug|medication|medicine|product)['’]s "
    r"|its )?(?<!side )(?<!adverse )(?:effects?|impact) on|your|their|his|her|its|the (?:patient|child"
    r"|infant|baby|mother)['’]s|(?:patient|child|infant|individual)s?['’]s?)\s",
    re.IGNORECASE,
)
_INCLUDING = re.compile(r",?\s(?:including|such as|like|e\.g\.,?|particularly|especially)\s", re.IGNORECASE)
PEOPLE = re.compile(
    r"\b(?:you|doctor|physician|provider|pharmacist|professional|clinician|specialist|labels?"
    r"|medications?|pediatrician|them|dos(?:e|age)s?|patients?|individuals|children"
    r"|infants?|newborns?|neonates?|women|people|adults|recipients?|participants?|subjects|disclaimers?|interactions?|guidelines|use|dosing"
    r"|instructions?)\b",
    re.IGNORECASE,
)
#: A combination or interaction is at fault, not the drug alone.
JOINTLY = re.compile(
    r"\b(?:(?<!this )combin\w+|concomitant\w*|concurrent\w*|co-?administ\w+|simultaneous\w*|together|interact\w*"
    r"|alongside)\b",
    re.IGNORECASE,
)
TROUBLE = re.compile(
    r"\s(?:problems?|changes?|abnormalities|disturbances|impairment|loss|disorders?|fluctuations?|imbalances?)$",
    re.IGNORECASE,
)
_IN_BLOOD = re.compile(r"\s(?:in|within) (?:the |your )?(?:blood|bloodstream|body|urine|serum)$", re.IGNORECASE)
# A span of time is no thing to watch, nor is what somebody does.
_NO_THING = re.compile(
    r"(?:of|or|and|from|to|blood|serum|plasma|urine|diabetics?|asthmatics?|severe|serious|mild|moderate|persistent|unusual|sudden)$"
    r"|(?:frequency|timing|number|type|measure|marker|indicator) of\s"
    r"|(?:(?:several|many|few|short|long|brief|some|extended)\s)?(?:minutes?|hours?|days?|weeks?|months?|years?|times?|periods?)$"
    r"|(?:\d+|one|two|several|a few)(?:\s?(?:-|–|to)\s?\d+)?\s(?:minutes?|hours?|days?|weeks?|months?)\b"
    r"|(?:have|has|identify|detect|prevent|manage|ensure|guide|adjust|avoid|determine|confirm|maintain|minimi[sz]e|optimi[sz]e)\s"
    r"|(?:identify|detect|prevent|manag|ensur|guid|adjust|avoid|achiev|maintain|reduc|revers|treat|us)ing\b"
    r"|(?:increased )?(?:systemic )?absorption\b|[\w\s]*\b(?:related|associated|exists?)$"
    r"|(?:prior|relevant|other|certain|all|key|these|important|deficiency) (?:tests?|testing|parameters|levels)$"
    r"|(?:effectiveness|efficacy|parameters|success|benefits?|outcomes?) (?:of|for)\b|(?:child|patient|infant|baby)$",
    re.IGNORECASE,
)
_ORGAN = re.compile(r"(?:^|\s)(?:liver|kidney|heart|lung|eye|thyroid|bone|blood|nerve|skin|muscle|vision|hearing)$")
_OF_ORGANS = re.compile(r"(?<=\w )(?:problems?|issues|damage|injury|toxicity|dysfunction|disorders?)$")
_SEVERITY = re.compile(r"(?:the )?severity of\b", re.IGNORECASE)
_LOCAL = re.compile(r"local(?:ized)?\s")
_DRUG_LEVELS = re.compile(r"drug (?:blood |serum |plasma |trough )?(?:levels?|concentrations?)", re.IGNORECASE)
LEVELS = re.compile(r"\s(?:levels?|concentrations?|values?|readings?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A thing to watch at `block.text.plain[start:end]`."""

    text: str
    alt: tuple[str, ...]
    start: int
    end: int
    rule: str
    sentence: Sentence
    polarity: Polarity = Polarity.ASSERTED
    threshold: str | None = None
    timing: str | None = None  # None: to be read from the sentence, "" for none


@cache
def _parameter_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s-])(?:{'|'.join(f'(?:{p})' for p, _ in read_cues('parameters', 2))})$", re.IGNORECASE)


@cache
def stop_words(kind: str) -> re.Pattern[str]:
    """The words of a class of `cues/monitoring_stops.tsv`."""
    words = "|".join(w for row, k in read_cues("monitoring_stops", 2) if k == kind for w in row.split("|"))
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_parameter(phrase: str) -> bool:
    """Whether a phrase names something that is measured or examined.

    >>> is_parameter("serum albumin"), is_parameter("liver function tests"), is_parameter("your doctor")
    (True, True, False)
    """
    return len(phrase) < 80 and _parameter_pattern().search(phrase) is not None


def end_of_things(plain: str, start: int, end: int) -> int:
    """Where the list of things that begins at `start` ends."""
    stop = re.compile(r"[.;:!](?=\s|$)|\s[-–—]\s|[“”\"]").search(plain, start, end)
    end = stop.start() if stop else end
    while (found := stop_words("end").search(plain, start, end)) is not None:
        if found.start() == start + len(plain[start:end]) - len(plain[start:end].lstrip()):
            return start  # nothing stands between the cue and the stop
        if plain.count("(", start, found.start()) > plain.count(")", start, found.start()):
            close = plain.find(")", found.start(), end)
            if close < 0:
                return plain.rfind("(", start, found.start())
            inner = (
                end_of_things(plain, close + 1, end)
                if close + 1 < end and stop_words("end").search(plain, close + 1, end)
                else end
            )
            return max(inner, close + 1)
        return found.start()
    return end


def things_in(plain: str, start: int, end: int) -> tuple[Phrase, ...]:
    """The phrases of a stretch; "your", "the patient's" and the like count as blanks."""
    blanked = _POSSESSIVE.sub(lambda m: " " * len(m[0]), plain[start:end])
    phrases = [replace(p, start=p.start + start, end=p.end + start) for p in read_phrases(blanked)]
    for number, (first, second) in enumerate(pairwise(phrases)):
        if _ORGAN.search(first.text) and (head := _OF_ORGANS.search(second.text)):  # "liver or kidney problems"
            phrases[number] = replace(first, text=f"{first.text} {head[0]}", end=second.end)
    return tuple(phrases)


def _is_vague(phrase: str) -> bool:
    """Whether a phrase names no thing of its own: "potential side effects", "treatment response"."""
    vague = stop_words("vague")
    if vague.fullmatch(phrase):
        return True
    if _DRUG_LEVELS.fullmatch(phrase):
        return False
    words = phrase.split()
    generic = stop_words("generic")
    for size in (1, 2, 3):
        if (
            len(words) > size
            and vague.fullmatch(" ".join(words[-size:]))
            and all(generic.fullmatch(w) or vague.fullmatch(w) for w in words[:-size])
        ):
            return True
    return False


def read_thing(sentence: Sentence, phrase: Phrase, *, parameter: bool, rule: str) -> Found | None:
    """A phrase as a thing to watch; None where it is too vague, too long or no parameter where one is needed."""
    text = _IN_BLOOD.sub("", _front_off(phrase.text))
    if _is_vague(text):
        text = next((a for a in phrase.alt if _LOCAL.match(a) and a.endswith(text)), text)
    signs = _SIGNS.match(text)
    core = text[signs.end() :] if signs else text
    words = core.split()
    if text.count("(") != text.count(")"):
        return None
    if not words or len(words) > 7 or not re.search(r"[A-Za-z]{2}", core) or _NO_THING.match(core):
        return None
    if _is_vague(core) or PEOPLE.search(core):
        return None
    if parameter and not (_SEVERITY.match(phrase.text) or is_parameter(core) or is_parameter(TROUBLE.sub("", core))):
        return None
    alt = [a for a in (_front_off(a) for a in phrase.alt) if a and a != text and not _is_vague(a)]
    if signs:
        alt.append(core)
    ahead = _SIGNS_BEFORE.search(sentence.block.text.plain, sentence.start, phrase.start)
    if ahead and not signs:
        alt.append(f"{lower_phrase(ahead[1])} {text}")
    if LEVELS.search(text):
        alt += [a for a in (LEVELS.sub("", text),) if not _is_vague(a) and not stop_words("generic").fullmatch(a)]
    return Found(
        text,
        tuple(dict.fromkeys(alt)),
        phrase.start,
        phrase.end,
        rule,
        sentence,
        threshold=_threshold(sentence, phrase.end),
    )


def read_things(sentence: Sentence, start: int, end: int, rule: str, *, parameter: bool) -> Iterator[Found]:
    """The things listed in a stretch of a sentence; instances ("such as ...") only where their umbrella is vague."""
    plain = sentence.block.text.plain
    including = _INCLUDING.search(plain, start, end)
    stretches = [(start, including.start()), (including.end(), end)] if including else [(start, end)]
    vague = False
    for number, (first, last) in enumerate(stretches):
        if number and not vague:
            return
        vague = False
        if not plain[first:last].strip(" ,"):
            continue
        for phrase in things_in(plain, first, last):
            found = read_thing(sentence, phrase, parameter=parameter, rule=rule if not number else "instance")
            if found is None:
                vague = True
            else:
                counted = tuple(_counted(found, phrase))
                if counted:
                    found = replace(found, alt=tuple(a for a in found.alt if " and " not in a))
                yield found
                yield from counted


def _counted(found: Found, phrase: Phrase) -> Iterator[Found]:
    """The parameters that brackets behind another list: "blood counts (neutrophils and platelet count)"."""
    low, at = found.sentence.block.text.plain.lower(), found.end
    for alt in phrase.alt:
        parts = re.split(r",? and |, ", alt)
        if len(parts) < 2 or not all(is_parameter(part) for part in parts):
            continue
        for part in parts:
            here = low.find(part.lower(), at, found.sentence.end)
            if here >= 0:
                at = here + len(part)
                yield replace(found, text=lower_phrase(part), alt=(), start=here, end=at, rule="instance")


def _front_off(text: str) -> str:
    text = _POSSESSIVE.sub("", text)
    return lower_phrase(_FRONT.sub("", text).strip(" ,;:"))


def _threshold(sentence: Sentence, at: int) -> str | None:
    """The comparator and value right behind a parameter, in the text's words."""
    plain = sentence.block.text.plain
    for amount in find_amounts(plain[at : min(sentence.end, at + 60)])[:1]:
        start, end = at + amount.start, at + amount.end
        sign = find_comparator(plain, start, end)
        if sign is not None and re.fullmatch(
            r"[\s)]*(?:\([^()]*\)\s)?(?:levels?\s|counts?\s)?(?:of\s|is\s|are\s|to\s|that is\s)?",
            plain[at : min(start, sign[1])],
        ):
            return plain[sign[1] : sign[2]]
    return None
