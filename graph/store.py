"""The quads of a knowledge base in an Oxigraph store on disk.

`create_store` writes into a new folder only: a bulk load that is killed leaves files that no one reads. `copy_store`
hard-links, so the copy costs no time and can be changed without the original seeing it. `open_store` opens for
reading; any number of readers may, at any time, beside one writer of another folder. An update is atomic a call.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rxkg.ontology.errors import KnowledgeBaseError
from rxkg.ontology.iris import BASE
from rxkg.ontology.namespaces import prefixes

if TYPE_CHECKING:
    from rdflib import Dataset

_REBUILD = "check the disk, then run `rxkg build` again"
#: Bytes loaded at a time: all at once takes as long and ten times the memory (1.7 GB for 2 million quads).
BATCH = 32 << 20
#: Above this many new lines a bulk load into new files is faster than a transaction.
_BULK = 200_000


def _batches(inputs: Iterable[Path | bytes]) -> Iterator[bytes]:
    """The lines of all inputs, whole ones, in batches of about BATCH bytes."""
    held = bytearray()
    for item in inputs:
        for block in [item] if isinstance(item, bytes) else _blocks(item):
            held += block
            if len(held) >= BATCH:
                cut = held.rfind(b"\n") + 1
                yield bytes(held[:cut])
                del held[:cut]
        held += b"\n"  # a file whose last line is not ended must not run into the next; empty lines are allowed
    yield bytes(held)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            yield block


@contextmanager
def translated(folder: Path | str, remedy: str = _REBUILD) -> Iterator[None]:
    """A context in which the engine's errors become KnowledgeBaseError."""
    try:
        yield
    except FileNotFoundError as e:
        raise KnowledgeBaseError(str(folder), "holds no graph", "run `rxkg build` first") from e
    except OSError as e:
        raise KnowledgeBaseError(str(folder), f"the graph cannot be used ({_first_line(e)})", remedy) from e
    except SyntaxError as e:
        raise KnowledgeBaseError(str(folder), f"the graph's input is no N-Quads ({_first_line(e)})", remedy) from e
    except (RuntimeError, ValueError) as e:
        raise KnowledgeBaseError(str(folder), f"the graph cannot be used ({_first_line(e)})", remedy) from e


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def create_store(
    folder: Path, inputs: Iterable[Path | bytes], last: Callable[[ox.Store], Iterable[str]] | None = None
) -> ox.Store:
    """A new store in `folder`, open for writing, with the N-Quads of `inputs` (files or bytes), optimised for queries.

    `last` is asked, once all of them are loaded, for more lines that follow from what the store holds.
    Raises KnowledgeBaseError where the folder exists and is not empty, or cannot be written, or the input is no
    N-Quads; what was written is removed then.
    """
    if folder.exists() and any(folder.iterdir()):
        raise KnowledgeBaseError(str(folder), "is not empty", "a new graph needs a folder of its own")
    with translated(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            store = ox.Store(str(folder))
            # The lines come from `rxkg.graph.triples`, whose tests hold them valid: checking IRIs again costs a fifth.
            for batch in _batches(inputs):
                store.bulk_load(batch, format=ox.RdfFormat.N_QUADS, lenient=True)
            if last:
                store.bulk_load("\n".join(last(store)).encode(), format=ox.RdfFormat.N_QUADS, lenient=True)
            store.optimize()
            store.flush()
            return store
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def copy_store(folder: Path, to: Path) -> ox.Store:
    """A copy in the new folder `to`, open for writing.

    Tables, which the engine never changes, are hard-linked where both folders lie in one file system; the rest is
    small and copied. Unlike the engine's own backup this neither locks nor opens the original for writing. The
    original must not be open for writing.
    """
    with translated(folder):
        ox.Store.read_only(str(folder))  # says what is wrong before anything is written
        to.mkdir(parents=True)
        for file in sorted(folder.iterdir()):
            if file.suffix == ".sst":
                _link(file, to / file.name)
            elif file.name != "LOCK" and not file.name.startswith("LOG"):
                shutil.copy2(file, to / file.name)
    with translated(to):
        return ox.Store(str(to))


def _link(file: Path, to: Path) -> None:
    try:
        to.hardlink_to(file)
    except OSError:  # another file system, or one without links
        shutil.copy2(file, to)


def open_store(folder: Path) -> ox.Store:
    """The store in `folder`, for reading."""
    with translated(folder):
        return ox.Store.read_only(str(folder))


def update_store(
    store: ox.Store, removed_graphs: Iterable[str] = (), replaced: Mapping[str, Iterable[str]] | None = None
) -> int:
    """Takes out graphs and puts N-Quads lines in the place of others; returns how many quads were added or removed.

    Only what differs is written: of the concepts' graph a rebuild of one monograph touches a few lines in many
    thousands. Atomic for each graph.
    """
    changed = 0
    with translated("the graph"):
        for graph in sorted(set(removed_graphs)):
            changed += _replace(store, graph, frozenset())
        for graph, lines in sorted((replaced or {}).items()):
            changed += _replace(store, graph, frozenset(lines))
        store.flush()
    return changed


def _replace(store: ox.Store, graph: str, lines: frozenset[str]) -> int:
    node = ox.NamedNode(graph)
    end = f" <{graph}> ."
    new = {line.removesuffix(end) for line in lines}
    old = set(_triples(store, node))
    gone, added = sorted(old - new), sorted(new - old)
    if not gone and not added:
        return 0
    if not new:
        store.remove_graph(node)
    elif len(added) > _BULK:
        store.update(_data("DELETE", graph, gone))
        text = "\n".join(line + end for line in added).encode()
        store.bulk_load(text, format=ox.RdfFormat.N_QUADS, lenient=True)
    else:
        store.update(f"{_data('DELETE', graph, gone)};\n{_data('INSERT', graph, added)}")
    return len(gone) + len(added)


def _data(verb: str, graph: str, triples: Iterable[str]) -> str:
    # Canonical N-Triples are SPARQL as well.
    return f"{verb} DATA {{ GRAPH <{graph}> {{\n" + " .\n".join(triples) + "\n} }"


def count_graphs(store: ox.Store) -> dict[str, int]:
    """Number of quads of each named graph, by its IRI, sorted."""
    solutions: Any = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return dict(sorted((row["g"].value, int(row["n"].value)) for row in solutions))


def graph_names(store: ox.Store) -> list[str]:
    """The IRIs of the named graphs, sorted."""
    return sorted(node.value for node in store.named_graphs() if isinstance(node, ox.NamedNode))


def graphs_of(store: ox.Store, iri: str) -> list[str]:
    """The named graphs that say anything of a node as subject, sorted."""
    quads = store.quads_for_pattern(ox.NamedNode(iri), None, None, None)
    return sorted({quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)})


