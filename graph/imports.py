"""RDF that rxkg once exported, back into a store that can be asked without a knowledge base.

What the files hold goes into the store as it is, nothing added and nothing left out: quads into their graphs, triples
of formats without graphs into the default one. Queries see all of them as one graph either way.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rxkg.graph.serialize import GRAPH_FORMATS, RDF_FORMATS
from rxkg.graph.store import translated
from rxkg.graph.triples import TYPE
from rxkg.ontology.errors import FormatError, KnowledgeBaseError, SourceError
from rxkg.ontology.iris import BASE
from rxkg.ontology.namespaces import RXO

_SUFFIXES = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".nq": "nquads",
    ".trig": "trig",
    ".jsonld": "jsonld",
    ".rdf": "rdfxml",
}


@dataclass(frozen=True, slots=True)
class Holding:
    """What a store of RDF holds."""

    base: str  # what the IRIs of drugs, sources and statements begin with
    quads: int
    graphs: int  # named ones
    monographs: int
    statements: Mapping[str, int]  # by local name of their class, sorted; those withheld by one of their own
    full: bool  # whether what follows from IRIs and classes is among the quads


def guess_rdf_format(file: Path) -> str:
    """The name of the RDF format of a file by its suffix; raises FormatError."""
    try:
        return _SUFFIXES[file.suffix.lower()]
    except KeyError:
        why = f"names no RDF format (known suffixes: {', '.join(_SUFFIXES)})"
        raise FormatError(file.name, GRAPH_FORMATS, why=why) from None


def import_rdf(files: Sequence[Path], folder: Path, form: str | None = None) -> ox.Store:
    """A new store in `folder` with what `files` hold, open for writing; `form` is theirs, by default by their suffixes.

    Files are read strictly. Raises SourceError, with the line where one is known, for a file that is not what its
    format says or cannot be read, FormatError for an unknown format, KnowledgeBaseError where the folder is not empty
    or cannot be written; what was written is removed then.
    """
    forms = [form or guess_rdf_format(file) for file in files]
    if unknown := [name for name in forms if name not in RDF_FORMATS]:
        raise FormatError(unknown[0], GRAPH_FORMATS)
    if folder.exists() and any(folder.iterdir()):
        raise KnowledgeBaseError(str(folder), "is not empty", "name a new folder")
    with translated(folder, "check the path and the space left"):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            store = ox.Store(str(folder))
            for file, name in zip(files, forms, strict=True):
                _load(store, file, name)
            store.optimize()
            store.flush()
            return store
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _load(store: ox.Store, file: Path, form: str) -> None:
    try:
        with file.open("rb") as stream:
            store.bulk_load(stream, format=RDF_FORMATS[form])
    except SyntaxError as e:
        raise SourceError(str(file), f"is no {form} ({e.msg})", "export it again", line=e.lineno) from None
    except OSError as e:
        raise SourceError(str(file), f"cannot be read ({e.strerror or e})", "check the path") from None


def describe_store(store: ox.Store) -> Holding:
    """What a store of RDF holds."""
    type_ = ox.NamedNode(TYPE[1:-1])
    counts: Any = store.query(
        "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c", use_default_graph_as_union=True
    )
    classes = {row["c"].value: int(row["n"].value) for row in counts}
    kinds = {
        name.rpartition("#")[2]: n
        for name, n in sorted(classes.items())
        if name.startswith(str(RXO.Statement).removesuffix("Statement")) and name.endswith("Statement")
    }
    monograph = next(store.quads_for_pattern(None, type_, ox.NamedNode(RXO.Monograph), None), None)
    base = monograph.subject.value.rpartition("monograph/")[0] if monograph else BASE  # type: ignore[union-attr]
    asserted = (
        store.quads_for_pattern(None, ox.NamedNode(RXO.polarity), ox.NamedNode(RXO.Asserted), None),
        store.quads_for_pattern(None, ox.NamedNode(RXO.start), None, None),
    )
    return Holding(
        base=base or BASE,
        quads=len(store),
        graphs=sum(1 for _ in store.named_graphs()),
        monographs=classes.get(RXO.Monograph, 0),
        statements=kinds,
        full=any(next(found, None) is not None for found in asserted),
    )
