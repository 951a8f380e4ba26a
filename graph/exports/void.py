"""The description of what is exported: summary, version and distribution, as `rxkg.graph.dataset` has them.

Of RDF the counts are those of the very graphs that an export with the same options writes, so that whoever loads them
can compare.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import IO

import pyoxigraph as ox
from rxkg.graph.dataset import (
    About,
    Release,
    count_triples,
    describe_distribution,
    describe_rdf,
    describe_version,
    read_release,
)
from rxkg.graph.exports.facts import ALL_KINDS, Selection
from rxkg.graph.exports.formats import Format
from rxkg.graph.exports.profiles import profiled_graphs
from rxkg.graph.serialize import RDF_FORMATS, serialize
from rxkg.graph.store import graph_names, graph_triples
from rxkg.ontology.namespaces import prefixes

_PREFIXES = {"pav": "http://purl.org/pav/", "dctypes": "http://purl.org/dc/dcmitype/"}
_LINK = "<http://www.w3.org/ns/dcat#distribution>"
_DATES = ("<http://purl.org/dc/terms/issued>", "<http://purl.org/dc/terms/created>")


def write_void(selection: Selection, stream: IO[bytes]) -> None:
    """The description of the RDF that the same options export, in Turtle."""
    release, triples = _describe(selection)
    name, note = _name(selection)
    counts = count_triples(profiled_graphs(selection))
    _write(selection, [*triples, *describe_rdf(release, name, counts, selection.minter, note)], release, name, stream)


def describe_files(selection: Selection, form: Format, name: str, stream: IO[bytes]) -> None:
    """The description of an export in several files, in Turtle; it counts no triples, as they are none."""
    release, triples = _describe(selection)
    _, note = _name(selection)
    own = describe_distribution(release, name, [form.title], selection.minter, note)
    _write(selection, [*triples, *own], release, name, stream)


def _describe(selection: Selection) -> tuple[Release, list[str]]:
    """The version, and the triples of summary and version: as stored, or of what is known where nothing is."""
    minter, store = selection.minter, selection.store
    release = read_release(store, minter)
    if release is None:
        about = About(rxkg=selection.version, digest="")
        return Release(about.version, f"{minter.base}software/rxkg-{about.rxkg}"), [*describe_version(about, minter)]
    below = f"<{minter.graph('dataset')}/{release.version}/"
    held = graph_triples(store, minter.graph("dataset"))
    own = [t for t in held if not t.startswith(below) and t.split(" ", 2)[1] != _LINK]
    return release, [*own, *_terminologies(store, minter.graph("terminology/"))]


def _terminologies(store: ox.Store, start: str) -> Iterator[str]:
    """What the graphs of terminologies say of themselves: title, version, rights, source."""
    for name in graph_names(store):
        if name.startswith(start):
            node = ox.NamedNode(name)
            yield from sorted(str(quad.triple) for quad in store.quads_for_pattern(node, None, None, node))


def _name(selection: Selection) -> tuple[str, str]:
    """The name of what is exported, and in words what part of the base it is."""
    form = ("rdf-raw" if selection.raw else "rdf") if selection.profile == "rxkg" else f"rdf-{selection.profile}"
    said = []
    if selection.slugs is not None:
        said.append(f"Only the monographs {', '.join(selection.slugs)}.")
    if not selection.kinds.issuperset(ALL_KINDS):
        said.append(f"Only {', '.join(kind for kind in ALL_KINDS if kind in selection.kinds)}.")
    if selection.min_confidence > 0:
        said.append(f"Only facts of a confidence of {selection.min_confidence} or more.")
    note = " ".join(said)
    return (f"{form}-part-{blake2b(note.encode(), digest_size=5).hexdigest()}" if note else f"{form}-export"), note


def _write(selection: Selection, triples: list[str], release: Release, name: str, stream: IO[bytes]) -> None:
    found = {*triples, *_dated(selection, triples, release, name)}
    parsed = ox.parse(" .\n".join([*sorted(found), ""]), format=ox.RdfFormat.N_TRIPLES)
    table = prefixes(selection.minter.base) | _PREFIXES
    serialize((item.triple for item in parsed), stream, RDF_FORMATS["turtle"], table)


def _dated(selection: Selection, triples: list[str], release: Release, name: str) -> Iterator[str]:
    """When version and distribution were made, which the profile wants, where no date is among the triples."""
    if selection.created and not any(t.split(" ", 2)[1] in _DATES for t in triples):
        version = f"{selection.minter.graph('dataset')}/{release.version}"
        for node in (version, f"{version}/{name}"):
            yield f'<{node}> {_DATES[1]} "{selection.created}"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
