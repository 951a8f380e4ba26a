"""Words of a query that stand for others: what asks for a kind of thing, and what patients say for clinical words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from rxkg.search.thesaurus import stem_key


@cache
def intents() -> Mapping[str, tuple[str, str]]:
    """(kind of fact, kind of section) by the stems of words that ask for such."""
    return {stem_key(words): (kind, section) for words, kind, section in _rows("intents.tsv")}


@cache
def forms() -> frozenset[str]:
    """The stems of the forms of products that are asked for as what treats a thing: "tablets", "cream"."""
    return frozenset(stem_key(word) for word, *_ in _rows("forms.tsv"))


@cache
def lay_names() -> Mapping[str, tuple[tuple[str, bool], ...]]:
    """(clinical words, whether they are a class of drugs) by the stems of what patients say."""
    found: dict[str, tuple[tuple[str, bool], ...]] = {}
    for said, clinical, kind in _rows("lay.tsv"):
        key = stem_key(said)
        found[key] = (*found.get(key, ()), (clinical, kind == "class"))
    return found


def _rows(name: str) -> Iterator[list[str]]:
    text = resources.files("rxkg.search.cues").joinpath(name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
