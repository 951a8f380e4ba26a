"""What one sentence says that a product is used for: the conditions behind its cues, and how they are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from rxkg.ingest.context import polarity_of
from rxkg.ingest.extract.condition_words import is_relieved, names_disease, names_symptom, words_of
from rxkg.ingest.extract.conditions import Condition, people_end, read_conditions
from rxkg.ingest.extract.use_asides import AGENT, TOLD, find_agent_regions, find_bracketed_regions, find_told_regions
from rxkg.ingest.extract.use_cues import clause_end
from rxkg.ingest.extract.use_mentions import names_symptoms_of, own_relation
from rxkg.ingest.extract.use_regions import Region, find_regions
from rxkg.ingest.phrases import BracketKind, find_brackets, mask, split_members
from rxkg.ingest.wording import lowered
from rxkg.ontology.records import Polarity, Relation


@dataclass(frozen=True, slots=True)
class SentenceUse:
    """One condition that a sentence names a use for; its span counts in the sentence."""

    condition: Condition
    relation: Relation
    polarity: Polarity
    strong: bool  # whether the words say use, not only what the product does
    studied: bool  # said to be suggested by studies


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before a sentence that an opening "such as" or "these include" goes on with."""

    sentence: str  # "" at the front of a block or a label's explanation
    relation: Relation  # how the last use there is helped


def find_uses(
    sentence: str, *, weak: bool, loose: bool, imperative: bool, before: Before | None
) -> Iterator[SentenceUse]:
    """The uses in a sentence; where not `weak`, what the product does counts for other diseases alone.

    The explanation of a label tells of the label's symptoms, too: "**Hay fever:** It eases sneezing". `loose`: what the
    product does counts as a use; `imperative`: a verb of care may open the sentence; `before`: what an opening "such
    as" or "these include" goes on with, None where no use was named.
    """
    if sentence.endswith("?") or sentence.startswith("Q:"):
        return
    sentence = _OPEN_ENDED.sub(_blank, sentence) if "limited to" in sentence else sentence
    brackets = find_brackets(sentence)
    masked = mask(sentence, brackets) if brackets else sentence
    opened = _opened(sentence, masked, before) if before else ()
    cued = find_regions(masked, imperative=imperative, loose=loose)
    asides = (find_bracketed_regions(sentence, brackets), find_told_regions(masked), find_agent_regions(sentence))
    regions = [*opened, *cued, *chain.from_iterable(asides)]
    if not regions or (not opened and _DEFINITION.match(sentence) and not _SAYS_USE.search(sentence)):
        return
    meant = _Meaning(sentence)
    for region in regions:
        if not region.strong and _ASPECTS.match(sentence, region.start, region.end):
            continue  # "addresses different aspects of inflammation"
        denied = region.strong and _DENIES.search(sentence, max(0, region.cue - 40), region.cue)
        if denied and _STUDIED.match(sentence, region.cue):
            continue  # nothing is known of the use
        denied = denied and _ADVISED.match(sentence, region.cue)
        if denied and people_end(masked, region.start, region.end):
            continue  # in whom it is not advised, not for what
        uses = _uses_in(sentence, region, meant, denied=bool(denied), opened=region in opened)
        if region.verb == TOLD:
            yield from (use for use in uses if _is_disease(use.condition.text))
        elif region.strong or weak or region.verb in ("treats", "prevents", AGENT):
            yield from uses
        else:
            yield from (use for use in uses if _is_disease(use.condition.text))


def _opened(sentence: str, masked: str, before: Before) -> tuple[Region, ...]:
    """What stands behind an opening "such as" or "these include"."""
    opening = OPENING.match(sentence)
    if opening is None or not opening.end():
        return ()
    kept = before.relation in (Relation.RELIEVES, Relation.PREVENTS) and "treat" not in before.sentence.lower()
    relation = before.relation if kept else Relation.TREATS
    if "symptoms" in opening[0].lower():
        if not _OF_SYMPTOMS.search(before.sentence):
            return ()  # those of the disease, told to explain it
        relation = Relation.RELIEVES
    stop = clause_end(lowered(masked), opening.end())
    if opening["example"] and masked[stop : stop + 1] not in ("", ".", ";"):
        return ()  # "For example, a deficiency can …"
    return (Region(0, opening.end(), stop, relation, True),)


