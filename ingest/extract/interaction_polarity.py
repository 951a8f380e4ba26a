"""How a clause about an interactant is meant: as a plain interaction, as none, or as a guess."""

from __future__ import annotations

import re
from functools import lru_cache

from rxkg.ontology.records import Polarity

# All over lower-cased text.
_NONE = re.compile(
    r"\bno\s+(?:\w+\s+){0,4}interactions?\b|\b(?:is|are|was|were|has|have)\s*(?:not|n['’]t)\s+(?:\w+\s+){0,3}?"
    r"(?:interact|known|reported|expected|documented)|\b(?:does|do|did)\s*(?:not|"
    r"n['’]t)\s+(?:\w+\s+){0,2}?(?:interact|affect|alter|interfere)|"
    r"\bunlikely\b|\bn['’]t\s+(?:\w+\s+){0,2}(?:interact|known)|\bwithout\s+(?:\w+\s+){0,2}interaction|"
    r"\bnot (?:thought|expected|known|likely) to\b|\bno\s+(?:\w+\s+){0,4}effect on\b"
)
_GUESS = re.compile(
    r"\b(?:not|un)\s?(?:yet |fully |currently )?(?:known|clear|certain|established)\s+(?:whether|if|how)\b|"
    r"\b(?:theoretical|hypothetical|speculative|anecdotal)(?:ly)?\b|"
    r"\b(?:has|have) not been (?:\w+ ){0,2}(?:studied|evaluated|established|investigated|assessed)\b|"
    r"\b(?:is|are) not (?:\w+ )?(?:understood|established|well-studied|well studied)\b|"
    r"\b(?:is|are|remains?) (?:unknown|unclear|uncertain|unproven)\b|"
    r"\binteract\w*\b[^.;]*?\bwould (?:\w+ ){0,2}(?:have|be|need)\b|\b(?:likely|probably|presumably) interact|"
    r"\bthere might be (?:\w+ )?interactions?\b|\binteractions? might exist\b|"
    r"\binteractions\b[^.;]*?\bwere (?:likely|probably|presumably)\b|"
    r"\b(?:some|limited|anecdotal|preliminary|early) (?:\w+ )?(?:evidence|studies|data|reports|research)"
    r"(?: also)? (?:suggests?|indicates?)\b"
)
_ALLOWED = re.compile(
    r"\b(?:can|may) (?:\w+ly |also |often )*be (?:\w+ly )*"
    r"(?:given|administered|taken|used|received|combined|co-?administered)\b|"
    r"\b(?:is|are) (?:\w+ly |often |considered )*(?:possible|safe|acceptable|permitted|allowed|recommended)\b"
)
# What warns of something, or tells to keep two things apart.
WARNS = re.compile(
    r"avoid|caution|risk|interact|increas|reduc|decreas|lower|toxic|danger|sever|separat|apart|hours?\b|minutes?\b|monitor|adjust|"
    r"\bnot\b|n['’]t\b|\bonly\b"
)


def says_none(sentence: str) -> bool:
    """Whether a sentence says somewhere that no interaction is known."""
    return _NONE.search(sentence.lower()) is not None


@lru_cache(maxsize=64)  # several frames of a sentence ask about the same clause
def polarity_of_interaction(clause: str, sentence: str) -> Polarity:
    """The polarity of what a clause of a sentence says of an interactant.

    >>> [str(polarity_of_interaction(s, s)) for s in ("It may interact with X.", "It is unknown whether X interacts.")]
    ['asserted', 'hedged']
    >>> str(polarity_of_interaction("It can be given with other vaccines.", "It can be given with other vaccines."))
    'negated'
    """
    low = clause.lower()
    if _GUESS.search(low):
        return Polarity.HEDGED
    if _NONE.search(low) or (_ALLOWED.search(low) and not WARNS.search(sentence.lower())):
        return Polarity.NEGATED
    return Polarity.ASSERTED
