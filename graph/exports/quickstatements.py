"""QuickStatements for Wikidata: the facts whose both ends have an item there, in the tab-separated form of version 1.

The syntax is that of https://www.wikidata.org/wiki/Help:QuickStatements. It has no escapes: a tab, a bar or a line end
would part a text, so a quote that holds what would be read otherwise is left out, and the place stays as the reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import IO

import pyoxigraph as ox
from rxkg.graph.exports.facts import Fact, Node, Selection
from rxkg.ontology.records import (
    AdverseEffect,
    Indication,
    InteractantKind,
    Interaction,
    Relation,
    Status,
    Target,
)

_TREATS, _SIDE_EFFECT, _INTERACTION, _TARGET = "P2175", "P1909", "P769", "P129"
_REFERENCE_URL, _QUOTATION = "S854", "S1683"
_ITEM = re.compile(r"(?:http://www\.wikidata\.org/entity/|https://bioregistry\.io/(?i:wikidata|wd):)(Q[1-9][0-9]*)")
_SAME = [ox.NamedNode(f"http://www.w3.org/2004/02/skos/core#{kind}Match") for kind in ("exact", "close")]
# What one of the tools reads as something else: parts and ends of commands, comments, quotation marks that it turns.
_MISREAD = re.compile(r"[|\x00-\x1f\x7f\u2028\u2029\x85“”]|/\*|\*/")


def property_of(fact: Fact) -> str | None:
    """The property of Wikidata that a fact is a statement of; None where none is true of it.

    None for what is withheld, for a use that is not established or that no property says (prevention, diagnosis), for
    one substance of a product, and for words that say more than the concept does ("severe").
    """
    said = fact.statement
    if not fact.asserted or fact.component or said.qualifiers:
        return None
    if isinstance(said, Indication):
        treats = said.relation in (Relation.TREATS, Relation.RELIEVES) and said.status is Status.LABELLED
        return _TREATS if treats else None
    if isinstance(said, Interaction):
        return _INTERACTION if said.interactant is InteractantKind.DRUG else None
    return {AdverseEffect: _SIDE_EFFECT, Target: _TARGET}.get(type(said))


def write_quickstatements(selection: Selection, stream: IO[bytes]) -> None:
    """A command a place of the text, by source, then in the order of the text."""

    @cache
    def item(node: Node) -> str | None:
        return find_item(node, selection.store)

    for fact in selection.facts():
        predicate = property_of(fact)
        if predicate and fact.object:
            subject, thing = item(fact.subject), item(fact.object)
            if subject and thing and subject != thing:
                stream.write("".join(_commands(fact, subject, predicate, thing)).encode())


def find_item(node: Node, store: ox.Store) -> str | None:
    """The item of Wikidata that a node is: a term of its own, or what its exact terms are mapped to in the store.

    None where there is none, or where the mappings name several.
    """
    # Not the node's own IRI: a node that is a term has itself as a match, and what another is near is not what it is.
    terms = {match.iri for match in node.matches if match.kind == "exact"}
    found = {match[1] for iri in terms if (match := _ITEM.fullmatch(iri))}
    for iri in terms:
        for predicate in _SAME:
            for quad in store.quads_for_pattern(ox.NamedNode(iri), predicate, None, None):
                match = _ITEM.fullmatch(quad.object.value) if isinstance(quad.object, ox.NamedNode) else None
                if match:
                    found.add(match[1])
    return found.pop() if len(found) == 1 else None


def _commands(fact: Fact, subject: str, predicate: str, thing: str) -> Iterator[str]:
    said = fact.statement
    note = f"/* rxkg {said.rule}, confidence {said.confidence:g}, {fact.iri} */"
    for evidence in said.evidence:
        cells = [subject, predicate, thing, _REFERENCE_URL, f'"{fact.evidence_iri(evidence)}"']
        quote = " ".join(evidence.quote.split())
        if quote and not _MISREAD.search(quote):
            cells += [_QUOTATION, f'en:"{quote}"']
        yield "\t".join([*cells, note]) + "\n"