def _uses_in(sentence: str, region: Region, meant: _Meaning, *, denied: bool, opened: bool) -> Iterator[SentenceUse]:
    ruled_out: Polarity | None = None  # what rules one condition out rules out all that the clause goes on to name
    symptoms = False  # "the symptoms of the common cold and the flu": of all that follow
    relieves = False  # what follows "such as" is relieved where the pain before it is
    treats = region.relation is Relation.TREATS
    cue = lowered(sentence[region.cue : region.start])
    conditions = read_conditions(sentence, region.start, region.end)
    eased = 0  # where what a complaint comes with ends: "pain associated with gout or arthritis"
    felt = region.verb in _LESSENS and any(c.text in ("pain", "fever") for c in conditions)
    for condition in conditions:
        if condition.text in _BARE and sentence[: condition.start].lower().endswith("the "):
            continue  # "to diagnose the infection"
        lessened = region.verb in _LESSENS and not (felt and condition.text in ("inflammation", "swelling"))
        if not region.strong and lessened and not _is_complaint(condition):
            continue  # "it helps lower blood sugar levels"
        if not region.strong and region.verb in _LESSENING and not _is_felt(condition):
            continue  # "it narrows the vessels, reducing swelling"
        if not region.strong and region.verb == "preventing" and _is_step(condition):
            continue  # "it calms the airways, preventing narrowing"
        if opened:
            condition = replace(condition, instance=True)
        polarity = meant.polarity_of(condition)
        if polarity is Polarity.ASSERTED:
            polarity = Polarity.HEDGED if meant.unfounded else ruled_out or polarity
        elif polarity is not Polarity.HEDGED:
            ruled_out = polarity
        if denied and polarity in (Polarity.ASSERTED, Polarity.HEDGED):
            polarity = Polarity.EXCLUDED
        studied = polarity is Polarity.HEDGED and not meant.unfounded
        symptoms = treats and (symptoms or names_symptoms_of(sentence, condition))
        relieves = treats and (relieves or own_relation(sentence, condition, region.relation) is Relation.RELIEVES)
        relieved = symptoms or (relieves and condition.instance) or (treats and is_relieved(condition.text, cue))
        relieved = relieved or (condition.start < eased and treats and "treat" not in cue)
        relation = Relation.RELIEVES if relieved else region.relation
        polarity = Polarity.ASSERTED if studied else polarity
        yield SentenceUse(condition, relation, polarity, region.strong, studied)
        if _is_eased(condition.text) and (behind := _BEHIND.match(sentence, condition.end)):
            stop = clause_end(lowered(sentence), behind.end())
            first = next(iter(read_conditions(sentence, behind.end(), stop)), None)
            if first is not None and _is_disease(first.text):
                eased = stop
                yield SentenceUse(first, Relation.RELIEVES, polarity, region.strong, studied)


def _is_disease(text: str) -> bool:
    return names_disease(text) and not names_symptom(text)


def _is_felt(condition: Condition) -> bool:
    """Whether a condition is a complaint, not a step on the way to its relief."""
    return names_symptom(condition.text) and not _is_step(condition)


def _is_eased(text: str) -> bool:
    """Whether a phrase names what a disease makes felt, so that relief of it is relief of the disease."""
    return names_symptom(text) or text.endswith(("obstruction", "vertigo", "spasticity", "airways"))


def _is_step(condition: Condition) -> bool:
    return condition.text.casefold().split()[-1] in _STEPS


def _is_complaint(condition: Condition) -> bool:
    last = condition.text.rsplit(None, 1)[-1]
    return not condition.instance and (names_disease(condition.text) or last in words_of("complaint"))


def is_list(plain: str, start: int, end: int, *, single: bool) -> bool:
    """Whether a clause does nothing but list names: three or more, where `single` fewer, or one with its short form."""
    if (
        re.match(
            r"(?:an?|the|this|these|it|infections?\s+(?:of|in|affecting|involving)(?!\s+the\s+\w+\s+\w+:)|inflammation\s+of|after|in|"
            r"to|when|for|by|if|can|may|might|contributes?|leads?|causes?|results?|essential|crucial|important|needed|"
            r"vital|necessary|required|involved|used|\w+ing|as|with|some|many|while|although|both|its)\b",
            plain[start:end],
            re.IGNORECASE,
        )
        or not plain[start:end].strip()
    ):
        return False
    brackets = find_brackets(plain, start, end)
    members = split_members(mask(plain, brackets), start, end)
    if (
        single
        and members
        and len(members) < 3
        and (plain[end : end + 1] in ("", ".", ";") or _SPECIALLY.match(plain, end))
        and all(len(m.text.split()) < 8 for m in members)
        and names_disease(members[0].text)
    ):
        return True
    if single and len(members) > 2 and all(len(m.text.split()) < 5 and names_disease(m.text) for m in members):
        return True
    return (len(members) > 2 and members[-1].joint in ("and", "or")) or (
        len(members) > 1 and any(b.kind is BracketKind.ABBREVIATION for b in brackets)
    )


class _Meaning:
    """How the words of a sentence are meant: without its asides, and whether anything supports it."""

    def __init__(self, sentence: str):
        aside = _ASIDE.match(sentence)
        self.front = aside.end() if aside else 0
        plainly = _MEANING.sub(_blank, sentence) if "meaning" in sentence else sentence
        self.plainly = plainly[self.front :]
        self.unfounded = any(word in sentence for word in _DOUBTS) and bool(_UNFOUNDED.search(sentence))

    def polarity_of(self, condition: Condition) -> Polarity:
        """The polarity of a condition; "if you have" is no doubt about a use."""
        start, end = condition.start - self.front, condition.end - self.front
        return polarity_of(self.plainly, start, end, ignore=(Polarity.HYPOTHETICAL,))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


