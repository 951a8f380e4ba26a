"""What differs between two generations, bases, or a base and an RDF file that was exported from one."""

from __future__ import annotations

import hashlib
import json
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox
from rxkg.generations import Generations, Meta
from rxkg.graph.derived import derive_lines
from rxkg.graph.differences import Change, Named, patch_rows
from rxkg.graph.store import create_store, graph_lines, graph_names, open_store
from rxkg.manifest import Manifest
from rxkg.ontology.errors import KnowledgeBaseError, SourceError
from rxkg.ontology.namespaces import RXO

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SUBJECT = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#subject")
# Stands for the default graph where lines need a graph's name.
_NO_GRAPH = "urn:rxkg:default"


@dataclass(frozen=True, slots=True)
class Side:
    """One of two that are compared."""

    store: ox.Store
    generation: Path | None  # None for a file

    @property
    def is_plain(self) -> bool:
        """Whether it is triples without graphs."""
        return next(iter(self.store.named_graphs()), None) is None

    @property
    def is_full(self) -> bool:
        """Whether it holds what follows from the rest, as exports do."""
        found = self.store.quads_for_pattern(None, _TYPE, ox.NamedNode(RXO.Evidence), None)
        return next(iter(found), None) is not None


@contextmanager
def open_sides(a: str, b: str, kb: Path) -> Iterator[tuple[Side, Side]]:
    """Both sides, each as `open_side` has it."""
    with ExitStack() as stack:
        yield stack.enter_context(open_side(a, kb)), stack.enter_context(open_side(b, kb))


@contextmanager
def open_side(name: str, kb: Path) -> Iterator[Side]:
    """What a name stands for: digits for a generation of `kb`, a folder for a base, else an RDF file.

    Raises KnowledgeBaseError and SourceError.
    """
    path = Path(name)
    if name.isdecimal():
        folder = Generations(kb).folder / f"{int(name):04d}"
        if not folder.is_dir():
            raise KnowledgeBaseError(str(kb), f"holds no generation {int(name)}", "see `rxkg history`")
        yield _open(folder)
    elif path.is_dir():
        yield _open(Generations(path).current())
    else:
        with tempfile.TemporaryDirectory(prefix="rxkg-diff-") as scratch:
            yield Side(_load(path, Path(scratch)), None)


def _open(generation: Path) -> Side:
    Meta.read(generation)
    return Side(open_store(generation / "graph"), generation)


def _load(path: Path, scratch: Path) -> ox.Store:
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix(".").lower())
    if form is None:
        remedy = "name a generation's number, a base's folder, or a file .ttl, .nt, .nq, .trig, .rdf or .jsonld"
        raise SourceError(str(path), "is neither a base nor known as RDF by its suffix", remedy)
    store = ox.Store(str(scratch))
    try:
        store.bulk_load(path=str(path), format=form, lenient=True)
    except SyntaxError as e:
        raise SourceError(str(path), f"is no {form.name}: {e.msg}", "export it again", line=e.lineno) from None
    except OSError as e:
        raise SourceError(str(path), f"cannot be read ({e.strerror or e})", "check the path") from None
    if next(iter(store.quads_for_pattern(None, _SUBJECT, None, None)), None) is None:
        raise SourceError(str(path), "holds no statements of rxkg", "name an export in RDF")
    return store


def find_candidates(a: Side, b: Side) -> frozenset[str] | None:
    """The drugs whose facts may differ, by IRI; None where all may.

    The same code makes the same graph of the same record, so that of two generations only the records need be compared.
    """
    if a.generation is None or b.generation is None:
        return None
    made = [(meta.code, meta.rxkg, meta.base) for meta in (Meta.read(a.generation), Meta.read(b.generation))]
    if made[0] != made[1] or not made[0][0]:
        return None
    found = []
    for generation in (a.generation, b.generation):
        manifest = Manifest.read(generation / "manifest.sqlite")
        found.append(manifest.digests())
        manifest.close()
    one, other = found
    differing = {slug for slug in one.keys() | other.keys() if one.get(slug) != other.get(slug)}
    return frozenset(rows[slug][0] for rows in found for slug in differing if slug in rows)


