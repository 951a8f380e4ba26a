"""The record: what one monograph says, as frozen dataclasses.

The JSON form (`MonographRecord.to_json`) has the keys, kinds and attribute values of the annotation guidelines and
more beside. All positions are characters of the decoded source text counted from 0, ends exclusive, and
`text[start:end] == quote` holds for every evidence. `docs/record.schema.json` is generated from these classes.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, cast


class Polarity(enum.StrEnum):
    """How a statement stands in its text; only ASSERTED ones become direct triples."""

    ASSERTED = "asserted"
    NEGATED = "negated"  # "does not cause sedation"
    EXCLUDED = "excluded"  # "not for viral infections"
    HEDGED = "hedged"  # "it is not known whether", "some reports suggest"
    HYPOTHETICAL = "hypothetical"  # "if seizures occur", "the theoretical risk of"


class Frequency(enum.StrEnum):
    """Frequency bands after CIOMS working groups III and V, by share of patients."""

    VERY_COMMON = "very_common"  # >= 1/10
    COMMON = "common"  # >= 1/100, < 1/10
    UNCOMMON = "uncommon"  # >= 1/1,000, < 1/100
    RARE = "rare"  # >= 1/10,000, < 1/1,000
    VERY_RARE = "very_rare"  # < 1/10,000
    UNKNOWN = "unknown"


class Relation(enum.StrEnum):
    """What a use does for the condition."""

    TREATS = "treats"
    PREVENTS = "prevents"
    RELIEVES = "relieves"
    DIAGNOSES = "diagnoses"
    SUPPORTS = "supports"


class Status(enum.StrEnum):
    """How established a use is according to the text."""

    LABELLED = "labelled"
    OFF_LABEL = "off-label"
    INVESTIGATIONAL = "investigational"
    EXCLUDED = "excluded"


class InteractantKind(enum.StrEnum):
    """What kind of thing a drug interacts with."""

    DRUG = "drug"
    CLASS = "class"
    FOOD = "food"
    SUBSTANCE = "substance"


class Route(enum.StrEnum):
    """Routes of administration."""

    ORAL = "oral"
    INTRAVENOUS = "intravenous"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    TOPICAL = "topical"
    OPHTHALMIC = "ophthalmic"
    OTIC = "otic"
    NASAL = "nasal"
    INHALED = "inhaled"
    RECTAL = "rectal"
    VAGINAL = "vaginal"
    SUBLINGUAL = "sublingual"
    TRANSDERMAL = "transdermal"
    OTHER = "other"


class Population(enum.StrEnum):
    """Groups of people whom a dose is for; how they contain each other is in the vocabulary (`skos:broader`)."""

    ADULTS = "adults"
    OLDER_ADULTS = "older_adults"
    CHILDREN = "children"
    ADOLESCENTS = "adolescents"
    INFANTS = "infants"
    NEONATES = "neonates"
    PRETERM_INFANTS = "preterm_infants"
    WOMEN = "women"
    PREGNANT_WOMEN = "pregnant_women"
    BREASTFEEDING_WOMEN = "breastfeeding_women"
    WOMEN_OF_CHILDBEARING_POTENTIAL = "women_of_childbearing_potential"
    POSTMENOPAUSAL_WOMEN = "postmenopausal_women"
    MEN = "men"
    RENAL_IMPAIRMENT = "renal_impairment"
    DIALYSIS = "dialysis"
    HEPATIC_IMPAIRMENT = "hepatic_impairment"


class SectionKind(enum.StrEnum):
    """The sections of a monograph under one name each, whatever a text's own heading says."""

    INTRODUCTION = "introduction"
    GENERIC_NAME = "generic_name"
    USAGE = "usage"
    DOSAGE = "dosage"
    SIDE_EFFECTS = "side_effects"
    MECHANISM = "how_it_works"
    PRECAUTIONS = "precautions"
    FAQS = "faqs"
    COMBINED_USE = "combined_use"
    DISCLAIMER = "disclaimer"
    OTHER = "other"


