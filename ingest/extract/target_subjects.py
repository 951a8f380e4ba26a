"""Of whom a sentence about mechanisms speaks: the product, or a molecule, cell or organ of the body."""

from __future__ import annotations

import re
from functools import lru_cache

from rxkg.ingest.extract.target_heads import head_class, target_words

_ADVERBS = re.compile(r"(?:\s+(?:\w+ly|also|then|often|usually|can|may))+$", re.IGNORECASE)
_ACTOR = re.compile(
    r"\b(?P<noun>enzymes?|proteins?|hormones?|substances?|chemicals?|neurotransmitters?|receptors?|"
    r"cytokines?|messengers?|molecules?|cells?|bacteria|process|pathways?|factors?|"
    r"signals?|nerves?|peptides?|mediators?|system|virus|viruses|organisms?|parasites?|antibodies|"
    r"conditions?|diseases?|disorders?|fats?|"
    r"(?:other|certain|some|with) (?:medications|drugs|medicines)|cascade|toxins?|acids?|levels|events|complex|factor|"
    r"foods?|functions?|medications like|part|(?<!active )form|one|(?<!active )component|fungus|fungi|ions?|gene|"
    r"mutations?|problems|genes|"
    r"prostaglandins|those|compounds? (?=found))"
    r"(?:\s*\([^)]*\))?,?\s+(?:in [\w' ]{3,30} |of [\w' ]{3,30} |called [\w-]+ )?(?:that|which|"
    r"who)(?:\s+(?:\w+ly|also|can|may|could|might|normally|in turn|helps?(?: to)?|then|would))*\s*$",
    re.IGNORECASE,
)


# Words that refer back to the product or to what it does.
_OPENING = re.compile(
    r"\W*(?:A:)?\W*(?:this means (?:that )?|\w+, (?=it\b)|(?:once|when|after being|upon being) "
    r"(?:activated|ingested|taken|administered|applied|injected|absorbed|inhaled|inside|in)\b[\w ]{0,40}, (?=it\b))?"
    r"(?:it|its|by|in|at|as|while|although|specifically|additionally|essentially|furthermore|"
    r"moreover|however|through|both|together|supplements|supplementation|(?:this|these|the)(?: [\w-]+){0,2}? "
    r"(?:drug|medication|medicine|combination|vaccine|antibody|component|ingredient|agent|binding|action|"
    r"mechanism|effect|molecule|metabolite|active form|"
    r"inhibition|blockade|activation|product|site|arm|part|portion)s?)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\W*(?:both|together|(?:this|the|these)(?: \w+)? (?:combination|medications?|drugs?|product|"
    r"ingredients|components)|each)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?|these|this|its|their|some|many|normally)\s+", re.IGNORECASE)
