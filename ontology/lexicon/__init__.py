"""The lexicon: what the monographs' language calls things, and the concept meant; SSSOM tables, one a domain."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from rxkg.ontology.names import name_key

#: What a table is about; its file is `<domain>.sssom.tsv`.
DOMAINS = ("conditions", "effects", "exclusions", "targets", "parameters", "classes", "drugs")
#: Kind of match by SSSOM predicate. A broad match: the concept covers more than the words say.
MATCHES: Mapping[str, str] = {"skos:exactMatch": "exact", "skos:closeMatch": "close", "skos:broadMatch": "broad"}
NO_TERM = "sssom:NoTermFound"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a surface form means: a concept, or none where no term fits and a look-up would mislead."""

    curie: str | None
    label: str
    match: str  # "exact", "close" or "broad"; "none" without a concept
    form: str  # the surface form as the table spells it
    justification: str  # CURIE of the Semantic Mapping Vocabulary


@cache
def lexicon(domain: str) -> Mapping[str, Meaning]:
    """The surface forms of a domain by their key (`rxkg.ontology.names.name_key`)."""
    out: dict[str, Meaning] = {}
    for row in read_rows(domain):
        missing = row["object_id"] == NO_TERM
        meaning = Meaning(
            curie=None if missing else row["object_id"],
            label="" if missing else row["object_label"],
            match="none" if missing else MATCHES[row["predicate_id"]],
            form=row["subject_label"],
            justification=row["mapping_justification"],
        )
        out.setdefault(name_key(row["subject_label"]), meaning)
    return out


@cache
def names_by_concept() -> Mapping[str, tuple[str, ...]]:
    """By CURIE, the label of a concept and then, in all domains, the surface forms that mean just it."""
    found: dict[str, dict[str, None]] = {}
    for domain in DOMAINS:
        for meaning in lexicon(domain).values():
            if meaning.curie:
                names = found.setdefault(meaning.curie, {meaning.label: None})
                if meaning.match == "exact":
                    names[meaning.form] = None
    return {curie: tuple(names) for curie, names in found.items()}


def read_rows(domain: str) -> list[dict[str, str]]:
    """The rows of a domain's table as they stand; none where the domain has no table."""
    file = resources.files("rxkg.ontology.lexicon").joinpath(f"{domain}.sssom.tsv")
    if not file.is_file():
        return []
    lines = (line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
