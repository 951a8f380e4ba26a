"""The base, or the monographs of a drug, in the RDF syntaxes.

Graphs are written one after another in the order of their IRIs, so memory holds one at a time. The line formats are
sorted as a whole: runs that fit in memory are sorted, put aside and merged.
"""

from __future__ import annotations

import heapq
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import IO

import pyoxigraph as ox
from rxkg.graph.derived import derive_lines
from rxkg.graph.serialize import GRAPH_FORMATS, RDF_FORMATS, serialize
from rxkg.graph.store import graph_lines, graph_names
from rxkg.ontology.errors import FormatError, NotFoundError
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import prefixes

#: Lines sorted in memory at a time, about 100 MB.
RUN = 400_000

_NODE = re.compile(r"<([^>]*)>")
# What XML 1.0 cannot hold even escaped.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_export(
    store: ox.Store,
    stream: IO[bytes],
    form: str,
    *,
    minter: Minter,
    slugs: Sequence[str] | None = None,
    raw: bool = False,
) -> None:
    """Writes the whole base, or the monographs of some sources with the labels of what they name.

    `form` is one of GRAPH_FORMATS; `ntriples` and `nquads` come sorted and unique. What is not stored because it
    follows from what is (see `rxkg.graph.derived`) is added unless `raw`. Raises FormatError for an unknown format or
    one that cannot hold a text, NotFoundError for a slug that is none of a monograph in the base.
    """
    if form not in RDF_FORMATS:
        raise FormatError(form, GRAPH_FORMATS)
    graphs = _all_graphs(store) if slugs is None else _some_graphs(store, slugs, minter)
    full = graphs if raw else _with_derived(graphs)
    if form == "nquads":
        _write_sorted((line for _, lines in full for line in lines), stream)
    elif form == "ntriples":
        _write_sorted((_as_triple(line, graph) for graph, lines in full for line in lines), stream)
    else:
        quads = _parse(full)
        if form == "rdfxml":
            quads = _fit_for_xml(quads)
        items = quads if RDF_FORMATS[form].supports_datasets else (quad.triple for quad in quads)
        serialize(items, stream, RDF_FORMATS[form], prefixes(minter.base))


def _all_graphs(store: ox.Store) -> Iterator[tuple[str, list[str]]]:
    for graph in graph_names(store):
        yield graph, graph_lines(store, graph)


def _some_graphs(store: ox.Store, slugs: Sequence[str], minter: Minter) -> Iterator[tuple[str, list[str]]]:
    used: set[str] = set()
    parts: list[tuple[str, list[str]]] = []
    for slug in sorted(set(slugs)):
        graph = minter.mint_monograph(slug)
        lines = graph_lines(store, graph)
        if not lines:
            raise NotFoundError("monograph", slug)
        used.update(_NODE.findall("\n".join(lines)))
        parts.append((graph, lines))
    concepts = minter.graph("concepts")
    labels = [f"{quad} ." for node in sorted(used) for quad in _about(store, node, concepts)]
    return iter(sorted([*parts, (concepts, sorted(labels))]))


def _about(store: ox.Store, node: str, graph: str) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(ox.NamedNode(node), None, None, ox.NamedNode(graph))


def _with_derived(graphs: Iterable[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
    for graph, lines in graphs:
        yield graph, sorted({*lines, *derive_lines(lines, graph)})


def _as_triple(line: str, graph: str) -> str:
    return line.removesuffix(f" <{graph}> .") + " ."


def _parse(graphs: Iterable[tuple[str, list[str]]]) -> Iterator[ox.Quad]:
    for _, lines in graphs:
        yield from ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS, lenient=True)


def _fit_for_xml(quads: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        if isinstance(quad.object, ox.Literal) and (found := _NOT_XML.search(quad.object.value)):
            why = f"cannot hold the character U+{ord(found[0]):04X} of {quad.subject}"
            raise FormatError("rdfxml", tuple(f for f in GRAPH_FORMATS if f != "rdfxml"), why=why)
        yield quad


def _write_sorted(lines: Iterable[str], stream: IO[bytes]) -> None:
    """Writes lines sorted and unique, however many there are."""
    with tempfile.TemporaryDirectory(prefix="rxkg-export-") as folder:
        runs: list[Path] = []
        run: set[str] = set()
        for line in lines:
            run.add(line)
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
    for line in heapq.merge(*runs) if len(runs) > 1 else chain(*runs):
        if line != before:
            held.append(line)
            before = line
            if len(held) >= 10_000:
                stream.write(("\n".join(held) + "\n").encode())
                held.clear()
    if held:
        stream.write(("\n".join(held) + "\n").encode())
