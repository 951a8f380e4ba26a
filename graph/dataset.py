"""The graphs beside the monographs': the description of the dataset, and the vocabulary.

The description follows the W3C's note "Dataset Descriptions: HCLS Community Profile": a summary, a version, and a
distribution with VoID's counts, each with the properties that the note asks of its level. What a build cannot know (who
publishes a base, and under which licence) is named by IRIs of the base that say so.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from rxkg.graph.triples import TITLE, TYPE, integer, literal
from rxkg.ontology.errors import RxkgError
from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import prefixes

#: Media types of the RDF that a base is exported in.
RDF_MEDIA = (
    "application/ld+json",
    "application/n-quads",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "text/turtle",
)

_VOID = "http://rdfs.org/ns/void#"
_DCAT = "http://www.w3.org/ns/dcat#"
_DCTERMS = "http://purl.org/dc/terms/"
_FOAF = "http://xmlns.com/foaf/0.1/"
_PAV = "http://purl.org/pav/"
_PROV = "http://www.w3.org/ns/prov#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATASET = "<http://purl.org/dc/dcmitype/Dataset>"
_PROFILE = "<http://www.w3.org/TR/hcls-dataset/>"
_ENGLISH = "<http://lexvo.org/id/iso639-3/eng>"
_IRREGULAR = "<http://purl.org/cld/freq/irregular>"
_NAME = re.compile(r"[\w.-]+", re.ASCII)
_TITLE = "Drug monographs as a knowledge graph"
_DESCRIPTION = (
    "What monographs of medicines say of their indications, adverse effects, targets, monitoring, contraindications, "
    "interactions and doses, as direct triples and as statements with the characters of the text that say it."
)
_LICENCE = (
    "Not stated. What applies to the facts depends on the monographs that they were read from and on the terminologies "
    "used, whose graphs name their licences as dcterms:rights."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Counts of VoID. What stands in two graphs counts twice as a triple and once as anything else."""

    triples: int
    entities: int  # subjects with a class
    subjects: int
    objects: int
    classes: Mapping[str, int]  # entities by the IRI of their class
    properties: Mapping[str, int]  # triples by the IRI of their property


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a version of the dataset is made of."""

    rxkg: str  # version
    digest: str  # of sources and terminologies, hexadecimal
    sources: int = 0
    derived_from: tuple[str, ...] = ()  # IRIs of the terminologies' graphs
    example: str | None = None  # IRI of one of its drugs

    @property
    def version(self) -> str:
        """The version's name: the same sources, terminologies and rxkg have the same."""
        return f"{self.rxkg}-{self.digest[:12]}" if self.digest else self.rxkg


@dataclass(frozen=True, slots=True)
class Release:
    """A version as its distributions speak of it."""

    version: str
    agent: str  # IRI of the software that made it


def _agent(about: About, minter: Minter) -> str:
    return f"{minter.base}software/rxkg-{about.rxkg}"


def read_release(store: ox.Store, minter: Minter) -> Release | None:
    """The version that a store's own description is of; None where it has none."""
    graph = ox.NamedNode(minter.graph("dataset"))
    dated = next(store.quads_for_pattern(None, ox.NamedNode(f"{_DCTERMS}isVersionOf"), graph, graph), None)
    if dated is None:
        return None

    def value(term: str) -> str:
        quads = store.quads_for_pattern(dated.subject, ox.NamedNode(term), None, graph)
        return next(quads).object.value  # type: ignore[union-attr]

    return Release(value(f"{_PAV}version"), value(f"{_DCTERMS}creator"))


def count_store(store: ox.Store, minter: Minter) -> Statistics:
    """The counts of all graphs but the dataset's own description."""
    where = f"GRAPH ?g {{ ?s ?p ?o }} FILTER (?g != <{minter.graph('dataset')}>)"
    typed = where.replace("?p ?o", "a ?o")

    def rows(query: str) -> dict[str, int]:
        solutions: Any = store.query(query)
        return {row[0].value: int(row[1].value) for row in solutions}

    def one(variable: str, pattern: str) -> int:
        solutions: Any = store.query(f"SELECT (COUNT(DISTINCT {variable}) AS ?n) {{ {pattern} }}")
        return int(next(iter(solutions))[0].value)

    properties = rows(f"SELECT ?p (COUNT(*) AS ?n) {{ {where} }} GROUP BY ?p")
    return Statistics(
        triples=sum(properties.values()),
        entities=one("?s", typed),
        subjects=one("?s", where),
        objects=one("?o", where),
        classes=rows(f"SELECT ?o (COUNT(DISTINCT ?s) AS ?n) {{ {typed} }} GROUP BY ?o"),
        properties=properties,
    )


