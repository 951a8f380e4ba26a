"""One fact, followed from bytes to triple to search hit to export and back to its characters."""

from __future__ import annotations

import io
from pathlib import Path

import rdflib
from conftest import EXAMPLES
from rxkg import KnowledgeBase


def test_cd123_from_bytes_to_export_and_back(examples_base: Path) -> None:
    data = (EXAMPLES / "tagraxofusp.md").read_bytes()
    text = data.decode("utf-8")
    with KnowledgeBase(examples_base) as base:
        # the record
        (target,) = (s for s in base.card("tagraxofusp").statements("targets") if s.text == "CD123")
        evidence = target.evidence[0]
        assert text[evidence.start : evidence.end] == evidence.quote

        # the direct triple, through Oxigraph and through rdflib alike
        query = "SELECT ?drug WHERE { ?drug rxo:hasTarget/rxo:searchLabel 'cd123' }"
        (row,) = base.query(query).values()
        assert row == (base.drug("tagraxofusp")[1],)
        found = base.dataset().query("PREFIX rxo: <https://w3id.org/rxkg/ontology#> " + query)
        assert [str(r[0]) for r in found] == [row[0]]

        # the search hit
        hit = base.search("CD123").hits[0]
        assert hit.slug == "tagraxofusp"
        assert {text[a:b] for a, b in hit.spans} == {"CD123"}

        # the export, read by another library
        out = io.BytesIO()
        base.export(out, "turtle", drugs=["tagraxofusp"])
        (statement,) = {e.iri for e in base.explain("tagraxofusp", "CD123") if e.statement == target}
    graph = rdflib.Graph().parse(data=out.getvalue(), format="turtle")
    rxo = rdflib.Namespace("https://w3id.org/rxkg/ontology#")
    places = set(graph.objects(rdflib.URIRef(statement), rxo.evidence))
    spans = {tuple(map(int, str(p).rpartition("#char=")[2].split(","))) for p in places}
    assert (evidence.start, evidence.end) in spans
    for place in places:
        start, end = map(int, str(place).rpartition("#char=")[2].split(","))
        assert text[start:end] == str(graph.value(place, rxo.quote))
