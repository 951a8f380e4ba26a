"""What follows from the quads that are stored, and is not stored itself.

A statement's predicate follows from its class, its polarity too; start, end and source of a span from its IRI; the
quantity of a dose or threshold from the numbers on its statement. Exports add them, so that other tools need not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

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
# Of members of an enumeration once, not a million times: turning them into text is what takes the time.
_START, _END, _SOURCE = f"<{RXO.start}>", f"<{RXO.end}>", f"<{RXO.source}>"
_POLARITY, _ASSERTED = f"<{RXO.polarity}>", f"<{RXO.Asserted}>"
#: What each predicate is to the derivation; of those that lead to a span, the span's class.
_ROLES = {
    TYPE: "type",
    f"<{RXO.status}>": "status",
    _SOURCE: "source",
    f"<{RXO.evidence}>": f"<{RXO.Evidence}>",
    f"<{RXO.hasSection}>": f"<{RXO.Section}>",
    **dict.fromkeys(_NUMBERS, "number"),
}
_QUDT = "http://qudt.org/schema/qudt/"
_UNIT = "http://qudt.org/vocab/unit/"


@cache
def _qudt_units() -> Mapping[str, str]:
    """Local name of the QUDT unit by UCUM code as a literal."""
    return {f'"{ucum}"': name for _, ucum, name, _ in read_cues("units", 4) if "-" not in (ucum, name)}


def derive_lines(lines: Iterable[str], graph: str) -> list[str]:
    """The N-Quads lines that follow from one graph's lines, sorted and unique.

    >>> from rxkg.ontology.iris import Minter
    >>> place = Minter().mint_evidence("x", 3, 9)
    >>> line = f"<http://e/s> <{RXO.evidence}> <{place}> <http://e/g> ."
    >>> print(derive_lines([line], "http://e/g")[0])
    <https://w3id.org/rxkg/source/x#char=3,9> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
<https://w3id.org/rxkg/ontology#Evidence> <http://e/g> .
    """
    end = f" <{graph}> ."
    return sorted(triple + end for triple in derive_triples(line.removesuffix(end) for line in lines))


def derive_triples(triples: Iterable[str]) -> set[str]:
    """The triples that follow from those of one graph; both as N-Triples write them, without the full stop."""
    out: set[str] = set()
    spans: set[tuple[str, str]] = set()
    classes: list[tuple[str, str]] = []
    statuses: dict[str, str] = {}
    numbers: dict[str, list[tuple[str, str]]] = {}
    for triple in triples:
        subject, predicate, value = triple.split(" ", 2)
        role = _ROLES.get(predicate)
        if role is None:
            continue
        if role == "type":
            if value == _INDICATION or value in _PREDICATES:
                classes.append((subject, value))
        elif role == "number":
            numbers.setdefault(subject, []).append((predicate, value))
        elif role == "status":
            statuses[subject] = value
        elif role == "source":
            out.add(f"{value} {TYPE} <{RXO.Source}>")
        else:
            spans.add((value, role))
    for span, cls in spans:
        out.update(_derive_span(span, cls))
    for subject, cls in classes:
        predicate = _USES[statuses[subject]] if cls == _INDICATION else _PREDICATES[cls]
        out.add(f"{subject} {PREDICATE} {predicate}")
        out.add(f"{subject} {_POLARITY} {_ASSERTED}")
        out.update(_derive_quantity(subject, numbers.get(subject, [])))
    return out


def _derive_span(span: str, cls: str) -> Iterator[str]:
    found = _SPAN.fullmatch(span)
    if found:
        yield f"{span} {TYPE} {cls}"
        yield f"{span} {_START} {integer(int(found[2]))}"
        yield f"{span} {_END} {integer(int(found[3]))}"
        yield f"{span} {_SOURCE} <{found[1]}>"


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
