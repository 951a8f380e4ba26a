"""The shapes: the native check and pySHACL find the same seeded faults."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import rdflib
from graph_records import every_kind
from rxkg.graph.concepts import concept_labels, count_labels, format_concepts
from rxkg.graph.derived import derive_lines
from rxkg.graph.shapes import check_graphs, check_shacl
from rxkg.graph.triples import format_monograph
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO

MINTER = Minter()
Lines = list[str]


@pytest.fixture(scope="module")
def whole() -> tuple[str, Lines, Lines]:
    """A monograph's graph, its lines in full form, and the concepts' lines."""
    record = every_kind()[0]
    graph = MINTER.mint_monograph(record.slug)
    lines = format_monograph(record, MINTER)
    concepts = format_concepts(count_labels(concept_labels(record, MINTER)), MINTER)
    return graph, sorted({*lines, *derive_lines(lines, graph)}), concepts


def rules_found(graph: str, lines: Lines, concepts: Lines) -> tuple[set[str], set[str]]:
    """Names of the rules that are broken, natively and by pySHACL."""
    native = {v.rule for v in check_graphs([(graph, lines)], concepts)}
    triples = "".join(f"{line.rsplit(' ', 2)[0]} .\n" for line in (*lines, *concepts))
    return native, {v.rule for v in check_shacl(rdflib.Graph().parse(data=triples, format="nt"))[0]}


def without(predicate: str) -> Callable[[Lines], Lines]:
    return lambda lines: [line for line in lines if f"<{predicate}>" not in line.split(" ")[1]]


def changed(pattern: str, instead: str) -> Callable[[Lines], Lines]:
    return lambda lines: [re.sub(pattern, instead, line) for line in lines]


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FAULTS = {
    "statement-subject": without(f"{RDF}subject"),
    "statement-evidence": without(RXO.evidence),
    "statement-polarity": changed(r"#Asserted>", "#Doubtful>"),
    "statement-rule": without(RXO.rule),
    "statement-confidence": changed(r'(#confidence> ")[\d.]+"', r'\g<1>1.5"'),
    "statement-frequency": changed(r"(#frequency> <\S+#)\w+>", r"\g<1>Often>"),
    "statement-object": without(f"{RDF}object"),
    "quantity-unit": without(RXO.unit),
    "evidence-quote": without(RXO.quote),
    "evidence-section": without(RXO.section),
    "evidence-start": changed(r'(ontology#start> ")\d+"', r'\g<1>999999"'),
    "evidence-range": changed(r'(#characters> ")\d+"', r'\g<1>1"'),
}


def test_a_sound_graph_breaks_no_rule(whole: tuple[str, Lines, Lines]) -> None:
    graph, lines, concepts = whole
    sound = changed(r'(#characters> ")\d+"', r'\g<1>999999"')(lines)
    assert rules_found(graph, sound, concepts) == (set(), set())


@pytest.mark.parametrize("rule", FAULTS)
def test_both_checks_find_a_seeded_fault(whole: tuple[str, Lines, Lines], rule: str) -> None:
    graph, lines, concepts = whole
    native, shacl = rules_found(graph, FAULTS[rule](lines), concepts)
    assert rule in native
    assert native == shacl


def test_both_checks_miss_a_concepts_label(whole: tuple[str, Lines, Lines]) -> None:
    graph, lines, concepts = whole
    native, shacl = rules_found(graph, lines, [line for line in concepts if "#prefLabel>" not in line])
    assert "concept-label" in native & shacl
    assert native == shacl
