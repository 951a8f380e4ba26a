"""The JSON Schema of the record, made from the record types so that the two cannot part."""

from __future__ import annotations

import dataclasses
import enum
import typing
from typing import Any

from rxkg.ontology.records import (
    KINDS,
    STATEMENT_TYPES,
    Abbreviation,
    Component,
    Diagnostic,
    Evidence,
    MonographRecord,
    Quantity,
    SectionRecord,
    Statement,
)

_RENAMED = {("interactions", "interactant"): "kind"}  # as in rxkg.ontology.records


def record_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of one object of `rxkg extract`."""
    definitions = {cls.__name__: _object(cls) for cls in (Abbreviation, Evidence, Quantity, Diagnostic, SectionRecord)}
    lists: dict[str, Any] = {}
    for cls in STATEMENT_TYPES:
        definitions[cls.__name__] = _object(cls, kind=cls.kind)
        lists[cls.kind] = {"type": "array", "items": _ref(cls)}
    withheld = [
        {"allOf": [{"type": "object", "properties": {"fact": {"const": cls.kind}}, "required": ["fact"]}, _ref(cls)]}
        for cls in STATEMENT_TYPES
    ]
    text = {"type": "string"}
    properties = {
        "file": {**text, "description": "The source as it was named to rxkg, with forward slashes."},
        "kind": {"enum": ["monograph", "not-a-monograph"]},
        "reason": {"type": ["string", "null"], "description": "Why the text is no monograph."},
        "drug": {**text, "description": "Name of the substance or product."},
        "concept": {"type": ["string", "null"], "description": "CURIE of the substance, null for a product."},
        "preferred": {"type": ["string", "null"], "description": "The substance's preferred name in its terminology."},
        "title": text,
        "slug": {**text, "description": "Last segment of the source's IRI."},
        "synonyms": {"type": "array", "items": text},
        "abbreviations": {"type": "array", "items": _ref(Abbreviation)},
        "source": {"type": ["string", "null"], "description": "IRI of the source."},
        "sha256": {**text, "pattern": "^[0-9a-f]{64}$", "description": "Of the source's bytes."},
        "characters": {"type": "integer", "description": "Length of the source's text."},
        "components": {
            "type": "array",
            "items": text,
            "description": "Names as in the title; empty for one substance.",
        },
        **{kind: lists[kind] for kind in (*KINDS, Component.kind)},
        "withheld": {
            "type": "array",
            "items": {"oneOf": withheld},
            "description": "What the text negates, excludes, hedges or poses as possible; `fact` is its kind.",
        },
        "sections": {"type": "array", "items": {"$ref": "#/$defs/SectionRecord"}},
        "diagnostics": {"type": "array", "items": {"$ref": "#/$defs/Diagnostic"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/rxkg/record.schema.json",
        "title": "rxkg monograph record",
        "description": _first_line(MonographRecord),
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        "$defs": definitions,
    }


def _ref(cls: type) -> dict[str, str]:
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _object(cls: type, *, kind: str = "") -> dict[str, Any]:
    hints = typing.get_type_hints(cls)
    properties = {_RENAMED.get((kind, f.name), f.name): _type(hints[f.name]) for f in dataclasses.fields(cls)}
    out: dict[str, Any] = {"type": "object", "description": _first_line(cls)}
    out |= {"properties": properties, "required": list(properties)}
    if not issubclass(cls, Statement):  # a withheld statement carries "fact" as well
        out["additionalProperties"] = False
    return out


def _type(hint: Any) -> dict[str, Any]:
    args = typing.get_args(hint)
    if type(None) in args:
        inner = _type(next(a for a in args if a is not type(None)))
        if "type" in inner and isinstance(inner["type"], str):
            return {**inner, "type": [inner["type"], "null"]}
        return {"anyOf": [inner, {"type": "null"}]}
    if typing.get_origin(hint) is tuple:
        return {"type": "array", "items": _type(args[0])}
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return {"enum": [member.value for member in hint]}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _ref(hint)
    return {"type": {str: "string", float: "number", int: "integer", bool: "boolean"}[hint]}


def _first_line(cls: type) -> str:
    return (cls.__doc__ or "").strip().split("\n", 1)[0]