@contextmanager
def in_one_form(a: Side, b: Side) -> Iterator[tuple[ox.Store, ox.Store]]:
    """Both as quads that can be compared.

    Where one is a file without graphs, both are without; where one holds what follows from the rest, both do.
    """
    plain = a.is_plain or b.is_plain
    full = a.is_full or b.is_full
    with ExitStack() as stack:
        stores = []
        for side in (a, b):
            if side.is_plain == plain and side.is_full == full:
                stores.append(side.store)
            else:
                scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="rxkg-diff-"))
                lines = (chunk.encode() for chunk in _convert(side, plain=plain, full=full))
                stores.append(create_store(Path(scratch) / "graph", lines))
        yield stores[0], stores[1]


def _convert(side: Side, *, plain: bool, full: bool) -> Iterator[str]:
    """N-Quads of a side, graph by graph."""
    for name in [_NO_GRAPH] if side.is_plain else graph_names(side.store):
        end = f" <{name}> ."
        if side.is_plain:
            quads = side.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
            lines = sorted(f"{quad}{end}" for quad in quads)
        else:
            lines = graph_lines(side.store, name)
        if full:
            lines = sorted({*lines, *derive_lines(lines, name)})
        if plain:
            lines = [line.removesuffix(end) + " ." for line in lines]
        yield "".join(f"{line}\n" for line in lines)


def write_patch(a: ox.Store, b: ox.Store, stream: IO[bytes]) -> bool:
    """Writes the RDF Patch that makes `b` of `a`; returns whether it changes anything.

    Its id is a digest of its rows, so that equal patches are equal bytes. Form: https://afs.github.io/rdf-patch/ and
    https://jena.apache.org/documentation/rdf-patch/.
    """
    digest = hashlib.sha256()
    with tempfile.TemporaryFile(prefix="rxkg-diff-") as rows:
        for row in patch_rows(a, b):
            line = f"{row}\n".encode()
            digest.update(line)
            rows.write(line)
        size = rows.tell()
        rows.seek(0)
        name = uuid.uuid5(uuid.NAMESPACE_OID, digest.hexdigest())
        stream.write(f"H id <uuid:{name}> .\nTX .\n".encode())
        while block := rows.read(1 << 20):
            stream.write(block)
        stream.write(b"TC .\n")
    return size > 0


def write_changes(changes: Iterable[Change], stream: IO[bytes], form: str) -> None:
    """Writes changed facts as "json" (a list) or "jsonl" (one a line)."""
    before = b"[\n" if form == "json" else b""
    for change in changes:
        stream.write(before + json.dumps(to_json(change), ensure_ascii=False).encode())
        before = b",\n" if form == "json" else b"\n"
    if form == "json":
        stream.write(b"\n]\n" if before == b",\n" else b"[]\n")
    elif before:
        stream.write(before)


def to_json(change: Change) -> dict[str, Any]:
    """A change as plain values."""
    return {
        "change": change.change,
        "drug": _named(change.drug),
        "kind": change.kind,
        "object": _named(change.object),
        "before": _attributes(change.before, change.statements[0]),
        "after": _attributes(change.after, change.statements[1]),
    }


def _named(thing: Named) -> dict[str, str | None]:
    return {"iri": thing.iri, "label": thing.label}


def _attributes(found: Any, statement: str | None) -> dict[str, Any] | None:
    return None if found is None else {"statement": statement, **{name: list(values) for name, values in found.items()}}


def describe_change(change: Change) -> tuple[str, str, str, str, str]:
    """A change as a row: sign, drug, kind, object, and what is said or has changed."""
    sign = {"added": "+", "removed": "-", "changed": "~"}[change.change]
    parts = []
    for name, before, after in change.differing():
        if change.change == "changed":
            parts.append(f"{name}: {_joined(before)} → {_joined(after)}")
        elif name not in ("rule", "confidence") and (name, *before, *after) != ("polarity", "Asserted"):
            parts.append(f"{name}: {_joined(before or after)}")
    return sign, change.drug.label, change.kind, change.object.label, "; ".join(parts)


def _joined(values: tuple[str, ...]) -> str:
    return ", ".join(values) or "none"
