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
    wider: tuple[str, ...] = ()  # those in which a wording without its modifiers may stand for a mention
    unsaid: tuple[str, ...] = ()  # last words of terminologies' names that mentions leave out: "level"


def _order(
    name: str, sources: tuple[str, ...], exact_only: tuple[str, ...] = (), unsaid: tuple[str, ...] = ()
) -> Order:
    """An order whose `sources` serve wider wordings as well, those of `exact_only`, behind them, do not."""
    return Order(name, (*sources, *exact_only), sources, unsaid)


#: A use may be a procedure.
CONDITIONS = _order(
    "condition", ("lexicon:conditions", "mondo", "mesh-diseases", "lexicon:effects", "hp"), ("mesh-tests",)
)
EFFECTS = _order("effect", ("lexicon:effects", "hp", "mesh-diseases", "mondo", "lexicon:conditions"))
TARGETS = _order("target", ("lexicon:targets", "famplex", "enzyme"), ("hgnc", "mesh-drugs", "go"))
PARAMETERS = _order(
    "parameter",
    ("lexicon:parameters", "cmo", "efo", "mesh-tests"),
    ("lexicon:effects", "hp", "mesh-diseases", "mondo", "lexicon:conditions"),
    unsaid=("level", "measurement"),
)
#: A salt or a form is another substance: nothing is left out of a drug's name.
DRUGS = Order("drug", ("lexicon:drugs", "unii", "cvx", "drugbank-open", "mesh-drugs", "chebi"))
CLASSES = _order(
    "class", ("lexicon:classes", "mesh-drugs", "ndfrt", "chebi-roles"), ("lexicon:drugs", "unii", "drugbank-open")
)
FOODS = _order("food", ("lexicon:classes", "mesh-foods"), ("mesh-drugs", "unii"))
SUBSTANCES = _order(
    "substance", ("lexicon:classes", "mesh-foods"), ("lexicon:drugs", "mesh-drugs", "unii", "drugbank-open")
)
#: A contraindication may be a group of people or a drug taken at the same time.
EXCLUSIONS = _order(
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