class Severity(enum.StrEnum):
    """How much a diagnostic matters: an error or a warning makes `rxkg build` exit 1, a note does not."""

    ERROR = "error"  # the source is not in the base
    WARNING = "warning"  # it is, but not as its author meant
    NOTE = "note"  # something was kept as plain text


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that reading a source met and could not take in as it stands."""

    code: str  # short, stable name: "front-matter", "unplaced-section", "not-a-monograph"
    severity: Severity
    message: str  # a sentence with its remedy
    line: int | None = None  # from 1
    start: int | None = None  # characters from 0
    end: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The characters of the source that state a fact."""

    start: int
    end: int
    quote: str
    section: SectionKind

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"evidence must cover at least one character, got {self.start}..{self.end}")
        if len(self.quote) != self.end - self.start:
            raise ValueError(f"quote of {len(self.quote)} characters for a span of {self.end - self.start}")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a range with its unit, as in "≥3.2 g/dL" or "0.6-1.2 mEq/L"."""

    low: float | None  # lower bound; None where open below
    high: float | None  # upper bound; None where open above
    unit: str  # as written
    comparator: str  # one of "=", "<", "<=", ">", ">=", "range"
    ucum: str | None = None  # UCUM code of the unit where it has one


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What all kinds of fact have in common. One statement, one thing said, however often."""

    kind: ClassVar[str] = ""

    text: str  # shortest noun phrase in the text's own words
    narrowed: str | None = None  # the text with words around it that say which of its kind is meant, where any do
    alt: tuple[str, ...] = ()  # other forms of the same thing met in this text
    component: str | None = None  # component of a combination of which alone this is said
    label: str | None = None  # preferred label of the concept
    concept: str | None = None  # CURIE, None where nothing fits
    match: str | None = None  # "exact", "close" or "broad"; "ambiguous" where several concepts fit alike
    qualifiers: tuple[str, ...] = ()  # modifiers that the concept leaves out, in the text's words: "severe"
    grounded_by: str | None = None  # what gave the concept: "lexicon:effects", or a terminology's name
    polarity: Polarity = Polarity.ASSERTED
    section: SectionKind  # of the first evidence
    rule: str  # name of the rule that made it, e.g. "ae.list-item"
    confidence: float = 1.0  # how often such facts are true, 0 to 1; see rxkg.ingest.confidence
    evidence: tuple[Evidence, ...]  # at least one, in text order

    def __post_init__(self) -> None:
        if not self.text or not self.evidence:
            raise ValueError(f"a {self.kind} statement needs a text and evidence")
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"a confidence lies between 0 and 1, got {self.confidence}")

    @property
    def name(self) -> str:
        """What the statement's thing is called in full: the text, with what narrows it."""
        return self.narrowed or self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Component(Statement):
    """One active substance of a product of several; `text` is its name, in full where the text gives it."""

    kind: ClassVar[str] = "ingredients"

    in_title: str | None = None  # the title's name for it, where that lost digits that the text has ("Vitamin B")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indication(Statement):
    """A condition for which the text says the product is used, or is not to be used."""

    kind: ClassVar[str] = "indications"

    relation: Relation = Relation.TREATS
    status: Status = Status.LABELLED


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEffect(Statement):
    """An effect that the text blames on the product."""

    kind: ClassVar[str] = "adverse_effects"

    frequency: tuple[Frequency, ...] = (Frequency.UNKNOWN,)  # in order of Frequency, most frequent first
    frequency_text: tuple[str, ...] = ()  # the text's own words: "Common (1-10%)"
    serious: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Statement):
    """A molecule, structure or process on which the text says the product acts."""

    kind: ClassVar[str] = "targets"

    action: str | None = None  # the text's verb or role: "binds", "inhibits", "antagonist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring(Statement):
    """What the text says should be measured, checked or watched."""

    kind: ClassVar[str] = "monitoring"

    threshold: str | None = None  # in the text's words
    timing: str | None = None  # in the text's words
    quantity: Quantity | None = None  # the threshold as numbers, where it can be read as such


