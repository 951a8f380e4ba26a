"""What class of thing the head of a noun phrase names: a molecule, a process, or what no drug is aimed at.

The classes stand in `cues/target_heads.tsv`; enzymes are known by "-ase", genes and proteins by their symbols.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.phrases import singular

_ASE = re.compile(r"[a-z0-9αβγδ,+'/-]*[a-z]{3,}ases?(?:-(?:\d[a-z]?|[iv]{1,3}|alpha|beta|[αβγδ]))?")
_SYMBOL = re.compile(r"(?:[A-Z][A-Za-z]{0,4}-?)?(?:[A-Z]{2,6}|[A-Z]{1,4}[a-z]{0,2}\d+)[A-Za-z0-9αβγδκ/-]{0,10}")
FACTOR = re.compile(r"(?:clotting |coagulation )?factors?\s+(?:[IVX]+[ab]?|Xa|IIa)\b", re.IGNORECASE)
_INDEX = re.compile(r"[IVX]{1,4}[ab]?|[A-E]|\d{1,2}[a-zA-Z]?|[αβγδκμσ]\d?|alpha|beta|gamma|type")


@cache
def target_words(name: str) -> frozenset[str]:
    """The words of a class of `cues/target_words.tsv`, lower-cased but for symbols."""
    return frozenset(word for word, kind in read_cues("target_words", 2) if kind == name)


@cache
def _heads() -> dict[str, str]:
    heads = {word: kind for word, kind in read_cues("target_heads", 2)}  # noqa: C416 - rows are tuples of any length
    return {singular(word): kind for word, kind in heads.items() if kind in ("site", "mediator")} | heads


@lru_cache(maxsize=8192)
def head_class(phrase: str) -> str | None:
    """The class of a noun phrase's head: site, mediator, generic, process, clear or never; None where it is unknown.

    >>> [head_class(p) for p in ("histamine receptors", "HMG-CoA reductase", "CD123", "pain")]
    ['generic', 'site', 'site', 'never']
    """
    heads = _heads()
    if (
        phrase.rsplit(" ", 1)[-1].casefold() in target_words("suffix")
        and " " in phrase
        and _names_by_itself(phrase.rsplit(" ", 1)[0])
    ):
        return "site"
    words = phrase.replace("’", "'").split()
    if len(words) > 2 and words[-1].casefold() == "process":
        return "process" if head_class(phrase.rsplit(" ", 1)[0]) == "process" else None
    if not words:
        return None
    lowered = [w.casefold().strip("(),") for w in words]
    for size in (4, 3, 2):
        if size <= len(words) and (kind := _class_of(" ".join(lowered[-size:]))) is not None:
            return kind
    if len(words) > 1 and _INDEX.fullmatch(words[-1]):
        return head_class(" ".join(words[: -2 if len(words) > 2 and lowered[-2] in ("type", "subtype") else -1]))
    if (kind := _class_of(lowered[-1])) is not None:
        return kind
    last = lowered[-1]
    if "-" in last and (part := next((q for q in reversed(last.split("-")) if _tells(q)), None)) in heads:
        return heads[str(part)]
    if _ASE.fullmatch(last) and last not in heads and singular(last) not in heads:
        return "site"
    if FACTOR.search(phrase) or is_symbol(words[-1]):
        return "site"
    return None


def _class_of(words: str) -> str | None:
    heads = _heads()
    return heads.get(words) or heads.get(singular(words))


def _tells(part: str) -> bool:
    """Whether a part of a word with hyphens can tell its class: "receptor" of "receptor-alpha"."""
    return len(part) > 3 and _INDEX.fullmatch(part) is None


def _names_by_itself(phrase: str) -> bool:
    """Whether a phrase names a molecule without its last word: "DPP-4" of "DPP-4 enzyme", "second messenger"."""
    kind = head_class(phrase)
    return kind in ("site", "mediator") or (kind == "generic" and " " in phrase)


def is_symbol(word: str) -> bool:
    """Whether a word looks like the symbol of a gene, protein or receptor: "CD123", "IL-5", "TNF-α"."""
    return bool(_SYMBOL.fullmatch(word)) and word.upper() not in target_words("no-symbol") and not word.isdigit()
