"""Grounding: which concept a mention gets, how near it is, and what is left open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from rxkg import extract_record, read_monograph
from rxkg.ingest.grounding import Grounder
from rxkg.ingest.grounding.order import CLASSES, CONDITIONS, DRUGS, EFFECTS, EXCLUSIONS, ORDERS, PARAMETERS, TARGETS
from rxkg.ingest.source import decode_source
from rxkg.ontology.lexicon import Meaning
from rxkg.ontology.names import name_key
from rxkg.ontology.records import Abbreviation, AdverseEffect, MonographRecord, Statement
from rxkg.ontology.terminology import About, Entry, Terminology, write_terminology

TERMS: Mapping[str, tuple[Entry, ...]] = {
    "hp": (
        Entry("HP:1", "Pain"),
        Entry("HP:2", "Abdominal pain", (("Pain in stomach", "exact"), ("Pain in the left iliac fossa", "narrow"))),
        Entry("HP:3", "Hypokalemia"),
        Entry("HP:4", "Hyperkalemia"),
        Entry("HP:5", "Injection site reaction"),
        Entry("HP:6", "Increased blood pressure"),
        Entry("HP:7", "Severe"),
        Entry("HP:8", "Disease"),
        Entry("HP:9", "Appetite"),
        Entry("HP:10", "Xerostomia", (("sicca", "related"), ("dryness", "broad"))),
        Entry("HP:11", "Capillary leak"),
        Entry("HP:12", "Edema", (("swelling", "exact"),)),
        Entry("HP:13", "Skin swelling", (("swelling", "exact"),)),
        Entry("HP:14", "Cold sweat", (("sweat", "exact"),)),
        Entry("HP:15", "Sweat", (("perspiration", "exact"),)),
        Entry("HP:16", "Infections"),
        Entry("HP:17", "Hepatitis"),
        Entry("HP:18", "Acute ulcer"),
        Entry("HP:19", "Ulcer"),
    ),
    "mondo": (
        Entry("MONDO:1", "stroke disorder", (("stroke", "exact"),)),
        Entry("MONDO:2", "diabetes mellitus"),
        Entry("MONDO:3", "pain"),
        Entry("MONDO:4", "drug allergy"),
        Entry("MONDO:5", "allergic disease"),
        Entry("MONDO:6", "capillary leak syndrome"),
        Entry("MONDO:7", "liver failure"),
    ),
    "unii": (
        Entry("UNII:1", "EPINEPHRINE", (("ADRENALINE", "exact"),), (), ("DRUGBANK:DB1",)),
        Entry("UNII:2", "EPINEPHRINE BITARTRATE", (("epinephrine", "exact"),)),
        Entry("UNII:3", "METFORMIN"),
        Entry("UNII:4", "METFORMIN HYDROCHLORIDE"),
        Entry("UNII:5", "INSULIN"),
        Entry("UNII:6", "OMEGA"),
        Entry("UNII:7", "MORPHINE ANHYDROUS", (("MORPHINE", "exact"),), (), ("DRUGBANK:DB2",)),
        Entry("UNII:8", "MORPHINE MONOHYDRATE", (("MORPHINE", "exact"),)),
        Entry("UNII:9", "LITHIUM ONE", (("LITHIUM", "exact"),), (), ("DRUGBANK:DB3",)),
        Entry("UNII:10", "LITHIUM TWO", (("LITHIUM", "exact"),), (), ("DRUGBANK:DB4",)),
    ),
    "hgnc": (Entry("HGNC:6012", "IL3RA", (("CD123", "exact"),)), Entry("HGNC:7", "CAT")),
    "cmo": (Entry("CMO:1", "serum albumin level"), Entry("CMO:2", "blood level"), Entry("CMO:3", "pain measurement")),
    "mesh-drugs": (Entry("MESH:1", "Anticoagulants"), Entry("MESH:2", "Diuretics")),
    "oae": (Entry("OAE:1", "Taste sour AE", (("sour taste", "exact"),)), Entry("OAE:2", "Pain")),
}

Lexicon = Callable[..., None]


@pytest.fixture(scope="module")
def terminologies(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminology, ...]:
    folder = tmp_path_factory.mktemp("terms")
    for name, entries in TERMS.items():
        write_terminology(folder / name, About(name=name, title=name, version="1", licence="", source=""), entries)
    return tuple(Terminology(folder / name) for name in TERMS)


@pytest.fixture(autouse=True)
def lexicon(monkeypatch: pytest.MonkeyPatch) -> Lexicon:
    """The lexicon is empty but for what a test puts in: lexicon("effects", form=…, curie=…)."""
    tables: dict[str, dict[str, Meaning]] = {}

    def put(domain: str, form: str, curie: str | None, match: str = "exact") -> None:
        meaning = Meaning(
            curie, form if curie else "", match if curie else "none", form, "semapv:ManualMappingCuration"
        )
        tables.setdefault(domain, {})[name_key(form)] = meaning

    monkeypatch.setattr("rxkg.ingest.grounding.grounder.lexicon", lambda domain: tables.get(domain, {}))
    return put


@pytest.fixture
def grounder(terminologies: tuple[Terminology, ...]) -> Grounder:
    return Grounder(terminologies)


def record_of(text: str) -> MonographRecord:
    return extract_record(read_monograph(decode_source(text.encode(), "drug.md")))


def effects_of(record: MonographRecord) -> dict[str, Statement]:
    return {s.text: s for s in record.statements if isinstance(s, AdverseEffect)}


@pytest.mark.parametrize(
    ("text", "concept", "match", "qualifiers"),
    [
        pytest.param("abdominal pains", "HP:2", "exact", (), id="label"),
        pytest.param("pain in the stomach", "HP:2", "exact", (), id="synonym"),
        pytest.param("Pain in the left iliac fossa", "HP:2", "broad", (), id="narrow synonym"),
        pytest.param("sicca", None, None, (), id="related synonym"),
        pytest.param("dryness", None, None, (), id="broad synonym"),
        pytest.param("severe abdominal pain", "HP:2", "broad", ("severe",), id="severity"),
        pytest.param("risk of abdominal pain", "HP:2", "broad", ("risk of",), id="risk of"),
        pytest.param("history of stroke", "MONDO:1", "broad", ("history of",), id="history of"),
        pytest.param("history of severe pain", "HP:1", "broad", ("history of", "severe"), id="two modifiers"),
        pytest.param("episodes of pain", "HP:1", "exact", (), id="words that add nothing"),
        pytest.param("abdominal pain after meals", "HP:2", "broad", ("after meals",), id="tail"),
        pytest.param("pain in the arm with fever", "HP:1", "broad", ("with fever", "in the arm"), id="two tails"),
        pytest.param("musculoskeletal pain", "HP:1", "broad", ("musculoskeletal",), id="modifier in front"),
        pytest.param("redness at the injection site", "HP:5", "broad", ("redness",), id="site behind"),
        pytest.param("injection-site redness", "HP:5", "broad", ("redness",), id="site in front"),
        pytest.param("low potassium", "HP:3", "exact", (), id="low analyte"),
        pytest.param("elevated serum potassium levels", "HP:4", "exact", (), id="high analyte"),
        pytest.param("potassium levels decreased", "HP:3", "exact", (), id="analyte before its direction"),
        pytest.param("pain (acute)", "HP:1", "exact", (), id="bracket"),
        pytest.param("severe", None, None, (), id="adjective alone"),
        pytest.param("Crohn disease", None, None, (), id="bare word left over"),
        pytest.param("loss of appetite", None, None, (), id="loss is kept"),
        pytest.param("lack of pain", None, None, (), id="lack is kept"),
        pytest.param("inability to feel pain", None, None, (), id="inability is kept"),
        pytest.param("pseudo pain", None, None, (), id="pseudo is kept"),
        pytest.param("high blood pressure", "HP:6", "exact", (), id="direction of what has a term"),
        pytest.param("acute ulcer after surgery", "HP:18", "broad", ("after surgery",), id="severity within a name"),
        pytest.param("some forms of pain", "HP:1", "broad", ("some forms of",), id="not all of a kind"),
        pytest.param("trouble after pain", None, None, (), id="an occasion is another thing"),
        pytest.param("unheard-of thing", None, None, (), id="unknown"),
    ],
)
def test_adverse_effects(
    grounder: Grounder, text: str, concept: str | None, match: str | None, qualifiers: tuple[str, ...]
) -> None:
    found = grounder.meaning(text, EFFECTS)
    assert (found.concept, found.match, found.qualifiers) == (concept, match, qualifiers)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        pytest.param("allergy to penicillin", "MONDO:4", id="drug"),
        pytest.param("severe hypersensitivity to the components", "MONDO:4", id="hypersensitivity"),
        pytest.param("allergic reactions to eggs", "MONDO:5", id="food"),
        pytest.param("egg allergy", None, id="not named by what it is to"),
    ],
)
def test_allergies_by_what_they_are_to(grounder: Grounder, text: str, concept: str | None) -> None:
    found = grounder.meaning(text, EXCLUSIONS)
    assert (found.concept, found.match) == (concept, "broad" if concept else None)


@pytest.mark.parametrize(
    ("order", "text", "concept"),
    [
        pytest.param(CONDITIONS, "pain", "MONDO:3", id="condition"),
        pytest.param(EFFECTS, "pain", "HP:1", id="effect"),
        pytest.param(TARGETS, "CD123", "HGNC:6012", id="target"),
        pytest.param(TARGETS, "cat", None, id="abbreviation and animal"),
        pytest.param(PARAMETERS, "serum albumin", "CMO:1", id="parameter"),
        pytest.param(PARAMETERS, "pain", "HP:1", id="own words before a level or measurement"),
        pytest.param(PARAMETERS, "blood", None, id="bare word is no level"),
        pytest.param(EFFECTS, "serum albumin", None, id="levels are parameters alone"),
        pytest.param(PARAMETERS, "severe pain", None, id="an effect is no wider parameter"),
        pytest.param(CLASSES, "loop diuretics", "MESH:2", id="class, wider"),
        pytest.param(DRUGS, "anticoagulants", "MESH:1", id="drug that is a class"),
    ],
)
def test_the_kind_of_mention_decides_where_to_look(grounder: Grounder, order, text: str, concept: str | None) -> None:
    assert grounder.meaning(text, order).concept == concept


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        pytest.param("epinephrine", "UNII:1", id="label before synonym"),
        pytest.param("metformin", "UNII:3", id="substance"),
        pytest.param("metformin hydrochloride", "UNII:4", id="salt"),
        pytest.param("metformin embonate", None, id="unknown salt"),
        pytest.param("human insulin", None, id="form of a substance"),
        pytest.param("Epinephrine/Adrenaline", "UNII:1", id="two names of one"),
        pytest.param("Metformin/Insulin", None, id="two substances"),
        pytest.param("Adrenaline/Unheard", "UNII:1", id="one of two names known"),
        pytest.param("Omega-", None, id="name that lost its digit"),
        pytest.param("morphine", "UNII:7", id="the form that DrugBank's vocabulary has"),
    ],
)
def test_drugs_are_never_widened(grounder: Grounder, text: str, concept: str | None) -> None:
    found = grounder.meaning(text, DRUGS)
    assert (found.concept, found.match) == (concept, "exact" if concept else None)


@pytest.mark.parametrize(("text", "order"), [("swelling", EFFECTS), ("lithium", DRUGS)])
def test_what_several_concepts_are_called_is_left_open(grounder: Grounder, text: str, order) -> None:
    found = grounder.meaning(text, order)
    assert (found.concept, found.match, found.form) == (None, "ambiguous", text)


def test_a_label_beats_the_synonym_of_another(grounder: Grounder) -> None:
    assert grounder.meaning("sweat", EFFECTS).concept == "HP:15"


def test_a_wider_wording_that_is_ambiguous_stays_open(grounder: Grounder) -> None:
    assert grounder.meaning("facial swelling", EFFECTS).concept is None


def test_the_lexicon_comes_before_the_terminologies(grounder: Grounder, lexicon: Lexicon) -> None:
    lexicon("effects", "pain", "HP:99", "close")
    found = grounder.meaning("pain", EFFECTS)
    assert (found.concept, found.match, found.source) == ("HP:99", "close", "lexicon:effects")
    assert grounder.meaning("severe pain", EFFECTS).match == "broad"


def test_no_term_found_stops_a_misleading_synonym(grounder: Grounder, lexicon: Lexicon) -> None:
    lexicon("effects", "pain", None)
    found = grounder.meaning("pain", EFFECTS)
    assert (found.concept, found.match, found.source) == (None, None, None)


def test_no_term_found_for_a_wider_wording_leads_past_it(grounder: Grounder, lexicon: Lexicon) -> None:
    lexicon("effects", "abdominal pain", None)
    found = grounder.meaning("severe abdominal pain", EFFECTS)
    assert (found.concept, found.qualifiers) == ("HP:1", ("severe", "abdominal"))


@pytest.mark.parametrize("word", ["disease", "severe"])
def test_a_bare_word_is_known_to_the_lexicon_alone(terminologies, lexicon: Lexicon, word: str) -> None:
    assert Grounder(terminologies).meaning(word, EFFECTS).concept is None
    lexicon("effects", word, "HP:98", "broad")
    assert Grounder(terminologies).meaning(word, EFFECTS).concept == "HP:98"


@pytest.mark.parametrize(
    ("forms", "concept", "match"),
    [
        pytest.param(["unheard", "pain"], "HP:1", "exact", id="later name"),
        pytest.param(["bad pain", "abdominal pain"], "HP:2", "exact", id="exact beats wider"),
        pytest.param(["unheard"], None, None, id="nothing"),
    ],
)
def test_names_in_their_order(grounder: Grounder, forms: list[str], concept: str | None, match: str | None) -> None:
    found = grounder.look_up(forms, EFFECTS)
    assert (found.concept, found.match) == (concept, match)


def test_terminologies_without_a_place_come_last_for_every_kind(terminologies: tuple[Terminology, ...]) -> None:
    grounder = Grounder(terminologies)
    assert {grounder.meaning("sour taste", order).concept for order in ORDERS} == {"OAE:1"}
    assert grounder.meaning("pain", EFFECTS).source == "hp"
    assert grounder.meaning("bad sour taste", EFFECTS).concept is None


MONOGRAPH = """# Examplol
### Usage
Examplol is used to treat stroke.