def count_triples(graphs: Iterable[tuple[str, Iterable[str]]]) -> Statistics:
    """The counts of graphs that come one after another, as N-Triples write their triples."""
    properties: Counter[str] = Counter()
    subjects: set[int] = set()
    objects: set[int] = set()  # hashes of 64 bits: a hundredth of the memory, and a miscount by chance in 10^7 bases
    classes: dict[str, set[int]] = {}
    for _, triples in graphs:
        for triple in triples:
            subject, predicate, value = triple.split(" ", 2)
            node = hash(subject)
            properties[predicate] += 1
            subjects.add(node)
            objects.add(hash(value))
            if predicate == TYPE:
                classes.setdefault(value, set()).add(node)
    return Statistics(
        triples=properties.total(),
        entities=len(set().union(*classes.values())),
        subjects=len(subjects),
        objects=len(objects),
        classes={cls[1:-1]: len(nodes) for cls, nodes in classes.items()},
        properties={p[1:-1]: n for p, n in properties.items()},
    )


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


def format_dataset(about: About, statistics: Statistics, minter: Minter) -> list[str]:
    """The N-Quads lines of the dataset's graph, sorted: its summary, version and distribution as RDF."""
    graph = minter.graph("dataset")
    release = Release(about.version, _agent(about, minter))
    triples = [*describe_version(about, minter), *describe_rdf(release, "rdf", statistics, minter)]
    if about.sources:
        triples.append(f"<{graph}/{about.version}/rdf> <{_VOID}documents> {integer(about.sources)}")
    if about.example:
        triples.append(f"<{graph}/{about.version}/rdf> <{_VOID}exampleResource> <{about.example}>")
    return sorted(f"{triple} <{graph}> ." for triple in triples)


def describe_version(about: About, minter: Minter) -> Iterator[str]:
    """The triples of the summary and the version, and of those who made them."""
    base, name = minter.base, about.version
    dataset = f"<{minter.graph('dataset')}>"
    version = f"<{minter.graph('dataset')}/{name}>"
    publisher, licence = f"<{base}publisher>", f"<{base}dataset/licence>"
    activity, agent = f"<{base}build>", f"<{_agent(about, minter)}>"
    for node, suffix in ((dataset, ""), (version, f", version {name}")):
        yield f"{node} {TYPE} {_DATASET}"
        yield f"{node} {TYPE} <{_DCAT}Dataset>"
        yield f"{node} {TITLE} {literal(_TITLE + suffix)}@en"
        yield f"{node} <{_DCTERMS}description> {literal(_DESCRIPTION)}@en"
        yield f"{node} <{_DCTERMS}publisher> {publisher}"
        yield f"{node} <{_DCTERMS}license> {licence}"
        yield f"{node} <{_FOAF}page> <{base}>"
    yield f"{dataset} <{_DCTERMS}accrualPeriodicity> {_IRREGULAR}"
    yield f"{version} <{_DCTERMS}isVersionOf> {dataset}"
    yield f"{version} <{_PAV}version> {literal(name)}"
    yield f"{version} <{_DCTERMS}creator> {agent}"
    yield f"{version} <{_DCTERMS}language> {_ENGLISH}"
    for source in about.derived_from:
        yield f"{version} <{_DCTERMS}source> <{source}>"
    yield f"{version} <{_PROV}wasGeneratedBy> {activity}"
    yield f"{activity} {TYPE} <{_PROV}Activity>"
    yield f"{activity} <{_PROV}wasAssociatedWith> {agent}"
    yield f"{agent} {TYPE} <{_PROV}SoftwareAgent>"
    yield f"{agent} <{_RDFS}label> {literal(f'rxkg {about.rxkg}')}"
    yield f"{publisher} {TYPE} <{_FOAF}Agent>"
    yield f"{publisher} <{_FOAF}name> {literal(f'Whoever publishes {base}')}"
    yield f"{licence} {TYPE} <{_DCTERMS}LicenseDocument>"
    yield f"{licence} <{_RDFS}comment> {literal(_LICENCE)}@en"
    if time := build_time():
        yield f'{version} <{_DCTERMS}issued> "{time}"^^<{_XSD}dateTime>'
        yield f'{activity} <{_PROV}endedAtTime> "{time}"^^<{_XSD}dateTime>'


