"""Annotated monographs beside what rxkg reads in them: what the benchmarks of quality and confidence share."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from rxkg import extract_record, read_monograph, read_source
from rxkg.ontology.records import MonographRecord


def load_score(path: Path) -> ModuleType:
    """The script that aligns facts with annotations, as a module; `SystemExit` where `path` is no Python file."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"benchmarks: {path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_annotated(folder: Path, corpus: Path) -> Iterator[tuple[dict[str, Any], MonographRecord]]:
    """Each annotation of a folder, by name, with the record of the monograph of `corpus` that it names."""
    for path in sorted(folder.glob("*.json")):
        annotation = json.loads(path.read_text(encoding="utf-8"))
        name = annotation["file"]
        yield annotation, extract_record(read_monograph(read_source(corpus / name, name=name)))
