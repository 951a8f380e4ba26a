"""FHIR: resources are valid by the R5 models, references lead to one of them, and no fact is lost or turned."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from export_selection import AWKWARD, awkward_record, select
from graph_records import every_kind, record, said
from hypothesis import given, settings
from hypothesis import strategies as st
from rxkg import KnowledgeBase
from rxkg.exporting import export_to
from rxkg.graph.exports.fhir import RESOURCES, write_fhir
from rxkg.graph.exports.fhir_elements import DERIVATION, EXTENSION, EXTENSIONS, string
from rxkg.ontology.records import AdverseEffect, Dose, Frequency, Monitoring, Quantity

MODELS = {name: getattr(import_module(f"fhir.resources.{name.lower()}"), name) for name in RESOURCES}


def read(folder):
    """The resources of a folder, checked against their models, by "Type/id"."""
    assert {path.name for path in folder.glob("*.ndjson")} == {f"{name}.ndjson" for name in RESOURCES}
    found = {}
    for name, model in MODELS.items():
        for line in (folder / f"{name}.ndjson").read_text(encoding="utf-8").split("\n")[:-1]:
            resource = json.loads(line)
            model.model_validate(resource)
            assert f"{name}/{resource['id']}" not in found
            found[f"{name}/{resource['id']}"] = resource
    return found


def written(records, folder):
    write_fhir(select(records), folder)
    return read(folder)


def values(thing, key):
    """All values of a key, at any depth."""
    if isinstance(thing, dict):
        for name, value in thing.items():
            if name == key:
                yield value
            yield from values(value, key)
    elif isinstance(thing, list):
        for each in thing:
            yield from values(each, key)


def part(extension, name):
    """The value of a part of a complex extension; None where it is not there."""
    for each in extension["extension"]:
        if each["url"] == name:
            (value,) = (value for key, value in each.items() if key != "url")
            return value
    return None


def extensions(thing, name):
    """The extensions of rxkg's of a name, at any depth."""
    return [each for found in values(thing, "extension") for each in found if each["url"] == EXTENSION + name]


def uses(found, kind):
    return [each for each in found.values() if each.get("type") == kind]


def test_every_asserted_fact_is_there_once_and_no_other(tmp_path):
    records = every_kind()
    found = written(records, tmp_path)
    told = [part(each, "iri") for each in extensions(list(found.values()), "statement")]
    asserted = [fact.iri for fact in select(records).facts() if fact.asserted]
    assert sorted(told) == sorted(asserted)


def check_references(found):
    named = {each for each in values(list(found.values()), "reference") if isinstance(each, str)}
    assert named
    assert named <= set(found)


def test_every_reference_leads_to_a_resource(tmp_path):
    check_references(written(every_kind(), tmp_path))


def test_the_examples_are_valid_and_whole(examples_base, tmp_path):
    with KnowledgeBase(examples_base) as base:
        selection = base.select()
        export_to(selection, "fhir", str(tmp_path / "out"))
        asserted = sorted(fact.iri for fact in selection.facts() if fact.asserted)
    found = read(tmp_path / "out")
    check_references(found)
    assert sorted(part(each, "iri") for each in extensions(list(found.values()), "statement")) == asserted


def test_only_established_uses_are_indications(tmp_path):
    found = written(every_kind(), tmp_path)
    indications = [use["indication"]["diseaseSymptomProcedure"]["concept"]["text"] for use in uses(found, "indication")]
    assert indications == ["blastic neoplasm", "nausea"]
    other = extensions(found["MedicationKnowledge/monograph-albumab"], "other-use")
    assert [(part(each, "status"), part(each, "condition")["text"]) for each in other] == [
        ("off-label", "migraine"),
        ("investigational", "lupus"),
    ]
    assert not [text for text in values(list(found.values()), "text") if text in ("viral infections", "sedation")]


def test_a_place_has_document_offset_length_and_quote(tmp_path):
    records = every_kind()
    found = written(records, tmp_path)
    (use,) = [use for use in uses(found, "contraindication") if "albumab" in use["id"]]
    (fact,) = [f for f in select(records).facts() if f.slug == "albumab" and f.statement.kind == "contraindications"]
    (evidence,) = fact.statement.evidence
    (place,) = [each for each in use["extension"] if each["url"] == DERIVATION]
    assert part(place, "reference") == {"reference": "DocumentReference/source-albumab"}
    assert (part(place, "offset"), part(place, "length")) == (evidence.start, len("pregnancy"))
    (quoted,) = extensions(use, "evidence")
    assert (part(quoted, "quote"), part(quoted, "place")) == ("pregnancy", fact.evidence_iri(evidence))


@pytest.mark.parametrize(
    ("bands", "words", "expected"),
    [
        ((Frequency.COMMON,), ("1-10%",), ("1-10%", ["Common"])),
        ((Frequency.COMMON, Frequency.UNCOMMON), (), ("common, uncommon", [])),
        ((Frequency.UNKNOWN,), ("often",), ("often", [])),
        ((Frequency.UNKNOWN,), (), (None, [])),
    ],
)
def test_frequencies(tmp_path, bands, words, expected):
    effect = said(AdverseEffect, "rash", frequency=bands, frequency_text=words)
    (use,) = uses(written([record("Albumab", effect)], tmp_path), "undesirable-effect")
    frequency = use["undesirableEffect"].get("frequencyOfOccurrence", {})
    assert (frequency.get("text"), [each["code"] for each in frequency.get("coding", [])]) == expected


