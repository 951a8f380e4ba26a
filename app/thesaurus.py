"""The names of what a base speaks of, for the thesaurus beside its index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rxkg.manifest import Manifest
from rxkg.ontology.lexicon import names_by_concept
from rxkg.ontology.namespaces import contract_iri
from rxkg.ontology.terminology import Terminology
from rxkg.search.thesaurus import Thing

#: So many texts are enough for a name of a drug.
_SEVERAL = 3
#: Of a thing that is of several classes, the first here counts.
_CLASSES = ("Drug", "Product", "Condition", "MolecularTarget", "Parameter")


def collect_things(manifest: Manifest, terminologies: Sequence[Terminology], base: str) -> Iterator[Thing]:
    """What the monographs of a base speak of, with its names in the texts, the terminologies and the lexicon; by id.

    A thing is named by its concept's CURIE, a thing of rxkg's own by the tail of its IRI behind `base`. Other forms
    count for drugs alone: of a condition they may be an example or a manifestation. What texts call a drug counts where
    its terminology knows the name, or several texts have it: one text may cut a sentence wrongly.
    """
    names: dict[str, Counter[str]] = {}
    doubtful: dict[str, Counter[str]] = {}
    classes: dict[str, set[str]] = {}
    for iri, counts in manifest.labels().items():
        found = {cls for cls, _, _ in counts}
        identity = _identify(iri, counts, base)
        classes.setdefault(identity, set()).update(found)
        told = names.setdefault(identity, Counter())
        drug = bool(found & {"Drug", "Product"})
        for (_, text, role), count in counts.items():
            if role == "name" or (role == "label" and not drug):
                told[text] += count
            elif role in ("label", "alt") and drug:
                doubtful.setdefault(identity, Counter())[text] += count
    held = frozenset(identity for identity in names if ":" in identity)
    for identity, texts in _known(held, terminologies):
        for text in texts:
            names[identity].setdefault(text, 0)
    for identity, texts in doubtful.items():
        known = {text.casefold() for text in names[identity]}
        for text, count in texts.items():
            if count >= _SEVERAL or text.casefold() in known or not known:
                names[identity][text] += count
    for identity in sorted(names):
        told = names[identity]
        if told:
            ordered = sorted(told, key=lambda text: (-told[text], text))
            kind = next((cls for cls in _CLASSES if cls in classes[identity]), min(classes[identity]))
            yield Thing(id=identity, kind=kind, count=told.total(), names=_distinct(ordered))


def _identify(iri: str, counts: Mapping[tuple[str, str, str], int], base: str) -> str:
    """The CURIE of what a node is, else the tail of its IRI."""
    for _, text, role in sorted(counts):
        if role == "self" or (role == "exact" and iri.startswith(base)):
            return contract_iri(text)
    return iri.removeprefix(base)


def _known(held: frozenset[str], terminologies: Sequence[Terminology]) -> Iterator[tuple[str, Iterable[str]]]:
    for terminology in terminologies:
        for identity, texts in terminology.exact_names(held).items():
            for text in texts:
                head, comma, rest = text.partition(", ")
                # "Candidiasis, Oral" stands in the order of a catalogue; people ask for oral candidiasis.
                yield identity, [f"{rest} {head}"] if comma and ", " not in rest else [text]
    yield from ((identity, texts) for identity, texts in names_by_concept().items() if identity in held)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names that differ in more than case, in order."""
    return tuple({name.casefold(): name for name in reversed(list(names))}.values())[::-1]
