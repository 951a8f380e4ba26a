"""Words around mentions that say which of its kind is meant, and that the name leaves out: "receptors *in a cell*".

The shortest name of a thing is what records hold; a concept of that name is all that is meant only where nothing around
a mention narrows it. `narrow` keeps what does, so that grounding finds the narrower concept or calls the wide one
`broad`. A statement is narrowed where each of its mentions is: one that stands alone means all that its name says. Of
a target the first mention decides: what works on receptors in the brain is then said to work on "these receptors".

`narrowing_words` reads the words of the same phrase, `narrowing_lists` brackets and what leads a list in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rxkg.ingest.extract.narrowing_lists import listed_name
from rxkg.ingest.extract.narrowing_places import Place
from rxkg.ingest.extract.narrowing_words import form_behind, named_in_phrase
from rxkg.ingest.sections import Monograph
from rxkg.ontology.records import Component, Dose, SectionKind, Statement, Target


def narrow(statements: Sequence[Statement], monograph: Monograph) -> tuple[Statement, ...]:
    """The statements of a monograph, those whose every mention is narrowed with the first one's full name."""
    places = _Places(monograph)
    spans = {(e.start, e.end) for s in statements for e in s.evidence}
    return tuple(_narrowed(statement, places, spans) for statement in statements)


def _narrowed(statement: Statement, places: _Places, spans: set[tuple[int, int]]) -> Statement:
    if isinstance(statement, Component):
        return replace(statement, narrowed=_form_of(statement, places))
    if isinstance(statement, Dose):
        return statement
    names: list[str] = []
    for evidence in statement.evidence[:1] if isinstance(statement, Target) else statement.evidence:
        place = places.find(evidence.start, evidence.end)
        name = place and (named_in_phrase(statement, place) or listed_name(statement, place, spans))
        if not name or name.casefold() == statement.text.casefold():
            return statement
        names.append(name)
    return replace(statement, narrowed=names[0])


def _form_of(component: Component, places: _Places) -> str | None:
    """The name of the salt, the ester or the fraction that the generic name says a component is."""
    for evidence in component.evidence:
        place = places.find(evidence.start, evidence.end) if evidence.section is SectionKind.GENERIC_NAME else None
        if place and (form := form_behind(component.text, place.after)):
            return f"{component.text} {form}"
    return None


class _Places:
    """Where the source's characters stand in the plain texts of a monograph's blocks."""

    def __init__(self, monograph: Monograph):
        self.monograph = monograph
        self.runs = sorted(self._all_runs())
        self.starts = [run[0] for run in self.runs]

    def _all_runs(self) -> Iterator[tuple[int, int, int, int, int]]:
        for number, block in enumerate(self.monograph.blocks):
            yield from ((s, e, p, q, number) for p, q, s, e in block.text.runs)

    def find(self, start: int, end: int) -> Place | None:
        """The place of `source[start:end]`; None where it lies outside of the blocks' text."""
        first, last = self._at(start), self._at(end - 1)
        if first is None or last is None or first[0] != last[0]:
            return None
        return Place(self.monograph, first[0], first[1], last[1] + 1)

    def _at(self, position: int) -> tuple[int, int] | None:
        """The block of a source character and its place there."""
        number = bisect_right(self.starts, position) - 1
        if number < 0:
            return None
        s, e, p, q, block = self.runs[number]
        if position >= e:
            return None
        return block, p + position - s if q - p == e - s else p
