"""Drugs alike: what is shared counts by kind and rarity; the drug itself is left out, its combinations are marked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rxkg.search.documents import Document
from rxkg.search.facts import Fact
from rxkg.search.hits import Searcher
from rxkg.search.index import create_index
from rxkg.search.similar import LEAST, Similar

KINDS = {"t": "targets", "i": "indications", "e": "adverse_effects"}
Ask = Callable[..., tuple[Similar, ...]]


def monograph(slug: str, facts: str = "", text: str = "", *, subject: str = "", parts: str = "") -> list[Document]:
    """The two documents of a small monograph; facts are written "t1 e5", the kind before the concept."""
    told = tuple(Fact(0, 1, KINDS[f[0]], f"thing {f}", f"X:{f[1:]}", "", False) for f in facts.split())
    pairs = (*(f"{f.kind}={f.concept}" for f in told), *(f"ingredients=X:{p}" for p in parts.split()))
    common = {
        "slug": slug, "subject": subject or f"drug/{slug}", "file": f"{slug}.md", "drug": slug, "title": slug,
        "names": (slug,), "component": "", "end": len(text), "runs": ((0, len(text), 0, len(text)),) if text else (),
        "pairs": tuple(sorted(pairs)), "literal": True,
    }  # fmt: skip
    return [
        Document(order=0, type="drug", section="", heading="", start=0, text="", **common),  # type: ignore[arg-type]
        Document(order=1, type="section", section="usage", heading="", start=0, text=text, facts=told, **common),  # type: ignore[arg-type]
    ]


OTHERS = [document for n in range(20) for document in monograph(f"other{n}", f"e{n % 2} i{50 + n}")]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    def ask(*monographs: list[Document], of: str = "drug/one", **options: object) -> tuple[Similar, ...]:
        create_index(tmp_path, [*OTHERS, *(d for m in monographs for d in m)])
        searcher = Searcher(tmp_path, {d.slug: d.text for m in monographs for d in m}.__getitem__)
        found = searcher.similar(of, **options)  # type: ignore[arg-type]
        searcher.close()
        return found

    return ask


@pytest.mark.parametrize(
    ("one", "near", "far"),
    [("t1 i2 e3", "t1", "i2"), ("t1 i2 e3", "i2", "e3"), ("i1 e7 e0", "e7", "e0"), ("i1 i2", "i1 i2", "i1"),
     ("i1 t2", "i1 t2", "i1 t2 i3 i4 t5")],
    ids=["target-before-use", "use-before-effect", "rare-before-frequent", "more-before-less", "nothing-beyond"],
)  # fmt: skip
def test_what_counts_more(ask: Ask, one: str, near: str, far: str) -> None:
    found = ask(monograph("one", one), monograph("near", near), monograph("far", far))
    assert [s.name for s in found if s.name in ("near", "far")][:1] == ["near"]


def test_the_drug_itself_is_left_out_under_any_title(ask: Ask) -> None:
    found = ask(monograph("one", "t1"), monograph("uno", "t1", subject="drug/one"), monograph("two", "t1"))
    assert [s.name for s in found] == ["two"]


@pytest.mark.parametrize("product", ["two plus", "one plus two"])
def test_combinations_are_marked_by_ingredient_or_name(ask: Ask, product: str) -> None:
    combination = monograph(product, "t1", subject="product/x", parts="9" if product == "two plus" else "")
    found = ask(monograph("one", "t1"), monograph("two", "t1"), combination, ids=["X:9"])
    assert {s.name: s.contains for s in found} == {"two": False, product: True}


def test_shared_facts_are_told_with_how_many_drugs_have_them(ask: Ask) -> None:
    (found,) = ask(monograph("one", "t1 i2 e9"), monograph("two", "t1 i2 e8"))
    assert [(f.kind, f.label, f.concept, f.drugs) for f in found.shared] == [
        ("targets", "thing t1", "X:1", 2), ("indications", "thing i2", "X:2", 2),
    ]  # fmt: skip
    assert sum(f.share for f in found.shared) == pytest.approx(1, abs=0.01)


def test_texts_are_like_by_their_rare_words(ask: Ask) -> None:
    says = "zorblaxia and quellosis"
    texts = {"one": says, "two": says, "three": "quellosis", "four": "nothing alike", "five": "zorblaxia"}
    found = ask(*(monograph(name, text=text) for name, text in texts.items()))
    assert found[0].name == "two"
    assert set(found[0].words) == {"zorblaxia", "quellosis"}
    assert "four" not in {s.name for s in found}


def test_drugs_with_nothing_in_common_are_not_alike(ask: Ask) -> None:
    assert ask(monograph("one", "t1"), monograph("two", "t2")) == ()
    assert ask(monograph("one", "t1"), of="drug/nobody") == ()


def test_equal_ones_come_by_name_and_pages_agree(ask: Ask) -> None:
    drugs = [monograph(name, "t1") for name in ("c", "one", "b", "a")]
    found = ask(*drugs)
    assert [(s.rank, s.name) for s in found] == [(1, "a"), (2, "b"), (3, "c")]
    assert found == ask(*reversed(drugs))
    assert ask(*drugs, limit=2) == found[:2]
    assert all(LEAST <= s.score < 1 for s in found)
