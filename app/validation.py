"""Whether a base holds what it says: spans against texts, and graph, index and manifest against each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from rxkg.building import count_findings
from rxkg.graph.store import count_graphs, graph_lines
from rxkg.graph.triples import format_monograph, statement_iri
from rxkg.knowledge_base import KnowledgeBase
from rxkg.ontology.records import Evidence, MonographRecord, SectionKind
from rxkg.search.index import index_keys


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    check: str  # "evidence", "section", "graph", "index", "count"
    source: str  # slug, or "" where it concerns the whole base
    message: str


def validate(base: KnowledgeBase) -> Iterator[Finding]:
    """Findings of all checks, by source; none for a sound base.

    - evidence: every span lies in its source's text and equals its quote, and in the section it names;
    - graph: each monograph's graph holds exactly the quads that its record comes to, and no graph is without a source;
    - index: it holds exactly the documents of the manifest's sources, with the statements of the records;
    - count: the three agree in number.
    """
    for message in count_findings(base.folder, base.manifest):
        yield Finding("count", "", message)
    graphs = count_graphs(base.store)
    keys = index_keys(base.folder / "index")
    for row in base.manifest.sources():
        record = base.manifest.record(row.slug)
        text = base.manifest.text(row.slug)
        yield from check_record(record, text)
        graph = base.minter.mint_monograph(row.slug)
        lines = format_monograph(record, base.minter)
        held = graphs.pop(graph, 0)
        if held != len(lines) or graph_lines(base.store, graph) != lines:
            yield Finding(
                "graph",
                row.slug,
                f"its graph differs from its record ({held} quads for {len(lines)}); build it again with --force",
            )
        found = keys.pop(row.slug, frozenset())
        statements = {statement_iri(record, s, base.minter) for s in record.statements}
        indexed = {key for key in found if key.startswith(base.minter.base + "statement/")}
        if len(found) - len(indexed) != row.documents:
            yield Finding(
                "index",
                row.slug,
                f"{len(found) - len(indexed)} documents for {row.documents}; build it again with --force",
            )
        elif indexed != statements:
            yield Finding("index", row.slug, f"{len(indexed ^ statements)} statements differ between index and record")
    shared = {base.minter.graph(name) for name in ("concepts", "ontology", "dataset")}
    terminology = base.minter.graph("terminology/")
    for graph in sorted(g for g in set(graphs) - shared if not g.startswith(terminology)):
        yield Finding("graph", "", f"graph {graph} has no source in the manifest")
    for slug in sorted(keys):
        yield Finding("index", slug, "documents of a source that the manifest does not hold")


def check_record(record: MonographRecord, text: str) -> Iterator[Finding]:
    """Findings on the evidence and sections of one record against its source's decoded text."""
    if sha256(text.encode("utf-8")).hexdigest() != record.sha256:
        yield Finding("evidence", record.slug, "the text is not the one that was read (sha256 differs)")
    for statement in record.statements:
        for evidence in statement.evidence:
            if text[evidence.start : evidence.end] != evidence.quote:
                where = f"{evidence.start}..{evidence.end}"
                yield Finding("evidence", record.slug, f"characters {where} are not the quote {evidence.quote[:60]!r}")
            elif not _in_section(record, evidence):
                where = f"{evidence.start}..{evidence.end}"
                yield Finding("section", record.slug, f"evidence {where} lies in no section {evidence.section}")


def _in_section(record: MonographRecord, evidence: Evidence) -> bool:
    """Whether evidence lies in a section of the kind it names; the title counts as introduction."""
    first = min((s.start for s in record.sections), default=0)
    if evidence.section is SectionKind.INTRODUCTION and evidence.end <= first:
        return True
    return any(
        s.start <= evidence.start and evidence.end <= s.end and s.kind is evidence.section for s in record.sections
    )
