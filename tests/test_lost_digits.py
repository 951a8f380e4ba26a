"""Names that lost their digits in a title, recovered from the text or left as they are."""

from __future__ import annotations

import pytest
from rxkg.ingest.extract.components import extract_components
from rxkg.ingest.lost_digits import recover_by_place, recover_name
from rxkg.ingest.sections import read_monograph
from rxkg.ingest.source import decode_source
from rxkg.ingest.titles import match_component, split_glued, vitamin_number

RECOVERED = [
    ("one-number", "Vitamin B", 1, [], "Vitamin B6 helps. Take vitamin B6 daily.", ["Vitamin B6"]),
    ("hyphen-left-over", "Omega-", 1, [], "Each capsule holds omega-3 fatty acids.", ["Omega-3"]),
    ("enzyme", "Coenzyme Q", 1, [], "Coenzyme Q10 is made by the body.", ["Coenzyme Q10"]),
    ("phosphate", "Pyridoxal", 1, [], "Pyridoxal-5-phosphate is its active form.", ["Pyridoxal-5-phosphate"]),
    ("as-many-as-repeats", "Vitamin B", 2, [], "It holds vitamin B2 and vitamin B6.", ["Vitamin B2", "Vitamin B6"]),
    ("choice", "Vitamin B", 1, [], "It holds vitamin B2 or vitamin B6.", []),
    ("another-component", "Vitamin B", 1, ["Methylcobalamin"], "Vitamin B12 and vitamin B6.", ["Vitamin B6"]),
    ("bracketed-alias", "Vitamin K", 1, ["Menatetrenone"], "Menatetrenone (vitamin K2) is given.", []),
    ("a-name-of-its-own", "Vitamin D", 1, [], "Vitamin D3 is a form of vitamin D.", []),
    ("an-amount", "Vitamin B", 1, [], "Vitamin B 50 mg daily.", []),
    ("glued", "ThiamineVitamin B", 1, [], "Thiamine is needed by nerves.", ["Thiamine"]),
    ("not-said", "Omega-", 1, [], "Fish oil.", []),
]


@pytest.mark.parametrize(
    ("name", "times", "others", "text", "full"), [r[1:] for r in RECOVERED], ids=[r[0] for r in RECOVERED]
)
def test_recover(name, times, others, text, full):
    found = recover_name(name, times, others, text)
    assert [r.name for r in found] == full
    assert all(text[r.start : r.end].casefold().startswith(r.name[:4].casefold()) for r in found)


def test_a_list_in_another_order_recovers_nothing():
    assert recover_by_place(["Doxylamine", "Vitamin B"], "Pyridoxine + Doxylamine") == {}


@pytest.mark.parametrize(
    ("label", "component"),
    [("Riboflavin (B2)", "Vitamin B"), ("Vitamin B12", "Methylcobalamin"), ("Thiamine", "ThiamineVitamin B")],
)
def test_a_label_finds_its_component(label, component):
    assert match_component(label, ("ThiamineVitamin B", "Vitamin B", "Methylcobalamin")) == component


def test_two_b_vitamins_of_one_number_are_no_choice():
    assert match_component("Vitamin B9", ("Folic Acid", "L-Methylfolate")) is None


def test_names_are_parted_and_numbered():
    assert split_glued("Docosahexanoic acidDHA") == ("Docosahexanoic acid", "DHA")
    assert [vitamin_number(n) for n in ("Nicotinamide", "B1", "Zinc Oxide")] == ["3", "1", None]


def test_the_record_tells_the_full_name_and_the_title_s():
    text = "# Doxylamine + Vitamin B\n### Usage\nUsed for nausea.\n### How it Works\nVitamin B6 helps the nerves.\n"
    found = extract_components(read_monograph(decode_source(text.encode(), "x.md")))
    assert [(c.text, c.in_title, c.rule) for c in found][1] == ("Vitamin B6", "Vitamin B", "comp.lost-digits")
    assert all(text[e.start : e.end] == e.quote for c in found for e in c.evidence)
