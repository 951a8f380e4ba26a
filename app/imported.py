"""A store made of exported RDF, asked as a knowledge base is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rxkg.graph.imports import describe_store
from rxkg.graph.sparql import Result, run_named, run_query
from rxkg.graph.store import open_store


class ImportedStore:
    """The store in a folder, read-only, with the queries of `KnowledgeBase` and neither index nor texts."""

    def __init__(self, path: Path):
        """Opens the store; raises KnowledgeBaseError where the folder holds none."""
        self.store = open_store(path)
        self.base = describe_store(self.store).base

    def __enter__(self) -> ImportedStore:
        return self

    def __exit__(self, *_: object) -> None:
        """Leaves the store to close with the last reference to it."""

    def query(self, text: str, *, substitutions: Mapping[str, Any] | None = None) -> Result:
        """The result of a SPARQL query over all that was imported; raises QueryError."""
        return run_query(self.store, text, substitutions=substitutions, base=self.base)

    def named_query(self, name: str, parameters: Mapping[str, str]) -> Result:
        """The result of one of the shipped queries; raises NotFoundError and QueryError."""
        return run_named(self.store, name, parameters, base=self.base)
