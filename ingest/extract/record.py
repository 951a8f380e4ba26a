"""The extractors in one row, and the record that they fill."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rxkg.ingest.abbreviations import find_abbreviations
from rxkg.ingest.confidence import with_confidence
from rxkg.ingest.extract.adverse_effects import extract_adverse_effects
from rxkg.ingest.extract.components import extract_components, read_names
from rxkg.ingest.extract.contraindications import extract_contraindications
from rxkg.ingest.extract.determiners import keep_determiner
from rxkg.ingest.extract.dosing import extract_doses
from rxkg.ingest.extract.indications import extract_indications
from rxkg.ingest.extract.interactions import extract_interactions
from rxkg.ingest.extract.monitoring import extract_monitoring
from rxkg.ingest.extract.narrowing import narrow
from rxkg.ingest.extract.other_forms import clean_forms
from rxkg.ingest.extract.targets import extract_targets
from rxkg.ingest.sections import Monograph
from rxkg.ontology.records import MonographRecord, Statement

#: In the order of `rxkg.ontology.records.STATEMENT_TYPES`.
EXTRACTORS: tuple[Callable[[Monograph], Iterable[Statement]], ...] = (
    extract_indications,
    extract_adverse_effects,
    extract_targets,
    extract_monitoring,
    extract_contraindications,
    extract_interactions,
    extract_doses,
    extract_components,
)


def extract_statements(monograph: Monograph) -> tuple[Statement, ...]:
    """All statements of a monograph, by kind in the order of EXTRACTORS and within it in text order."""
    out: list[Statement] = []
    for extract in EXTRACTORS:
        read = (keep_determiner(clean_forms(s), monograph.source.text) for s in extract(monograph))
        found = sorted(read, key=lambda s: (s.evidence[0].start, s.evidence[0].end))
        out += map(with_confidence, found)
    return narrow(out, monograph)


def extract_record(monograph: Monograph) -> MonographRecord:
    """The record of a monograph; without facts where the text is none."""
    source = monograph.source
    names = read_names(monograph)
    return MonographRecord(
        file=source.file,
        kind="monograph" if monograph.reason is None else "not-a-monograph",
        reason=monograph.reason,
        slug=source.slug,
        drug=names.drug,
        title=monograph.title,
        synonyms=names.synonyms,
        abbreviations=find_abbreviations(monograph) if monograph.reason is None else (),
        sha256=source.sha256,
        characters=len(source.text),
        components=names.components if monograph.reason is None else (),
        sections=monograph.section_records(),
        statements=extract_statements(monograph) if monograph.reason is None else (),
        diagnostics=monograph.diagnostics,
    )
