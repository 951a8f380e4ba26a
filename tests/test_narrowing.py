"""Words around mentions that say which of its kind is meant: what is kept of them, and what it does to a match."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rxkg import extract_record, read_monograph
from rxkg.ingest.grounding import Grounder
from rxkg.ingest.source import decode_source
from rxkg.ontology.records import Statement

USES = "### Usage\n\nIt is used to treat {}.\n"
EFFECTS = "### Side Effects\n\n* {}\n"
TARGETS = "### How it Works\n\nIt works by {}.\n"
CONTRAINDICATIONS = "### Precautions\n\n* **Contraindications:** It is contraindicated in patients with {}.\n"
INTERACTIONS = "### Precautions\n\n* **Drug Interactions:** It may interact with {}.\n"


def read(frame: str, words: str) -> dict[str, Statement]:
    """The statements of a monograph with one sentence, by their text."""
    text = f"# Zutromab\n\n### Generic Name\n\nZutromab\n\n{frame.format(words)}"
    record = extract_record(read_monograph(decode_source(text.encode(), "zutromab.md")))
    return {s.text: s for s in record.statements}


@pytest.mark.parametrize(
    ("frame", "words", "text", "name"),
    [
        # in front
        (USES, "several bacterial infections", "bacterial infections", "several bacterial infections"),
        (USES, "several serious bacterial infections", "bacterial infections", "several serious bacterial infections"),
        (USES, "various bacterial infections", "bacterial infections", None),
        (USES, "severe hypertension", "hypertension", None),
        (USES, "occasional constipation", "constipation", "occasional constipation"),
        (EFFECTS, "Dry, persistent cough", "persistent cough", "dry persistent cough"),
        (EFFECTS, "Increased risk of certain cancers", "cancers", "certain cancers"),
        (INTERACTIONS, "some other antibiotics", "antibiotics", "some other antibiotics"),
        (EFFECTS, "Paradoxical anxiety or agitation", "agitation", "paradoxical agitation"),
        (INTERACTIONS, "potent CYP3A4 inhibitors", "CYP3A4 inhibitors", "potent CYP3A4 inhibitors"),
        (TARGETS, "blocking certain sodium and chloride channels", "chloride channels", "certain chloride channels"),
        (TARGETS, "blocking certain sodium and chloride channels", "sodium channels", "certain sodium channels"),
        (TARGETS, "inhibiting the final steps of peptidoglycan synthesis", "peptidoglycan synthesis",
         "final steps of peptidoglycan synthesis"),
        # behind
        (TARGETS, "blocking histamine receptors (H1 receptors)", "histamine receptors", "H1 receptors"),
        (INTERACTIONS, "tetracyclines (oral)", "tetracyclines", "tetracyclines (oral)"),
        (CONTRAINDICATIONS, "gout, breast cancer (except in selected cases)", "breast cancer",
         "breast cancer (except in selected cases)"),
        (CONTRAINDICATIONS, "gout, heart failure (unless a doctor allows it)", "heart failure", None),
        (USES, "schizophrenia that does not respond to other drugs", "schizophrenia",
         "schizophrenia that does not respond to other drugs"),
        (USES, "pneumonia in patients with cystic fibrosis", "pneumonia", "pneumonia in patients with cystic fibrosis"),
        (USES, "pneumonia in adults", "pneumonia", None),
        ("### Usage\n\nIt is used to prevent {}.\n", "stroke in patients with atrial fibrillation", "stroke", None),
        (USES, "eczema complicated by infection", "eczema", "eczema complicated by infection"),
        (EFFECTS, "Infections due to low white blood cell counts", "infections",
         "infections due to low white blood cell counts"),
        (INTERACTIONS, "antacids containing magnesium", "antacids", "antacids containing magnesium"),
        # where a target is
        (TARGETS, "blocking sodium channels in the heart muscle", "sodium channels",
         "sodium channels in the heart muscle"),
        (TARGETS, "blocking histamine H2 receptors in the stomach", "histamine H2 receptors",
         "histamine H2 receptors in the stomach"),
        (TARGETS, "blocking dopamine and serotonin receptors in the brain", "dopamine receptors",
         "dopamine receptors in the brain"),
        (TARGETS, "blocking sodium channels in the body", "sodium channels", None),
        (TARGETS, "suppressing the production of estrogen in women", "production of estrogen", None),
        (TARGETS, "blocking sodium channels on the surface of cells", "sodium channels", None),
        (TARGETS, "inhibiting DNA gyrase in bacteria", "DNA gyrase", None),
        (TARGETS, "blocking the effects of adrenaline on the heart", "adrenaline", None),
    ],
)  # fmt: skip
def test_words_of_the_phrase_narrow(frame: str, words: str, text: str, name: str | None) -> None:
    assert read(frame, words)[text].narrowed == name


@pytest.mark.parametrize(
    "words",
    [
        "headache, muscle aches, and joint pain often accompanying colds",
        "headache and muscle aches often accompanying colds",
    ],
)
def test_complaints_told_together_share_what_they_come_with(words: str) -> None:
    assert read(USES, words)["headache"].narrowed == "headache often accompanying colds"


@pytest.mark.parametrize(
    ("words", "text", "name"),
    [
        ("bacterial infections of the airways, such as bronchitis", "bronchitis", "bacterial bronchitis"),
        ("bacterial infections of the airways (e.g., bronchitis, sinusitis)", "sinusitis", "bacterial sinusitis"),
        ("bacterial infections, including:\n\n* Bronchitis\n* Sinusitis", "sinusitis", "bacterial sinusitis"),
        ("bacterial infections. It is often given for infections of the:\n\n* **Airways:** Bronchitis, sinusitis",
         "sinusitis", "bacterial sinusitis"),
        ("bacterial infections. These include pneumonia", "pneumonia", "bacterial pneumonia"),
        ("fungal infections, such as endocarditis and meningitis", "meningitis", "fungal meningitis"),
        ("bacterial infections such as cellulitis", "cellulitis", None),  # of bacteria at any time
        ("bacterial infections and sinusitis", "sinusitis", None),
        ("bacterial and fungal infections such as sinusitis", "sinusitis", None),
        ("bacterial infections (cellulitis) and sinusitis", "sinusitis", None),
    ],
)  # fmt: skip
def test_examples_of_infections_are_of_the_germ_that_leads_them_in(words: str, text: str, name: str | None) -> None:
    assert read(USES, words)[text].narrowed == name


@pytest.mark.parametrize(
    ("words", "text", "name"),
    [
        ("Allergic reactions (rash, itching)", "rash", "rash in allergic reactions"),
        ("**Allergic reactions:** Rash, itching", "itching", "itching in allergic reactions"),
        ("Severe allergic reactions, such as swelling of the lips", "swelling of the lips",
         "swelling of the lips in allergic reactions"),
        ("Allergic reactions (hives, rash)", "hives", None),
        ("Allergic reactions, stomach problems (nausea, diarrhea)", "nausea", None),
        ("Allergic reactions (hives), rash", "rash", None),
        ("Infusion-related reactions (fever, chills)", "fever", "fever in infusion reactions"),
        ("**Gastrointestinal:** Nausea, bleeding", "bleeding", "gastrointestinal bleeding"),
        ("**Gastrointestinal:** Nausea, bleeding", "nausea", None),
        ("Eye irritation (itching, redness)", "redness", "eye redness"),
        ("Blood disorders (anemia, leukopenia)", "blood disorders", "blood disorders (anemia, leukopenia)"),
        ("Blood disorders (e.g., anemia, leukopenia)", "blood disorders", None),
    ],
)  # fmt: skip
def test_signs_are_those_of_the_reaction_that_they_are_listed_under(words: str, text: str, name: str | None) -> None:
    assert read(EFFECTS, words)[text].narrowed == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("antibiotics (rifampin, erythromycin)", "antibiotics (rifampin, erythromycin)"),
        ("antibiotics (like rifampin, erythromycin)", None),
        ("antibiotics (rifampin, erythromycin, and others)", None),
        ("antibiotics (drugs against bacteria)", None),
    ],
)
def test_members_in_brackets_are_all_that_is_meant_of_a_class(words: str, name: str | None) -> None:
    assert read(INTERACTIONS, words)["antibiotics"].narrowed == name


@pytest.mark.parametrize(
    ("words", "text", "name"),
    [
        ("symptoms of the common cold, such as sneezing", "sneezing", "sneezing associated with the common cold"),
        ("allergic symptoms like sneezing", "sneezing", "sneezing associated with allergies"),
        ("symptoms of the common cold. It also relieves cough", "cough", None),
    ],
)  # fmt: skip
def test_symptoms_are_those_of_the_disease_that_leads_them_in(words: str, text: str, name: str | None) -> None:
    assert read("### Usage\n\nIt is used to relieve {}.\n", words)[text].narrowed == name


@pytest.mark.parametrize(
    ("generic", "name", "label"),
    [
        ("Clobetasol Propionate + Neomycin", "Clobetasol Propionate", "Clobetasol propionate"),
        ("Clobetasol + Neomycin Sulfate", None, "Clobetasol"),
        ("Clobetasol Cream + Neomycin", None, "Clobetasol"),
    ],
)
def test_a_component_is_the_salt_that_the_generic_name_says(generic: str, name: str | None, label: str) -> None:
    text = f"# Clobetasol + Neomycin\n\n### Generic Name\n\n{generic}\n\n### Usage\n\nIt is a cream.\n"
    record = extract_record(read_monograph(decode_source(text.encode(), "clobetasol-neomycin.md")))
    component = next(s for s in Grounder().ground(record).statements if s.text == "Clobetasol")
    assert (component.narrowed, component.label, component.match) == (name, label, "exact")


def test_a_mention_that_stands_alone_means_all_that_it_says() -> None:
    found = read(USES, "several bacterial infections. It is also used to treat bacterial infections")
    assert found["bacterial infections"].narrowed is None


def test_the_first_mention_of_a_target_decides() -> None:
    words = (
        "blocking sodium channels in the heart. By blocking these channels, it slows the pulse; sodium channels matter"
    )
    assert read(TARGETS, words)["sodium channels"].narrowed == "sodium channels in the heart"
    words = "blocking sodium channels. It binds to sodium channels in the heart"
    assert read(TARGETS, words)["sodium channels"].narrowed is None


def test_a_reason_against_narrows_nothing() -> None:
    frame = "### Precautions\n\n* **Contraindications:** It is contraindicated in {}.\n"
    assert read(frame, "patients with epilepsy due to the risk of seizures")["epilepsy"].narrowed is None


@pytest.mark.parametrize(
    ("text", "narrowed", "label", "match", "qualifiers"),
    [
        ("pneumonia", "bacterial pneumonia", "bacterial pneumonia", "exact", ()),
        ("pneumonia", "pneumonia in patients with burns", "pneumonia", "broad", ("in patients with burns",)),
        ("pneumonia", "certain pneumonia after surgery", "pneumonia", "broad", ("certain", "after surgery")),
        ("pneumonia", "pneumonia (lobar, aspiration)", "pneumonia", "broad", ("(lobar, aspiration)",)),
    ],
)
def test_what_is_narrowed_is_exact_only_where_all_of_it_has_a_concept(
    text: str, narrowed: str, label: str, match: str, qualifiers: tuple[str, ...]
) -> None:
    said = replace(read(USES, "gout")["gout"], text=text, narrowed=narrowed)
    found = Grounder().ground_statement(said, {})
    assert (found.label, found.match, found.qualifiers) == (label, match, qualifiers)
