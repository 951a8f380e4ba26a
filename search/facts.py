"""A fact as the index shows it beside a hit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """An asserted fact at one place of a document's text."""

    start: int  # characters of the source
    end: int
    kind: str
    label: str  # of its concept, else the text's own words
    concept: str  # CURIE, empty where there is none
    frequency: str  # an adverse effect's band; all that the text gives it, with "/" between; else empty
    serious: bool
