"""Whether a base holds what it says: spans against texts, and graph, index and manifest against each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from rxkg.building import added_terminologies
from rxkg.graph.derived import derive_lines
from rxkg.graph.shapes import Violation, check_graphs, check_shacl
from rxkg.graph.store import count_graphs, graph_lines
from rxkg.graph.triples import format_monograph, statement_iri
from rxkg.knowledge_base import KnowledgeBase
from rxkg.manifest import SourceRow
from rxkg.ontology.records import Evidence, MonographRecord, SectionKind
from rxkg.prepare import make_grounder
from rxkg.search.index import index_keys
from rxkg.search.thesaurus import FILES as THESAURUS_FILES
from rxkg.search.thesaurus import write_thesaurus
from rxkg.shared import count_findings, describe_dataset, shared_graphs
from rxkg.thesaurus import collect_things

#: Bases of more quads are checked natively alone, unless pySHACL is asked for.
SHACL_QUADS = 60_000

_REMEDY = "build it again with --force"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    check: str  # "evidence", "section", "graph", "index", "count"
    source: str  # slug, or "" where it concerns the whole base
    message: str


def validate(base: KnowledgeBase) -> Iterator[Finding]:
    """Findings of all checks but pySHACL's, by source; none for a sound base.

    - evidence: every span lies in its source's text and equals its quote, and in the section it names;
    - graph: each monograph's graph holds exactly the quads that its record comes to, those beside them exactly what
      follows from the manifest, and no graph is without a source;
    - shape: what is stored, and what is derived from it at export, keeps the rules of `ontology/shapes.ttl`;
    - index: it holds exactly the documents of the manifest's sources, with the statements of the records, and the names
      beside it are those that follow from the manifest;
    - count: the three agree in number.
    """
    for message in count_findings(base.folder, base.manifest):
        yield Finding("count", "", message)
    graphs = count_graphs(base.store)
    keys = index_keys(base.folder / "index")
    for row in base.manifest.sources():
        record = base.manifest.record(row.slug)
        yield from check_record(record, base.manifest.text(row.slug))
        yield from _check_graph(base, row, record, graphs.pop(base.minter.mint_monograph(row.slug), 0))
        yield from _check_index(base, row, record, keys.pop(row.slug, frozenset()))
    for slug in sorted(keys):
        yield Finding("index", slug, "documents of a source that the manifest does not hold")
    yield from _check_names(base)
    wanted = shared_graphs(base.manifest, base.minter, added_terminologies(base.folder))
    wanted[base.minter.graph("dataset")] = describe_dataset(base.manifest, base.minter, base.store)
    for graph, lines in sorted(wanted.items()):
        if graphs.pop(graph, 0) != len(lines) or graph_lines(base.store, graph) != lines:
            yield Finding("graph", "", f"graph {graph} differs from what the manifest comes to; {_REMEDY}")
    for graph in sorted(graphs):
        yield Finding("graph", "", f"graph {graph} has no source in the manifest; {_REMEDY}")
    for violation in check_shapes(base):
        yield Finding("shape", violation.graph.rpartition("/")[2], str(violation))


def check_shapes(base: KnowledgeBase) -> Iterator[Violation]:
    """What breaks the shapes in the monographs' graphs, by the native check."""
    concepts = graph_lines(base.store, base.minter.graph("concepts"))
    yield from check_graphs(_full_graphs(base), concepts)


def check_by_shacl(base: KnowledgeBase) -> tuple[list[Violation], bytes]:
    """What pySHACL finds in the monographs' graphs, and its report in Turtle; for bases of no more than SHACL_QUADS.

    It takes about 0.4 milliseconds a quad.
    """
    import rdflib  # 130 ms that no other check needs

    graph = rdflib.Graph()
    concepts = base.minter.graph("concepts")
    named = [*_full_graphs(base), (concepts, graph_lines(base.store, concepts))]
    triples = (line.removesuffix(f" <{name}> .") + " ." for name, lines in named for line in lines)
    graph.parse(data="\n".join(triples), format="nt")
    violations, report = check_shacl(graph)
    return violations, report.serialize(format="turtle", encoding="utf-8")


def _full_graphs(base: KnowledgeBase) -> Iterator[tuple[str, list[str]]]:
    """The monographs' graphs with what is derived from them."""
    for row in base.manifest.sources():
        graph = base.minter.mint_monograph(row.slug)
        lines = graph_lines(base.store, graph)
        if lines:
            yield graph, sorted({*lines, *derive_lines(lines, graph)})


def _check_graph(base: KnowledgeBase, row: SourceRow, record: MonographRecord, held: int) -> Iterator[Finding]:
    lines = format_monograph(record, base.minter)
    if held != len(lines) or graph_lines(base.store, base.minter.mint_monograph(row.slug)) != lines:
        yield Finding(
            "graph", row.slug, f"its graph differs from its record ({held} quads for {len(lines)}); {_REMEDY}"
        )


def _check_index(
    base: KnowledgeBase, row: SourceRow, record: MonographRecord, found: frozenset[str] | set[str]
) -> Iterator[Finding]:
    statements = {statement_iri(record, s, base.minter) for s in record.statements}
    indexed = {key for key in found if key.startswith(base.minter.base + "statement/")}
    if len(found) - len(indexed) != row.documents:
        yield Finding("index", row.slug, f"{len(found) - len(indexed)} documents for {row.documents}; {_REMEDY}")
    elif indexed != statements:
        yield Finding("index", row.slug, f"{len(indexed ^ statements)} statements differ between index and record")


def _check_names(base: KnowledgeBase) -> Iterator[Finding]:
    """What the thesaurus beside the index should say and does not."""
    terminologies = make_grounder(added_terminologies(base.folder)).terminologies
    with TemporaryDirectory() as folder:
        write_thesaurus(Path(folder), collect_things(base.manifest, terminologies, base.minter.base))
        for name in THESAURUS_FILES:
            if (Path(folder) / name).read_bytes() != (base.folder / "index" / name).read_bytes():
                yield Finding("index", "", f"{name} differs from what the manifest comes to; run `rxkg reindex`")


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
