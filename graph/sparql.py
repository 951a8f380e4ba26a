"""SPARQL over the union of a store's graphs, by text or by the name of a query of the library."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rxkg.graph.entities import fold_label
from rxkg.graph.named import NamedQuery, Parameter, bind, describe_queries, get_query, named_queries
from rxkg.graph.results import RESULT_FORMATS, Result, Term, first_line, shorten, to_value, write_result
from rxkg.graph.serialize import GRAPH_FORMATS
from rxkg.graph.syntax import Token, explain_syntax, find_update, read_tokens, refuse, substitute
from rxkg.graph.textsearch import FoundSection, Search, answer_searches, find_property
from rxkg.ontology.errors import NotFoundError, QueryError
from rxkg.ontology.iris import BASE
from rxkg.ontology.namespaces import RXO, prefixes, query_prefixes

__all__ = [
    "GRAPH_FORMATS",
    "RESULT_FORMATS",
    "Dataset",
    "FoundSection",
    "NamedQuery",
    "Parameter",
    "Result",
    "Search",
    "Term",
    "bind",
    "check_labels",
    "describe_queries",
    "get_query",
    "has_label",
    "named_queries",
    "near_labels",
    "run_named",
    "run_query",
    "shorten",
    "to_value",
    "write_result",
]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query is asked of from outside; they go before those of its own FROM and FROM NAMED."""

    default: Sequence[str] = ()  # IRIs of the graphs whose union is the default graph; none: it is empty
    named: Sequence[str] = ()  # IRIs of the graphs that GRAPH sees


def run_query(
    store: ox.Store,
    text: str,
    *,
    dataset: Dataset | None = None,
    substitutions: Mapping[str, Term | str] | None = None,
    base: str = BASE,
    federated: bool = False,
    search: Search | None = None,
) -> Result:
    """The result of a query over the union of all graphs; named graphs answer to GRAPH.

    FROM and FROM NAMED limit both, as does `dataset`. `substitutions` binds variables (without "?") to terms, strings
    standing for plain literals. The usual prefixes are known without declaring them; a PREFIX line of the query goes
    before. `federated` allows SERVICE, which sends parts of the query to other hosts. `search` answers rxs:search
    (`rxkg.graph.textsearch`) and is called only where the query has that property. Raises QueryError, with line and
    column of `text` where the syntax is at fault.
    """
    tokens = read_tokens(text)
    _check(text, tokens, federated=federated)
    table = query_prefixes(base)
    given = {
        name: ox.Literal(value) if isinstance(value, str) else value for name, value in (substitutions or {}).items()
    }
    searched = find_property(tokens, table)
    asked = text
    if given or searched:
        if said := _said(text, table):
            raise explain_syntax(text, said, lambda other: _said(other, table))
        # In the text, as whole tokens: the engine plans its joins before it looks at substitutions of its own. A term
        # is written in the engine's own canonical form, which escapes whatever must be.
        terms = {name: str(term) for name, term in given.items()}
        asked = substitute(text, tokens, terms)  # first, so that its errors name places of `text`
        if searched:
            answered = answer_searches(text, tokens, searched, given, search)
            asked = substitute(answered, read_tokens(answered), terms)
    try:
        raw: Any = store.query(asked, prefixes=table, **_graphs(tokens, dataset))
    except SyntaxError as e:
        raise explain_syntax(text, str(e), lambda other: _said(other, table)) from None
    except (OSError, RuntimeError, ValueError) as e:
        raise QueryError(first_line(e)) from None
    shown = prefixes(base)
    if isinstance(raw, ox.QueryBoolean):
        return Result("ask", ("answer",), shown, raw)
    if isinstance(raw, ox.QuerySolutions):
        return Result("select", tuple(v.value for v in raw.variables), shown, raw)
    return Result("graph", ("subject", "predicate", "object"), shown, raw)


def _graphs(tokens: tuple[Token, ...], dataset: Dataset | None) -> dict[str, Any]:
    """What the engine is to take as default graph and named graphs; it would not see FROM beside a union of all."""
    if dataset is None:
        return {"use_default_graph_as_union": not any(token.text.upper() == "FROM" for token in tokens)}
    try:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in dataset.default],
            "named_graphs": [ox.NamedNode(iri) for iri in dataset.named],
        }
    except ValueError as e:
        raise QueryError(f"the name of a graph is no absolute IRI ({first_line(e)})") from None


def _check(text: str, tokens: tuple[Token, ...], *, federated: bool) -> None:
    update = find_update(tokens)
    if update is not None:
        raise refuse(text, update, "is an update; a query only reads, and `rxkg build` changes the graph")
    service = next((t for t in tokens if t.text.upper() == "SERVICE"), None)
    if service is not None and not federated:
        raise refuse(text, service, "SERVICE would send parts of the query to another host, which is not allowed here")


def _said(text: str, table: Mapping[str, str]) -> str:
    try:
        ox.Store().query(text, prefixes=dict(table))
    except SyntaxError as e:
        return str(e)
    except (OSError, RuntimeError, ValueError):
        return ""
    return ""


def run_named(
    store: ox.Store, name: str, values: Mapping[str, str], *, base: str = BASE, search: Search | None = None
) -> Result:
    """The result of a named query; `search` as for `run_query`."""
    query = get_query(name)
    return run_query(store, query.text, substitutions=bind(query, values), base=base, search=search)


def check_labels(store: ox.Store, query: NamedQuery, values: Mapping[str, str]) -> None:
    """Raises NotFoundError, with the nearest labels, for a value that is the label of nothing in the base.

    To be asked where a query has no rows, to tell "nothing is said" from "nothing is called so".
    """
    for parameter in query.parameters:
        value = values.get(parameter.name, parameter.default)
        if parameter.kind == "label" and value and not has_label(store, value):
            raise NotFoundError(parameter.name, value, near_labels(store, value))


def has_label(store: ox.Store, text: str) -> bool:
    """Whether anything in the base is called so, in any case."""
    found: Any = store.quads_for_pattern(None, ox.NamedNode(RXO.searchLabel), ox.Literal(fold_label(text)), None)
    return next(iter(found), None) is not None


def near_labels(store: ox.Store, text: str) -> tuple[str, ...]:
    """At most three labels of the base that are spelled nearly so, best first."""
    folded = fold_label(text)
    # The first letter is seldom wrong, and asking for it spares comparing with every label.
    query = """
        SELECT DISTINCT ?label { ?thing rxo:searchLabel ?label
        FILTER(STRSTARTS(?label, ?first) && ABS(STRLEN(?label) - ?length) < 4) }
    """
    given = {"first": ox.Literal(folded[:1]), "length": ox.Literal(len(folded))}
    labels = sorted(str(row[0]) for row in run_query(store, query, substitutions=given).values())
    return tuple(difflib.get_close_matches(folded, labels, n=3, cutoff=0.7))
