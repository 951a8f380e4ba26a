"""Places in the texts by a SPARQL pattern, on the example base."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rxkg import KnowledgeBase
from rxkg.graph.places import select_places
from rxkg.ontology.errors import QueryError

PRODUCTS = {"amoxicillin-clavulanic-acid", "lamivudine-zidovudine"}


@pytest.fixture(scope="module")
def base(examples_base: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(examples_base) as opened:
        yield opened


@pytest.mark.parametrize(
    ("pattern", "slugs"),
    [
        ('?drug rxo:hasTarget/rxo:searchLabel "cd123"', {"tagraxofusp"}),
        ("?drug a rxo:Product .", PRODUCTS),
        ("?drug a rxo:Product # all of them", PRODUCTS),
        ("?monograph rxo:about/rxo:hasComponent ?component", PRODUCTS),
        ('PREFIX o: <https://w3id.org/rxkg/ontology#>\n?drug o:hasTarget/o:searchLabel "cd123"', {"tagraxofusp"}),
        ("PREFIX rxo: <http://e/>\n?drug a <https://w3id.org/rxkg/ontology#Product>", PRODUCTS),
        ('{ ?drug a rxo:Product } UNION { ?monograph dcterms:title "Tagraxofusp" }', PRODUCTS | {"tagraxofusp"}),
        ("?monograph a rxo:Drug", set()),
    ],
)
def test_monographs_of(base: KnowledgeBase, pattern: str, slugs: set[str]) -> None:
    places = select_places(base.store, pattern, base.meta.base)
    assert (places.slugs, places.sections) == (slugs, None)


def test_sections_are_joined_with_their_drug(base: KnowledgeBase) -> None:
    pattern = "?drug a rxo:Product . ?section rxo:sectionKind rxo:UsageSection"
    places = select_places(base.store, pattern, base.meta.base)
    assert places.slugs == PRODUCTS
    assert places.sections is not None
    assert {iri.partition("#")[0].rpartition("/")[2] for iri in places.sections} == PRODUCTS
    assert len(places.sections) == 2


def test_words_may_be_asked(base: KnowledgeBase) -> None:
    places = select_places(
        base.store, '?section rxs:search "capillary leak"', base.meta.base, search=base.find_sections
    )
    assert places.slugs == {"tagraxofusp"}


@pytest.mark.parametrize(
    ("pattern", "line", "column", "reason"),
    [
        ("?x a ?y", 1, 1, "names no place"),
        ("?x a ?y FILTER(?drug)", 1, 1, "names no place"),
        ("", 1, 1, "names no place"),
        ("?drug a", 1, 8, "ends too early"),
        ("?drug a ?y ?z", 1, 12, "'\\?z' cannot stand here"),
        ("PREFIX x: <http://x/>\n?drug x:p ?y ?z", 2, 14, "'\\?z' cannot stand here"),
        ("?drug a ?y .\n ?drug foo:x ?z", 2, 8, "prefix of foo:x"),
        ("?drug a ?y } UNION { ?x a ?y", 1, 12, "'}' closes nothing"),
        ("?drug a ?y { ?x a ?y", 1, 21, "ends too early"),
        ('?drug a ?y . ?section rxs:search "x"', 1, 23, "needs the full-text index"),
    ],
)
def test_an_error_names_its_place(base: KnowledgeBase, pattern: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(QueryError, match=reason) as caught:
        select_places(base.store, pattern, base.meta.base)
    assert (caught.value.line, caught.value.column) == (line, column)