@dataclass(frozen=True, slots=True, kw_only=True)
class Contraindication(Statement):
    """A condition, state, population or co-medication in which the product must not be used."""

    kind: ClassVar[str] = "contraindications"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction(Statement):
    """A drug, class, food or substance that the text says interacts."""

    kind: ClassVar[str] = "interactions"

    interactant: InteractantKind = InteractantKind.DRUG  # "kind" in JSON, as in the guidelines
    effect: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose(Statement):
    """One dose amount; `text` is the amount with its unit as written."""

    kind: ClassVar[str] = "dosing"

    dose_low: float
    dose_high: float
    unit: str  # as written: "mcg/kg", "mg", "drop"
    ucum: str | None = None  # UCUM code of the unit where it has one
    frequency: str | None = None  # in the text's words: "every 6 hours"
    route: Route | None = None
    population: str | None = None  # in the text's words
    indication: str | None = None  # in the text's words
    role: str = "dose"  # "dose", "maximum", "loading", "maintenance", "starting", "adjusted" or "premedication"


STATEMENT_TYPES: tuple[type[Statement], ...] = (
    Indication, AdverseEffect, Target, Monitoring, Contraindication, Interaction, Dose, Component,
)  # fmt: skip
KINDS: tuple[str, ...] = tuple(t.kind for t in STATEMENT_TYPES if t is not Component)


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """Where a section lies; its text is `text[start:end]` of the source."""

    kind: SectionKind
    heading: str | None  # the text's own words, None for what stands before the first heading
    component: str | None
    start: int  # first character of the heading (of the body where there is none)
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Abbreviation:
    """An abbreviation and what a text says that it stands for."""

    short: str  # "CLS"
    long: str  # "capillary leak syndrome"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonographRecord:
    """Everything read from one source. `kind` is "monograph" or "not-a-monograph" (then `reason` says why)."""

    file: str  # as it was named to rxkg, with forward slashes
    kind: str = "monograph"
    reason: str | None = None
    slug: str  # the last segment of the source's IRI
    drug: str  # name of the substance or product
    title: str
    concept: str | None = None  # CURIE of the substance; None where nothing fits, and for a product of several
    preferred: str | None = None  # the concept's preferred name, which names the drug's node
    synonyms: tuple[str, ...] = ()  # other names of the drug that this text gives
    abbreviations: tuple[Abbreviation, ...] = ()  # those that the text explains, by their short form
    sha256: str  # of the source's bytes
    characters: int = 0  # length of the source's text
    components: tuple[str, ...] = ()  # names as in the title; empty for one substance
    sections: tuple[SectionRecord, ...] = ()
    statements: tuple[Statement, ...] = ()  # all kinds and polarities, in the order KINDS, then of the text
    diagnostics: tuple[Diagnostic, ...] = ()

    def of(self, kind: str) -> Iterator[Statement]:
        """Asserted statements of one kind, excluded indications among them, in text order."""
        return (s for s in self.statements if s.kind == kind and is_listed(s))

    def withheld(self) -> Iterator[Statement]:
        """Statements that the text negates, hedges or poses as a mere possibility."""
        return (s for s in self.statements if not is_listed(s))

    def at_least(self, confidence: float) -> MonographRecord:
        """The record with those statements alone whose confidence is `confidence` or more."""
        return dataclasses.replace(self, statements=tuple(s for s in self.statements if s.confidence >= confidence))

    def to_json(self, *, iri: str | None = None) -> dict[str, Any]:
        """The record as plain JSON values; `iri` is the source's IRI."""
        out: dict[str, Any] = {
            "file": self.file,
            "kind": self.kind,
            "reason": self.reason,
            "drug": self.drug,
            "concept": self.concept,
            "preferred": self.preferred,
            "title": self.title,
            "slug": self.slug,
            "synonyms": list(self.synonyms),
            "abbreviations": [_plain(a) for a in self.abbreviations],
            "source": iri,
            "sha256": self.sha256,
            "characters": self.characters,
            "components": list(self.components),
        }
        for kind in (*KINDS, Component.kind):
            out[kind] = [statement_to_json(s) for s in self.of(kind)]
        out["withheld"] = [{"fact": s.kind, **statement_to_json(s)} for s in self.withheld()]
        out["sections"] = [_plain(s) for s in self.sections]
        out["diagnostics"] = [_plain(d) for d in self.diagnostics]
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> MonographRecord:
        """The inverse of `to_json` (the IRI aside); raises KeyError, TypeError or ValueError on anything else."""
        statements: list[Statement] = []
        for kind in (*KINDS, Component.kind):
            statements += [statement_from_json(kind, item) for item in data[kind]]
        statements += [statement_from_json(item["fact"], item) for item in data["withheld"]]
        order = {t.kind: i for i, t in enumerate(STATEMENT_TYPES)}
        statements.sort(key=lambda s: (order[s.kind], s.evidence[0].start, s.evidence[0].end))
        return cls(
            file=data["file"],
            kind=data["kind"],
            reason=data["reason"],
            slug=data["slug"],
            drug=data["drug"],
            concept=data["concept"],
            preferred=data["preferred"],
            title=data["title"],
            synonyms=tuple(data["synonyms"]),
            abbreviations=tuple(Abbreviation(**a) for a in data["abbreviations"]),
            sha256=data["sha256"],
            characters=data["characters"],
            components=tuple(data["components"]),
            sections=tuple(SectionRecord(**{**s, "kind": SectionKind(s["kind"])}) for s in data["sections"]),
            statements=tuple(statements),
            diagnostics=tuple(Diagnostic(**{**d, "severity": Severity(d["severity"])}) for d in data["diagnostics"]),
        )


