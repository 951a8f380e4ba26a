"""Records and their texts as search documents: one a section, one a monograph as a whole (a "drug" document)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rxkg.ingest.markdown import Block
from rxkg.ingest.sections import Monograph, Section
from rxkg.ingest.text import Text, rebuild_text
from rxkg.ontology.records import (
    AdverseEffect,
    Frequency,
    Indication,
    MonographRecord,
    Polarity,
    SectionKind,
    Statement,
    Status,
)
from rxkg.search.facts import Fact

#: (plain start, plain end, source start, source end), as in `rxkg.ingest.text.Text`.
Run = tuple[int, int, int, int]

# A drug document quotes this much of the text: enough to tell the drug, too little to outweigh the sections.
_ABSTRACT = 600
_BANDS = tuple(f for f in Frequency if f is not Frequency.UNKNOWN)
_ABSTRACT_SECTIONS = (SectionKind.INTRODUCTION, SectionKind.USAGE, SectionKind.MECHANISM)


@dataclass(frozen=True, slots=True)
class Document:
    """What the index holds of a section or of a drug. All parts are plain values, so that documents may be pickled."""

    slug: str  # of the source
    subject: str  # IRI of the drug or product, without its base
    order: int  # 0 for the drug document, then the sections from 1 in text order
    type: str  # "section" or "drug"
    file: str  # as named to rxkg
    drug: str
    title: str
    names: tuple[str, ...]  # the drug's own names: title, drug, synonyms
    section: str  # value of SectionKind; empty for a drug document
    heading: str  # the text's own words; empty where there is none
    component: str  # of a combination, the component that the section is about; else empty
    start: int  # characters of the source, heading included
    end: int
    text: str  # stripped of markup; blocks joined by line feeds
    runs: tuple[Run, ...]  # `text` to source characters; the joining line feeds are in no run
    kinds: tuple[str, ...] = ()  # kinds of asserted fact with evidence here, sorted
    labels: tuple[str, ...] = ()  # words of those facts: preferred label, text and other forms, sorted
    concepts: tuple[str, ...] = ()  # their CURIEs, sorted
    statements: tuple[str, ...] = ()  # of a drug document: ids of all its record's statements, sorted
    frequencies: tuple[str, ...] = ()  # frequency bands of adverse effects here, sorted
    serious: bool = False  # an adverse effect here is called serious
    facts: tuple[Fact, ...] = ()  # those that lie in `text`, in text order
    pairs: tuple[str, ...] = ()  # "kind=CURIE" of all facts that count here, sorted
    literal: bool = False  # `text` differs from the source's characters in its runs, as where "&amp;" stands for "&"
    abbreviations: tuple[tuple[str, str], ...] = ()  # of a drug document: short and long form

    @property
    def id(self) -> str:
        """The document's name in the index.

        Sorts as the texts do, drug document first.
        """
        return f"{self.slug}#{self.order:04d}"

    @property
    def stated(self) -> tuple[str, ...]:
        """The CURIEs of the facts that `text` itself states, sorted.

        A drug document has all facts of its monograph, but quotes a part of it alone.
        """
        return self.concepts if self.order else tuple(sorted({f.concept for f in self.facts if f.concept}))

    @property
    def unsaid(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Words of facts that `text` does not have in that form, sorted: of those that it states, and of all others."""
        lowered = self.text.casefold()
        labels = [label for label in self.labels if label.casefold() not in lowered]
        if self.order:
            return tuple(labels), ()
        here = {f.label for f in self.facts}
        return tuple(w for w in labels if w in here), tuple(w for w in labels if w not in here)


