"""Keys to look a name up by: equal for the spellings, inflections and word orders of one name.

A key is a text of words in alphabetical order, so that "pain in the chest" and "chest pain", "Abdomen, Acute" and
"acute abdomen" meet. Abbreviations keep their capitals: "AIDS" is no plural of "aid", and "CAT", the gene, no animal.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa", "λ": "lambda", "μ": "mu",
    "µ": "mu", "σ": "sigma", "ω": "omega", "Δ": "delta", "Ω": "omega",
}  # fmt: skip
# A Greek letter is a word of its own: "5α-reductase" is "5-alpha reductase", and "α1" is "alpha-1".
_APART = {letter: f" {name} " for letter, name in _GREEK.items()}
_SPELLED = str.maketrans({**_APART, "’": "'", "‘": "'", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o"})
_NUMBERED_GREEK = re.compile(rf"\b({'|'.join(sorted(set(_GREEK.values())))})(?=\d)", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9]+(?:'[a-z]+)?(?:\.\d+)?[+%]?")
# A list in capitals throughout, "EPINEPHRINE BITARTRATE", holds no abbreviations; no abbreviation has as many letters.
_LONG = re.compile(r"\b[A-Z]{6,}\b")
# Words that join others and say nothing by themselves; "with", "without", "by" and "non" do.
_JOINING = frozenset(["an", "the", "of", "in", "at", "on", "to", "for", "and", "or", "your", "my", "its", "due"])
# British spellings, and what an American writes: stems, so that every form of a word is met.
_AMERICAN = (
    ("haem", "hem"), ("aem", "em"), ("aesth", "esth"), ("oedem", "edem"), ("oesoph", "esoph"), ("oestr", "estr"),
    ("rrhoea", "rrhea"), ("noea", "nea"), ("foet", "fet"), ("paed", "ped"), ("gynaec", "gynec"), ("caec", "cec"),
    ("faec", "fec"), ("leucocyt", "leukocyt"), ("leucopen", "leukopen"), ("tumour", "tumor"), ("colour", "color"),
    ("behaviour", "behavior"), ("odour", "odor"), ("fibre", "fiber"), ("litre", "liter"), ("centre", "center"),
    ("sulph", "sulf"), ("aluminium", "aluminum"), ("isation", "ization"), ("diarrhoe", "diarrhe"), ("oelia", "elia"),
    ("glycaem", "glycem"), ("ischaem", "ischem"), ("anaem", "anem"), ("uraem", "urem"), ("haemat", "hemat"),
    ("coeliac", "celiac"), ("mould", "mold"), ("oedip", "edip"), ("homoeo", "homeo"),
)  # fmt: skip
_BRITISH = re.compile("|".join(re.escape(british) for british, _ in _AMERICAN))
_SAID = dict(_AMERICAN)
# One word for each direction in which a quantity may be off.
_DIRECTIONS = {
    **dict.fromkeys(
        ["elevated", "raised", "increase", "high", "higher", "elevation", "rise", "heightened"], "increased"
    ),
    **dict.fromkeys(
        ["reduced", "low", "lower", "lowered", "decrease", "reduction", "diminished", "depleted"], "decreased"
    ),
}
_ROMAN = {
    "I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8", "IX": "9", "X": "10",
    "XI": "11", "XII": "12", "XIII": "13",
}  # fmt: skip
# Words whose numbers are at times roman.
_NUMBERED = frozenset((
    "type", "factor", "class", "stage", "grade", "phase", "angiotensin", "topoisomerase", "antithrombin",
    "complex", "group", "hiv", "cranial",
))  # fmt: skip
_UNCHANGED = frozenset((
    "diabetes", "herpes", "rabies", "scabies", "caries", "feces", "pubes", "measles", "rickets", "shingles",
    "series", "species", "aids", "gas", "pus", "lens", "mumps", "hives", "biceps", "ascites", "yaws", "bends",
))  # fmt: skip
# Three capitals or more and a plural's s: "SSRIs" are no "AIDS".
_ABBREVIATIONS = re.compile(r"[A-Z0-9]{3,}s")
# "headaches", but not "reaches".
_ACHES = re.compile(r"(?<![eot])aches$")
# Plurals that no rule leads back.
_SINGULARS = {
    "crises": "crisis", "boluses": "bolus", "sinuses": "sinus", "fetuses": "fetus", "calluses": "callus",
    "uteruses": "uterus", "gases": "gas", "lenses": "lens", "phases": "phase", "doses": "dose", "overdoses": "overdose",
    "noses": "nose", "teeth": "tooth", "feet": "foot", "children": "child", "women": "woman", "men": "man",
}  # fmt: skip


@lru_cache(maxsize=1 << 16)
def name_key(text: str) -> str:
    """The key of a name; empty where it holds no word.

    >>> name_key("Diarrhoea"), name_key("pain in the chest"), name_key("IL-3")
    ('diarrhea', 'chest pain', '3 IL')
    >>> name_key("elevated blood pressure") == name_key("High Blood Pressures")
    True
    >>> name_key("type II diabetes") == name_key("Diabetes, Type 2")
    True
    """
    folded = unicodedata.normalize("NFKC", text.translate(_SPELLED)).replace("'s ", " ")
    folded = unicodedata.normalize("NFD", folded).encode("ascii", "ignore").decode()
    if folded.isupper() and _LONG.search(folded):
        folded = folded.lower()
    folded = _NUMBERED_GREEK.sub(r"\1 ", folded)
    words: list[str] = []
    before = ""
    for found in _WORD.finditer(folded):
        if found[0] == "a" and not words:
            continue  # an article; elsewhere it is part of a name: "vitamin A"
        word = _fold_word(found[0], before)
        before = found[0].lower()
        if word and word not in _JOINING:
            words.append(word)
    words.sort()
    return " ".join(words)


def _fold_word(word: str, before: str) -> str:
    if before in _NUMBERED and word.upper() in _ROMAN:
        return _ROMAN[word.upper()]
    return _fold_alone(word)


@lru_cache(maxsize=1 << 16)
def _fold_alone(word: str) -> str:
    if is_abbreviation(word):
        return word[:-1] if _ABBREVIATIONS.fullmatch(word) else word
    low = word.lower().removesuffix("'s")
    low = _BRITISH.sub(lambda m: _SAID[m[0]], low)
    one = _singular(low)
    return _DIRECTIONS.get(low) or _DIRECTIONS.get(one, one)


def is_abbreviation(word: str) -> bool:
    """Whether a word is one that its capitals tell: "AIDS", "CD123", "mRNA"; a name's single capital is none."""
    capitals = sum(c.isupper() for c in word)
    return capitals > 1 or (capitals == 1 and len(word) > 1 and any(c.isdigit() for c in word))


def _singular(word: str) -> str:
    if word in _SINGULARS:
        return _SINGULARS[word]
    if word.endswith("viruses"):
        return word[:-2]
    if len(word) < 4 or not word.endswith("s") or word in _UNCHANGED:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")) and not _ACHES.search(word):
        return word[:-2]
    if word.endswith(("ss", "us", "is", "ous")):
        return word
    if word.endswith(("oses", "stases", "yses", "eses")) and not word.endswith("eeses"):
        return word[:-2] + "is"
    return word[:-1]
