"""Words that conditions are called by, and phrases that name none: people, parts of the body, drugs, clauses.

The words stand in `cues/conditions.tsv`: empty (names nothing of its own), last (ends a phrase that names no
condition), alone (a phrase that is just this names none), purpose (what a product may support), first and verb
(clauses), process (of the body), part (of the body), drug (how names of substances end), complaint (the last
word of one that no disease is called by), symptom (the last word of
what a disease makes felt or seen), relieved (the last word of one that is relieved, not treated).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.phrases import words_of as phrase_words
from rxkg.ingest.wording import alternatives

#: Longer phrases are clauses, not names of conditions.
MAX_WORDS = 9


@cache
def words_of(kind: str) -> tuple[str, ...]:
    """The words of a class of `cues/conditions.tsv`, longest first."""
    words = {word for word, name in read_cues("conditions", 2) if name == kind}
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


def names_disease(text: str) -> bool:
    """Whether the last word of a phrase is one that diseases are called by, or an abbreviation.

    >>> names_disease("heart failure"), names_disease("GERD"), names_disease("heart")
    (True, True, False)
    """
    words = text.split()
    return bool(words) and (bool(DISEASE.fullmatch(words[-1].lower())) or (words[-1].isupper() and len(words[-1]) > 1))


#: The last words of names of diseases, in lower case.
DISEASE = re.compile(
    r"(?:infections?|diseases?|disorders?|conditions?|syndromes?|pain|cancers?|deficienc(?:y|ies)|fever|"
    r"injur(?:y|ies)|failure|symptoms?|"
    r"\w*(?:itis|osis|oses|emia|aemia|uria|oma|omas|algia|pathy|pathies|plasia|trophy|ness|ing|ism|megaly|"
    r"rrhea|rrhage|spasms?|cramps?|aches?|tension|eczema|rash|hives|acne|asthma|"
    r"pneumonia|iasis|chlamydia|sepsis|gout|diabetes|strokes?|seizures?|epilepsy|obesity|insomnia|anxiety|depression|"
    r"migraines?|angina|edema|herpes|arrhythmias?|lupus|schizophrenia|measles|rubella|mumps|urticaria|sprains?|strains?|"
    r"media|externa|fractures?|tetanus|diphtheria|pertussis|influenza|tumou?rs?|"
    r"colds?|flu|itch|allerg(?:y|ies)|abscess(?:es)?|ulcers?|wounds?|burns?|cough|malaria))"
)


@lru_cache(maxsize=4096)
def names_part(text: str) -> bool:
    """Whether a phrase names but a part of the body.

    >>> names_part("respiratory tract"), names_part("dry skin")
    (True, False)
    """
    parts = words_of("part")
    return all(word in parts for word in text.casefold().split())


@lru_cache(maxsize=4096)
def names_purpose(text: str) -> bool:
    """Whether a phrase names what the body does or has, which a product may support but not treat.

    >>> names_purpose("immune function"), names_purpose("dental surgery")
    (True, False)
    """
    return text.casefold().rsplit(None, 1)[-1] in set_of("purpose") and not is_abnormal(text)


def names_symptom(text: str) -> bool:
    """Whether a phrase ends in what a disease makes felt or seen.

    >>> names_symptom("joint pain"), names_symptom("joint disease")
    (True, False)
    """
    return _head(text) in set_of("symptom")


def _head(text: str) -> str:
    """The noun that a phrase is about: the last word before a preposition."""
    return _WITH_WHAT.split(text.casefold(), maxsplit=1)[0].rsplit(None, 1)[-1]


_WITH_WHAT = re.compile(
    r"(?<=\w)\s(?:with|in|of|on|from|around|during|after|before|following|due|caused|associated|accompanied|related)\s"
)


def is_relieved(text: str, cue: str) -> bool:
    """Whether a complaint is relieved rather than treated, after the words of a cue, in lower case.

    >>> is_relieved("dry cough", "used for "), is_relieved("dry cough", "used to treat ")
    (True, False)
    """
    head = _head(text)
    return "treat" not in cue and (
        head in set_of("relieved") or (head in ("pain", "pains") and ("manage" in cue or "managing" in cue))
    )


def ends_in_kind(low: str, start: int, end: int) -> bool:
    """Whether `low[start:end]` ends in people, products, parts or organisms, so that "such as" tells some of those.

    >>> ends_in_kind("other drugs", 0, 11), ends_in_kind("other pains", 0, 11)
    (True, False)
    """
    return _kind_end().search(low, start, end) is not None


@cache
def _kind_end() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternatives(words_of('kind'))})\s*$")


def is_abnormal(text: str) -> bool:
    """Whether a phrase says that something is too much, too little or amiss.

    >>> is_abnormal("low calcium levels"), is_abnormal("calcium levels")
    (True, False)
    """
    return not set_of("abnormal").isdisjoint(text.casefold().split())


@lru_cache(maxsize=4096)
def is_blank(text: str) -> bool:
    """Whether a phrase names nothing at all: a bare umbrella, a pronoun or a stray word."""
    folded = text.casefold()
    return folded in set_of("empty") or len(folded) < 2 or bool(_NO_CONDITION.fullmatch(folded))


@lru_cache(maxsize=4096)
def is_empty(text: str) -> bool:
    """Whether a phrase names no condition: a bare umbrella ("conditions"), a pronoun or a stray word.

    >>> is_empty("other conditions"), is_empty("skin conditions")
    (True, False)
    """
    folded = text.casefold()
    if is_blank(text):
        return True
    if (
        folded in set_of("alone")
        or folded in phrase_words("body")
        or _FIRST.match(folded)
        or _ADJECTIVE.fullmatch(folded)
    ):
        return True
    return (
        _ends_otherwise(folded)
        or bool(_drug().fullmatch(folded))
        or bool(_tail_first().match(folded))
        or bool(_clause().match(folded))
        or "n't" in folded
        or bool(_COMPOUND.search(folded))
        or bool(_LACKING.search(folded))
        or bool(_MARKER.fullmatch(folded))
    )


@cache
def set_of(kind: str) -> frozenset[str]:
    """The same as a set, to look words up in."""
    return frozenset(words_of(kind))


_BETWEEN = re.compile(r"[\s/-]")


def _ends_otherwise(folded: str) -> bool:
    """Whether a phrase ends in words that end no condition's name."""
    ends = set_of("last")
    return folded in ends or any(folded[m.end() :] in ends for m in _BETWEEN.finditer(folded))


