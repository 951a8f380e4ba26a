"""Queries and the grades of every section for them, from rules on the texts: `queries.tsv` and `judgements.yaml`."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rxkg.search.documents import Document

HERE = Path(__file__).parent
#: The ranking is chosen on the first part; the others were written and judged later, each when the ranking stood.
PARTS = ("tune", "hold", "fresh", "last")
#: Characters between two words that count as near, and as beside each other.
NEAR, BESIDE = 150, 60
_DENIED = re.compile(
    r"\b(?:not(?! only)|no|nor|never|without|except|avoid\w*|isn't|cannot|contraindicated|ineffective)\b"
)
_SENTENCE_END = re.compile(r"[.;:?!\n]")
# Typography is no difference in meaning.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "‑": "-", "–": "-", "—": "-", "\u00a0": " "})
_PARTS = {"grade", "in", "drug", "with", "has", "lacks", "says", "thrice", "near", "beside"}


@dataclass(frozen=True, slots=True)
class Query:
    """One line of `queries.tsv`."""

    id: str
    kind: str
    part: str  # one of PARTS
    words: str  # as typed
    need: str  # what is wanted, where the words leave it open


@dataclass(frozen=True, slots=True)
class Rule:
    """A grade and what a section must be like to have it; what is empty does not count."""

    grade: int
    kinds: frozenset[str]  # values of SectionKind, or "drug" for the monograph as a whole; empty for all
    drug: str = ""
    part: str = ""  # a name of the monograph, combinations included
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    thrice: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


class Page:
    """A document as the rules see it."""

    def __init__(self, document: Document):
        self.id = document.id
        self.key = f"{document.slug}@{document.start if document.order else 'drug'}"
        self.kind = document.section or "drug"
        self.text = f"{document.heading}\n{document.text}".lower().translate(_PLAIN)
        self.names = tuple(name.lower() for name in document.names)
        self.single = "+" not in document.title

    def named(self, pattern: str, *, alone: bool) -> bool:
        """Whether a name of the monograph holds the words; `alone`: begins so, in a monograph on one drug."""
        if alone:
            return self.single and any(words(pattern).pattern.match(name) for name in self.names)
        return any(words(pattern).search(name) for name in self.names)

    def says(self, pattern: str) -> bool:
        """Whether the words stand where the sentence so far denies nothing."""
        for match in words(pattern).finditer(self.text):
            before = _SENTENCE_END.split(self.text[max(0, match.start() - 100) : match.start()])[-1]
            if not _DENIED.search(before):
                return True
        return False

    def near(self, one: str, other: str, apart: int) -> bool:
        """Whether two different words stand at most `apart` characters apart, in either order."""
        ones = [match.span() for match in words(one).finditer(self.text)]
        others = [match.span() for match in words(other).finditer(self.text)] if ones else []
        starts = [start for start, _ in others]
        for start, end in ones:
            for begin, stop in others[bisect_left(starts, start - 3 * NEAR) :]:
                if begin - end > apart:
                    break
                if begin >= end or 0 <= start - stop <= apart:
                    return True
        return False

    def fits(self, rule: Rule) -> bool:
        """Whether all parts of a rule fit; the cheap ones are asked first."""
        if rule.kinds and self.kind not in rule.kinds:
            return False
        if rule.drug and not self.named(rule.drug, alone=True):
            return False
        if rule.part and not self.named(rule.part, alone=False):
            return False
        text = self.text
        return (
            all(words(p).search(text) for p in rule.has)
            and all(self.says(p) for p in rule.says)
            and all(words(p).count(text) > 2 for p in rule.thrice)
            and (not rule.near or self.near(*rule.near, NEAR))
            and (not rule.beside or self.near(*rule.beside, BESIDE))
            and not any(words(p).search(text) for p in rule.lacks)
        )

    def grade(self, rules: Sequence[Rule]) -> int:
        """The highest grade of the rules that fit."""
        return next((r.grade for r in sorted(rules, key=lambda r: -r.grade) if self.fits(r)), 0)


@dataclass(frozen=True, slots=True)
class Words:
    """A pattern of a rule: it begins where a word begins."""

    pattern: re.Pattern[str]
    needed: tuple[str, ...]  # a text without any of these cannot match; empty where nothing is known

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        """The matches in a text."""
        # Texts without the letters are most: to look for those first takes a twentieth of the time.
        return self.pattern.finditer(text) if not self.needed or any(n in text for n in self.needed) else ()

    def count(self, text: str) -> int:
        """How often a text matches."""
        return sum(1 for _ in self.finditer(text))

    def search(self, text: str) -> bool:
        """Whether a text matches."""
        return any(True for _ in self.finditer(text))


@cache
def words(pattern: str) -> Words:
    """A pattern compiled."""
    choices = [max(_literals(choice), key=len, default="") for choice in _choices(pattern)]
    needed = tuple(dict.fromkeys(choices)) if min(map(len, choices)) > 1 else ()
    return Words(re.compile(rf"\b(?:{pattern})"), needed)


def _choices(pattern: str) -> list[str]:
    """The alternatives of a pattern, opened where it is one group as a whole."""
    whole = re.fullmatch(r"\(\?:((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", pattern)
    inner, depth, choices = whole[1] if whole else pattern, 0, [""]
    for letter in inner:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            choices.append("")
        else:
            choices[-1] += letter
    return choices


def _literals(choice: str) -> list[str]:
    """Runs of letters that every match of an alternative holds."""
    flat, before = choice, ""
    while flat != before:
        before, flat = flat, re.sub(r"\((?:[^()])*\)[?*+]?", "|", flat)
    flat = re.sub(r"\[[^]]*\](?:[?*+]|\{[^}]*\})?|\\.[?*+]?|.(?:[?*]|\{[^}]*\})", "|", flat)
    return re.findall(r"[a-z0-9' -]+", flat)


def read_queries(path: Path = HERE / "queries.tsv") -> tuple[Query, ...]:
    """The queries in the file's order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(Query(r["id"], r["kind"], r["part"], r["query"], r["need"]) for r in rows)


