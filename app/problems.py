"""What users are told of their sources."""

from __future__ import annotations

from dataclasses import dataclass

from rxkg.ontology.errors import SourceError
from rxkg.ontology.records import MonographRecord, Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell the user about a source."""

    file: str
    code: str
    severity: Severity
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"

    @classmethod
    def of(cls, error: SourceError) -> Problem:
        """The problem that an error tells."""
        return cls(error.file, error.code, Severity.ERROR, f"{error.reason}; {error.remedy}", error.line)


def problems_of(record: MonographRecord) -> list[Problem]:
    """The diagnostics of a record that matter to its author; notes are left out."""
    return [
        Problem(record.file, d.code, d.severity, d.message, d.line)
        for d in record.diagnostics
        if d.severity is not Severity.NOTE
    ]
