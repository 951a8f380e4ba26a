# ruff: noqa: N815 - the members are spelled as the terms of the vocabulary are
"""The vocabulary as a closed list, the prefixes of queries and exports, and the IRIs of CURIEs.

Nothing here imports rdflib, which takes as long to load as a small query to run; `rdflib_namespace` makes the closed
rdflib namespace for whoever works with its terms.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from rxkg.ontology.errors import RxkgError
from rxkg.ontology.iris import BASE, ONTOLOGY, SEARCH
from rxkg.ontology.records import (
    Frequency,
    InteractantKind,
    Polarity,
    Population,
    Relation,
    Route,
    SectionKind,
    Status,
)

if TYPE_CHECKING:
    from rdflib.namespace import ClosedNamespace


class RXO(enum.StrEnum):
    """Every term of rxkg's vocabulary; a misspelt one is an AttributeError here and an error of the type checker.

    >>> str(RXO.hasTarget)
    'https://w3id.org/rxkg/ontology#hasTarget'
    """

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:  # noqa: ARG004
        return ONTOLOGY + name

    # Things.
    Concept = enum.auto()
    Medicine = enum.auto()
    Drug = enum.auto()
    Product = enum.auto()
    Condition = enum.auto()
    MolecularTarget = enum.auto()
    Parameter = enum.auto()
    Interactant = enum.auto()
    Monograph = enum.auto()
    Source = enum.auto()
    Section = enum.auto()
    Evidence = enum.auto()
    Quantity = enum.auto()
    # Statements.
    Statement = enum.auto()
    AssertedStatement = enum.auto()
    WithheldStatement = enum.auto()
    IndicationStatement = enum.auto()
    AdverseEffectStatement = enum.auto()
    TargetStatement = enum.auto()
    MonitoringStatement = enum.auto()
    ContraindicationStatement = enum.auto()
    InteractionStatement = enum.auto()
    DoseStatement = enum.auto()
    ComponentStatement = enum.auto()
    # Classes of the values below.
    Frequency = enum.auto()
    Polarity = enum.auto()
    Status = enum.auto()
    Relation = enum.auto()
    Route = enum.auto()
    InteractantKind = enum.auto()
    SectionKind = enum.auto()
    DoseRole = enum.auto()
    Population = enum.auto()
    MatchKind = enum.auto()
    # Direct properties.
    hasIndication = enum.auto()
    treats = enum.auto()
    prevents = enum.auto()
    relieves = enum.auto()
    diagnoses = enum.auto()
    supports = enum.auto()
    hasOffLabelUse = enum.auto()
    isInvestigatedFor = enum.auto()
    hasAdverseEffect = enum.auto()
    hasTarget = enum.auto()
    monitoredBy = enum.auto()
    contraindicatedIn = enum.auto()
    interactsWith = enum.auto()
    hasDose = enum.auto()
    hasComponent = enum.auto()
    # What a statement says beside its subject and object.
    polarity = enum.auto()
    text = enum.auto()
    component = enum.auto()
    relation = enum.auto()
    status = enum.auto()
    frequency = enum.auto()
    frequencyText = enum.auto()
    serious = enum.auto()
    action = enum.auto()
    threshold = enum.auto()
    timing = enum.auto()
    interactantKind = enum.auto()
    effect = enum.auto()
    schedule = enum.auto()
    route = enum.auto()
    population = enum.auto()
    populationGroup = enum.auto()
    indicationText = enum.auto()
    doseRole = enum.auto()
    low = enum.auto()
    high = enum.auto()
    comparator = enum.auto()
    unit = enum.auto()
    ucum = enum.auto()
    quantity = enum.auto()
    # Where it stands.
    evidence = enum.auto()
    rule = enum.auto()
    confidence = enum.auto()
    quote = enum.auto()
    section = enum.auto()
    source = enum.auto()
    start = enum.auto()
    end = enum.auto()
    about = enum.auto()
    hasSection = enum.auto()
    sectionKind = enum.auto()
    sha256 = enum.auto()
    characters = enum.auto()
    searchLabel = enum.auto()
    match = enum.auto()
    groundedBy = enum.auto()
    qualifier = enum.auto()
    lowerBound = enum.auto()
    upperBound = enum.auto()
    # Schemes and their members.
    FrequencyScheme = enum.auto()
    VeryCommon = enum.auto()
    Common = enum.auto()
    Uncommon = enum.auto()
    Rare = enum.auto()
    VeryRare = enum.auto()
    UnknownFrequency = enum.auto()
    PolarityScheme = enum.auto()
    Asserted = enum.auto()
    Negated = enum.auto()
    Excluded = enum.auto()
    Hedged = enum.auto()
    Hypothetical = enum.auto()
    StatusScheme = enum.auto()
    Labelled = enum.auto()
    OffLabel = enum.auto()
    Investigational = enum.auto()
    ExcludedUse = enum.auto()
    RelationScheme = enum.auto()
    Treatment = enum.auto()
    Prevention = enum.auto()
    Relief = enum.auto()
    Diagnosis = enum.auto()
    Support = enum.auto()
    RouteScheme = enum.auto()
    OralRoute = enum.auto()
    IntravenousRoute = enum.auto()
    IntramuscularRoute = enum.auto()
    SubcutaneousRoute = enum.auto()
    TopicalRoute = enum.auto()
    OphthalmicRoute = enum.auto()
    OticRoute = enum.auto()
    NasalRoute = enum.auto()
    InhaledRoute = enum.auto()
    RectalRoute = enum.auto()
    VaginalRoute = enum.auto()
    SublingualRoute = enum.auto()
    TransdermalRoute = enum.auto()
    OtherRoute = enum.auto()
    InteractantScheme = enum.auto()
    InteractingDrug = enum.auto()
    InteractingClass = enum.auto()
    InteractingFood = enum.auto()
    InteractingSubstance = enum.auto()
    SectionScheme = enum.auto()
    IntroductionSection = enum.auto()
    GenericNameSection = enum.auto()
    UsageSection = enum.auto()
    DosageSection = enum.auto()
    SideEffectsSection = enum.auto()
    MechanismSection = enum.auto()
    PrecautionsSection = enum.auto()
    FaqsSection = enum.auto()
    CombinedUseSection = enum.auto()
    DisclaimerSection = enum.auto()
    OtherSection = enum.auto()
    DoseRoleScheme = enum.auto()
    RegularDose = enum.auto()
    MaximumDose = enum.auto()
    LoadingDose = enum.auto()
    MaintenanceDose = enum.auto()
    StartingDose = enum.auto()
    AdjustedDose = enum.auto()
    PremedicationDose = enum.auto()
    PopulationScheme = enum.auto()
    AdultPopulation = enum.auto()
    OlderAdultPopulation = enum.auto()
    ChildPopulation = enum.auto()
    AdolescentPopulation = enum.auto()
    InfantPopulation = enum.auto()
    NeonatePopulation = enum.auto()
    PretermPopulation = enum.auto()
    FemalePopulation = enum.auto()
    PregnantPopulation = enum.auto()
    BreastfeedingPopulation = enum.auto()
    ChildbearingPopulation = enum.auto()
    PostmenopausalPopulation = enum.auto()
    MalePopulation = enum.auto()
    RenalImpairmentPopulation = enum.auto()
    DialysisPopulation = enum.auto()
    HepaticImpairmentPopulation = enum.auto()
    MatchScheme = enum.auto()
    ExactMatch = enum.auto()
    CloseMatch = enum.auto()
    BroadMatch = enum.auto()
    AmbiguousMatch = enum.auto()


class RXS(enum.StrEnum):
    """The properties that queries alone know: computed when a query is asked, never stored.

    >>> str(RXS.search)
    'https://w3id.org/rxkg/search#search'
    """

    search = SEARCH + "search"  # joins a section and words that its text holds


#: The member of a scheme that a value of the record stands for.
FREQUENCIES: Mapping[Frequency, RXO] = MappingProxyType(
    {
        Frequency.VERY_COMMON: RXO.VeryCommon,
        Frequency.COMMON: RXO.Common,
        Frequency.UNCOMMON: RXO.Uncommon,
        Frequency.RARE: RXO.Rare,
        Frequency.VERY_RARE: RXO.VeryRare,
        Frequency.UNKNOWN: RXO.UnknownFrequency,
    }
)
POLARITIES: Mapping[Polarity, RXO] = MappingProxyType({p: RXO[p.value.capitalize()] for p in Polarity})
STATUSES: Mapping[Status, RXO] = MappingProxyType(
    {
        Status.LABELLED: RXO.Labelled,
        Status.OFF_LABEL: RXO.OffLabel,
        Status.INVESTIGATIONAL: RXO.Investigational,
        Status.EXCLUDED: RXO.ExcludedUse,
    }
)
RELATIONS: Mapping[Relation, RXO] = MappingProxyType(
    {
        Relation.TREATS: RXO.Treatment,
        Relation.PREVENTS: RXO.Prevention,
        Relation.RELIEVES: RXO.Relief,
        Relation.DIAGNOSES: RXO.Diagnosis,
        Relation.SUPPORTS: RXO.Support,
    }
)
ROUTES: Mapping[Route, RXO] = MappingProxyType({r: RXO[f"{r.value.capitalize()}Route"] for r in Route})
INTERACTANT_KINDS: Mapping[InteractantKind, RXO] = MappingProxyType(
    {k: RXO[f"Interacting{k.value.capitalize()}"] for k in InteractantKind}
)
SECTION_KINDS: Mapping[SectionKind, RXO] = MappingProxyType(
    {
        SectionKind.INTRODUCTION: RXO.IntroductionSection,
        SectionKind.GENERIC_NAME: RXO.GenericNameSection,
        SectionKind.USAGE: RXO.UsageSection,
        SectionKind.DOSAGE: RXO.DosageSection,
        SectionKind.SIDE_EFFECTS: RXO.SideEffectsSection,
        SectionKind.MECHANISM: RXO.MechanismSection,
        SectionKind.PRECAUTIONS: RXO.PrecautionsSection,
        SectionKind.FAQS: RXO.FaqsSection,
        SectionKind.COMBINED_USE: RXO.CombinedUseSection,
        SectionKind.DISCLAIMER: RXO.DisclaimerSection,
        SectionKind.OTHER: RXO.OtherSection,
    }
)
DOSE_ROLES: Mapping[str, RXO] = MappingProxyType(
    {
        "dose": RXO.RegularDose,
        "maximum": RXO.MaximumDose,
        "loading": RXO.LoadingDose,
        "maintenance": RXO.MaintenanceDose,
        "starting": RXO.StartingDose,
        "adjusted": RXO.AdjustedDose,
        "premedication": RXO.PremedicationDose,
    }
)
POPULATIONS: Mapping[Population, RXO] = MappingProxyType(
    {
        Population.ADULTS: RXO.AdultPopulation,
        Population.OLDER_ADULTS: RXO.OlderAdultPopulation,
        Population.CHILDREN: RXO.ChildPopulation,
        Population.ADOLESCENTS: RXO.AdolescentPopulation,
        Population.INFANTS: RXO.InfantPopulation,
        Population.NEONATES: RXO.NeonatePopulation,
        Population.PRETERM_INFANTS: RXO.PretermPopulation,
        Population.WOMEN: RXO.FemalePopulation,
        Population.PREGNANT_WOMEN: RXO.PregnantPopulation,
        Population.BREASTFEEDING_WOMEN: RXO.BreastfeedingPopulation,
        Population.WOMEN_OF_CHILDBEARING_POTENTIAL: RXO.ChildbearingPopulation,
        Population.POSTMENOPAUSAL_WOMEN: RXO.PostmenopausalPopulation,
        Population.MEN: RXO.MalePopulation,
        Population.RENAL_IMPAIRMENT: RXO.RenalImpairmentPopulation,
        Population.DIALYSIS: RXO.DialysisPopulation,
        Population.HEPATIC_IMPAIRMENT: RXO.HepaticImpairmentPopulation,
    }
)

_OBO = "http://purl.obolibrary.org/obo/"

#: What a CURIE's prefix stands for. The IRIs are those of Biolink's prefix map, where it has RDF-ready ones.
CURIE_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        p: f"{_OBO}{p}_"
        for p in ("CHEBI", "CMO", "DOID", "GO", "HP", "MAXO", "MONDO", "MP", "NCIT", "OAE", "PR", "RO", "UBERON", "UO")
    }
    | {
        "CVX": "https://bioregistry.io/cvx:",
        "DRUGBANK": "http://identifiers.org/drugbank/",
        "EC": "http://purl.uniprot.org/enzyme/",
        "EFO": "http://www.ebi.ac.uk/efo/EFO_",
        "FPLX": "https://identifiers.org/fplx:",
        "HGNC": "http://identifiers.org/hgnc/",
        "HGNC.GROUP": "http://identifiers.org/hgnc.genegroup/",
        "MESH": "http://id.nlm.nih.gov/mesh/",
        "NCBIGene": "http://identifiers.org/ncbigene/",
        "NDFRT": "http://purl.bioontology.org/ontology/NDFRT/",
        "RXNORM": "http://purl.bioontology.org/ontology/RXNORM/",
        "UNII": "http://identifiers.org/unii/",
        "UniProt": "http://purl.uniprot.org/uniprot/",
        "WIKIDATA": "http://www.wikidata.org/entity/",
    }
)

_STANDARD = {
    "rxo": ONTOLOGY,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "obo": _OBO,
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "biolink": "https://w3id.org/biolink/vocab/",
    "sio": "http://semanticscience.org/resource/",
    "mesh": CURIE_PREFIXES["MESH"],
    "efo": CURIE_PREFIXES["EFO"],
    "hgnc": CURIE_PREFIXES["HGNC"],
    "unii": CURIE_PREFIXES["UNII"],
}
_MINTED = ("drug", "product", "condition", "target", "parameter", "substance", "statement", "source", "monograph")
_CONCEPTS = frozenset({"condition", "target", "parameter", "substance"})


def prefixes(base: str = BASE) -> dict[str, str]:
    """Prefix to IRI, for queries and exports of a knowledge base whose IRIs lie below `base`.

    >>> prefixes()["drug"], prefixes()["condition"]
    ('https://w3id.org/rxkg/drug/', 'https://w3id.org/rxkg/concept/condition/')
    """
    minted = {name: f"{base}concept/{name}/" if name in _CONCEPTS else f"{base}{name}/" for name in _MINTED}
    return {**_STANDARD, **minted}


def query_prefixes(base: str = BASE) -> dict[str, str]:
    """`prefixes` and those of what only queries know, which no export needs."""
    return {**prefixes(base), "rxs": SEARCH}


def expand_curie(curie: str) -> str:
    """The IRI of a CURIE; raises RxkgError where the prefix is none of CURIE_PREFIXES.

    >>> expand_curie("HP:0002315")
    'http://purl.obolibrary.org/obo/HP_0002315'
    """
    prefix, colon, local = curie.partition(":")
    if not colon or not local or prefix not in CURIE_PREFIXES:
        known = ", ".join(sorted(CURIE_PREFIXES))
        raise RxkgError(f"{curie!r} is no CURIE with a known prefix; use one of {known}")
    return CURIE_PREFIXES[prefix] + local


# What may stand in an IRI between angle brackets, after RFC 3987.
_UNSAFE = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


def concept_iri(curie: str) -> str:
    """The IRI of a terminology's concept: as `expand_curie`, an IRI as it is, and an unknown prefix below Bioregistry.

    >>> concept_iri("HP:0002315"), concept_iri("LOCAL:17")
    ('http://purl.obolibrary.org/obo/HP_0002315', 'https://bioregistry.io/LOCAL:17')
    """
    prefix, _, local = curie.partition(":")
    if local.startswith("//"):
        iri = curie
    elif prefix in CURIE_PREFIXES:
        iri = CURIE_PREFIXES[prefix] + local
    else:
        iri = f"https://bioregistry.io/{curie}"
    return _UNSAFE.sub(lambda m: f"%{ord(m[0]):02X}", iri)


def contract_iri(iri: str) -> str:
    """The CURIE that `concept_iri` makes an IRI of; the IRI itself where there is none.

    >>> contract_iri("http://purl.obolibrary.org/obo/MONDO_0019467")
    'MONDO:0019467'
    """
    for prefix, start in _PREFIXES_BY_LENGTH:
        if iri.startswith(start) and len(iri) > len(start):
            return f"{prefix}:{iri[len(start) :]}" if prefix else iri[len(start) :]
    return iri


_PREFIXES_BY_LENGTH = sorted(
    [*CURIE_PREFIXES.items(), ("", "https://bioregistry.io/")], key=lambda item: (-len(item[1]), item[0])
)


def rdflib_namespace() -> ClosedNamespace:
    """The vocabulary as rdflib's closed namespace, which raises on a term that is not in it."""
    from rdflib.namespace import ClosedNamespace  # rdflib takes 130 ms to load: only where its terms are wanted

    return ClosedNamespace(ONTOLOGY, [term.name for term in RXO])
