"""What patients say: clinical words for it, classes of drugs, and drugs named beside something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rxkg.ingest.sections import read_monograph
from rxkg.ingest.source import make_source
from rxkg.ontology.records import MonographRecord
from rxkg.search import to_documents
from rxkg.search.cue_words import lay_names
from rxkg.search.hits import Searcher
from rxkg.search.index import create_index
from rxkg.search.thesaurus import Thing, stem_key
from search_library import places

SECTIONS = {
    "tolvidine": {
        "Usage": "Tolvidine is a diuretic.",
        "Dosage": "Take two tablets with water. A patient needs pills to hand.",
        "Precautions": "Drink enough water before the tablets. Potassium may fall.",
    },
    "ramelosin": {
        "Usage": "Ramelosin is a cream that shrinks hemorrhoids.",
        "Precautions": "Diuretics and other diuretics, and a diuretic again, lower potassium.",
    },
    "ramelosin-xyline": {"Side Effects": "Drowsiness was seen in some."},
    "calmotine": {
        "Usage": "Calmotine eases drowsiness.",
        "Dosage": "Against drowsiness take the tablets.",
    },
    "plexidone": {"Precautions": "Drowsiness and again drowsiness: drowsiness with ramelosin."},
}
THINGS = (
    Thing(id="drug/ramelosin", kind="Drug", count=2, names=(*(f"Alias {n}" for n in range(12)), "Ramelosin")),
    Thing(id="condition/drowsiness", kind="Condition", count=3, names=("drowsiness", "drowsy spells")),
)


def text_of(slug: str) -> str:
    title = " + ".join(part.title() for part in slug.split("-"))
    return f"# {title}\n" + "".join(f"### {name}\n{text}\n\n" for name, text in SECTIONS[slug].items())


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder: Path = tmp_path_factory.mktemp("index")
    documents = []
    for slug in SECTIONS:
        title = " + ".join(part.title() for part in slug.split("-"))
        record = MonographRecord(file=f"{slug}.md", kind="monograph", slug=slug, drug=title, title=title, sha256="0")
        documents += to_documents(record, read_monograph(make_source(text_of(slug), f"{slug}.md", "0")))
    create_index(folder, documents, things=THINGS)
    searcher = Searcher(folder, text_of)
    yield searcher
    searcher.close()


def test_lay_words_are_found_in_clinical_ones_and_not_apart(searcher: Searcher) -> None:
    hits = searcher.search("water tablets").hits
    assert (hits[0].slug, hits[0].section) == ("tolvidine", "usage")
    assert [(r.how, r.found) for r in hits[0].reasons] == [("synonym", "diuretic")]
    assert ("tolvidine", "dosage") not in [(h.slug, h.section) for h in hits]


def test_a_class_is_answered_by_what_a_drug_is_before_a_mention(searcher: Searcher) -> None:
    found = places(searcher.search("diuretics"))
    assert found.index(("tolvidine", "usage")) < found.index(("ramelosin", "precautions"))


def test_a_lay_name_that_no_text_holds_is_no_slip(searcher: Searcher) -> None:
    hits = searcher.search("piles")  # not "pills"
    assert places(hits)[0] == ("ramelosin", "usage")
    assert not hits.did_you_mean


def test_lay_words_without_an_answer_are_taken_as_words(searcher: Searcher) -> None:
    assert searcher.search("jock itch").total == 0
    assert ("tolvidine", "precautions") in places(searcher.search("drink water works", limit=20))


def test_a_combination_with_the_drug_named_comes_before_other_drugs(searcher: Searcher) -> None:
    found = [p for p in places(searcher.search("ramelosin drowsiness", limit=20)) if p[1]]
    assert found.index(("ramelosin-xyline", "side_effects")) < found.index(("plexidone", "precautions"))


def test_rows_lead_from_lay_words_to_others() -> None:
    assert all(key != stem_key(clinical) or group for key, rows in lay_names().items() for clinical, group in rows)
    assert all(len(rows) == len(set(rows)) for rows in lay_names().values())


@pytest.mark.parametrize(("words", "kinds"), [("drowsiness tablets", ["", "indications"]), ("tablets daily", ["", ""])])
def test_the_form_of_a_product_behind_a_condition_asks_for_uses(
    searcher: Searcher, words: str, kinds: list[str]
) -> None:
    assert [unit.kind for unit in searcher._matcher.maker.make(words.split())] == kinds


def test_a_drug_is_found_by_any_of_many_names(searcher: Searcher) -> None:
    assert ("ramelosin", "usage") in places(searcher.search("alias 3"))