#: What goes on with the uses named before.
OPENING = re.compile(
    r"[\s:–—-]*(?:such\s+as|including|(?:this|these(?:\s+(?:symptoms|conditions|infections|diseases|disorders|cancers|illnesses|"
    r"deficiencies|uses))?|(?-i:[A-Z]{2,6})|this\s+(?:group|category|class|family|spectrum)|it|they|examples)\s+(?:(?:can|may|might|"
    r"also)\s+)*(?:include[sd]?|encompass(?:es)?)\b(?!\s+(?:regions|areas|parts|countries)\b)"
    r"(?:\s+(?:\w+\s+){0,2}conditions(?:\s+(?:such\s+as|like)|(?=:)))?:?|"
    r"these\s+(?:symptoms|conditions|infections|diseases|disorders)\s+(?:(?:can|may|might|often|also)\s+)*(?:manifest|present|appear)\s+as\b|"
    r"like|(?P<example>e\.g\.,?|for\s+example,?)|(?:this|these)\s+are[^.;:]{1,80}\bsuch\s+as)\s*",
    re.IGNORECASE,
)
# "relief of the symptoms of", "to manage symptoms associated with"
_OF_SYMPTOMS = re.compile(r"\b(?:relie|alleviat|eas|manag|treat|reduc)\w*\s+(?:\w+\s+){0,3}symptoms\b", re.IGNORECASE)
# "relieves itching associated with": the disease is what is relieved.
_BEHIND = re.compile(
    r"(?:\s\([^)]{1,60}\))?,?\s(?:(?:most\s+)?(?:commonly|often|frequently|usually|typically|specifically)\s+)?(?:(?:that|which)\s+(?:is|are)\s+)?"
    r"(?:(?:in|of)\s+the\s+\w+,\s+)?(?:an?\s+(?:[\w-]+\s+)?(?:feature|symptom|hallmark)\s+of|associated\s+with|related\s+to|linked\s+to|stemming\s+from|accompanying|characteristic\s+of)\s"
)
# "including, but not limited to": the list goes on; nothing is denied.
_OPEN_ENDED = re.compile(r",?\s*\b(?:but|and|though)\s+(?:(?:is|are)\s+)?not\s+(?:necessarily\s+)?limited\s+to\b[,:]?")
# "Severe pneumonia, particularly when …"
_SPECIALLY = re.compile(r",\s+(?:particularly|especially|usually|often|typically)\s")
_LESSENING = ("reducing", "lessening", "minimizing")
_STEPS = ("swelling", "inflammation", "redness", "secretions", "mucus", "buildup", "breakdown", "narrowing")
_LESSENS = ("reduce", "lower", "decrease", "reduces", "lowers", "decreases")
_ASPECTS = re.compile(r"(?:\w+\s){0,2}aspects\s+of\s", re.IGNORECASE)
_BARE = (
    "infection",
    "infections",
    "disease",
    "diseases",
    "medical condition",
    "cancer",
    "tumor",
    "condition",
    "disorder",
)
# "off-label uses, meaning uses not officially approved, include"
_MEANING = re.compile(r"[,(]\s*meaning\s[^,.;()]{0,160}[,)]")
_DOUBTS = ("whether", "un", "prove", "confirm", "support", "lack", "evidence")
# What is hedged beyond "studies suggest": nobody knows, or nothing supports it.
_UNFOUNDED = re.compile(
    r"\b(?:whether\s+it\s+(?:is|can|will|may|works|helps|has)|(?:is|are|remains?)\s+(?:unclear|unknown|uncertain)|"
    r"unproven|unsubstantiated|"
    r"(?:not|n't)\s+(?:\w+ly\s+)?(?:been\s+)?(?:proven|confirmed|supported\s+by)|"
    r"lacks?\s+(?:\w+\s+){0,2}(?:evidence|backing|support)|"
    r"(?:insufficient|no)\s+(?:\w+\s+){0,2}evidence\s+(?:to\s+support|supporting|that|for))\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"(?:\w+|[\w\s]{1,40}\bnote\sthat),?\s+(?=(?:while|although|though)\s)", re.IGNORECASE)
# "not recommended for", "has not been studied in": what stands before the words of use that negates them.
_DENIES = re.compile(r"\b(?:not|never)\s+(?:been\s+)?(?:\w+ly\s+|yet\s+|well\s+|been\s+)*$", re.IGNORECASE)
_ADVISED = re.compile(r"recommended|advised|advisable|suitable|appropriate|indicated", re.IGNORECASE)
_STUDIED = re.compile(r"studied|evaluated|investigated|explored|tested|established", re.IGNORECASE)
_SAYS_USE = re.compile(r"\b(?:used|indicated|prescribed|approved|treats?|treating|treatment)\b")
_DEFINITION = re.compile(
    r"(?:(?:This|These|The)\s+(?:condition|disease|disorder|syndrome|infection|deficiency|illness|cancer|"
    r"virus|bacteria|parasite|symptoms)\b|[A-Z][\w\s()-]{2,60}\s(?:is|"
    r"are)\s+an?\s+(?:[\w-]+[\s,]+){0,6}(?:condition|disease|disorder|syndrome|illness|"
    r"cancer)\b(?!\s+(?:drug|medication|therapy|treatment|medicine|agent)))",
)
