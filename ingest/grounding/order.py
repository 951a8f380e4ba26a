"""Where the concepts of each kind of mention are sought, the best first: domains of the lexicon and terminologies."""

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
    """Domains of the lexicon and names of terminologies to look into, in this order."""

    name: str
    domains: tuple[str, ...]
    terminologies: tuple[str, ...]
    widens: bool = True  # whether a wording without its modifiers may stand for a mention


CONDITIONS = Order("condition", ("conditions", "effects"), ("mondo", "mesh-diseases", "hp"))
EFFECTS = Order("effect", ("effects", "conditions"), ("hp", "mesh-diseases", "mondo"))
TARGETS = Order("target", ("targets",), ("hgnc", "famplex", "enzyme", "mesh-drugs"))
PARAMETERS = Order(
    "parameter", ("parameters", "effects", "conditions"), ("cmo", "efo", "mesh-tests", "hp", "mesh-diseases", "mondo")
)
CLASSES = Order("class", ("classes", "drugs"), ("mesh-drugs", "ndfrt", "chebi-roles", "unii", "drugbank-open"))
DRUGS = Order("drug", ("drugs",), ("unii", "cvx", "drugbank-open", "mesh-drugs", "chebi"), widens=False)
FOODS = Order("food", ("substances",), ("mesh-foods", "mesh-drugs", "unii"))
SUBSTANCES = Order(
    "substance", ("substances", "drugs", "classes"), ("mesh-drugs", "unii", "drugbank-open", "mesh-foods")
)
#: A contraindication may be a drug taken at the same time, or a group of people.
EXCLUSIONS = Order("exclusion", ("conditions", "populations", "effects"), ("mondo", "mesh-diseases", "hp"))

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
