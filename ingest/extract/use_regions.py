"""The stretches of a sentence that its cues point at: where the conditions that a product is used for stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rxkg.ingest.extract.condition_words import ends_in_kind, is_empty
from rxkg.ingest.extract.use_cues import CLAUSE_END, NEAR, Cue, clause_end, cue_words, ends_in, find_cues, relations
from rxkg.ingest.wording import lowered
from rxkg.ontology.records import Relation


@dataclass(frozen=True, slots=True)
class Region:
    """Where a cue's conditions stand in a text."""

    cue: int  # first character of the cue
    start: int
    end: int
    relation: Relation
    strong: bool
    verb: str = ""  # the first verb of care, "" for a noun or none


def find_regions(masked: str, *, imperative: bool = False, loose: bool = False) -> Iterator[Region]:
    """The stretches behind the cues of a sentence whose brackets are blanked out."""
    low = lowered(masked)
    cues = find_cues(masked, low)
    strong, role = False, ""
    told_use = False  # whether words of use stood before
    for index, cue in enumerate(cues):
        following = cues[index + 1].start if index + 1 < len(cues) else len(masked)
        before = masked[max(0, cue.start - NEAR) : cue.start]
        if before.rstrip().endswith(",") and _is_participle(cue):
            continued = _is_listed(cues, index, masked)
        else:
            continued = _continues(before) or masked.startswith("to ", cue.start)
        first = cue.start == 0 or (low.startswith("to ", cue.start) and not masked[: cue.start].strip(" :"))
        strong = cue.link is not None or (strong and continued) or (imperative and first)
        role = cue.role if cue.link is not None else role if strong else ""
        if cue.link in _SUCH and _COMBINED.search(low, cue.start, cue.end):
            continue  # "used in combination with a steroid like prednisone"
        whom = _IN_WHOM.search(low, cue.end, following) if cue.role and cue.link in ("to", "of", "with") else None
        if whom and cue.relation is None and any(w in cue.role for w in cue_words("role")):
            yield Region(cue.start, whom.end(), clause_end(low, whom.end(), following), Relation.SUPPORTS, True)
            continue  # "an add-on to insulin in adults with"
        if cue.role and cue.link == "to" and cue.relation is None and _PROCEDURE.match(low, cue.end):
            yield Region(cue.start, cue.end, clause_end(low, cue.end, following), Relation.SUPPORTS, True)
            continue  # "as an adjunct to general anesthesia"
        if cue.relation is None and (
            cue.link in ("to", "as", "of", "with", "on")
            or (cue.link in _TIMES and not _USED.match(low, cue.start))
            or _MEDIUM.match(low, cue.end)
        ):
            strong = cue.link in ("to", "as", "in")
            continue
        if (
            cue.relation is None
            and cue.link == "in"
            and masked[following:].startswith("to ")
            and len(masked[cue.end : following].split()) <= 2
        ):
            continue  # "used in aromatherapy to relieve stress"
        if cue.link is None and cue.verb.endswith("ed") and low.startswith(("with ", "by "), cue.end):
            continue  # "people diagnosed with", "treated by"
        if told_use and cue.link is not None and _OTHERS.search(before):
            continue  # "protects from doxorubicin, a drug used to treat cancers"
        if cue.link is None and not cue.verb and _OTHER_CARE.search(before):
            continue  # "a side effect of radiation therapy for"
        if _COMPARED.search(before):
            continue  # "not as common as its use for gout"
        told = loose and (
            _LESS.match(low, cue.start) or (_WORKS_TO.search(before) and _CHANGE.match(cue.verb))
        )  # "**Simethicone:** It helps reduce bloating"
        if not strong and (_MEANS.search(before) or not (told or _says_use(cue, before, loose))):
            continue
        relation = cue.relation or Relation.TREATS
        if any(w in role for w in cue_words("adjunct")) and not (cue.relation and "supplement" in role):
            relation = Relation.SUPPORTS
        if "diagnos" in role:
            relation = Relation.DIAGNOSES
        if cue.link == "after" and cue.relation is None:
            if not _EVENT.match(low, cue.end):
                continue  # "administered after surgery"
            relation = Relation.PREVENTS  # what is given after a heart attack wards off the next
        if relation is Relation.TREATS and _PROPHYLACTIC.search(low, cue.start, cue.end):
            relation = Relation.PREVENTS
        told_use = told_use or strong
        yield from _stretches(masked, low, cue, following, relation, strong)


