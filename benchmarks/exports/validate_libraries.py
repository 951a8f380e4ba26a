"""The libraries `nanopub` and `fhir.resources` on all that a base exports to them.

    python benchmarks/exports/validate_libraries.py --kb DIR [--processes 2] [--every 1] nanopub|fhir …

Exports the base, then gives each nanopublication (or, with --every N, each Nth) to `Nanopub.is_valid` and each FHIR
resource to its R5 model. Prints how many were checked and the first faults; exit 1 where there is one.

`nanopub` asks each nanopublication the same query, twice, and rdflib parses it anew each time, which takes ten times
as long as all else: here it is parsed once for all that have the same prefixes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from itertools import groupby, islice
from pathlib import Path

import pyoxigraph as ox
from rxkg import KnowledgeBase
from rxkg.exporting import export_to

_BATCH = 400
Task = tuple[str, list[str]]  # kind of resource or "nanopub", and texts


def nanopubs(path: Path, every: int) -> Iterator[Task]:
    """Batches of nanopublications as N-Quads; the quads of one stand together in the stream."""
    quads = ox.parse(path=str(path), format=ox.RdfFormat.TRIG)
    groups = groupby(quads, key=lambda quad: quad.graph_name.value.partition("#")[0])
    texts = (
        ox.serialize(list(group), format=ox.RdfFormat.N_QUADS).decode()
        for n, (_, group) in enumerate(groups)
        if n % every == 0
    )
    while batch := list(islice(texts, _BATCH)):
        yield "nanopub", batch


def resources(folder: Path, every: int) -> Iterator[Task]:
    """Batches of FHIR resources as JSON."""
    for path in sorted(folder.glob("*.ndjson")):
        with path.open(encoding="utf-8", newline="\n") as lines:
            texts = (line for n, line in enumerate(lines) if n % every == 0)
            while batch := list(islice(texts, _BATCH)):
                yield path.stem, batch


def check(task: Task) -> tuple[str, int, list[str]]:
    """(kind, number, faults) of a batch."""
    kind, texts = task
    faults = []
    for text in texts:
        try:
            if kind == "nanopub":
                _check_nanopub(text)
            else:
                import_module(f"fhir.resources.{kind.lower()}").__dict__[kind].model_validate(json.loads(text))
        except Exception as e:  # whatever a library finds wrong is a fault
            faults.append(f"{kind}: {e!s:.300}: {text[:200]}")
    return kind, len(texts), faults


def parse_queries_once() -> None:
    """Lets rdflib keep the queries that it has parsed; what it answers stays the same."""
    from rdflib.plugins.sparql import processor

    kept: dict[object, object] = {}
    evaluate = processor.SPARQLProcessor.query

    def query(self, asked, bindings=None, prefixes=None, base=None, **options):  # type: ignore[no-untyped-def]
        if isinstance(asked, str):
            key = (asked, base, frozenset((name, str(iri)) for name, iri in (prefixes or {}).items()))
            if key not in kept:
                kept[key] = processor.translateQuery(processor.parseQuery(asked), base, prefixes)
            asked = kept[key]
        return evaluate(self, asked, bindings, prefixes, base, **options)

    processor.SPARQLProcessor.query = query  # type: ignore[method-assign]


def _check_nanopub(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nanopub import Nanopub
        from rdflib import ConjunctiveGraph

        graph = ConjunctiveGraph()
        graph.parse(data=text, format="nquads")
        if not Nanopub(rdf=graph).is_valid:
            raise ValueError("not valid")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kb", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("what", nargs="+", choices=("nanopub", "fhir"))
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    faults: list[str] = []
    with (
        tempfile.TemporaryDirectory() as scratch,
        ProcessPoolExecutor(options.processes, initializer=parse_queries_once) as pool,
    ):
        for what in options.what:
            target = Path(scratch) / what
            with KnowledgeBase(options.kb) as base:
                export_to(base.select(), what, str(target))
            tasks = (nanopubs if what == "nanopub" else resources)(target, options.every)
            while window := list(islice(tasks, 4 * options.processes)):  # no more is held at a time
                for kind, number, found in pool.map(check, window):
                    counts[kind] += number
                    faults += found
    for kind, number in sorted(counts.items()):
        print(f"{kind}: {number:,} checked")
    print(f"{len(faults)} faults", *faults[:20], sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
