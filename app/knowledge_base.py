"""A knowledge base as one thing: graph, index and manifest of its live generation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from rxkg.generations import Generations, Meta
from rxkg.manifest import Manifest, SourceRow
from rxkg.ontology.errors import NotFoundError
from rxkg.ontology.iris import Minter

# Engines and record types are imported where they are used: a search needs neither, a card no engine.
if TYPE_CHECKING:
    import pyoxigraph
    import rdflib
    from rxkg.graph.exports.facts import Selection
    from rxkg.graph.sparql import Dataset, FoundSection, NamedQuery, Result
    from rxkg.ontology.records import Evidence, MonographRecord, Statement
    from rxkg.search.hits import Hits, Searcher
    from rxkg.search.similar import Similar


@dataclass(frozen=True, slots=True)
class Explanation:
    """One place of a source that states a fact."""

    statement: Statement
    iri: str  # of the statement
    source: SourceRow
    evidence: Evidence
    line: int  # from 1
    column: int  # from 1, in characters
    sentence: tuple[int, int]  # characters of the source around the evidence
    text: str  # of that sentence, as in the source


@dataclass(frozen=True, slots=True)
class Card:
    """What the base knows of one drug, monograph by monograph."""

    name: str
    iri: str
    records: tuple[tuple[SourceRow, MonographRecord], ...]

    def statements(self, kind: str) -> tuple[Statement, ...]:
        """The asserted statements of a kind in all monographs of the drug, in text order."""
        return tuple(s for _, record in self.records for s in record.of(kind))

    def at_least(self, confidence: float) -> Card:
        """The card with those statements alone whose confidence is `confidence` or more."""
        return replace(self, records=tuple((row, record.at_least(confidence)) for row, record in self.records))


class KnowledgeBase:
    """The live generation of the knowledge base in a folder, read-only.

    It keeps its generation until it is opened again: a build beside it neither disturbs it nor shows in it. Not safe
    for use by several threads at once.

    >>> with KnowledgeBase("examples-kb") as base:  # doctest: +SKIP
    ...     base.query("SELECT ?drug WHERE { ?drug rxo:hasTarget/rxo:searchLabel 'cd123' }").rows()
    """

    def __init__(self, path: Path | str):
        """Opens the base; raises KnowledgeBaseError where it is missing, damaged or of a newer format."""
        self.path = Path(path)
        self.folder = Generations(self.path).current()
        self.meta = Meta.read(self.folder)
        self.manifest = Manifest.read(self.folder / "manifest.sqlite")
        self.minter = Minter(self.meta.base)

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the manifest and the index; the store closes with the last reference to it."""
        self.manifest.close()
        if "searcher" in self.__dict__:
            self.searcher.close()

    @cached_property
    def store(self) -> pyoxigraph.Store:
        """The graph as a read-only pyoxigraph store."""
        from rxkg.graph.store import open_store

        return open_store(self.folder / "graph")

    def dataset(self) -> rdflib.Dataset:
        """The graph as an rdflib Dataset over the same store; its default graph is the union of all graphs."""
        from rxkg.graph.store import as_dataset

        return as_dataset(self.store)

    @cached_property
    def searcher(self) -> Searcher:
        """The index, open for searching."""
        from rxkg.search.hits import Searcher

        return Searcher(self.folder / "index", self.manifest.text)

    def query(
        self, text: str, *, substitutions: Mapping[str, Any] | None = None, dataset: Dataset | None = None
    ) -> Result:
        """The result of a SPARQL query over all graphs; prefixes of rxkg need no declaration. Raises QueryError.

        FROM and FROM NAMED limit the graphs, as does `dataset`, which goes before them. The property rxs:search looks
        words up in the index, which is opened for queries that have it.
        """
        from rxkg.graph.sparql import run_query

        return run_query(
            self.store, text, dataset=dataset, substitutions=substitutions, base=self.meta.base,
            search=self.find_sections,
        )  # fmt: skip

    def named_query(self, name: str, parameters: Mapping[str, str]) -> Result:
        """The result of one of the shipped queries; raises NotFoundError and QueryError."""
        from rxkg.graph.sparql import run_named

        return run_named(self.store, name, parameters, base=self.meta.base, search=self.find_sections)

    def find_sections(self, words: str, limit: int) -> Iterator[FoundSection]:
        """The sections that hold `words`, best first, as nodes of the graph; what answers rxs:search.

        Unlike `search` it finds no sections that hold some of the words only: a query's rows have no place to say so.
        A monograph as a whole is no section and is left out.
        """
        from rxkg.graph.sparql import FoundSection
        from rxkg.ontology.records import SectionKind

        found = self.search(words, sections=[kind.value for kind in SectionKind], limit=limit, strict=True)
        for hit in found.hits:
            if hit.start < hit.end:  # one without characters has no node
                yield FoundSection(self.minter.mint_section(hit.slug, hit.start, hit.end), hit.score, hit.snippet)

    def search(self, words: str, **options: Any) -> Hits:
        """Ranked hits for words; options as for `rxkg.search.Searcher.search`."""
        return self.searcher.search(words, **options)

    def suggest(self, prefix: str, *, kinds: Collection[str] = (), limit: int = 10) -> tuple[tuple[str, str], ...]:
        """(name, kind) of what a prefix may become, as `rxkg.search.hits.Searcher.suggest` has it."""
        return self.searcher.suggest(prefix, limit, kinds=kinds)

    def similar(self, drug: str, *, limit: int = 10) -> tuple[Similar, ...]:
        """The drugs and products most like a drug, best first; raises NotFoundError where there is no such drug.

        Its own monographs are left out; a combination that contains it is marked so.
        """
        from rxkg.search.thesaurus import stem_key

        name, iri = self.drug(drug)
        # A substance's own identifier, by which the combinations that hold it name it.
        ids = [thing.id for thing in self.searcher.thesaurus.named(stem_key(name)) if thing.kind == "Drug"]
        return self.searcher.similar(iri.removeprefix(self.meta.base), ids=ids, limit=limit)

    def places(self, pattern: str) -> frozenset[str]:
        """Where a SPARQL pattern holds, in the form of a search's `within`; raises QueryError.

        Monographs are their slugs, sections "SLUG#START,END"; see `rxkg.graph.places.select_places`.
        """
        from rxkg.graph.places import select_places

        found = select_places(self.store, pattern, self.meta.base, search=self.find_sections)
        if found.sections is None:
            return found.slugs
        source = self.minter.mint_source("")
        return frozenset(iri.removeprefix(source).replace("#char=", "#", 1) for iri in found.sections)

    def select(
        self,
        *,
        drugs: Sequence[str] = (),
        kinds: Sequence[str] = (),
        min_confidence: float = 0.0,
        raw: bool = False,
        profile: str = "rxkg",
    ) -> Selection:
        """What is to be exported: all, or some drugs by their names, kinds of fact, facts of a confidence or more.

        `raw` and `profile` are of RDF: without what follows from IRIs and classes, and in which vocabulary.
        Raises NotFoundError for a drug that is not there.
        """
        from rxkg.graph.exports.facts import ALL_KINDS, Selection

        rows = [row for name in drugs for row in self.manifest.sources_of(self.drug(name)[1])]
        slugs = tuple(sorted({row.slug for row in rows})) if drugs else None

        def records() -> Iterator[MonographRecord]:
            chosen = slugs if slugs is not None else [row.slug for row in self.manifest.sources()]
            return (self.manifest.record(slug) for slug in chosen)

        return Selection(
            minter=self.minter,
            records=records,
            labels=self.manifest.labels(),
            kinds=frozenset(kinds or ALL_KINDS),
            min_confidence=min_confidence,
            version=self.meta.rxkg,
            store=self.store,
            slugs=slugs,
            raw=raw,
            profile=profile,
            created=self.meta.created,
        )

    def export(self, stream: IO[bytes], form: str, **chosen: Any) -> None:
        """Writes the base, or what `select` takes of it, in a format of one file; raises FormatError, NotFoundError."""
        from rxkg.graph.exports.formats import FORMATS, get_format
        from rxkg.ontology.errors import FormatError

        if get_format(form).is_folder:
            raise FormatError(form, tuple(name for name, f in FORMATS.items() if not f.is_folder))
        get_format(form).load()(self.select(**chosen), stream)

    def sources(self) -> Iterator[SourceRow]:
        """All sources by slug."""
        return self.manifest.sources()

    @cached_property
    def _drugs(self) -> dict[str, tuple[str, str]]:
        """(name, IRI) of the drugs by folded name and by slug of their IRI."""
        found: dict[str, tuple[str, str]] = {}
        for name, iri in self.manifest.names():
            found.setdefault(iri.rsplit("/", 1)[-1], (name, iri))
            found.setdefault(_fold(name), (name, iri))
        return found

    def drug(self, name: str) -> tuple[str, str]:
        """(name, IRI) of the drug or product called so: by name, slug, IRI or the name of a source.

        Raises NotFoundError with the nearest names.
        """
        wanted = _fold(name)
        found = self._drugs.get(wanted) or self._drugs.get(name.rsplit("/", 1)[-1])
        if found:
            return found
        row = self.manifest.source(name)
        if row and row.kind == "monograph":
            return row.name, row.drug
        for row in self.manifest.sources():
            if row.kind == "monograph" and _fold(row.title) == wanted:
                return row.name, row.drug
        if wanted in self._synonyms:
            return self._synonyms[wanted]
        import difflib  # for what is not found alone

        names = list(dict.fromkeys(n for n, _ in self._drugs.values()))
        folded = {_fold(n): n for n in names}
        near = difflib.get_close_matches(wanted, folded, n=3, cutoff=0.6)
        near += [k for k in folded if wanted in k and k not in near][: 3 - len(near)]
        raise NotFoundError("drug", name, tuple(folded[k] for k in near))

    @cached_property
    def _synonyms(self) -> dict[str, tuple[str, str]]:
        """(name, IRI) by folded synonym, from the labels of the drugs."""
        drugs = {iri: name for name, iri in self._drugs.values()}
        found: dict[str, tuple[str, str]] = {}
        for concept, text in self.manifest.names_of(drugs):
            found.setdefault(_fold(text), (drugs[concept], concept))
        return found

    def card(self, drug: str) -> Card:
        """What the base knows of a drug; raises NotFoundError."""
        name, iri = self.drug(drug)
        rows = [row for row in self.manifest.sources_of(iri) if row.kind == "monograph"]
        return Card(name, iri, tuple((row, self.manifest.record(row.slug)) for row in rows))

    def explain(self, drug: str, fact: str) -> tuple[Explanation, ...]:
        """Every place that states a fact of a drug; raises NotFoundError.

        `fact` is the fact's text, part of it, or a kind: the first of these that fits anything.
        """
        card = self.card(drug)
        pairs = [(row, record, s) for row, record in card.records for s in record.statements]
        wanted = _fold(fact)
        ranks: tuple[Callable[[Statement], bool], ...] = (
            lambda s: wanted in _forms(s),
            lambda s: wanted == _fold(s.kind),
            lambda s: any(wanted in form for form in _forms(s)),
        )
        for fits in ranks:
            found = [(row, record, s) for row, record, s in pairs if fits(s)]
            if found:
                return tuple(e for row, record, s in found for e in self._explain(row, record, s))
        import difflib

        texts = {_fold(t): s.text for _, _, s in pairs for t in (s.text, *s.alt)}
        near = difflib.get_close_matches(wanted, texts, n=3, cutoff=0.6)
        raise NotFoundError(f"fact of {card.name}", fact, tuple(dict.fromkeys(texts[k] for k in near)))

    def explain_statement(self, iri: str) -> tuple[Explanation, ...]:
        """Every place that states a statement, by its IRI; raises NotFoundError."""
        from rxkg.graph.store import graphs_of
        from rxkg.graph.triples import statement_iri

        graphs = graphs_of(self.store, iri)
        out: list[Explanation] = []
        for graph in graphs:
            row = self.manifest.source(graph.rsplit("/", 1)[-1])
            if row is None:
                continue
            record = self.manifest.record(row.slug)
            for statement in record.statements:
                if statement_iri(record, statement, self.minter) == iri:
                    out += self._explain(row, record, statement)
        if not out:
            raise NotFoundError("statement", iri)
        return tuple(out)

    def _explain(self, row: SourceRow, record: MonographRecord, statement: Statement) -> Iterator[Explanation]:
        from rxkg.graph.triples import statement_iri
        from rxkg.ingest.sentences import sentence_around
        from rxkg.ingest.text import line_starts

        text = self.manifest.text(row.slug)
        starts = line_starts(text)
        iri = statement_iri(record, statement, self.minter)
        for evidence in statement.evidence:
            line = sum(1 for start in starts if start <= evidence.start)
            first, last = sentence_around(text, evidence.start, evidence.end)
            yield Explanation(
                statement,
                iri,
                row,
                evidence,
                line,
                evidence.start - starts[line - 1] + 1,
                (first, last),
                text[first:last],
            )

    def stats(self) -> dict[str, Any]:
        """Counts: sources, monographs, facts by kind, polarity, frequency and rule, distinct drugs and concepts."""
        from rxkg.ontology.records import KINDS, Component, Frequency, SectionKind

        kinds: Counter[str] = Counter()
        withheld: Counter[str] = Counter()
        frequencies: Counter[str] = Counter()
        sections: Counter[str] = Counter()
        serious = 0
        for row in self.manifest.sources():
            record = self.manifest.record(row.slug)
            sections.update(s.kind.value for s in record.sections)
            for statement in record.withheld():
                withheld[statement.polarity.value] += 1
            for kind in (*KINDS, Component.kind):
                for statement in record.of(kind):
                    kinds[kind] += 1
                    if kind == "adverse_effects":
                        frequencies.update(f.value for f in statement.frequency)  # type: ignore[attr-defined]
                        serious += statement.serious  # type: ignore[attr-defined]
        return {
            "generation": self.meta.generation,
            "created": self.meta.created,
            "rxkg": self.meta.rxkg,
            **dict(self.meta.counts),
            "drugs": len({iri for _, iri in self.manifest.names()}),
            "concepts": self.manifest.concepts(),
            "facts": {kind: kinds[kind] for kind in (*KINDS, Component.kind)},
            "withheld": {p: withheld[p] for p in sorted(withheld)},
            "frequency": {f.value: frequencies[f.value] for f in Frequency},
            "serious": serious,
            "sections": {k.value: sections[k.value] for k in SectionKind},
        }

    def names(self) -> tuple[str, ...]:
        """The names of all drugs and products that a monograph is about, sorted."""
        return tuple(dict.fromkeys(name for name, _ in self.manifest.names()))

    def named_queries(self) -> Mapping[str, NamedQuery]:
        """The shipped queries by name."""
        from rxkg.graph.sparql import named_queries

        return named_queries()

    def history(self) -> Iterable[Meta]:
        """What the generations on disk say of themselves, oldest first."""
        return Generations(self.path).metas()


def _forms(statement: Statement) -> set[str]:
    return {_fold(text) for text in (statement.text, statement.label or "", *statement.alt) if text}


def _fold(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").split())