def _is_participle(cue: Cue) -> bool:
    return bool(cue.verb) and cue.verb.split()[0].casefold().endswith("ing")


def _is_listed(cues: Sequence[Cue], index: int, masked: str) -> bool:
    """Whether a participle is one of a list of them: "for treating gout, preventing flares, and easing pain"."""
    if not index or not _is_participle(cues[index - 1]):
        return False
    later = cues[index + 1 :]
    return all(map(_is_participle, later[:1])) and any(
        _LAST_OF_LIST.search(masked, cue.start - 8, cue.start) for cue in later
    )


def _continues(before: str) -> bool:
    """Whether what stands before a cue joins it to the cue before."""
    words = before.rsplit(None, 2)[-2:] if before[-1:].isspace() else ()
    if not words or ends_in(words[-1], ",", _JOINING):
        return bool(words)
    return words[-1] in ("to", "for", "in") and len(words) > 1 and ends_in(words[0], ",", _JOINING)


def _says_use(cue: Cue, before: str, loose: bool) -> bool:
    """Whether a cue without words of use still says what the product is for, not how it works."""
    if cue.verb:
        if "reducing" in cue.verb and _PART_IN.search(before):
            return cue.relation is Relation.PREVENTS
        return bool(WEAK.match(cue.verb)) and (loose or not (_is_participle(cue) and before.rstrip().endswith(",")))
    if cue.relation is Relation.SUPPORTS:
        return relations().get(cue.noun) is Relation.TREATS  # "a supportive therapy for"
    return cue.relation is not None


def _stretches(masked: str, low: str, cue: Cue, limit: int, relation: Relation, strong: bool) -> Iterator[Region]:
    """What stands behind a cue up to the clause's end, and behind a colon that ends it."""
    start = cue.end
    while start < limit:
        clause = CLAUSE_END.search(low, start)
        stop = min(limit, clause.start() if clause else limit)
        where = (
            _IN_WHOM.search(low, start, limit)
            if cue.verb and (relation is Relation.SUPPORTS or _CHANGE.match(cue.verb))
            else None
        )
        if where and relation is not Relation.SUPPORTS and where[0].startswith(" in cases of"):
            where = None
        if where and where.start() <= stop:
            yield Region(cue.start, start, where.start(), relation, strong, cue.verb)
            if relation is not Relation.PREVENTS:  # else those are at risk of it
                theirs = Relation.SUPPORTS if _WELFARE.search(low, start, where.start()) else Relation.TREATS
                yield Region(cue.start, where.end(), clause_end(low, where.end(), limit), theirs, strong, cue.verb)
            return
        if clause and masked[stop : stop + 1] == ":" and _SHORTAGE.search(low, start, stop):
            stop = clause_end(low, clause.end(), limit)
            yield Region(cue.start, start, stop, relation, strong, cue.verb)
            return
        if stop > start:
            yield Region(cue.start, start, stop, relation, strong, cue.verb)
        instances = _INSTANCES.search(low, stop, limit) if strong and stop < limit else None
        if instances and (ends_in_kind(low, stop, instances.start()) or _CAUSED.match(low, stop, instances.start())):
            return  # "in people who had other drugs, including …"
        umbrella = is_empty(masked[start:stop].strip()) or _UMBRELLA.search(low, start, stop) is not None
        if instances and umbrella and not _ASSERTS.search(low, stop, instances.start()):
            start = instances.end()
        elif clause and masked[clause.start()] == ":" and clause.start() < limit:
            start = clause.end()
        else:
            return