def is_listed(statement: Statement) -> bool:
    """Whether a statement stands in its kind's own list: asserted, or an indication marked as excluded."""
    if statement.polarity is Polarity.ASSERTED:
        return True
    return isinstance(statement, Indication) and statement.status is Status.EXCLUDED


# JSON keys that differ from the field's name: the guidelines call an interactant's kind "kind".
_RENAMED = {("interactions", "interactant"): "kind"}
_TYPES = {t.kind: t for t in STATEMENT_TYPES}
_KEYS: dict[type, tuple[tuple[str, str], ...]] = {}
_SCALARS = frozenset({str, int, float, bool})
_Reader = Callable[[Any], Any]


def statement_to_json(statement: Statement) -> dict[str, Any]:
    """One statement as plain JSON values, keys in the order of its fields."""
    return {key: _plain(getattr(statement, name)) for name, key in _keys(type(statement))}


def _keys(cls: type) -> tuple[tuple[str, str], ...]:
    """(field, JSON key) of a dataclass, in order."""
    found = _KEYS.get(cls)
    if found is None:
        kind = getattr(cls, "kind", "") if issubclass(cls, Statement) else ""
        found = tuple((f.name, _RENAMED.get((kind, f.name), f.name)) for f in dataclasses.fields(cls))
        _KEYS[cls] = found
    return found


def statement_from_json(kind: str, data: Mapping[str, Any]) -> Statement:
    """The inverse of `statement_to_json`."""
    return cast(Statement, _read(_TYPES[kind], data))


def _plain(value: Any) -> Any:
    if value is None or type(value) in _SCALARS:  # nearly all are; enums of strings are not of type str
        return value
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, enum.Enum):
        return value.value
    return {key: _plain(getattr(value, name)) for name, key in _keys(type(value))}


@functools.cache
def _readers(cls: type) -> tuple[tuple[str, str, _Reader | None], ...]:
    """(field, JSON key, what makes the field's value of the JSON's, None where it is the same) of a dataclass."""
    hints = typing.get_type_hints(cls)
    return tuple((name, key, _reader(hints[name])) for name, key in _keys(cls))


@functools.cache
def _reader(hint: Any) -> _Reader | None:
    """What makes a value of the annotated type; covers what records use: enums, dataclasses, tuples, optionals."""
    args = typing.get_args(hint)
    if type(None) in args:
        inner = _reader(next(a for a in args if a is not type(None)))
        return inner and (lambda value: None if value is None else inner(value))
    if typing.get_origin(hint) is tuple:
        item = _reader(args[0])
        return (lambda value: tuple(map(item, value))) if item else tuple
    if not isinstance(hint, type):
        return None
    if hint is float or issubclass(hint, enum.Enum):
        return hint
    return functools.partial(_read, hint) if dataclasses.is_dataclass(hint) else None


def _read(cls: type, data: Mapping[str, Any]) -> Any:
    """A dataclass from its JSON object; what was written before a field was known has that field's default."""
    return cls(**{name: read(data[key]) if read else data[key] for name, key, read in _readers(cls) if key in data})
