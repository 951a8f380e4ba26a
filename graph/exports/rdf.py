"""The base in the syntaxes of RDF.

All are streams, graph by graph in the order of their IRIs, the same bytes for the same base. N-Quads are sorted within
each graph and unique as a whole, since no quad is of two graphs. N-Triples lose the graphs, so that they must be sorted
as a whole to be unique: runs that fit in memory are sorted, put aside and merged.
"""

from __future__ import annotations

import heapq
import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO

import pyoxigraph as ox
from rxkg.graph.exports.facts import Selection
from rxkg.graph.exports.graphs import Graph
from rxkg.graph.exports.jsonld import write_graphs
from rxkg.graph.exports.profiles import profiled_graphs
from rxkg.graph.serialize import GRAPH_FORMATS, RDF_FORMATS, serialize
from rxkg.ontology.errors import FormatError
from rxkg.ontology.namespaces import prefixes

#: Triples sorted in memory at a time, about 100 MB with what it takes to write them.
RUN = 150_000

# What XML 1.0 cannot hold even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_nquads(selection: Selection, stream: IO[bytes]) -> None:
    """N-Quads, sorted within each graph and unique; the graphs in the order of their IRIs."""
    for graph, triples in profiled_graphs(selection):
        end = f" <{graph}> .\n"
        stream.write((end.join(triples) + end).encode())


def write_ntriples(selection: Selection, stream: IO[bytes]) -> None:
    """N-Triples, sorted and unique."""
    _write_sorted((triple for _, triples in profiled_graphs(selection) for triple in triples), stream)


def write_trig(selection: Selection, stream: IO[bytes]) -> None:
    """TriG."""
    quads = _parse(profiled_graphs(selection))
    serialize(quads, stream, RDF_FORMATS["trig"], prefixes(selection.minter.base))


def write_turtle(selection: Selection, stream: IO[bytes]) -> None:
    """Turtle; what two graphs say stands there twice."""
    triples = (quad.triple for quad in _parse(profiled_graphs(selection)))
    serialize(triples, stream, RDF_FORMATS["turtle"], prefixes(selection.minter.base))


def write_rdfxml(selection: Selection, stream: IO[bytes]) -> None:
    """RDF/XML; raises FormatError for a text with a character that XML cannot hold."""
    triples = (quad.triple for quad in _fit_for_xml(_parse(profiled_graphs(selection))))
    serialize(triples, stream, RDF_FORMATS["rdfxml"], prefixes(selection.minter.base))


def write_jsonld(selection: Selection, stream: IO[bytes]) -> None:
    """JSON-LD 1.1 with its context inline, one graph object a graph and one line a node."""
    write_graphs(profiled_graphs(selection), stream, selection.minter.base)


def _parse(graphs: Iterable[Graph]) -> Iterator[ox.Quad]:
    for graph, triples in graphs:
        name = ox.NamedNode(graph)
        for triple in ox.parse(" .\n".join([*triples, ""]), format=ox.RdfFormat.N_TRIPLES, lenient=True):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


def _fit_for_xml(quads: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        if isinstance(quad.object, ox.Literal) and (found := _NOT_XML.search(quad.object.value)):
            why = f"cannot hold the character U+{ord(found[0]):04X} of {quad.subject}"
            raise FormatError("rdfxml", tuple(f for f in GRAPH_FORMATS if f != "rdfxml"), why=why)
        yield quad


def _write_sorted(triples: Iterable[str], stream: IO[bytes]) -> None:
    """Writes triples sorted and unique, however many there are."""
    with tempfile.TemporaryDirectory(prefix="rxkg-export-") as folder:
        runs: list[Path] = []
        run: set[str] = set()
        for triple in triples:
            run.add(triple)
            if len(run) >= RUN:
                runs.append(Path(folder) / str(len(runs)))
                runs[-1].write_text("\n".join(sorted(run)) + "\n", encoding="utf-8", newline="")
                run.clear()
        _merge([_read_run(path) for path in runs] + [iter(sorted(run))], stream)


def _read_run(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line[:-1]


def _merge(runs: list[Iterator[str]], stream: IO[bytes]) -> None:
    held: list[str] = []
    before = None
    for triple in heapq.merge(*runs) if len(runs) > 1 else chain(*runs):
        if triple != before:
            held.append(triple)
            before = triple
            if len(held) >= 10_000:
                stream.write((" .\n".join(held) + " .\n").encode())
                held.clear()
    if held:
        stream.write((" .\n".join(held) + " .\n").encode())
