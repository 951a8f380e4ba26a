"""Every surface form in use and the concept that it was taken to mean, as an SSSOM/TSV mapping set (version 1.0).

A form is a literal: it has a label and no identifier. Rows are unique and sorted; the same form may mean one thing as
a condition and another as a target, which `subject_category` tells apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import IO

import yaml
from rxkg.graph.concepts import MATCHES
from rxkg.graph.dataset import build_time
from rxkg.graph.entities import trim_name
from rxkg.graph.exports.curies import shorten
from rxkg.graph.exports.facts import Selection
from rxkg.ontology.lexicon import lexicon
from rxkg.ontology.names import name_key
from rxkg.ontology.namespaces import CURIE_PREFIXES, concept_iri
from rxkg.ontology.records import KINDS, Component, Interaction, MonographRecord, Statement
from rxkg.ontology.terminology import Terminology, shipped

LICENCE = "https://spdx.org/licenses/MIT"
# A row must not begin with "#", as a form may: its type comes first.
COLUMNS = (
    "subject_type", "subject_label", "subject_category", "predicate_id", "object_id", "object_label",
    "mapping_justification", "object_source", "object_source_version", "mapping_source", "other",
)  # fmt: skip

_LEXICAL = "semapv:LexicalMatching"
_CHAINED = "semapv:MappingChaining"
_UNSAID = "semapv:UnspecifiedMatching"
_CATEGORIES = {
    "indications": "condition", "adverse_effects": "effect", "contraindications": "exclusion", "targets": "target",
    "monitoring": "parameter", "ingredients": "drug",
}  # fmt: skip
#: Name of the prefix at Bioregistry, which names the object's source.
_SOURCES = {
    "CHEBI": "chebi", "CMO": "cmo", "CVX": "cvx", "DOID": "doid", "DRUGBANK": "drugbank", "EC": "ec", "EFO": "efo",
    "FPLX": "fplx", "GO": "go", "HGNC": "hgnc", "HGNC.GROUP": "hgnc.genegroup", "HP": "hp", "MESH": "mesh",
    "MONDO": "mondo", "NCIT": "ncit", "NDFRT": "ndfrt", "RXNORM": "rxnorm", "UNII": "unii",
}  # fmt: skip
_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True, order=True)
class Mapping:
    """A surface form and the concept meant, as one kind of mention."""

    form: str
    category: str  # kind of mention: "effect", "condition", "drug" …
    concept: str  # CURIE
    match: str  # "exact", "close" or "broad"
    label: str  # of the concept
    justification: str
    found_by: str  # "lexicon:<domain>", the name of a terminology, or nothing


def find_mappings(selection: Selection) -> Counter[Mapping]:
    """The mappings in use, each with the number of monographs that use it."""
    found: Counter[Mapping] = Counter()
    for record in selection.records():
        if record.kind == "monograph":
            found.update(set(_of_record(record, selection)))
    return found


def write_sssom(selection: Selection, stream: IO[bytes]) -> None:
    """A mapping set with its metadata above the table; dated by SOURCE_DATE_EPOCH alone."""
    mappings = find_mappings(selection)
    rows = [_cells(mapping, count, selection) for mapping, count in sorted(mappings.items())]
    stream.write(_metadata(selection, {row[COLUMNS.index("object_id")] for row in rows}).encode("utf-8"))
    for row in (COLUMNS, *rows):
        stream.write(("\t".join(map(_plain, row)) + "\n").encode("utf-8"))


def _of_record(record: MonographRecord, selection: Selection) -> Iterator[Mapping]:
    if record.concept and selection.kinds >= {*KINDS, Component.kind}:
        # What gave a drug's own concept is not on record.
        match = "exact" if record.preferred else "close"
        label = record.preferred or ""
        yield Mapping(trim_name(record.drug), "drug", record.concept, match, label, _UNSAID, "")
        for name in record.synonyms:
            if name.strip():
                yield Mapping(trim_name(name), "drug", record.concept, match, label, _CHAINED, "")
    for statement in selection.chosen(record):
        concept, kind = statement.concept, statement.match
        if concept is None or kind is None or kind not in MATCHES:
            continue
        category, label, found_by = _category(statement), statement.label or "", statement.grounded_by or ""
        justification = _justify(statement.name, concept, found_by)
        yield Mapping(trim_name(statement.name), category, concept, kind, label, justification, found_by)
        for form in () if statement.narrowed else statement.alt:  # another form leaves out what narrows the name
            if form.strip():
                # It means what the form above means, in this text; nothing looked it up by itself.
                yield Mapping(trim_name(form), category, concept, kind, label, _CHAINED, found_by)


def _category(statement: Statement) -> str:
    return statement.interactant.value if isinstance(statement, Interaction) else _CATEGORIES[statement.kind]


def _justify(form: str, concept: str, found_by: str) -> str:
    """How a form got its concept: by a row of the lexicon that spells it so, or by a name that is alike."""
    kind, _, domain = found_by.partition(":")
    if kind != "lexicon":
        return _LEXICAL if found_by else _UNSAID
    meaning = lexicon(domain).get(name_key(form))
    # Of a wording without its modifiers the lexicon knows the rest alone: the form was matched to it.
    return meaning.justification if meaning and meaning.curie == concept else _LEXICAL


def _cells(mapping: Mapping, monographs: int, selection: Selection) -> tuple[str, ...]:
    source, version = _source_of(mapping.concept, mapping.found_by)
    found_by = mapping.found_by
    return (
        "rdfs literal",
        mapping.form,
        mapping.category,
        f"skos:{mapping.match}Match",
        shorten(concept_iri(mapping.concept), selection.minter),
        mapping.label,
        mapping.justification,
        source,
        version,
        f"rxkg:lexicon/{found_by.partition(':')[2]}" if found_by.startswith("lexicon:") else "",
        f"monographs={monographs}",
    )


@cache
def _source_of(concept: str, found_by: str) -> tuple[str, str]:
    """(CURIE, version) of the terminology of a concept; without a version where it does not ship."""
    prefix = concept.partition(":")[0]
    source = f"bioregistry.registry:{_SOURCES[prefix]}" if prefix in _SOURCES else ""
    named = [t for t in shipped() if t.about.name == found_by]
    for terminology in named or shipped():
        if _holds(terminology, concept):
            return source, terminology.about.version
    return source, ""


def _holds(terminology: Terminology, concept: str) -> bool:
    return terminology.concept(concept) is not None


def _metadata(selection: Selection, objects: set[str]) -> str:
    prefixes = {curie.partition(":")[0] for curie in objects}
    known = {p: iri for p, iri in CURIE_PREFIXES.items() if p in prefixes}
    if "bioregistry" in prefixes:
        known["bioregistry"] = "https://bioregistry.io/"
    known |= {"bioregistry.registry": "https://bioregistry.io/registry/", "rxkg": selection.minter.base}
    said = {
        "sssom_version": "1.0",
        "curie_map": dict(sorted(known.items())),
        "mapping_set_id": f"{selection.minter.base}mappings",
        "mapping_set_title": "What drug monographs call things, and the concepts meant",
        "mapping_set_version": selection.version,
        "license": LICENCE,
        "subject_source": "rxkg:dataset",
        "mapping_tool": "rxkg",
        "mapping_tool_version": selection.version,
    }
    time = build_time()
    if time:
        said["mapping_date"] = time[:10]
    lines = yaml.safe_dump(said, sort_keys=False, allow_unicode=True, default_flow_style=False, width=1000)
    return "".join(f"#{line}\n" for line in lines.splitlines())


def _plain(text: str) -> str:
    """A cell: one line, and quoted where it would else look quoted."""
    cell = _BREAKS.sub(" ", text).strip()
    return '"' + cell.replace('"', '""') + '"' if cell.startswith('"') else cell
