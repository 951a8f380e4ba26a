"""Uses that sentences tell of by the way: in brackets, as what organisms cause, as where something is eased."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from rxkg.ingest.extract.use_cues import care_pattern, clause_end, relation_of
from rxkg.ingest.extract.use_regions import WEAK, Region
from rxkg.ingest.phrases import Bracket
from rxkg.ingest.wording import lowered
from rxkg.ontology.records import Relation

#: The verb of regions whose diseases are told by the way.
TOLD = "told"
#: The verb of regions that hold what a product is called after.
AGENT = "agent"
# One word of each of two of these stands in every match of `_TOLD`.
_CAUSED = ("caus", "responsible")
_ORGANISMS = ("bacteria", "organisms", "pathogens", "fungi", "viruses", "parasites", "worms", "strains", "phytes")
_KINDS = ("conditions", "disorders", "diseases", "infections", "injuries", "illnesses")
_OPENERS = ("such as", "like", "including")
# "effective against bacteria causing", "reduces inflammation in conditions like"
_TOLD = re.compile(
    r"\b(?:(?:effective|active|works?|acts?)\s+against|targets?|targeting|kills?|killing|combats?|fights?|fighting|"
    r"eliminates?|eradicates?)\s+(?:(?!not\b)[\w-]+,?\s+){0,9}?(?:bacteria|organisms|microorganisms|pathogens|fungi|"
    r"viruses|parasites|worms|strains|dermatophytes)\s+(?:(?:that|which)\s+)?(?:can\s+|may\s+)?(?:\w+ly\s+)?"
    r"(?:caus(?:e|es|ing)|responsible\s+for(?:\s+causing)?)\s+"
    r"|\b(?:reduc|reliev|alleviat|eas|manag|sooth|control|treat|help|useful|beneficial|effective|relief)\w*\s"
    r"(?:(?!(?:by|that|which|because|caused|causes|causing|risk)\b)[\w-]+,?\s+){0,9}?(?:in|for|with|from)\s+"
    r"(?:(?!the\b)[\w-]+\s+){0,2}(?:conditions|disorders|diseases|infections|injuries|illnesses)\s+"
    r"(?:such\s+as|like|including)\s+"
)


def find_told_regions(masked: str) -> Iterator[Region]:
    """What organisms that a product acts on cause, and conditions in which it eases something."""
    caused = any(word in masked for word in _CAUSED) and any(word in masked for word in _ORGANISMS)
    if not caused and not (any(word in masked for word in _KINDS) and any(word in masked for word in _OPENERS)):
        return
    low = lowered(masked)
    for found in _TOLD.finditer(low):
        relation = Relation.RELIEVES if found[0].startswith(_EASING) else Relation.TREATS
        yield Region(found.start(), found.end(), clause_end(low, found.end()), relation, False, TOLD)


# What a product is called by the complaint that it eases: "is a cough suppressant".
_AGENT = re.compile(
    r"(?:^\W*(?:an?\s+)?|\b(?:is|as)\s+(?:an?\s+|the\s+)?)(?:(?!not\b|to\b|for\b|of\b|in\b|with\b)[\w-]+,?\s+(?:and\s+)?){0,4}?"
    r"(?P<what>cough|fever|pain)[\s-](?:suppressant|reliever|reducer|suppressor)\b"
    r"(?:\s+and\s+(?P<also>fever|pain)[\s-](?:reliever|reducer)\b)?"
)


# "is an analgesic (pain reliever) and antipyretic (fever reducer)"
_GLOSSED = re.compile(
    r"(?:^\W*(?:an?\s+)?|\b(?:is|as)\s+(?:an?\s+))(?:(?!not\b|to\b|for\b|of\b|in\b|with\b)[\w-]+,?\s+){1,5}?"
    r"\((?:an?\s+)?(?P<what>cough|fever|pain)[\s-](?:suppressant|reliever|reducer|suppressor)\)"
    r"(?:\s+and\s+(?:an?\s+)?[\w-]+\s+\((?P<also>fever|pain)[\s-](?:reliever|reducer)\))?"
)


def find_agent_regions(sentence: str) -> Iterator[Region]:
    """The complaints after which a product is called: "a pain reliever and fever reducer"."""
    if "suppress" not in sentence and "reliever" not in sentence and "reducer" not in sentence:
        return
    low = lowered(sentence)
    for found in chain(_AGENT.finditer(low), _GLOSSED.finditer(low)):
        for name in ("what", "also"):
            if found[name]:
                yield Region(found.start(), found.start(name), found.end(name), Relation.RELIEVES, False, AGENT)


_EASING = ("reliev", "relief", "alleviat", "eas", "sooth")


# "*Giardia lamblia* (causing giardiasis)"
_CAUSING = re.compile(
    r"(?:which\s+|that\s+|can\s+|commonly\s+|a\s+|the\s+|common\s+|main\s+|known\s+)*"
    r"(?:caus(?:es?|ing)(?:\s+of)?|responsible\s+for|the\s+cause\s+of)\s+"
)
# What a product does to organisms.
_ACTS_ON = re.compile(
    r"\b(?:(?:effective|active|activity|works?|acts?|used)\s+against|targets?|kills?|treat(?:s|ing)?|combats?|fights?|infections?\s+caused)\b"
)


def _is_cause(text: str) -> bool:
    return any(word in text for word in _CAUSED)


def find_bracketed_regions(sentence: str, brackets: Sequence[Bracket]) -> Iterator[Region]:
    """What stands behind a verb that opens a bracket: "as an antiemetic (to prevent and treat nausea)"."""
    low = lowered(sentence) if brackets else ""
    for bracket in brackets:
        causing = _CAUSING.match(low, bracket.inner, bracket.end - 1) if _is_cause(bracket.text) else None
        if causing and _ACTS_ON.search(low, 0, bracket.start) and not _CAUSED_BEFORE.search(low, 0, bracket.start):
            stop = clause_end(low, causing.end(), bracket.end - 1)
            yield Region(bracket.inner, causing.end(), stop, Relation.TREATS, False, TOLD)
            continue
        care = care_pattern().match(low, bracket.inner, bracket.end - 1)
        relation = relation_of(care) if care and (care["verb"] is None or WEAK.match(care["verb"])) else None
        if care and relation is not None:
            stop = clause_end(low, care.end(), bracket.end - 1)
            yield Region(bracket.inner, care.end(), stop, relation, True)


# "not effective against": what is caused is not treated.
_CAUSED_BEFORE = re.compile(r"\b(?:not|ineffective|inactive|resistant)\b")