def describe_distribution(
    release: Release, name: str, formats: Iterable[str], minter: Minter, note: str = ""
) -> Iterator[str]:
    """The triples of one distribution: files of these formats; `note` goes with its description."""
    base, dataset, version = minter.base, minter.graph("dataset"), release.version
    node, maker = f"<{dataset}/{version}/{name}>", f"<{release.agent}>"
    yield f"<{dataset}/{version}> <{_DCAT}distribution> {node}"
    yield f"{node} {TYPE} {_DATASET}"
    yield f"{node} {TYPE} <{_DCAT}Distribution>"
    yield f"{node} {TITLE} {literal(f'{_TITLE}, version {version}, as {name}')}@en"
    yield f"{node} <{_DCTERMS}description> {literal(f'{_DESCRIPTION} {note}'.strip())}@en"
    yield f"{node} <{_DCTERMS}publisher> <{base}publisher>"
    yield f"{node} <{_DCTERMS}license> <{base}dataset/licence>"
    yield f"{node} <{_DCTERMS}creator> {maker}"
    yield f"{node} <{_DCTERMS}language> {_ENGLISH}"
    yield f"{node} <{_DCTERMS}conformsTo> {_PROFILE}"
    yield f"{node} <{_FOAF}page> <{base}>"
    yield f"{node} <{_PAV}version> {literal(version)}"
    yield f"{node} <{_PAV}createdWith> {maker}"
    for form in formats:
        yield f"{node} <{_DCTERMS}format> {literal(form)}"
    if time := build_time():
        yield f'{node} <{_DCTERMS}issued> "{time}"^^<{_XSD}dateTime>'


def describe_rdf(release: Release, name: str, counts: Statistics, minter: Minter, note: str = "") -> Iterator[str]:
    """The triples of a distribution as RDF, with its counts and partitions by class and property."""
    iri = f"{minter.graph('dataset')}/{release.version}/{name}"
    node = f"<{iri}>"
    yield from describe_distribution(release, name, RDF_MEDIA, minter, note)
    yield f"{node} {TYPE} <{_VOID}Dataset>"
    yield f"{node} <{_VOID}uriSpace> {literal(minter.base)}"
    for space in sorted({_space(term) for term in (*counts.classes, *counts.properties)}):
        yield f"{node} <{_VOID}vocabulary> <{space}>"
    for term, number in (
        ("triples", counts.triples),
        ("entities", counts.entities),
        ("distinctSubjects", counts.subjects),
        ("distinctObjects", counts.objects),
        ("classes", len(counts.classes)),
        ("properties", len(counts.properties)),
    ):
        yield f"{node} <{_VOID}{term}> {integer(number)}"
    for kind, counted, parts in (("class", "entities", counts.classes), ("property", "triples", counts.properties)):
        for term, number in parts.items():
            part = f"<{iri}/{kind}/{_part_name(term, minter.base)}>"
            yield f"{node} <{_VOID}{kind}Partition> {part}"
            yield f"{part} <{_VOID}{kind}> <{term}>"
            yield f"{part} <{_VOID}{counted}> {integer(number)}"


def _space(term: str) -> str:
    """The vocabulary of a term: its IRI up to the last "#" or "/"."""
    return term[: max(term.rfind("#"), term.rfind("/")) + 1]


def _part_name(term: str, base: str) -> str:
    for prefix, iri in prefixes(base).items():
        if term.startswith(iri) and _NAME.fullmatch(term, len(iri)):
            return f"{prefix}-{term.removeprefix(iri)}"
    return quote(term, safe="")


def format_ontology(minter: Minter) -> list[str]:
    """The N-Quads lines of the vocabulary, sorted; it has no blank nodes."""
    return [f"{triple} <{minter.graph('ontology')}> ." for triple in ontology_triples()]


@cache
def ontology_triples() -> tuple[str, ...]:
    """The triples of the vocabulary as N-Triples write them, without the full stop, sorted."""
    data = resources.files("rxkg.ontology").joinpath("rxkg.ttl").read_bytes()
    return tuple(sorted({str(quad.triple) for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)}))