def test_serious_effects_are_classified_so(tmp_path):
    found = written(
        [record("Albumab", said(AdverseEffect, "rash", serious=True), said(AdverseEffect, "itch"))], tmp_path
    )
    shown = [
        use["undesirableEffect"].get("classification", {}).get("text") for use in uses(found, "undesirable-effect")
    ]
    assert shown == ["serious", None]


def dosages(found):
    (guideline,) = found["MedicationKnowledge/monograph-albumab"]["indicationGuideline"]
    (dosing,) = guideline["dosingGuideline"]
    return dosing


def test_a_dose_has_its_amount_route_people_and_condition(tmp_path):
    dose = said(Dose, "0.5-1 mg", dose_low=0.5, dose_high=1.0, unit="mg", ucum="mg", population="adults",
                frequency="once daily", indication="pain")  # fmt: skip
    found = written([record("Albumab", dose)], tmp_path)
    (given_dose,) = dosages(found)["dosage"]
    assert given_dose["dosage"][0]["doseAndRate"][0]["doseRange"]["low"] == {
        "value": 0.5, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg",
    }  # fmt: skip
    assert dosages(found)["patientCharacteristic"][0]["valueCodeableConcept"]["coding"][0]["code"] == "AdultPopulation"
    (guideline,) = found["MedicationKnowledge/monograph-albumab"]["indicationGuideline"]
    assert guideline["indication"] == [{"concept": {"text": "pain"}}]


def test_a_maximum_is_no_dose_to_give(tmp_path):
    dose = said(Dose, "4 g", dose_low=4.0, dose_high=4.0, unit="g", ucum="g", role="maximum")
    (limit,) = dosages(written([record("Albumab", dose)], tmp_path))["dosage"]
    assert "doseAndRate" not in limit["dosage"][0]
    assert limit["type"]["coding"][0]["code"] == "MaximumDose"
    assert limit["extension"][0]["valueRange"]["high"]["value"] == 4


@pytest.mark.parametrize(
    ("quantity", "name", "expected"),
    [
        (Quantity(3.2, None, "g/dL", ">=", "g/dL"), "quantity", (3.2, ">=", "g/dL")),
        (Quantity(None, 2.0, "", "<", None), "quantity", (2, "<", "1")),
        (Quantity(2.0, 3.0, "", "range", None), "range", (2, None, "1")),
    ],
)
def test_thresholds(tmp_path, quantity, name, expected):
    found = written([record("Albumab", said(Monitoring, "INR", threshold="so", quantity=quantity))], tmp_path)
    (monitoring,) = extensions(uses(found, "warning"), "monitoring")
    value = part(monitoring, name)
    value = value["low"] if name == "range" else value
    assert (value["value"], value.get("comparator"), value["code"]) == expected


def test_only_exact_matches_are_codings(tmp_path):
    effects = [said(AdverseEffect, f"e{match}", concept="HP:0002315", label="Headache", match=match)
               for match in ("exact", "close", "broad")]  # fmt: skip
    found = written([record("Albumab", *effects)], tmp_path)
    concepts = [
        use["undesirableEffect"]["symptomConditionEffect"]["concept"] for use in uses(found, "undesirable-effect")
    ]
    coding = {"system": "http://human-phenotype-ontology.org", "code": "HP:0002315", "display": "Headache"}
    assert [concept.get("coding") for concept in concepts] == [[coding], None, None]
    near = [(part(each, "coding"), part(each, "relation")) for each in extensions(concepts, "related-concept")]
    assert near == [(coding, "close"), (coding, "broad")]


def test_a_product_has_its_substances(tmp_path):
    found = written(every_kind(), tmp_path)
    product = found["Medication/product-betamine-plus-gammol"]
    assert [each["item"]["reference"]["reference"] for each in product["ingredient"]] == [
        "Medication/drug-betamine",
        "Medication/drug-gammol",
    ]
    (component,) = extensions(uses(found, "undesirable-effect"), "component")
    assert component["valueReference"] == {"reference": "Medication/drug-gammol"}


def test_every_extension_used_is_defined(tmp_path):
    found = written(every_kind(), tmp_path)
    used = {url for url in values(list(found.values()), "url") if url.startswith(EXTENSION)}
    assert used == {each["url"] for each in found.values() if each["resourceType"] == "StructureDefinition"}
    assert len(used) == len(EXTENSIONS)


@settings(max_examples=20, deadline=None)
@given(words=st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_any_text_is_valid_and_survives(tmp_path_factory, words):
    found = written([awkward_record(words)], tmp_path_factory.mktemp("fhir"))
    check_references(found)
    quotes = {part(each, "quote") for each in extensions(list(found.values()), "evidence")}
    assert quotes == {string(words)}


def test_two_exports_are_the_same_bytes(tmp_path):
    records = every_kind()
    for name, order in (("one", 1), ("two", -1)):
        (tmp_path / name).mkdir()
        write_fhir(select(records[::order]), tmp_path / name)
    assert all((tmp_path / "one" / p.name).read_bytes() == p.read_bytes() for p in (tmp_path / "two").iterdir())
