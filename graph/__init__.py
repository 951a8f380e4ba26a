"""Records as RDF: triples, the store, SPARQL and exports.

Names are loaded when they are asked for: importing this room loads neither rdflib nor the store's engine.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rxkg.graph.concepts import concept_labels, count_labels, format_concepts
    from rxkg.graph.dataset import format_dataset, format_ontology
    from rxkg.graph.derived import derive_lines
    from rxkg.graph.entities import drug_iri, fold_label, object_of, subject_iri
    from rxkg.graph.sparql import (
        GRAPH_FORMATS,
        RESULT_FORMATS,
        NamedQuery,
        Result,
        bind,
        check_labels,
        describe_queries,
        get_query,
        named_queries,
        run_named,
        run_query,
        shorten,
        write_result,
    )
    from rxkg.graph.store import (
        as_dataset,
        copy_store,
        count_graphs,
        create_store,
        graph_lines,
        graph_names,
        graphs_of,
        open_store,
        update_store,
    )
    from rxkg.graph.triples import format_monograph, statement_iri

_HOMES = {
    "concepts": ("concept_labels", "count_labels", "format_concepts"),
    "dataset": ("format_dataset", "format_ontology"),
    "derived": ("derive_lines",),
    "entities": ("drug_iri", "fold_label", "object_of", "subject_iri"),
    "sparql": (
        "GRAPH_FORMATS",
        "RESULT_FORMATS",
        "NamedQuery",
        "Result",
        "bind",
        "check_labels",
        "describe_queries",
        "get_query",
        "named_queries",
        "run_named",
        "run_query",
        "shorten",
        "write_result",
    ),
    "store": (
        "as_dataset",
        "copy_store",
        "count_graphs",
        "create_store",
        "graph_lines",
        "graph_names",
        "graphs_of",
        "open_store",
        "update_store",
    ),
    "triples": ("format_monograph", "statement_iri"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "GRAPH_FORMATS",
    "RESULT_FORMATS",
    "NamedQuery",
    "Result",
    "as_dataset",
    "bind",
    "check_labels",
    "concept_labels",
    "copy_store",
    "count_graphs",
    "count_labels",
    "create_store",
    "derive_lines",
    "describe_queries",
    "drug_iri",
    "fold_label",
    "format_concepts",
    "format_dataset",
    "format_monograph",
    "format_ontology",
    "get_query",
    "graph_lines",
    "graph_names",
    "graphs_of",
    "named_queries",
    "object_of",
    "open_store",
    "run_named",
    "run_query",
    "shorten",
    "statement_iri",
    "subject_iri",
    "update_store",
    "write_result",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
