"""What follows from a manifest as a whole: the graphs beside the monographs', counts, and whether all agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import pyoxigraph as ox
from rxkg.graph.concepts import format_concepts
from rxkg.graph.dataset import About, count_store, format_dataset, format_ontology
from rxkg.graph.hierarchy import format_terminologies
from rxkg.graph.store import graph_names, open_store
from rxkg.manifest import Manifest
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import contract_iri
from rxkg.ontology.records import Severity
from rxkg.prepare import make_grounder
from rxkg.problems import Problem
from rxkg.search.index import count_documents
from rxkg.version import __version__

_VERSION = ox.NamedNode("http://purl.org/dc/terms/hasVersion")


def shared_graphs(manifest: Manifest, minter: Minter, terminologies: Sequence[Path]) -> dict[str, list[str]]:
    """The graphs beside the monographs' but the dataset's, as N-Quads lines, of manifest and terminologies alone."""
    graphs = {
        minter.graph("concepts"): format_concepts(manifest.labels(), minter),
        minter.graph("ontology"): format_ontology(minter),
    }
    used = map(contract_iri, manifest.terms())
    told = graphs[minter.graph("concepts")]
    return graphs | format_terminologies(used, make_grounder(terminologies).terminologies, minter, told=told)


def describe_dataset(manifest: Manifest, minter: Minter, store: ox.Store) -> list[str]:
    """The N-Quads lines of the dataset's graph, from the manifest and the counts of all other graphs in the store."""
    used = tuple(name for name in graph_names(store) if name.startswith(minter.graph("terminology/")))
    digest = blake2b(digest_size=16)
    sources = 0
    for row in manifest.sources():
        sources += 1
        digest.update(f"{row.slug}\t{row.sha256}\n".encode())
    for name in used:
        version = next(store.quads_for_pattern(ox.NamedNode(name), _VERSION, None, ox.NamedNode(name)), None)
        digest.update(f"{name}\t{version.object.value if version else ''}\n".encode())  # type: ignore[union-attr]
    names = manifest.names()
    about = About(
        rxkg=__version__,
        digest=digest.hexdigest(),
        sources=sources,
        derived_from=used,
        example=names[0][1] if names else None,
    )
    return format_dataset(about, count_store(store, minter), minter)


def totals_of(manifest: Manifest) -> dict[str, int]:
    """The counts of a generation, as in `Meta.counts`."""
    kinds: Counter[str] = Counter()
    statements = 0
    for row in manifest.sources():
        kinds[row.kind] += 1
        statements += sum(row.facts.values())
    sources, quads, documents = manifest.totals()
    return {
        "sources": sources,
        "monographs": kinds["monograph"],
        "not_monographs": kinds["not-a-monograph"],
        "statements": statements,
        "quads": quads + manifest.shared(),
        "documents": documents,
    }


def same_title_problems(manifest: Manifest) -> list[Problem]:
    """A warning for each monograph whose title an earlier file has as well: their facts meet in one drug."""
    problems = []
    for files in manifest.same_titles().values():
        for file in files[1:]:
            reason = (
                f"has the same title as {files[0]}; both are kept as monographs of one drug, remove one if it is a copy"
            )
            problems.append(Problem(file, "duplicate-title", Severity.WARNING, reason))
    return problems


def count_findings(generation: Path, manifest: Manifest) -> list[str]:
    """Where the counts of a generation's graph, index and manifest do not agree, in words."""
    _, quads, documents = manifest.totals()
    wanted = quads + manifest.shared()
    findings = []
    stored = len(open_store(generation / "graph"))
    if stored != wanted:
        findings.append(f"the graph holds {stored} quads, the manifest counts {wanted}")
    indexed = count_documents(generation / "index")
    if indexed != documents:
        findings.append(f"the index holds {indexed} documents, the manifest counts {documents}")
    return findings
