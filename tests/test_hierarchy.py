"""The terminologies' graphs: what stands above a concept in use, its names, and where those without parents go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rxkg.graph.hierarchy import format_terminologies
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import RXO
from rxkg.ontology.terminology import About, Entry, Terminology, write_terminology

DISEASES = [
    Entry("MONDO:1", "disease"),
    Entry("MONDO:2", "heart disorder", parents=("MONDO:1",)),
    Entry("MONDO:3", "heart attack", (("MI", "exact"), ("chest trouble", "related")), ("MONDO:2",), ("MESH:D3",)),
    Entry("MONDO:4", "twin", parents=("MONDO:2",), same=("MESH:D4",)),
    Entry("MONDO:5", "twin", parents=("MONDO:1",), same=("MESH:D4",)),
    Entry("MONDO:6", "ring", parents=("MONDO:7",)),
    Entry("MONDO:7", "other ring", parents=("MONDO:6",)),
]
Make = Callable[..., Terminology]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def make(name: str, *entries: Entry) -> Terminology:
        about = About(name=name, title=f"The {name}", version="1", licence="CC0-1.0", source="test")
        write_terminology(tmp_path / name, about, entries)
        return Terminology(tmp_path / name)

    return make


def lines_of(*used: str, terminologies: list[Terminology]) -> dict[str, list[str]]:
    """By terminology, its triples as "subject property object", of IRIs the part behind the last slash or hash."""
    graphs = format_terminologies(used, terminologies, Minter())
    return {
        graph.rpartition("/")[2]: [" ".join(_short(part) for part in line.split(" ", 2)) for line in lines]
        for graph, lines in graphs.items()
    }


def _short(part: str) -> str:
    term = part.split(" <https://w3id.org/rxkg/terminology/")[0]
    return term if term.startswith('"') else term.strip("<>").replace("#", "/").rpartition("/")[2]


def test_all_that_stands_above_is_there_up_to_the_root(make: Make) -> None:
    found = lines_of("MONDO:3", terminologies=[make("mondo", *DISEASES)])["mondo"]
    assert [line for line in found if "subClassOf" in line] == [
        "MONDO_2 subClassOf MONDO_1",
        "MONDO_3 subClassOf MONDO_2",
    ]
    assert 'MONDO_1 label "disease"' in found


def test_parents_are_followed_into_another_terminology(make: Make) -> None:
    genes = make("hgnc", Entry("HGNC:1", "SCN1A", parents=("FPLX:SCN",)))
    channels = Entry("FPLX:SCN", "sodium channels", parents=("FPLX:Ion",))
    families = make("famplex", channels, Entry("FPLX:Ion", "ion channels"))
    found = lines_of("HGNC:1", terminologies=[genes, families])
    assert "1 subClassOf fplx:SCN" in found["hgnc"]
    assert 'fplx:Ion label "ion channels"' in found["famplex"]


def test_a_circle_ends_where_it_closes(make: Make) -> None:
    found = lines_of("MONDO:6", terminologies=[make("mondo", *DISEASES)])["mondo"]
    above = [line for line in found if "subClassOf" in line]
    assert above == ["MONDO_6 subClassOf MONDO_7", "MONDO_7 subClassOf MONDO_6"]


@pytest.mark.parametrize(
    ("curie", "label", "bridge"),
    [
        ("MESH:D3", "Coronary event", ["MONDO_3 closeMatch D3"]),
        ("MESH:D9", "Attack, heart", ["MONDO_3 closeMatch D9"]),
        ("MESH:D9", "MI", ["MONDO_3 closeMatch D9"]),
        ("MESH:D9", "Chest trouble", []),
        ("MESH:D9", "Twin", []),
        ("MESH:D4", "Coronary event", []),
        ("UNII:D9", "Heart attack", []),
    ],
    ids=["by reference", "by name", "by exact synonym", "not by a related name", "not by an ambiguous name",
         "not by two references", "not across kinds"],
)  # fmt: skip
def test_a_concept_without_parents_is_placed(make: Make, curie: str, label: str, bridge: list[str]) -> None:
    both = [make("mondo", *DISEASES), make("other", Entry(curie, label))]
    found = lines_of(curie, terminologies=both).get("mondo", [])
    assert [line for line in found if "closeMatch" in line] == bridge
    assert ("MONDO_2 subClassOf MONDO_1" in found) == bool(bridge)


def test_concepts_are_looked_up_by_label_and_exact_synonyms(make: Make) -> None:
    found = lines_of("MONDO:3", terminologies=[make("mondo", *DISEASES)])["mondo"]
    names = [line for line in found if line.startswith("MONDO_3 searchLabel")]
    assert names == ['MONDO_3 searchLabel "heart attack"', 'MONDO_3 searchLabel "mi"']


def test_catalogue_names_are_looked_up_in_the_order_of_speech(make: Make) -> None:
    found = lines_of("MESH:D9", terminologies=[make("mesh", Entry("MESH:D9", "Candidiasis, Oral"))])["mesh"]
    assert 'D9 searchLabel "oral candidiasis"' in found


def test_what_only_the_lexicon_knows_has_label_and_names() -> None:
    found = lines_of("HP:0001657", terminologies=[])["lexicon"]
    assert 'HP_0001657 label "Prolonged QT interval"' in found
    assert 'HP_0001657 searchLabel "qt prolongation"' in found


def test_terminologies_without_a_concept_in_use_have_no_graph(make: Make) -> None:
    assert lines_of("UNII:X", terminologies=[make("mondo", *DISEASES)]) == {}


def test_no_triple_stands_in_two_graphs(make: Make) -> None:
    twice = [make(name, Entry("MESH:D9", "Candidiasis, Oral")) for name in ("diseases", "tests")]
    told = [f'<http://id.nlm.nih.gov/mesh/D9> <{RXO.searchLabel}> "oral candidiasis" <e:concepts> .']
    graphs = format_terminologies(["MESH:D9"], twice, Minter(), told=told)
    triples = [line.rsplit(" ", 2)[0] for lines in [told, *graphs.values()] for line in lines]
    assert sorted(triples) == sorted(set(triples))
    assert sum("inScheme" in triple for triple in triples) == len(twice)
