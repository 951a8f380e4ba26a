"""SSSOM mapping sets: what their subjects are called becomes a name of the concept that they are mapped to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import yaml
from rxkg.ontology.errors import TerminologyError
from rxkg.ontology.importers.header import Header, Read, is_curie
from rxkg.ontology.importers.rows import read_rows
from rxkg.ontology.terminology import Entry

#: Scope of the subject's name, by predicate: the subject of a broad match says more than its object.
_SCOPES = {
    "skos:exactMatch": "exact",
    "skos:closeMatch": "related",
    "skos:broadMatch": "narrow",
    "skos:narrowMatch": "broad",
    "skos:relatedMatch": "related",
}


def read_sssom(data: IO[bytes], name: str) -> Read:
    """The entries of a mapping set in SSSOM/TSV; mappings that are negated or to no term are left out."""
    comments, rows = read_rows(data, name, ("subject_label", "predicate_id", "object_id", "mapping_justification"))
    try:
        # The loader that leaves every scalar a text: a version "1.10" is no number.
        said = yaml.load("\n".join(c[1:] for c in comments), yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as e:
        mark = getattr(e, "problem_mark", None)
        reason = f"its metadata are no valid YAML ({getattr(e, 'problem', 'nested too deeply')})"
        raise TerminologyError(name, reason, "mend the line", line=mark.line + 1 if mark else 1) from None
    texts = {key: value for key, value in said.items() if isinstance(value, str)} if isinstance(said, dict) else {}
    title = texts.get("mapping_set_title") or texts.get("mapping_set_id", "")
    return Header(title, texts.get("mapping_set_version", ""), texts.get("license", "")), _entries(rows, name)


def _entries(rows: Iterator[tuple[int, dict[str, str]]], name: str) -> Iterator[Entry]:
    for line, row in rows:
        if row.get("predicate_modifier") or row["object_id"] == "sssom:NoTermFound":
            continue
        if row["predicate_id"] not in _SCOPES or not is_curie(row["object_id"]) or not row["subject_label"].strip():
            reason = f"maps {row['subject_label']!r} by {row['predicate_id']!r} to {row['object_id']!r}"
            remedy = f"give a subject_label, a CURIE and one of {', '.join(_SCOPES)}"
            raise TerminologyError(name, reason, remedy, line=line)
        same = (row["subject_id"],) if row["predicate_id"] == "skos:exactMatch" and row.get("subject_id") else ()
        label = row.get("object_label") or row["subject_label"]
        yield Entry(row["object_id"], label, ((row["subject_label"], _SCOPES[row["predicate_id"]]),), (), same)
