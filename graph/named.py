"""Queries by name: SPARQL files whose header says what they answer and which parameters they take.

    # title: Drugs that act on a target
    # param target (label): name of the molecule, receptor, enzyme, channel or pathway
    # example: target=CD123

A parameter is a variable of the query and is bound by substitution, never pasted into the text. Its kind is `label`
(looked up among all labels of the base, in any case), `word` (a notation of the vocabulary), `words` (looked up in the
texts) or `number`.
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import pyoxigraph as ox
from rxkg.graph.entities import fold_label
from rxkg.graph.results import Term
from rxkg.ontology.errors import NotFoundError, QueryError, RxkgError

_HEADER = re.compile(r"# (title|param|example):?[ ]?(.*)")
_PARAM = re.compile(
    r"(?P<name>\w+) \((?P<kind>label|words?|number)\): (?P<meaning>.*?)(?: \[default (?P<default>[^\]]+)\])?"
)
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


_INTRODUCTION = """# Named queries

Run one with `rxkg query --name NAME PARAMETER=VALUE …`; `rxkg query --list` lists them, `--format` chooses
the form of the result. A parameter that is a label is any name of a thing in the base, in any case.
This page is generated from the headers of `graph/queries/*.rq`.

## How mappings are asked

A thing in a statement is a terminology's term where it matches one exactly, or else a concept of rxkg's own that
points to the nearest term by `skos:closeMatch` or `skos:broadMatch`; a drug is always rxkg's own node and has
`skos:exactMatch`. Each name of a concept and of a term, its case folded, is an `rxo:searchLabel`. So this finds a
thing by its words in the texts, by its term's label and by that term's synonyms:

```sparql
?object (skos:exactMatch|skos:closeMatch|skos:broadMatch|^skos:closeMatch)?/rxo:searchLabel "heart attack" .
```

The step against the arrow, `^skos:closeMatch`, leads from a term to those elsewhere that call it the same: from HP's
myocardial infarction to Mondo's.

## How hierarchies are asked

Above a term stand its parents up to the root, by `rdfs:subClassOf`, in the graph of its terminology. Of those that
ship, Mondo and FamPlex have parents, and HGNC's genes have theirs in FamPlex; a condition of MeSH or HP takes its place
by the one Mondo term that refers to it or is called the same. `rxkg terminology add hp.obo` brings HP's own hierarchy,
and with it the effects that are no diseases. A thing falls under a class where this path leads to a name of the class:

```sparql
?object (skos:exactMatch|skos:closeMatch|skos:broadMatch)?/^skos:closeMatch?/rdfs:subClassOf*/rxo:searchLabel
  "infectious disease" .
```

The engine then climbs down from that one class; statements and labels follow in the query.

## How texts are asked

`?section rxs:search "words"` finds the sections whose text holds the words, as `rxkg search` does; the page on
[searching](search.md#text-inside-sparql) tells its forms. A fact is stated in a section where the characters of its
evidence lie within the section's, which their IRIs tell."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a named query that its user gives."""

    name: str
    kind: str  # "label", "word", "words" or "number"
    meaning: str
    default: str | None  # None where a value must be given


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of the library; `example` are parameters that have an answer in the example base."""

    name: str
    title: str
    parameters: tuple[Parameter, ...]
    example: tuple[tuple[str, str], ...]
    text: str


def parse_query(name: str, text: str) -> NamedQuery:
    """The named query in the text of a file; raises RxkgError where its header is not as it should be."""
    title, parameters, example = "", [], ""
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        found = _HEADER.fullmatch(line)
        if not found:
            raise RxkgError(f"{name}.rq: {line!r} is no header line; use title, param or example")
        if found[1] == "title":
            title = found[2]
        elif found[1] == "example":
            example = found[2]
        elif param := _PARAM.fullmatch(found[2]):
            parameters.append(Parameter(**param.groupdict()))
        else:
            raise RxkgError(f"{name}.rq: {line!r} should read '# param NAME (label|word|words|number): meaning'")
    pairs = tuple((word.partition("=")[0], word.partition("=")[2]) for word in shlex.split(example))
    return NamedQuery(name, title, tuple(parameters), pairs, text)


@cache
def named_queries() -> Mapping[str, NamedQuery]:
    """All named queries by name, sorted."""
    folder = resources.files("rxkg.graph.queries")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".rq")), key=lambda f: f.name)
    queries = [parse_query(f.name.removesuffix(".rq"), f.read_text(encoding="utf-8")) for f in files]
    return MappingProxyType({query.name: query for query in queries})


def get_query(name: str) -> NamedQuery:
    """The query of this name; raises NotFoundError with the nearest names."""
    queries = named_queries()
    if name not in queries:
        raise NotFoundError("named query", name, tuple(difflib.get_close_matches(name, queries, n=3, cutoff=0.5)))
    return queries[name]


def bind(query: NamedQuery, values: Mapping[str, str]) -> dict[str, Term]:
    """The terms that a query's variables are substituted with, defaults filled in.

    Raises NotFoundError for a parameter that the query does not have, QueryError for one that is missing or no number.
    """
    names = [p.name for p in query.parameters]
    for given in values:
        if given not in names:
            nearest = difflib.get_close_matches(given, names, n=3, cutoff=0.4) or names
            raise NotFoundError(f"parameter of {query.name}", given, tuple(nearest))
    return {p.name: _term(query, p, values.get(p.name, p.default)) for p in query.parameters}


def _term(query: NamedQuery, parameter: Parameter, value: str | None) -> Term:
    if value is None or not value.strip():
        raise QueryError(f"{query.name} needs {parameter.name}=…, the {parameter.meaning}")
    if parameter.kind == "words":
        return ox.Literal(value)  # in any case and with the operators of a search, which are capitals
    if parameter.kind != "number":
        return ox.Literal(fold_label(value))
    if not _NUMBER.fullmatch(value.strip()):
        raise QueryError(f"{parameter.name} is no number: {value!r}; give digits, as in {parameter.name}=2")
    return ox.Literal(value.strip(), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))


def describe_queries() -> str:
    """A page in markdown that documents every named query, from the headers of their files."""
    parts = [_INTRODUCTION]
    for query in named_queries().values():
        parts += ["", f"## {query.name}", "", f"{query.title}.", ""]
        for p in query.parameters:
            default = f" Default: `{p.default}`." if p.default else ""
            parts.append(f"- `{p.name}` ({p.kind}): {p.meaning}.{default}")
        words = " ".join(shlex.quote(f"{name}={value}") for name, value in query.example)
        command = f"rxkg query --name {query.name} {words}".rstrip()
        body = query.text[query.text.index("SELECT") :].rstrip()
        parts += ["", "```sh", command, "```", "", "```sparql", body, "```"]
    return "\n".join(parts).replace("\n\n\n", "\n\n") + "\n"
