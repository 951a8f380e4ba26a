"""What follows from the quads that are stored, and is not stored itself.

A statement's predicate follows from its class, its polarity too; start, end and source of a span from its IRI; the
quantity of a dose or threshold from the numbers on its statement. Exports add them, so that other tools need not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby

from rxkg.graph.triples import CLASSES, PREDICATE, TYPE, integer
from rxkg.ingest.cues import read_cues
from rxkg.ontology.namespaces import RXO
from rxkg.ontology.records import Indication

_SPAN = re.compile(r"<([^>]*)#char=(\d+),(\d+)>")
_PREDICATES = {f"<{cls}>": f"<{predicate}>" for kind, (cls, predicate) in CLASSES.items() if kind is not Indication}
_INDICATION = f"<{CLASSES[Indication][0]}>"
_USES = {
    f"<{RXO.Labelled}>": f"<{RXO.hasIndication}>",
    f"<{RXO.OffLabel}>": f"<{RXO.hasOffLabelUse}>",
    f"<{RXO.Investigational}>": f"<{RXO.isInvestigatedFor}>",
}
_NUMBERS = tuple(f"<{p}>" for p in (RXO.low, RXO.high, RXO.comparator, RXO.unit, RXO.ucum))
_QUDT = "http://qudt.org/schema/qudt/"
_UNIT = "http://qudt.org/vocab/unit/"


@cache
def _qudt_units() -> Mapping[str, str]:
    """Local name of the QUDT unit by UCUM code as a literal."""
    return {f'"{ucum}"': name for _, ucum, name, _ in read_cues("units", 4) if "-" not in (ucum, name)}


def derive_lines(lines: Iterable[str], graph: str) -> list[str]:
    """The N-Quads lines that follow from one graph's lines, sorted and unique; `lines` must be sorted.

    >>> from rxkg.ontology.iris import Minter
    >>> place = Minter().mint_evidence("x", 3, 9)
    >>> line = f"<http://e/s> <{RXO.evidence}> <{place}> <http://e/g> ."
    >>> print(derive_lines([line], "http://e/g")[0])
    <https://w3id.org/rxkg/source/x#char=3,9> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
<https://w3id.org/rxkg/ontology#Evidence> <http://e/g> .
    """
    end = f" <{graph}> ."
    out: set[str] = set()
    triples = (line.removesuffix(end).split(" ", 2) for line in lines)
    for subject, group in groupby(triples, key=lambda t: t[0]):
        out.update(_derive_node(subject, [(predicate, value) for _, predicate, value in group]))
    return sorted(triple + end for triple in out)


def _derive_node(subject: str, pairs: list[tuple[str, str]]) -> Iterator[str]:
    for predicate, value in pairs:
        if predicate == TYPE:
            yield from _derive_type(subject, value, pairs)
        elif predicate == f"<{RXO.evidence}>":
            yield from _derive_span(value, RXO.Evidence)
        elif predicate == f"<{RXO.hasSection}>":
            yield from _derive_span(value, RXO.Section)
        elif predicate == f"<{RXO.source}>":
            yield f"{value} {TYPE} <{RXO.Source}>"


def _derive_span(span: str, cls: RXO) -> Iterator[str]:
    found = _SPAN.fullmatch(span)
    if found:
        yield f"{span} {TYPE} <{cls}>"
        yield f"{span} <{RXO.start}> {integer(int(found[2]))}"
        yield f"{span} <{RXO.end}> {integer(int(found[3]))}"
        yield f"{span} <{RXO.source}> <{found[1]}>"


def _derive_type(subject: str, cls: str, pairs: list[tuple[str, str]]) -> Iterator[str]:
    if cls == _INDICATION:
        status = next(value for predicate, value in pairs if predicate == f"<{RXO.status}>")
        yield f"{subject} {PREDICATE} {_USES[status]}"
    elif cls in _PREDICATES:
        yield f"{subject} {PREDICATE} {_PREDICATES[cls]}"
    else:
        return
    yield f"{subject} <{RXO.polarity}> <{RXO.Asserted}>"
    yield from _derive_quantity(subject, [(p, v) for p, v in pairs if p in _NUMBERS])


def _derive_quantity(subject: str, numbers: list[tuple[str, str]]) -> Iterator[str]:
    if not numbers:
        return
    node = f"{subject[:-1]}/quantity>"
    yield f"{subject} <{RXO.quantity}> {node}"
    yield f"{node} {TYPE} <{RXO.Quantity}>"
    for predicate, value in numbers:
        yield f"{node} {predicate} {value}"
        if predicate == f"<{RXO.ucum}>" and value in _qudt_units():
            yield f"{node} <{_QUDT}hasUnit> <{_UNIT}{_qudt_units()[value]}>"
    bounds = {value for predicate, value in numbers if predicate in (f"<{RXO.low}>", f"<{RXO.high}>")}
    if len(bounds) == 1:
        yield f"{node} <{_QUDT}numericValue> {bounds.pop()}"