_BODY = re.compile(
    r"\W*(?:the |these |this |some |many |our |your |certain )?(?:body|bacteria|virus|viruses|cells?|"
    r"cancer|tumou?rs?|immune|brain|parasites?|patients|people|individuals|nerves?|when (?:blood|"
    r"the body))\b",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*\([^()]*\)(?=\s*(?:\w+ly\s*)?$)")
_WORD = re.compile(r"[a-z0-9-]{4,}")
_ANY_WORD = re.compile(r"\w+")
_RELATIVES = ("that", "which", "who")


# What another drug does that is given too: "used in conjunction with G-CSF, which".
_COMPANION = re.compile(
    r"\b(?:(?:conjunction|combination|together|combined|given|used|taken|co-?administered) with|alongside) "
    r"(?!(?:the|its?|this) )[\w-]+(?: [\w-]+)?(?: \([^)]*\))?, (?:which|a \w+ that)"
    r"(?: (?:\w+ly|also|can|may|helps?(?: to)?))*\s*$"
)


@lru_cache(maxsize=64)
def subject_of(sentence: str) -> str | None:
    """The words before a sentence's first verb; None where it has no verb that is known."""
    verbs = target_words("verb")
    for word in _ANY_WORD.finditer(sentence):
        if word[0].lower() in verbs:
            return sentence[: word.start()]
    return None


def is_of_all(sentence: str) -> bool:
    """Whether a sentence's subject is the whole combination: "Together, they"."""
    return _ALL.match(sentence) is not None


def refers_back(sentence: str) -> bool:
    """Whether a sentence's subject is what was spoken of before: "it", "this drug", "by doing so"."""
    return _OPENING.match(sentence) is not None or _DEMONSTRATIVE.match(sentence) is not None


def is_of_body(sentence: str) -> bool:
    """Whether a sentence opens with the body, its cells or its patients."""
    return _BODY.match(sentence) is not None


_STRENGTHENED = re.compile(
    r"\b(?:enhanc|potentiat|activat|accelerat|boost)\w*\s[^.;]{3,90}, an? (?:[\w-]+ ){0,3}$", re.IGNORECASE
)
_IT = re.compile(r"\W*(?:once|when|after|upon|following)\b[^;:]{3,120}, (?:it|they)(?: \w+ly)?\s*$", re.IGNORECASE)
_ACTIVE = re.compile(r"(?:is|are) (?:the|an?) active (?:component|form|metabolite|ingredient)", re.IGNORECASE)
_DEMONSTRATIVE = re.compile(r"\W*(?:this|that|these|thus|thereby)\b", re.IGNORECASE)
_OTHER_DRUGS = re.compile(
    r"\b(?:antagonists|inhibitors|agonists|blockers|other (?:drugs|medications|agents)|nsaids)\b", re.IGNORECASE
)
_PREDICATE = re.compile(r"\b(?:is|are|was|as) (?:an?|the|one of(?: the)?) (?:[\w-]+,? ){0,5}$", re.IGNORECASE)


def is_predicate(before: str) -> bool:
    """Whether the actor before a verb says what the sentence's subject is: "is a steroid hormone that"."""
    actor = _ACTOR.search(before[-120:])
    return actor is not None and _PREDICATE.search(before[-120:], 0, actor.start()) is not None


def is_helper(before: str) -> bool:
    """Whether the actor before a verb is what the product strengthens: "enhances antithrombin, a protein that"."""
    actor = _ACTOR.search(before[-120:])
    if actor is None:
        return False
    return _STRENGTHENED.search(before[: len(before[:-120]) + actor.start()][-140:]) is not None


def is_actor(before: str) -> bool:
    """Whether the words before a verb make someone else its subject: "an enzyme that"."""
    tail = before[-120:]
    for word in _RELATIVES:
        if word in tail or word.capitalize() in tail:
            return _ACTOR.search(tail) is not None or _COMPANION.search(tail) is not None
    return False


_OTHERS = re.compile(
    r"\b(?:conditions?|diseases?|disorders?|infections?|problems?|deficienc(?:y|ies)|"
    r"(?:other|certain|some|with) (?:medications|drugs|medicines|substances|supplements)) $",
    re.IGNORECASE,
)


def is_of_others(before: str) -> bool:
    """Whether the words before a participle are what it is said of: "used in conditions" before "affecting"."""
    return _OTHERS.search(before[-60:]) is not None


def bare_subject(subject: str) -> str:
    """A subject without its article and the adverbs behind it."""
    return _ADVERBS.sub("", _ARTICLE.sub("", subject.strip(" ,:-*"), count=1))


def is_about(
    sentence: str, subject: str | None, names: frozenset[str], stems: tuple[str, ...], *, strict: bool
) -> bool:
    """Whether a sentence speaks of the product, not of a molecule's own part in the body.

    `names` are the words of the product's names, `stems` their beginnings; not `strict`, any subject will do that is
    no molecule.
    """
    if subject is None:
        subject = sentence
    words = _WORD.findall(subject.casefold())
    if words and (not names.isdisjoint(words) or words[0].startswith(stems)):
        return True
    if _OPENING.match(subject) or _IT.search(subject) or _ACTIVE.match(sentence, len(subject)):
        return True
    subject = _BRACKET.sub("", subject)
    return (
        not strict
        and head_class(_ARTICLE.sub("", subject.strip(" ,:-*"), count=1))
        not in ("site", "mediator", "generic", "never")
        and head_class(_ADVERBS.sub("", subject.strip(" ,:-*"))) not in ("site", "mediator", "generic")
        and not _BODY.match(subject)
        and not _OTHER_DRUGS.search(subject)
    )