_NO_CONDITION = re.compile(
    r"(?:\W*|(?:and|or|not|no|it|its|they|this|that|these|there|to|as|is|are|be|been|who|which|you|your|"
    r"we|our|he|she|only|also|then|than|those|when|how|what|if|for|of|in|with|on|by|at|still|each|similar|"
    r"outlining|i{1,3}|iv)(?:\s.*)?|\d.*|.*\b(?:doctor|physician|healthcare|pharmacist|provider)\b.*)"
)
_FIRST = re.compile(
    r"(?:bacteria|fungi|viruses|parasites|organisms|microorganisms|yeasts?|patients|individuals|people|"
    r"those|areas?|adults?|women|men|children|adolescents|teenagers|infants|newborns|neonates|causes?\s+of|off|tissues?|structures|effects\s+of|parts\s+of|regions\s+of|factors|\w+ology$|\w*cocc(?:i|us)$|"
    r"conjunction|combination|place|accordance|addition|effectiveness|efficacy|therapeutic\s+benefits?|"
    r"range\s+of)\b|.*\bof\s+the\s+(?:disease|condition|illness|disorder|infection)$|optimal\b|\w+(?<!megal)(?<!anomal)(?<!famil)y$(?<=ly)|.*\banti(?:depress|psychot|histamin|biotic|viral|fungal|convuls|coagul)\w+s$"
)
# "malignant pleural" of "malignant pleural or peritoneal effusions"
_LACKING = re.compile(
    r"\s(?!(?:withdrawal|panic|colic|arousal|renewal|removal|survival|tics?|canal|animal|interval)$)[a-z]{2,}(?:al|ic|ous|ary|ular)$"
)
_COMPOUND = re.compile(
    r"^stages?\s\w+$|^(?:vitamins?\s)?[a-k]\d{1,2}$|^vitamins?\s[a-k]$|\bkg/m|\bbody mass index\b|\bbmi\b|"
    r"\w-(?:positive|negative|resistant|refractory|dependent|related|associated|induced|line|stage|risk)$"
)
# "EGFR mutations": by what patients are chosen, not what ails them
_MARKER = re.compile(
    r"(?:(?!(?:with|having|carrying|caused|due|from|of|by)\s)[\w/-]+\s+){0,5}"
    r"(?:mutations?|rearrangements?|amplifications?|overexpression|translocations?|gene\s+fusions?|biomarkers?|hla-\w+)"
)
_ADJECTIVE = re.compile(
    r"(?!(?:withdrawal|panic|colic|arousal|renewal|removal|survival|tic)$)[a-z-]+(?:al|ic|ous|ive|ary|ory|"
    r"ular|(?<!ble)ed)|(?:genotypes?|stages?|grades?|.*\bbetween)\s.*\d"
)


@cache
def _drug() -> re.Pattern[str]:
    return re.compile(rf"(?:[a-z-]+\s+){{0,2}}[a-z-]{{2,}}(?:{alternatives(words_of('drug'))})s?")


@cache
def _tail_first() -> re.Pattern[str]:
    kept = ("in", "from", "at", "to", "with the", "like", "such as", "including")
    cues = alternatives(w for w in words_of("tail") if w not in kept)
    return re.compile(
        rf"(?:{cues}|caused|characterized|associated|combined|focusing|meaning|targeting|showing|providing|extend|how|why|"
        rf"whether|\w+n't)(?![\w-])"
    )


@cache
def _clause() -> re.Pattern[str]:
    """Phrases that begin like a clause, hold a verb, or name a process of the body and not a complaint."""
    return re.compile(
        rf"(?:{alternatives(words_of('first'))})(?![\w-])|(?:[\w-]+\s+){{0,{MAX_WORDS}}}(?:{alternatives(words_of('verb'))})(?![\w-])"
        rf"|(?:{alternatives(words_of('process'))})\s+of\b"
    )
