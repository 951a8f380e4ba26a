"""Labels, introductions and questions that name what interacts, or head lists and clauses that do."""

from __future__ import annotations

import re

from rxkg.ingest.extract.interactant_kinds import is_generic, kind_of_interactant
from rxkg.ingest.extract.interactants import Interactant, strip_lead
from rxkg.ingest.extract.interaction_polarity import WARNS
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import split_members
from rxkg.ingest.sections import leading_label
from rxkg.ontology.records import InteractantKind

QUESTION = re.compile(r"^(?:\W*Q:?\s*)?(?P<q>[^?]{0,300}\?)(?P<a>.*)$", re.DOTALL)
ASKED = re.compile(
    r"\b(?:take|taken|use|used|using|taking|combine|combined|drink|drinking|consume|consuming|eat|apply|"
    r"mix|mixed|have|smoke|get)\b.*?"
    r"(?:\bwith\b|\balong with\b|\balongside\b|(?=\b(?:alcohol|"
    r"grapefruit)))\s*(?P<list>[^?]+?)\s*(?:\bwhile\b|\bwhen\b|\bduring\b|\bat the same\b|\bif\b|\bwith\b|"
    r"\?)",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\W*(?:A:)?\W*(?:no\b(?!\s+(?:known|significant|specific|direct|clinically|major))|(?:it(?:['’]s|"
    r" is) )?(?:generally |usually |strongly |highly )?"
    r"(?:best|advisable|recommended|advised|safest|not recommended|not advisable|discouraged|crucial|important)\b|"
    r"(?:always )?(?:avoid|do not|don['’]t|consult|check|discuss|caution|exercise|use caution|talk|limit|"
    r"you should (?:avoid|not|consult|limit))|"
    r"this is (?:dangerous|not)|this can|alcohol|grapefruit|excessive|moderate|generally,? (?:no|"
    r"it(?:['’]s| is) (?:best|not))|combining|drinking|consuming|using|taking|smoking|while)",
    re.IGNORECASE,
)
_CALLED_SAFE = re.compile(
    r"\b(?:(?:generally|usually|typically|considered) (?:be )?safe|no known interactions?)\b", re.IGNORECASE
)
_CALLED_FINE = re.compile(
    r"\b(?:(?:generally|usually|typically) (?:be )?(?:fine|okay|possible|compatible|not (?:a )?(?:problem\w*|harmful))|"
    r"no (?:\w+ )?(?:known|specific|significant|major|documented) (?:\w+ )?interactions?|"
    r"no (?:\w+ )?interactions? (?:are|is|have been) (?:known|documented|reported|expected))\b",
    re.IGNORECASE,
)
# What makes an answer a warning; "discuss it with your doctor" alone is none.
_REASON = re.compile(
    rf"{WARNS.pattern}|irrita|overdos|\bharm|worsen|exacerbat|interfer|potentiat|limit|moderat|side effect|"
    r"adverse|discourag|stress|impact|affect|ingredient",
)
# "Alcohol can interact with some medications" says nothing of this one.
_WITH_OTHERS = re.compile(
    r"\binteract\w* with (?:some|other|certain|many|various) (?:\w+ )?(?:medications|drugs|medicines)\b"
)
_DOES = re.compile(
    r"\b(?:can|may|might|could) (?:\w+ly )?"
    r"(?:worsen|exacerbate|increase|interfere|lower|stress|affect|cause|lead|potentiate|reduce|enhance|irritate)"
)
_PLAIN_NO = re.compile(r"\W*(?:A:)?\W*no\b", re.IGNORECASE)
_SEPARATED = re.compile(
    r"\bempty stomach\b|\bwithout food\b|\bbefore (?:or|and) .{0,20}after (?:a )?(?:meals?|food|eating)",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"interact|concurrent|concomitant|co-?admin|\bfoods? (?:and|or) drinks?\b|"
    r"\b(?:drugs|medicines|medications|foods|substances) (?:that|which|to avoid)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:[\w,/&-]+ ){0,3}interactions?(?: with [\w ,]{3,30})?|"
    r"(?:drugs|medicines|medications|foods|substances) (?:that|which|to avoid)\b[\w ,'’-]{0,50}|"
    r"foods? (?:and|or) drinks?",
    re.IGNORECASE,
)
INCLUDES = re.compile(
    r"(?:(?:specific|some|other) )?(?:these|this|those|examples?|interactions|interacting|known|common|"
    r"notable|important)(?:\s+[\w-]+){0,2}?\s+(?:includes?|"
    r"involves?|are|is)(?:,? but (?:are|is) not limited to| those with)?[:,]?\s+",
    re.IGNORECASE,
)
# Openings that tell of the product or its class, and not of what interacts with it.
OF_ITSELF = re.compile(
    r"\binteracts?\b|\b(?:other|certain) (?:\w+ )?(?:medications|drugs|medicines)\b(?! should)",
    re.IGNORECASE,
)
NO_SUBJECT = re.compile(r"\s*(?:this|these|the|it|your|avoid|use|take)\b", re.IGNORECASE)
_OPENING = re.compile(r"(?P<label>(?:drug )?interactions)[.:]\s+", re.IGNORECASE)
_FOLLOWING = re.compile(r"\b(?:any of the following|the following|any of these)\b", re.IGNORECASE)
_LABELLED = 8  # words of a clause that can name its subject
FOLLOWS = re.compile(
    r"\s+(?:may|might|can|could|should|must|will|would|is|are|was|were|has|have|do|does|needs?|requires?|"
    r"increases?|decreases?|reduces?|lowers?|raises?|enhances?|weakens?|blunts?|adds?|binds?|showed|shows?|"
    r"causes?|slows?|prolongs?|boosts?|interacts?|interferes?|inhibits?|induces?|potentiates?|affects?|"
    r"alters?|worsens?|blocks?|competes?|counteracts?|impairs?|diminish(?:es)?|intensif(?:y|ies))\b",
    re.IGNORECASE,
)
ADVICE = re.compile(
    r"\b(?:inform|tell|discuss|notify|disclose|aware of|consult|ask|talk to|speak with|list of|review|let your)\b",
    re.IGNORECASE,
)


def is_refused(found: Interactant, answer: str) -> bool:
    """Whether the answer to "Can I take it with X?" warns; for meals only a plain no or an empty stomach does."""
    if found.kind is not InteractantKind.FOOD or "grapefruit" in found.text:
        said = answer[:300].lower()
        if not _REFUSED.match(answer) or _CALLED_SAFE.search(said, 0, 160):
            return False
        if not (_PLAIN_NO.match(answer) or _REASON.search(_WITH_OTHERS.sub(" ", said))):
            return False
        return not _CALLED_FINE.search(said, 0, 160) or bool(_DOES.search(said))
    return bool(_PLAIN_NO.match(answer) or _SEPARATED.search(answer)) and "with or without" not in answer


def is_label(text: str) -> bool:
    """Whether a text is no more than "Drug interactions:"."""
    return len(text) < 80 and _LABEL.fullmatch(text.strip(" *:.\n")) is not None


def subject_end(masked: str, start: int, end: int) -> int:
    """Where the interactants end that open a clause; `start` where it opens with something else."""
    last = start
    for member in split_members(masked, start, end):
        text = strip_lead(member.text)
        own = member.end - len(text)
        if kind_of_interactant(text) is not None or is_generic(text):
            last = member.end
            continue
        if last > start and not FOLLOWS.search(text):
            break
        words = list(re.finditer(r"\S+", text))[:_LABELLED]
        for word in reversed(words[:-1]):
            if FOLLOWS.match(text, word.end()) and kind_of_interactant(text[: word.end()]) is not None:
                return own + word.end()
        break
    return last


def announces(intro: str) -> bool:
    """Whether a text ends in a colon that interactants must follow."""
    tail = intro.rstrip()[-200:]
    return (
        tail.endswith(":")
        and bool(_ANNOUNCES.search(tail))
        and (not ADVICE.search(tail) or bool(_FOLLOWING.search(tail)))
    )


def label_of(block: Block) -> tuple[int, int, int] | None:
    """The label that opens a block, bold or the bare words "Interactions:", in the form of `leading_label`."""
    label = leading_label(block.text)
    if label is None and (opening := _OPENING.match(block.text.plain)) is not None:
        return 0, opening.end("label"), opening.end()
    return label
