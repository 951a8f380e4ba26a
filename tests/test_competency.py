"""Competency questions: what the base must be able to answer, on the example monographs.

Each `tests/competency/<query>.tsv`, or `<query>~<word>.tsv` where a query has several, is one question:

    # question: Which drugs act on CD123?
    # given: target=CD123
    # first: 6
    name	action

`given` are the named query's parameters as on the command line, `first` (optional) limits the rows that are compared.
Then follow the columns compared and the rows expected, in their order. Adding a question needs no Python.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rxkg import KnowledgeBase
from rxkg.graph.named import named_queries

FOLDER = Path(__file__).parent / "competency"


@dataclass(frozen=True)
class Question:
    query: str
    text: str
    given: dict[str, str]
    first: int | None  # rows compared; None for all
    columns: list[str]
    rows: list[list[str]]


def read_question(path: Path) -> Question:
    lines = path.read_text(encoding="utf-8").splitlines()
    head = dict(line[2:].split(":", 1) for line in lines if line.startswith("# "))
    columns, *rows = [line.split("\t") for line in lines if not line.startswith("# ")]
    given = dict(pair.split("=", 1) for pair in shlex.split(head["given"]))
    first = int(head["first"]) if "first" in head else None
    return Question(path.stem.partition("~")[0], head["question"].strip(), given, first, columns, rows)


QUESTIONS = {path.stem: read_question(path) for path in sorted(FOLDER.glob("*.tsv"))}


@pytest.fixture(scope="module")
def base(examples_base: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(examples_base) as opened:
        yield opened


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_question_has_the_expected_answer(base: KnowledgeBase, question: Question) -> None:
    result = base.named_query(question.query, question.given)
    places = [result.columns.index(column) for column in question.columns]
    rows = [["" if row[n] is None else str(row[n]) for n in places] for row in result.values()]
    assert rows[: question.first] == question.rows, question.text


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_every_query_answers_a_question(name: str) -> None:
    asked = [q for q in QUESTIONS.values() if q.query == name]
    assert any(q.text.endswith("?") and q.rows for q in asked)


@pytest.mark.parametrize("name", sorted(named_queries()))
def test_example_of_a_query_has_an_answer(base: KnowledgeBase, name: str) -> None:
    rows = list(base.named_query(name, dict(named_queries()[name].example)).values())
    assert rows
    assert len(rows) == len(set(rows))
