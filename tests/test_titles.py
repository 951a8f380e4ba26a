"""Titles: components, tidy names, other names in brackets."""

from __future__ import annotations

import pytest
from rxkg.ingest.titles import is_name, match_component, read_title, split_title, tidy_name


@pytest.mark.parametrize(
    ("title", "components"),
    [
        pytest.param("Aspirin", (), id="one substance"),
        pytest.param("Lamivudine + Zidovudine", ("Lamivudine", "Zidovudine"), id="two"),
        pytest.param("Paroxetine + Clonazepam .", ("Paroxetine", "Clonazepam"), id="stray full stop at the end"),
        pytest.param("Ofloxacin . + Ornidazole", ("Ofloxacin", "Ornidazole"), id="stray full stop within"),
        pytest.param("Omega- + Vitamin E", ("Omega", "Vitamin E"), id="open hyphen"),
        pytest.param("Etonogestrel+Estradiol (Vaginal Ring)", ("Etonogestrel", "Estradiol"), id="no blanks, route"),
        pytest.param("Zinc + Vitamin B + Vitamin B", ("Zinc", "Vitamin B"), id="repeated"),
        pytest.param("Vaccine (Groups A + C + Y & W)", (), id="signs within brackets"),
        pytest.param("Vaccine (A + C) + Lactose", ("Vaccine (A + C)", "Lactose"), id="brackets and a sign"),
        pytest.param("Lidocaine/Lignocaine + Menthol", ("Lidocaine/Lignocaine", "Menthol"), id="two names of one"),
        pytest.param("Glucosamine & Chondroitin", ("Glucosamine", "Chondroitin"), id="ampersand"),
        pytest.param("Group A & C Vaccine + Lactose", ("Group A & C Vaccine", "Lactose"), id="ampersand beside a plus"),
        pytest.param(" + ", (), id="nothing but the sign"),
    ],
)
def test_a_title_splits_into_components(title: str, components: tuple[str, ...]) -> None:
    assert split_title(title) == components


@pytest.mark.parametrize(
    ("title", "drug", "others"),
    [
        pytest.param("Pethidine [Meperidine]", "Pethidine", ("Meperidine",), id="square brackets"),
        pytest.param("Testosterone (Topical)", "Testosterone", (), id="route"),
        pytest.param("Paclitaxel (Protein Bound)", "Paclitaxel (Protein Bound)", (), id="form"),
        pytest.param("Rabies Vaccine (PVRV)", "Rabies Vaccine (PVRV)", (), id="kind of vaccine"),
        pytest.param("Levothyroxine/ T4", "Levothyroxine/T4", (), id="slash"),
        pytest.param("Metformin + Voglibose .", "Metformin + Voglibose", (), id="combination"),
    ],
)
def test_a_title_gives_name_and_other_names(title: str, drug: str, others: tuple[str, ...]) -> None:
    assert read_title(title) == (drug, others)


def test_a_name_loses_stray_signs_but_not_its_own_brackets() -> None:
    assert [tidy_name(n) for n in ("Anti-D (RH) -", "Sodium  Chloride .")] == ["Anti-D (RH)", "Sodium Chloride"]


@pytest.mark.parametrize(
    "note", ["combination", "an antibiotic", "human, recombinant", "", "(", "one two three four five"]
)
def test_a_note_is_no_name(note: str) -> None:
    assert not is_name(note)


@pytest.mark.parametrize(
    ("name", "component"),
    [("Gentamicin sulfate", "Gentamicin"), ("Vitamin B complex", "Vitamin B"), ("Headache", None), ("", None)],
)
def test_a_component_is_known_by_salt_and_short_name(name: str, component: str | None) -> None:
    assert match_component(name, ("Gentamicin", "Vitamin B")) == component