def graph_lines(store: ox.Store, graph: str) -> list[str]:
    """The N-Quads lines of one graph, sorted, in the form of `rxkg.graph.triples`."""
    return [f"{triple} <{graph}> ." for triple in graph_triples(store, graph)]


def graph_triples(store: ox.Store, graph: str) -> list[str]:
    """The triples of one graph as N-Triples write them, without the full stop, sorted."""
    return sorted(_triples(store, ox.NamedNode(graph)))


def _triples(store: ox.Store, graph: ox.NamedNode) -> Iterator[str]:
    dumped = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph)
    assert dumped is not None  # as no output was given
    # Not splitlines: literals may hold line ends of Unicode's.
    return iter(dumped.decode().split(" .\n")[:-1])


def as_dataset(store: ox.Store, *, base: str = BASE) -> Dataset:
    """An `rdflib.Dataset` over the same quads, whose default graph is the union of all; nothing is copied.

    For reading: what changes it raises RuntimeError, as the store does. The usual prefixes are bound.
    """
    import oxrdflib  # with rdflib, 150 ms: only for those who ask for rdflib's face
    from rdflib import Dataset

    class ReadingStore(oxrdflib.OxigraphStore):
        def add_graph(self, graph: object) -> None:
            """Does nothing: `Dataset.graph` calls it for a graph that it is to return, which would be a write."""

    dataset = Dataset(store=ReadingStore(store=store), default_union=True)
    for prefix, iri in prefixes(base).items():
        dataset.bind(prefix, iri)
    return dataset
