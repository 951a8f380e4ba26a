"""The lexicon's tables: valid SSSOM, every concept real and spelled by its label, no form with two meanings."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from importlib import resources

import pytest
import yaml
from conftest import SHARED
from rxkg.ontology.lexicon import DOMAINS, MATCHES, NO_TERM, lexicon, read_rows
from rxkg.ontology.names import name_key
from rxkg.ontology.namespaces import CURIE_PREFIXES, expand_curie
from rxkg.ontology.terminology import shipped

FOLDER = resources.files("rxkg.ontology.lexicon")
TABLES = [d for d in DOMAINS if FOLDER.joinpath(f"{d}.sssom.tsv").is_file()]
#: What the SSSOM standard asks of a row whose subject is a text, and what this project always gives.
COLUMNS = {
    "subject_type", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification", "comment",
}  # fmt: skip
#: Terms of the Semantic Mapping Vocabulary for how a mapping was found.
JUSTIFICATIONS = {
    "semapv:ManualMappingCuration", "semapv:LexicalMatching", "semapv:LexicalSimilarityThresholdMatching",
    "semapv:CompositeMatching", "semapv:MappingReview", "semapv:MappingChaining", "semapv:LogicalReasoning",
    "semapv:UnspecifiedMatching",
}  # fmt: skip

needs_terminology = pytest.mark.skipif(
    not (SHARED / "terminology").is_dir(), reason="the shared terminology tables are not beside this checkout"
)


def lines_of(domain: str) -> list[str]:
    return FOLDER.joinpath(f"{domain}.sssom.tsv").read_text(encoding="utf-8").splitlines()


@cache
def shared_labels() -> dict[str, set[str]]:
    """The labels of each CURIE in the shared tables; a CURIE may stand in several."""
    out: dict[str, set[str]] = defaultdict(set)
    for path in sorted((SHARED / "terminology").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row.get("curie") and "synonyms" in row:
                    out[row["curie"]].add(row["label"])
    for row in (
        row for domain in TABLES for row in read_rows(domain)
    ):  # the Gene Ontology is not among the tables; what is used of it ships
        for terminology in shipped():
            if terminology.about.name == "go" and (concept := terminology.concept(row["object_id"])):
                out[concept.curie].add(concept.label)
    return out


def test_every_table_has_a_domain() -> None:
    names = {f.name.removesuffix(".sssom.tsv") for f in FOLDER.iterdir() if f.name.endswith(".tsv")}
    assert names == set(TABLES)
    assert {"conditions", "effects", "targets", "parameters"} <= names


def test_a_domain_without_a_table_has_no_rows() -> None:
    assert read_rows("nothing") == []


@pytest.mark.parametrize("domain", TABLES)
def test_metadata_are_yaml_with_what_the_standard_asks(domain: str) -> None:
    said = yaml.safe_load("\n".join(line[1:] for line in lines_of(domain) if line.startswith("#")))
    assert said["mapping_set_id"] == f"https://w3id.org/rxkg/lexicon/{domain}"
    assert re.fullmatch(r"https://spdx\.org/licenses/\S+", said["license"])
    assert isinstance(said["mapping_set_version"], str)
    used = {row["object_id"].rpartition(":")[0] for row in read_rows(domain)} - {"sssom"}
    assert said["curie_map"] == {prefix: CURIE_PREFIXES[prefix] for prefix in used}


@pytest.mark.parametrize("domain", TABLES)
def test_rows_have_all_cells(domain: str) -> None:
    head, *rows = (line.split("\t") for line in lines_of(domain) if not line.startswith("#"))
    assert set(head) == COLUMNS
    assert [row for row in rows if len(row) != len(head)] == []
    assert [row for row in rows if any(cell != " ".join(cell.split()) or '"' in cell for cell in row)] == []


@pytest.mark.parametrize("domain", TABLES)
def test_rows_keep_to_the_vocabulary(domain: str) -> None:
    for row in read_rows(domain):
        assert row["subject_type"] == "rdfs literal"
        assert row["predicate_id"] in MATCHES, row
        assert row["mapping_justification"] in JUSTIFICATIONS, row
        if row["object_id"] == NO_TERM:
            assert (row["predicate_id"], row["object_label"]) == ("skos:exactMatch", ""), row
        else:
            assert expand_curie(row["object_id"]), row
            assert row["object_label"], row


@pytest.mark.parametrize("domain", TABLES)
def test_no_form_is_listed_twice(domain: str) -> None:
    forms = [row["subject_label"] for row in read_rows(domain)]
    assert sorted(forms) == sorted(set(forms))
    assert all(name_key(form) for form in forms)


@pytest.mark.parametrize("domain", TABLES)
def test_forms_of_one_key_mean_the_same(domain: str) -> None:
    meanings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in read_rows(domain):
        meanings[name_key(row["subject_label"])].add((row["object_id"], row["predicate_id"]))
    assert {key: found for key, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize("domain", TABLES)
def test_the_lexicon_has_every_row(domain: str) -> None:
    held = lexicon(domain)
    for row in read_rows(domain):
        meaning = held[name_key(row["subject_label"])]
        assert meaning.curie == (None if row["object_id"] == NO_TERM else row["object_id"])
        assert meaning.match == ("none" if meaning.curie is None else MATCHES[row["predicate_id"]])


@needs_terminology
@pytest.mark.parametrize("domain", TABLES)
def test_every_concept_exists_and_is_spelled_by_its_label(domain: str) -> None:
    labels = shared_labels()
    wrong = [
        (row["subject_label"], row["object_id"], row["object_label"])
        for row in read_rows(domain)
        if row["object_id"] != NO_TERM and row["object_label"] not in labels.get(row["object_id"], ())
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("form", "label", "match"),
    [
        ("production of DNA", "DNA biosynthetic process", "exact"),
        ("protein synthesis", "macromolecule biosynthetic process", "broad"),
        ("bacterial DNA replication", "DNA metabolic process", "broad"),
        ("release of histamine", "Histamine", "close"),
    ],
)
def test_making_a_macromolecule_is_not_that_macromolecule(form: str, label: str, match: str) -> None:
    meaning = lexicon("targets")[name_key(form)]
    assert (meaning.label, meaning.match) == (label, match)


def test_what_strains_the_kidneys_is_no_drug_for_them() -> None:
    assert lexicon("classes")[name_key("medications that affect the kidneys")].curie is None
