"""The vocabularies that RDF can be written in, and the module of each.

`rxkg` is the base as it is stored. The others say in terms of another vocabulary what that can hold, and only what its
own definitions allow; docs/export/rdf.md says what each leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from rxkg.graph.exports.facts import Selection
from rxkg.graph.exports.graphs import Graph
from rxkg.ontology.errors import FormatError


@dataclass(frozen=True, slots=True)
class Profile:
    """One vocabulary."""

    title: str
    writer: str  # "module:function" below rxkg.graph.exports: the graphs of a Selection


PROFILES: dict[str, Profile] = {
    "rxkg": Profile("rxkg's own vocabulary, as stored", "graphs:select_graphs"),
    "biolink": Profile("Biolink Model: edges with their provenance", "biolink_profile:biolink_graphs"),
    "schema.org": Profile("schema.org: drugs, therapies, conditions, doses", "schema_org:schema_graphs"),
    "skos": Profile("SKOS: the concepts in use as a concept scheme", "skos:skos_graphs"),
}


def profiled_graphs(selection: Selection) -> Iterator[Graph]:
    """The graphs of a selection in the vocabulary of its profile; raises FormatError for an unknown one."""
    if selection.profile not in PROFILES:
        raise FormatError(selection.profile, tuple(PROFILES), why="is not a known profile")
    module, _, name = PROFILES[selection.profile].writer.partition(":")
    write: Callable[[Selection], Iterator[Graph]] = getattr(import_module(f"rxkg.graph.exports.{module}"), name)
    return write(selection)
