"""The query language as a tree; nothing that is typed is an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rxkg.search.syntax import All, Any, Fuzzy, Line, Not, Phrase, Star, Value, Words, parse

WORDS = Words(("nausea",))


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("heart attack", Words(("heart", "attack"))),
        ("vitamin A", Words(("vitamin", "a"))),
        ('"capillary leak"', Phrase(("capillary", "leak"))),
        ('"capillary leak"~2', Phrase(("capillary", "leak"), slop=2)),
        ("nause*", Star("nause*")),
        ("nausae~2", Fuzzy("nausae", 2)),
        ("drug:zarlomab nausea", All((Words(("zarlomab",), "drug"), WORDS))),
        ("drug:(zarlomab quendipine)", Words(("zarlomab", "quendipine"), "drug")),
        ("Section:usage", Value("section", "usage")),
        ("frequency:[common TO very_common]", Value("frequency", "common", "very_common")),
        ("nausea AND NOT rash", All((WORDS, Not(Words(("rash",)))))),
        ("nausea OR (rash itch)", Any((WORDS, Words(("rash", "itch"))))),
        ("unknown:nausea", Words(("unknown", "nausea"))),
        ("nausea)", WORDS), ("(nausea", WORDS), ("nausea AND", WORDS), ("OR nausea", WORDS), ('"nausea', WORDS),
        ("kind:", Words(("kind",))), ("", None), ("the of", None), ("NOT nausea", None), ("***", None),
    ],
)  # fmt: skip
def test_tree(typed: str, tree: object) -> None:
    assert parse(typed).root == tree


@pytest.mark.parametrize(("typed", "strict"), [("a fever", False), ("fever AND rash", True), ("fever NOT rash", True)])
def test_operators_make_a_line_strict(typed: str, strict: bool) -> None:
    assert parse(typed).strict is strict


def test_words_that_must_not_be_there_are_not_words_of_the_line() -> None:
    assert parse("fever NOT (rash OR itch)").words == ("fever",)


@given(st.text(alphabet=st.sampled_from('ab1 :"()[]*~-ANDORTfield\t\x00é'), max_size=60) | st.text(max_size=60))
def test_whatever_is_typed_gives_a_line(typed: str) -> None:
    line = parse(typed)
    assert isinstance(line, Line)
    assert line.root is not None or line.notes
