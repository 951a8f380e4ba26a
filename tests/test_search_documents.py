"""Documents from records; and the small library of monographs that the other search tests use."""

from __future__ import annotations

import hashlib
import pickle

import pytest
from rxkg.ingest.sections import Monograph, read_monograph
from rxkg.ingest.source import make_source
from rxkg.ingest.text import Text
from rxkg.ontology.records import (
    AdverseEffect,
    Evidence,
    Frequency,
    Indication,
    Interaction,
    MonographRecord,
    Polarity,
    SectionKind,
    Statement,
    Status,
)
from rxkg.search import Document, to_documents

TEXTS = {
    "zarlomab": """---
title: Zarlomab
---

# Zarlomab
### Generic Name
Zarlomab (ZRL-7)

### Usage
Zarlomab is an antibody against **CD123** and the *IL-3* receptor, given for a rare leukaemia.

### Dosage
Serum albumin must be ≥3.2 g/dL before each dose. Give an H1-antagonist beforehand. Infuse 50mg once.

### Side Effects
* **Fever**
* Capillary leak syndrome
* Oedema &amp; weight gain

### Precautions
Watch closely: capillary leak may follow any dose. It does not cause sedation.
""",
    "quendipine": """---
title: Quendipine
---

# Quendipine
### Generic Name
Quendipine

### Usage
Quendipine lowers high blood pressure and eases heart failure.

### Side Effects
* Headache
* Diarrhea
* Leaking urine

### Precautions
A leak of fluid out of a damaged capillary bed was seen once. Avoid grapefruit. Not for vitamin A deficiency.
""",
    "quendipine-zarlomab": """---
title: Quendipine + Zarlomab
---

# Quendipine + Zarlomab
### Generic Name
Quendipine + Zarlomab

### Usage
Two medicines in one for pressure and leukaemia. Vitamin A is added.

### Side Effects
* Headache
* Rash
""",
    "reply": "# Untitled\n\nPlease name the medicine you would like to read about.\n",
}


def read(slug: str) -> Monograph:
    text = TEXTS[slug]
    return read_monograph(make_source(text, f"{slug}.md", hashlib.sha256(text.encode()).hexdigest()))


def statements_of(slug: str) -> tuple[Statement, ...]:
    """Hand-made facts: the tests of the index must not depend on extraction."""

    def at(quote: str, section: SectionKind) -> dict[str, object]:
        start = TEXTS[slug].index(quote)
        evidence = Evidence(start, start + len(quote), quote, section)
        return {"text": quote.lower(), "section": section, "rule": "test", "evidence": (evidence,)}

    if slug != "zarlomab":
        return ()
    side, usage = SectionKind.SIDE_EFFECTS, SectionKind.USAGE
    common = (Frequency.COMMON,)
    return (
        Indication(**at("leukaemia", usage), label="leukemia", concept="MONDO:0005059"),
        Indication(**at("antibody", usage), status=Status.EXCLUDED),
        AdverseEffect(**at("Capillary leak syndrome", side), alt=("CLS",), frequency=common, serious=True),
        AdverseEffect(**at("sedation", SectionKind.PRECAUTIONS), polarity=Polarity.NEGATED),
        Interaction(**at("H1-antagonist", SectionKind.DOSAGE)),
    )


def documents_of(slug: str) -> tuple[Document, ...]:
    monograph = read(slug)
    record = MonographRecord(
        file=f"{slug}.md",
        kind="monograph" if monograph.reason is None else "not-a-monograph",
        slug=slug,
        drug=monograph.title,
        title=monograph.title,
        synonyms=("ZRL-7",) if slug == "zarlomab" else (),
        sha256=monograph.source.sha256,
        components=monograph.components,
        statements=statements_of(slug),
    )
    return to_documents(record, monograph, statement_id=lambda s: f"http://example.org/{s.kind}/{s.text}")


def library() -> list[Document]:
    return [d for slug in TEXTS for d in documents_of(slug)]


@pytest.fixture
def zarlomab() -> dict[str, Document]:
    return {d.section or d.type: d for d in documents_of("zarlomab")}


def test_a_drug_document_states_what_it_quotes_alone(zarlomab: dict[str, Document]) -> None:
    whole = zarlomab["drug"]
    assert whole.stated == ("MONDO:0005059",)
    here, elsewhere = whole.unsaid
    assert "CLS" in elsewhere
    assert "CLS" not in here
    assert zarlomab["side_effects"].unsaid == (("CLS",), ())


def test_one_document_a_section_and_one_a_drug(zarlomab: dict[str, Document]) -> None:
    assert list(zarlomab) == ["drug", "generic_name", "usage", "dosage", "side_effects", "precautions"]
    assert [d.order for d in zarlomab.values()] == list(range(6))


def test_a_text_that_is_no_monograph_gives_no_documents() -> None:
    assert documents_of("reply") == ()


def test_documents_can_be_handed_to_another_process() -> None:
    documents = library()
    assert pickle.loads(pickle.dumps(documents)) == documents


def test_text_is_stripped_and_every_character_knows_its_place(zarlomab: dict[str, Document]) -> None:
    document = zarlomab["side_effects"]
    assert document.text == "Fever\nCapillary leak syndrome\nOedema & weight gain"
    text = Text(document.text, document.runs)
    for word in ("Fever", "leak", "weight"):
        at = document.text.index(word)
        start, end = text.source_span(at, at + len(word))
        assert TEXTS["zarlomab"][start:end] == word


def test_a_fact_belongs_to_the_section_of_its_evidence(zarlomab: dict[str, Document]) -> None:
    document = zarlomab["side_effects"]
    assert document.kinds == ("adverse_effects",)
    assert document.labels == ("CLS", "capillary leak syndrome")
    assert (document.frequencies, document.serious) == (("common",), True)


def test_a_denied_fact_gives_neither_kind_nor_label(zarlomab: dict[str, Document]) -> None:
    assert (zarlomab["precautions"].kinds, zarlomab["precautions"].labels) == ((), ())


def test_every_statement_is_named_once_whatever_its_polarity(zarlomab: dict[str, Document]) -> None:
    assert len(zarlomab["drug"].statements) == len(statements_of("zarlomab"))
    assert not any(d.statements for section, d in zarlomab.items() if section != "drug")


def test_an_excluded_use_is_no_label(zarlomab: dict[str, Document]) -> None:
    assert zarlomab["usage"].labels == ("leukaemia", "leukemia")
    assert zarlomab["usage"].concepts == ("MONDO:0005059",)


def test_the_drug_document_has_the_facts_of_all_sections(zarlomab: dict[str, Document]) -> None:
    assert zarlomab["drug"].kinds == ("adverse_effects", "indications", "interactions")
    assert zarlomab["drug"].names == ("Zarlomab", "ZRL-7")
    assert zarlomab["drug"].text.startswith("Zarlomab is an antibody")
