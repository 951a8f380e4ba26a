"""The base as a Biolink knowledge graph in KGX's two forms: tables (TSV) and JSON Lines, nodes and edges apart.

A folder holds `nodes`, `edges` and `prefixes.json`, which says what the CURIEs' prefixes stand for. An edge is one
statement of one monograph. Nodes are those that edges name, so no edge dangles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rxkg.graph.exports.biolink import (
    AGENT_TYPE,
    KNOWLEDGE_LEVEL,
    KNOWLEDGE_SOURCE,
    Edge,
    NodeUses,
    find_category,
    find_edge,
    lineage,
    note_uses,
)
from rxkg.graph.exports.curies import all_prefixes, shorten
from rxkg.graph.exports.facts import Fact, Node, Selection
from rxkg.ontology.records import AdverseEffect, Interaction, Monitoring, Target

NODE_COLUMNS = ("id", "category", "name", "synonym", "xref", "iri", "close_term", "broader_term", "provided_by")
EDGE_COLUMNS = (
    "id", "category", "subject", "predicate", "object", "negated", "knowledge_level", "agent_type",
    "primary_knowledge_source", "original_predicate", "qualified_predicate", "object_aspect_qualifier",
    "object_direction_qualifier", "causal_mechanism_qualifier", "frequency_qualifier", "clinical_approval_status",
    "has_confidence_score", "publications", "has_evidence", "supporting_text", "supporting_text_section_type",
    "supporting_text_start", "supporting_text_end", "rule", "text", "component", "polarity", "use_status", "serious",
    "frequency_text", "action", "effect", "threshold", "timing",
)  # fmt: skip
#: Columns that hold several values.
LISTS = frozenset(
    {
        "category", "synonym", "xref", "close_term", "broader_term", "provided_by", "publications", "has_evidence",
        "supporting_text", "supporting_text_start", "supporting_text_end", "frequency_text",
    }
)  # fmt: skip

Row = dict[str, Any]
_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def write_tsv(selection: Selection, folder: Path) -> None:
    """nodes.tsv and edges.tsv: values of a list are parted by "|", tabs and line breaks in a text become blanks."""
    _write(selection, folder, "tsv", _tsv_line)


def write_jsonl(selection: Selection, folder: Path) -> None:
    """nodes.jsonl and edges.jsonl: one object a line, without keys that have no value."""
    _write(selection, folder, "jsonl", _json_line)


def _write(selection: Selection, folder: Path, suffix: str, line: Callable[[Row, tuple[str, ...]], str]) -> None:
    uses: dict[str, NodeUses] = {}
    with (folder / f"edges.{suffix}").open("w", encoding="utf-8", newline="\n") as out:
        _head(out.write, suffix, EDGE_COLUMNS)
        said: set[int] = set()
        denied: list[tuple[int, str]] = []
        for row in _edges(selection, uses):
            triple = hash((row["subject"], row["predicate"], row["object"]))
            if row["negated"]:
                denied.append((triple, line(row, EDGE_COLUMNS)))
            else:
                said.add(triple)
                out.write(line(row, EDGE_COLUMNS))
        # KGX's own graph has one edge for a subject, predicate and object: a denial would replace what another
        # monograph asserts, or be replaced by it, so denials come last and only where no text disagrees.
        out.writelines(written for triple, written in denied if triple not in said)
    with (folder / f"nodes.{suffix}").open("w", encoding="utf-8", newline="\n") as out:
        _head(out.write, suffix, NODE_COLUMNS)
        for iri in sorted(uses):
            out.write(line(_node_row(selection.node(iri), uses[iri], selection), NODE_COLUMNS))
    prefixes = json.dumps(all_prefixes(selection.minter), indent=1)
    (folder / "prefixes.json").write_text(prefixes + "\n", encoding="utf-8", newline="\n")


def _head(write: Callable[[str], object], suffix: str, columns: tuple[str, ...]) -> None:
    if suffix == "tsv":
        write("\t".join(columns) + "\n")


def _edges(selection: Selection, uses: dict[str, NodeUses]) -> Iterator[Row]:
    categories: dict[str, str | None] = {}
    slug, seen = "", dict[str, int]()
    for fact in selection.facts():
        if fact.object is None:
            continue
        for node in (fact.subject, fact.object):
            if node.iri not in categories:
                categories[node.iri] = find_category(node)
        edge = find_edge(fact, categories[fact.object.iri])
        if edge is None:
            continue
        note_uses(fact, edge, uses)
        if fact.slug != slug:
            slug, seen = fact.slug, {}
        seen[fact.iri] = number = seen.get(fact.iri, 0) + 1
        yield _edge_row(fact, edge, selection, number)


def _edge_row(fact: Fact, edge: Edge, selection: Selection, number: int) -> Row:
    statement, minter = fact.statement, selection.minter
    assert fact.object is not None
    row: Row = {
        # One statement of two monographs is two edges; one that a monograph makes twice over is numbered.
        "id": f"{shorten(fact.iri, minter)}#{fact.slug}" + (f".{number}" if number > 1 else ""),
        "category": [f"biolink:{edge.category}"],
        "subject": shorten(fact.subject.iri, minter),
        "predicate": f"biolink:{edge.predicate}",
        "object": shorten(fact.object.iri, minter),
        "negated": edge.negated,
        "knowledge_level": KNOWLEDGE_LEVEL,
        "agent_type": AGENT_TYPE,
        "primary_knowledge_source": KNOWLEDGE_SOURCE,
        "original_predicate": str(edge.original),
        "has_confidence_score": statement.confidence,
        "publications": [shorten(fact.source, minter)],
        "has_evidence": [fact.evidence_iri(place) for place in statement.evidence],
        "supporting_text": [place.quote for place in statement.evidence],
        "supporting_text_section_type": statement.section.value,
        "supporting_text_start": [place.start for place in statement.evidence],
        "supporting_text_end": [place.end for place in statement.evidence],
        "rule": statement.rule,
        "text": statement.text,
        "component": shorten(fact.component.iri, minter) if fact.component else None,
        "polarity": fact.polarity.value,
        **dict(edge.qualifiers),
    }
    match statement:
        case AdverseEffect():
            row |= {"serious": statement.serious or None, "frequency_text": list(statement.frequency_text)}
        case Target():
            row["action"] = statement.action
        case Interaction():
            row["effect"] = statement.effect
        case Monitoring():
            row |= {"threshold": statement.threshold, "timing": statement.timing}
        case _:
            row["use_status"] = str(statement.status) if hasattr(statement, "status") else None
    return row


def _node_row(node: Node, uses: NodeUses, selection: Selection) -> Row:
    categories = list(dict.fromkeys(c for category in uses.categories_of(node) for c in lineage(category)))
    matches: dict[str, list[str]] = {}
    for match in node.matches:
        if match.iri != node.iri:
            matches.setdefault(match.kind, []).append(shorten(match.iri, selection.minter))
    return {
        "id": shorten(node.iri, selection.minter),
        "category": [f"biolink:{category}" for category in categories],
        "name": node.label,
        "synonym": list(node.names),
        "xref": matches.get("exact", []),
        "iri": node.iri,
        "close_term": matches.get("close", []),
        "broader_term": matches.get("broad", []),
        "provided_by": [KNOWLEDGE_SOURCE],
    }


def _json_line(row: Row, columns: tuple[str, ...]) -> str:
    values = {name: row[name] for name in columns if row.get(name) not in (None, [], "")}
    return json.dumps(values, ensure_ascii=False) + "\n"


def _tsv_line(row: Row, columns: tuple[str, ...]) -> str:
    return "\t".join(_cell(row.get(name), name in LISTS) for name in columns) + "\n"


def _cell(value: Any, several: bool) -> str:
    if several:
        # The format has no way to write the bar itself inside a list.
        return "|".join(_plain(item).replace("|", "¦") for item in value or ())
    return _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _BREAKS.sub(" ", str(value))
