"""How a clause about an interactant is meant: as a plain interaction, as none, or as a guess."""

from __future__ import annotations

import re

from rxkg.ontology.records import Polarity

_NONE = re.compile(
    r"\bno\s+(?:\w+\s+){0,4}interactions?\b|\b(?:is|are|was|were|has|have)\s*(?:not|n['’]t)\s+(?:\w+\s+){0,3}?"
    r"(?:interact|known|reported|expected|documented)|\b(?:does|do|did)\s*(?:not|"
    r"n['’]t)\s+(?:\w+\s+){0,2}?(?:interact|affect|alter|interfere)|"
    r"\bunlikely\b|\bn['’]t\s+(?:\w+\s+){0,2}(?:interact|known)|\bwithout\s+(?:\w+\s+){0,2}interaction|"
    r"\bnot (?:thought|expected|known|likely) to\b|\bno\s+(?:\w+\s+){0,4}effect on\b",
    re.IGNORECASE,
)
_GUESS = re.compile(
    r"\b(?:not|un)\s?(?:yet |fully |currently )?(?:known|clear|certain|established)\s+(?:whether|if|how)\b|"
    r"\b(?:theoretical|hypothetical|speculative|anecdotal)(?:ly)?\b|"
    r"\b(?:has|have) not been (?:\w+ ){0,2}(?:studied|evaluated|established|investigated|assessed)\b|"
    r"\b(?:is|are) not (?:\w+ )?(?:understood|established|well-studied|well studied)\b|"
    r"\b(?:is|are|remains?) (?:unknown|unclear|uncertain|unproven)\b",
    re.IGNORECASE,
)
_ALLOWED = re.compile(
    r"\b(?:can|may) (?:\w+ly |also |often )*be (?:\w+ly )*"
    r"(?:given|administered|taken|used|received|combined|co-?administered)\b|"
    r"\b(?:is|are) (?:\w+ly |often |considered )*(?:possible|safe|acceptable|permitted|allowed|recommended)\b",
    re.IGNORECASE,
)
_DANGER = re.compile(
    r"avoid|caution|risk|interact|increas|reduc|decreas|lower|toxic|danger|sever|separat|apart|hours?\b|minutes?\b|monitor|adjust|"
    r"\bnot\b|n['’]t\b|\bonly\b",
    re.IGNORECASE,
)


def polarity_of_interaction(clause: str, sentence: str) -> Polarity:
    """The polarity of what a clause of a sentence says of an interactant.

    >>> [str(polarity_of_interaction(s, s)) for s in ("It may interact with X.", "It is unknown whether X interacts.")]
    ['asserted', 'hedged']
    >>> str(polarity_of_interaction("It can be given with other vaccines.", "It can be given with other vaccines."))
    'negated'
    """
    if _GUESS.search(clause):
        return Polarity.HEDGED
    if _NONE.search(clause) or (_ALLOWED.search(clause) and not _DANGER.search(sentence)):
        return Polarity.NEGATED
    return Polarity.ASSERTED