def to_documents(
    record: MonographRecord, monograph: Monograph, *, subject: str = "",
    statement_id: Callable[[Statement], str] | None = None,
) -> tuple[Document, ...]:  # fmt: skip
    """The drug document and one document a section, in text order; none where the text is no monograph.

    A fact counts for every section in which evidence for it lies. Only asserted facts count, so that a kind or a label
    never stands for what the text denies; the denying words are found as text. `statement_id` names a statement as the
    graph does; `subject` is the drug or product, as the graph names it, by the tail of its IRI.
    """
    if record.kind != "monograph":
        return ()
    facts = [s for s in record.statements if _counts(s)]
    ids = tuple(sorted({statement_id(s) for s in record.statements})) if statement_id else ()
    names = tuple(dict.fromkeys(n for n in (record.title, record.drug, *record.synonyms) if n))
    source = monograph.source

    def make(order: int, section: Section | None, blocks: Iterable[Block], facts: list[Statement]) -> Document:
        text, runs = join_texts(b.text for b in blocks)
        start, end = (section.start, section.end) if section else (source.body, len(source.text))
        effects = [s for s in facts if isinstance(s, AdverseEffect)]
        inside = (runs[0][2], runs[-1][3]) if runs else (start, start)
        return Document(
            slug=record.slug,
            subject=subject or record.slug,
            order=order,
            type="section" if section else "drug",
            file=record.file,
            drug=record.drug,
            title=record.title,
            names=names,
            section=section.kind.value if section else "",
            heading=(section.heading or "") if section else "",
            component=(section.component or "") if section else "",
            start=start,
            end=end,
            text=text,
            runs=runs,
            kinds=tuple(sorted({s.kind for s in facts})),
            labels=tuple(sorted({w for s in facts for w in (s.label, s.text, *s.alt) if w})),
            concepts=tuple(sorted({s.concept for s in facts if s.concept})),
            statements=() if section else ids,
            frequencies=tuple(sorted({f.value for s in effects for f in s.frequency if f is not Frequency.UNKNOWN})),
            serious=any(s.serious for s in effects),
            facts=tuple(_facts(facts, *inside)),
            pairs=tuple(sorted({f"{s.kind}={s.concept}" for s in facts if s.concept})),
            literal=rebuild_text(source.text, runs) != text,
            abbreviations=() if section else tuple((a.short, a.long) for a in record.abbreviations),
        )

    documents = [make(0, None, _abstract(monograph), facts)]
    for order, section in enumerate(monograph.sections, 1):
        here = [s for s in facts if any(section.start <= e.start < section.end for e in s.evidence)]
        documents.append(make(order, section, monograph.blocks_of(section), here))
    return tuple(documents)


def join_texts(texts: Iterable[Text]) -> tuple[str, tuple[Run, ...]]:
    """Plain texts joined by line feeds, and their runs moved along; empty texts are left out."""
    parts: list[str] = []
    runs: list[Run] = []
    size = 0
    for text in texts:
        if not text.plain:
            continue
        parts.append(text.plain)
        runs += ((size + p, size + q, s, e) for p, q, s, e in text.runs)
        size += len(text.plain) + 1
    return "\n".join(parts), tuple(runs)


def _facts(statements: Iterable[Statement], start: int, end: int) -> list[Fact]:
    """The facts whose evidence lies between two characters of the source, in text order."""
    found = []
    for s in statements:
        effect = s if isinstance(s, AdverseEffect) else None
        bands = [band for band in _BANDS if effect and band in effect.frequency]
        for evidence in s.evidence:
            if start <= evidence.start and evidence.end <= end:
                found.append(
                    Fact(
                        evidence.start,
                        evidence.end,
                        s.kind,
                        s.label or s.text,
                        s.concept or "",
                        "/".join(band.value for band in bands),
                        bool(effect and effect.serious),
                    )
                )
    return sorted(found, key=lambda f: (f.start, f.end, f.kind, f.label))


def _counts(statement: Statement) -> bool:
    if isinstance(statement, Indication) and statement.status is Status.EXCLUDED:
        return False
    return statement.polarity is Polarity.ASSERTED


def _abstract(monograph: Monograph) -> list[Block]:
    """The first blocks that tell what the drug is for."""
    for kind in _ABSTRACT_SECTIONS:
        blocks: list[Block] = []
        size = 0
        for section in monograph.of(kind):
            for block in monograph.blocks_of(section):
                if size and size + len(block.text.plain) > _ABSTRACT:
                    break
                blocks.append(block)
                size += len(block.text.plain)
        if size:
            return blocks
    return []
