"""The graphs beside the monographs': the description of the dataset, and the vocabulary."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources

import pyoxigraph as ox
from rxkg.graph.triples import TITLE, TYPE, integer, literal
from rxkg.ontology.errors import RxkgError
from rxkg.ontology.iris import ONTOLOGY, Minter
from rxkg.ontology.namespaces import RXO

_VOID = "http://rdfs.org/ns/void#"
_DCAT = "http://www.w3.org/ns/dcat#"
_DCTERMS = "http://purl.org/dc/terms/"
_PROV = "http://www.w3.org/ns/prov#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
#: Counts of statements that have a property or class of their own in VoID.
_PARTITIONS = {"monographs": RXO.Monograph, "statements": RXO.Statement}


def build_time() -> str | None:
    """The time in SOURCE_DATE_EPOCH as an ISO 8601 instant, None where it is not set; the clock is never asked.

    Raises RxkgError where the variable is no number of seconds.
    """
    value = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not value:
        return None
    try:
        return datetime.fromtimestamp(int(value), tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        raise RxkgError(f"SOURCE_DATE_EPOCH is no number of seconds: {value!r}; unset it or give digits") from None


def format_dataset(counts: Mapping[str, int], minter: Minter, version: str) -> list[str]:
    """The N-Quads lines of the dataset's graph, sorted: VoID and DCAT counts, PROV-O of the build.

    `counts` are those of "sources", "monographs", "statements", "quads" and "documents" (keys unknown here are left
    out); `version` is rxkg's.
    """
    graph = minter.graph("dataset")
    dataset, activity, agent = f"<{graph}>", f"<{minter.base}build>", f"<{minter.base}software/rxkg-{version}>"
    triples = [
        f"{dataset} {TYPE} <{_VOID}Dataset>",
        f"{dataset} {TYPE} <{_DCAT}Dataset>",
        f"{dataset} {TITLE} {literal('Drug monographs as a knowledge graph')}",
        f"{dataset} <{_VOID}uriSpace> {literal(minter.base)}",
        f"{dataset} <{_VOID}vocabulary> <{ONTOLOGY}>",
        f"{dataset} <{_PROV}wasGeneratedBy> {activity}",
        f"{activity} {TYPE} <{_PROV}Activity>",
        f"{activity} <{_PROV}wasAssociatedWith> {agent}",
        f"{agent} {TYPE} <{_PROV}SoftwareAgent>",
        f"{agent} <http://www.w3.org/2000/01/rdf-schema#label> {literal(f'rxkg {version}')}",
    ]
    if "quads" in counts:
        triples.append(f"{dataset} <{_VOID}triples> {integer(counts['quads'])}")
    if "sources" in counts:
        triples.append(f"{dataset} <{_VOID}documents> {integer(counts['sources'])}")
    for name, cls in _PARTITIONS.items():
        if name in counts:
            part = f"<{graph}/{name}>"
            triples.append(f"{dataset} <{_VOID}classPartition> {part}")
            triples.append(f"{part} <{_VOID}class> <{cls}>")
            triples.append(f"{part} <{_VOID}entities> {integer(counts[name])}")
    time = build_time()
    if time:
        triples.append(f'{dataset} <{_DCTERMS}issued> "{time}"^^<{_XSD}dateTime>')
        triples.append(f'{activity} <{_PROV}endedAtTime> "{time}"^^<{_XSD}dateTime>')
    return sorted(f"{triple} <{graph}> ." for triple in triples)


def format_ontology(minter: Minter) -> list[str]:
    """The N-Quads lines of the vocabulary, sorted; it has no blank nodes."""
    return [f"{triple} <{minter.graph('ontology')}> ." for triple in ontology_triples()]


@cache
def ontology_triples() -> tuple[str, ...]:
    """The triples of the vocabulary as N-Triples write them, without the full stop, sorted."""
    data = resources.files("rxkg.ontology").joinpath("rxkg.ttl").read_bytes()
    return tuple(sorted({str(quad.triple) for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)}))
