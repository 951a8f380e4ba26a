"""The formats that a base is exported in, and the module that writes each.

The table names functions instead of importing them, so that asking for one format loads no other's libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rxkg.ontology.errors import FormatError

if TYPE_CHECKING:
    from rxkg.graph.exports.facts import Selection

#: Writes what was chosen to a stream, or into a folder that is there and empty.
StreamWriter = Callable[["Selection", IO[bytes]], None]
FolderWriter = Callable[["Selection", Path], None]


@dataclass(frozen=True, slots=True)
class Format:
    """One format."""

    title: str
    suffix: str  # of its file, with the dot; of a folder's, empty
    writer: str  # "module:function" below rxkg.graph.exports; a FolderWriter where the suffix is empty

    @property
    def is_folder(self) -> bool:
        """Whether it is several files in a folder."""
        return not self.suffix

    def load(self) -> Any:
        """The function that writes it."""
        module, _, name = self.writer.partition(":")
        return getattr(import_module(f"rxkg.graph.exports.{module}"), name)


#: By name, RDF first.
FORMATS: dict[str, Format] = {
    "turtle": Format("Turtle", ".ttl", "rdf:write_turtle"),
    "trig": Format("TriG", ".trig", "rdf:write_trig"),
    "ntriples": Format("N-Triples", ".nt", "rdf:write_ntriples"),
    "nquads": Format("N-Quads", ".nq", "rdf:write_nquads"),
    "rdfxml": Format("RDF/XML", ".rdf", "rdf:write_rdfxml"),
    "jsonld": Format("JSON-LD", ".jsonld", "rdf:write_jsonld"),
    "void": Format("VoID and DCAT: a description in Turtle", ".void.ttl", "void:write_void"),
    "csv": Format("tables as CSV", "", "tables:write_csv"),
    "parquet": Format("tables as Parquet", "", "tables:write_parquet"),
    "nanopub": Format("nanopublications as TriG", ".nanopub.trig", "nanopub:write_nanopub"),
    "fhir": Format("FHIR R5, a file of NDJSON a resource type", "", "fhir:write_fhir"),
    "quickstatements": Format("Wikidata QuickStatements", ".qs", "quickstatements:write_quickstatements"),
    "kgx-tsv": Format("Biolink knowledge graph, KGX tables", "", "kgx:write_tsv"),
    "kgx-jsonl": Format("Biolink knowledge graph, KGX JSON Lines", "", "kgx:write_jsonl"),
    "neo4j": Format("Property graph, tables for neo4j-admin", "", "property_graph:write_neo4j"),
    "cypher": Format("Property graph, Cypher script", ".cypher", "property_graph:write_cypher"),
    "graphml": Format("Property graph, GraphML", ".graphml", "property_graph:write_graphml"),
    "node-edge": Format("Property graph, node and edge tables (CSV)", "", "property_graph:write_node_edge"),
    "sssom": Format("Names and the concepts meant, SSSOM/TSV", ".sssom.tsv", "sssom:write_sssom"),
}


def get_format(name: str) -> Format:
    """The format of this name; raises FormatError, which names the others."""
    if name not in FORMATS:
        raise FormatError(name, tuple(FORMATS))
    return FORMATS[name]


def guess_format(target: Path) -> str | None:
    """The name of the format of a file by its suffix, the longest that fits; None where none does."""
    fits = [name for name, form in FORMATS.items() if form.suffix and target.name.lower().endswith(form.suffix)]
    return max(fits, key=lambda name: len(FORMATS[name].suffix), default=None)