# "other drugs used to": what others are for.
_OTHERS = re.compile(
    r"\b(?:drugs?|agents?|medications?|medicines?|regimens?|therap(?:y|ies)|treatments?|antibiotics?|chemotherapy|"
    r"procedures?|substances?)\s+(?:(?:\w+ly|often|sometimes|also)\s+)?$",
    re.IGNORECASE,
)
# What stands before a noun of care that is not the product's.
_OTHER_CARE = re.compile(
    r"\b(?:radiation|(?:undergo\w*|receiv\w*|during|following|(?:side\s+effects?|complications?|consequences?|result)\s+of)"
    r"(?:\s+(?!to\b)[\w-]+){0,2})\s+$",
    re.IGNORECASE,
)
_LAST_OF_LIST = re.compile(r"\b(?:and|or)\s+$")
_SUCH = ("such as", "like", "including")
_COMBINED = re.compile(r"\b(?:combination|conjunction|combined|together|along|alongside)\s(?:with\s)?")
_PROPHYLACTIC = re.compile(r"\b(?:preventive|preventative|prophylactic)\b")
_PROCEDURE = re.compile(
    r"(?:(?:general|local|regional|spinal|epidural|balanced)\s+)*(?:ana?esthesia|sedation|surgery)\b"
)
_TIMES = ("after", "during")
_EVENT = re.compile(r"(?:an?\s+|the\s+)?(?:heart\s+attack|myocardial|stroke|acute\s+(?:coronary|myocardial))")
_USED = re.compile(r"\w+(?:ed|en)\b")
_CHANGE = re.compile(r"(?:reduc|lower|decreas|minimi|suppress)")
_LESS = re.compile(
    r"(?:(?:helps|helping)\s+(?:to\s+)?(?:reduce|lower|decrease)|(?<!this\s)(?:reduces|lowers|decreases)|reducing|lessening|"
    r"minimizing)\s(?!the\s|your\s)"
)
_WORKS_TO = re.compile(r"\b(?:works|acts|serves|aims)\s+(?:to\s+)?$")
_ASSERTS = re.compile(r"\b(?:not|linked|factors|and\s+(?:is|are|was|were|it|its|may|can))\b")
_IN_WHOM = re.compile(
    r"\sin\s+(?:cases\s+of\s+|(?:[\w-]+\s+){0,4}(?:patients|individuals|people|adults|children|women|men|those|infants|"
    r"adolescents)\b[^,.;:]{0,60}?\b(?:with|who\s+have|suffering\s+from|experiencing|undergoing|"
    r"at\s+risk\s+of|at\s+risk\s+for)\s+|"
    r"(?=(?:[\w-]+\s+){0,3}\w*(?:itis|osis|asthma|disease|disorder|syndrome|cancer|failure|diabetes|"
    r"pneumonia|anemia)\b))"
)
# "supports bone health in those with": whoever has it is supported, not treated.
_WELFARE = re.compile(
    r"\b(?:health|immun\w+|sleep|sensitivity|nutrition\w*|well-?being|(?:nerve|liver|cognitive)\s+function)\b"
)
# "deficiencies in several nutrients: iron, zinc, and iodine"
_SHORTAGE = re.compile(r"\bdeficienc(?:y|ies)\s+(?:in|of)(?:\s+\w+){0,4}\s*$")
# "symptoms associated with conditions that narrow the airways, such as"
_UMBRELLA = re.compile(r"\b(?:conditions|disorders|diseases|illnesses)$")
_CAUSED = re.compile(r",?\s(?:due\s+to|because|caused\s+by)\b")
_INSTANCES = re.compile(r",?\s(?:such\s+as|including|like)\s+(?:during\s+)?")
# What a product is used in or with that is no condition.
_MEDIUM = re.compile(
    r"(?:combination|conjunction|addition|place|accordance|its|their|this\s+way|the\s+form|a\s+\w+\s+form)\b"
)
_JOINING = frozenset(["and", "or", "to", "in"])
# "by blocking", "works by delaying or preventing", "cells crucial for fighting": how it works.
_PART_IN = re.compile(r"\b(?:role\s+in|contributes?(?:\s+to)?)\s+$")
_COMPARED = re.compile(r"\b(?:as|than)\s+(?:its|their|the)\s+$")
_MEANS = re.compile(
    r"\b(?:by|through|(?:necessary|required|needed)\s+(?:for|to)|necessary|required|needed|"
    r"(?<!is\s)(?<!are\s)(?<!also\s)(?<!ly\s)(?:crucial|essential|important|vital)\s+(?:for|in)|(?:works?|acts?)\s+by\s+\w+ing\s+(?:or|and))\s+$"
)
#: Verbs that say what a product is for even where no words of use stand by.
WEAK = re.compile(
    r"(?:treat|manag|relie|alleviat|differentiat|distinguish|prevent|eas(?:e|ing)|sooth|protect|diagnos|combat|fight|address|"
    r"(?:target\w*|improves?)\s+(?:the\s+)?symptoms|help\s|(?:reduce|lower|decrease)s?\s+\w+\s+(?:risk|incidence|likelihood|chance))"
)
