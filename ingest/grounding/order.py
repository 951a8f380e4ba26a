"""Where the concepts of each kind of mention are sought, the best first: the lexicon and terminologies."""

from __future__ import annotations

from dataclasses import dataclass

from rxkg.ontology.records import (
    AdverseEffect,
    Component,
    Contraindication,
    Indication,
    InteractantKind,
    Interaction,
    Monitoring,
    Statement,
    Target,
)


@dataclass(frozen=True, slots=True)
class Order:
    """The sources of a kind of mention, the best first."""

    name: str
    sources: tuple[str, ...]  # "lexicon:<domain>" or the name of a terminology
    widens: bool = True  # whether a wording without its modifiers may stand for a mention


CONDITIONS = Order("condition", ("lexicon:conditions", "mondo", "mesh-diseases", "lexicon:effects", "hp"))
EFFECTS = Order("effect", ("lexicon:effects", "hp", "mesh-diseases", "mondo", "lexicon:conditions"))
TARGETS = Order("target", ("lexicon:targets", "hgnc", "famplex", "enzyme", "mesh-drugs"))
PARAMETERS = Order(
    "parameter",
    ("lexicon:parameters", "cmo", "efo", "mesh-tests", "lexicon:effects", "hp", "mesh-diseases", "mondo",
     "lexicon:conditions"),
)  # fmt: skip
DRUGS = Order("drug", ("lexicon:drugs", "unii", "cvx", "drugbank-open", "mesh-drugs", "chebi"), widens=False)
CLASSES = Order(
    "class", ("lexicon:classes", "mesh-drugs", "ndfrt", "chebi-roles", "lexicon:drugs", "unii", "drugbank-open")
)
FOODS = Order("food", ("lexicon:classes", "mesh-foods", "mesh-drugs", "unii"))
SUBSTANCES = Order(
    "substance", ("lexicon:classes", "lexicon:drugs", "mesh-drugs", "unii", "drugbank-open", "mesh-foods")
)
#: A contraindication may be a group of people or a drug taken at the same time.
EXCLUSIONS = Order(
    "exclusion", ("lexicon:exclusions", "lexicon:conditions", "mondo", "mesh-diseases", "lexicon:effects", "hp")
)

_INTERACTANTS = {
    InteractantKind.DRUG: DRUGS,
    InteractantKind.CLASS: CLASSES,
    InteractantKind.FOOD: FOODS,
    InteractantKind.SUBSTANCE: SUBSTANCES,
}
_KINDS: dict[type[Statement], Order] = {
    Indication: CONDITIONS,
    AdverseEffect: EFFECTS,
    Target: TARGETS,
    Monitoring: PARAMETERS,
    Contraindication: EXCLUSIONS,
    Component: DRUGS,
}


def order_of(statement: Statement) -> Order | None:
    """Where a statement's object is sought; None for a dose, which has no object."""
    if isinstance(statement, Interaction):
        return _INTERACTANTS[statement.interactant]
    return _KINDS.get(type(statement))


#: Every order, one a kind of mention.
ORDERS = (CONDITIONS, EFFECTS, EXCLUSIONS, TARGETS, PARAMETERS, DRUGS, CLASSES, FOODS, SUBSTANCES)