Patients may develop capillary leak syndrome (CLS).

### Side Effects
* CLS
* Nagging pain
* TLS
* Swelling
"""


def test_abbreviations_of_the_text_stand_for_their_long_form(grounder: Grounder) -> None:
    record = grounder.ground(record_of(MONOGRAPH))
    found = effects_of(record)
    assert record.abbreviations == (Abbreviation("CLS", "capillary leak syndrome"),)
    assert (found["CLS"].concept, found["CLS"].match) == ("MONDO:6", "exact")
    assert found["TLS"].concept is None


def test_statements_say_what_grounded_them(grounder: Grounder) -> None:
    found = effects_of(grounder.ground(record_of(MONOGRAPH)))
    pain = next(s for text, s in found.items() if "pain" in text.lower())
    assert (pain.concept, pain.label, pain.match, pain.grounded_by) == ("HP:1", "Pain", "broad", "hp")
    assert [q.lower() for q in pain.qualifiers] == ["nagging"]
    swelling = next(s for text, s in found.items() if "swelling" in text.lower())
    assert (swelling.concept, swelling.match) == (None, "ambiguous")


def test_grounding_again_is_grounding_at_once(terminologies: tuple[Terminology, ...]) -> None:
    raw = record_of(MONOGRAPH)
    at_once = Grounder(terminologies).ground(raw)
    fewer = Grounder([t for t in terminologies if t.about.name in ("oae", "unii")]).ground(raw)
    assert fewer != at_once
    assert Grounder(terminologies).ground(fewer) == at_once
    assert Grounder(terminologies).ground(at_once) == at_once


@pytest.mark.parametrize(
    ("drug", "concept", "preferred"),
    [("Adrenaline", "UNII:1", "EPINEPHRINE"), ("Omega-", None, None), ("Examplol", None, None)],
)
def test_the_drug_of_a_record(grounder: Grounder, drug: str, concept: str | None, preferred: str | None) -> None:
    record = grounder.ground(replace(record_of(MONOGRAPH), drug=drug, synonyms=()))
    assert (record.concept, record.preferred) == (concept, preferred)