def read_rules(path: Path = HERE / "judgements.yaml") -> tuple[dict[str, tuple[Rule, ...]], dict[str, dict[str, int]]]:
    """Rules by query, and grades given by reading as {query: {"slug@start" or "slug@drug": grade}}.

    Raises ValueError where a rule has an unknown part or names an unknown criterion.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    rules = {
        query: tuple(
            _rule(_filled(rule, blanks), data["classes"])
            for item in items
            for rule, blanks in _unfolded(query, item, data["criteria"])
        )
        for query, items in data["queries"].items()
    }
    return rules, data.get("overrides") or {}


def judge(documents: Iterable[Document]) -> dict[str, dict[str, int]]:
    """Grades above 0 as {query: {document's id: grade}}, of all documents for all queries.

    The document of a monograph as a whole is related (1) where one of its sections answers (3).

    Raises ValueError where a query has no rules, an override has no document, or nothing answers a query.
    """
    rules, overrides = read_rules()
    pages = [Page(document) for document in documents]
    ids = {page.key: page.id for page in pages}
    grades = {}
    for query in read_queries():
        if query.id not in rules:
            raise ValueError(f"judgements.yaml has no rules for {query.id}")
        found = {page.id: page.grade(rules[query.id]) for page in pages}
        for key, grade in overrides.get(query.id, {}).items():
            if key not in ids:
                raise ValueError(f"judgements.yaml: no section {key} for the override of {query.id}")
            found[ids[key]] = grade
        for slug in {page.key.rpartition("@")[0] for page in pages if found[page.id] == 3}:
            whole = ids[f"{slug}@drug"]
            found[whole] = max(1, found[whole])
        grades[query.id] = {key: grade for key, grade in found.items() if grade}
    return grades


def _unfolded(query: str, item: Mapping[str, Any], criteria: Mapping[str, Any]) -> Iterable[tuple[Any, dict[str, str]]]:
    """The rules of one item of a query, each with the blanks of its criterion."""
    if "grade" in item:
        return [(item, {})]
    (name, blanks), *more = item.items()
    if more or name not in criteria:
        raise ValueError(f"judgements.yaml: {query}: no criterion {name}")
    return [(rule, blanks) for rule in criteria[name]]


def _filled(rule: Mapping[str, Any], blanks: Mapping[str, str]) -> dict[str, Any]:
    def fill(value: Any) -> Any:
        if isinstance(value, list):
            return [fill(v) for v in value]
        for name, text in blanks.items() if isinstance(value, str) else ():
            value = value.replace("{" + name + "}", text)
        return value

    return {name: fill(value) for name, value in rule.items()}


def _rule(parts: Mapping[str, Any], classes: Mapping[str, str]) -> Rule:
    if unknown := set(parts) - _PARTS:
        raise ValueError(f"judgements.yaml: a rule has no part {', '.join(sorted(unknown))}")

    def many(name: str) -> tuple[str, ...]:
        value = parts.get(name, ())
        return (value,) if isinstance(value, str) else tuple(value)

    part = parts.get("with", "")
    return Rule(
        grade=parts["grade"],
        kinds=frozenset() if parts["in"] == "*" else frozenset(parts["in"].split()),
        drug=parts.get("drug", ""),
        part=classes[part[1:]] if part.startswith("&") else part,
        has=many("has"),
        lacks=many("lacks"),
        says=many("says"),
        thrice=many("thrice"),
        near=many("near"),
        beside=many("beside"),
    )
