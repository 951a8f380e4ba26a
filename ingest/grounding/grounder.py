"""The grounder: mentions to concepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rxkg.ingest.grounding.order import DRUGS, ORDERS, Order, order_of
from rxkg.ingest.grounding.variants import Variant, is_bare, variants_of
from rxkg.ontology.lexicon import lexicon
from rxkg.ontology.names import name_key
from rxkg.ontology.records import MonographRecord, Statement
from rxkg.ontology.terminology import Concept, Terminology, shipped

# A title that lost a digit, "Omega-": nothing tells what it was.
_CUT = re.compile(r"[-–]\s*$")


@dataclass(frozen=True, slots=True)
class Grounding:
    """What a mention means; without a concept where nothing or too much fits."""

    concept: str | None = None
    label: str | None = None
    match: str | None = None  # "exact", "close", "broad"; "ambiguous" where several concepts fit alike
    qualifiers: tuple[str, ...] = ()  # modifiers that the concept leaves out, in the text's words
    form: str | None = None  # the wording that was found
    source: str | None = None  # "lexicon:<domain>" or the terminology's name


_NONE = Grounding()
_LOOSENESS = ("exact", "close", "broad")


class Grounder:
    """Grounds by the lexicon and by terminologies, those that ship unless others are given.

    One that neither ships nor has a place in an order is asked last, for mentions of every kind in their own words.

    Results depend on the arguments alone; look-ups are remembered for the life of the object.
    """

    def __init__(self, terminologies: Sequence[Terminology] | None = None):
        self.terminologies = tuple(shipped() if terminologies is None else terminologies)
        self._by_name = {t.about.name: t for t in self.terminologies}
        placed = {source for order in ORDERS for source in order.sources} | {t.about.name for t in shipped()}
        self._last = tuple(sorted(self._by_name.keys() - placed))
        self._found: dict[tuple[str, str], Grounding] = {}

    def ground(self, record: MonographRecord) -> MonographRecord:
        """The record with the concepts of all its statements, and of its drug."""
        if record.kind != "monograph":
            return record
        long_forms = {a.short: a.long for a in record.abbreviations}
        statements = tuple(self.ground_statement(s, long_forms) for s in record.statements)
        drug = self.drug_of(record)
        preferred = drug.label if drug.match == "exact" else None
        return replace(record, statements=statements, concept=drug.concept, preferred=preferred)

    def drug_of(self, record: MonographRecord) -> Grounding:
        """What the title's substance is; nothing for a product of several."""
        if record.components:
            return _NONE
        return self.look_up((record.drug, *record.synonyms), DRUGS)

    def ground_statement(self, statement: Statement, long_forms: Mapping[str, str]) -> Statement:
        """The statement with its concept; `long_forms` are the abbreviations that the text explains."""
        order = order_of(statement)
        if order is None:
            return statement
        # Not by the statement's other forms: what a text gives in brackets may be an instance, or said of a part.
        forms = [statement.text, *(long_forms[f] for f in (statement.text,) if f in long_forms)]
        found = self._narrowed(statement, forms, order) if statement.narrowed else self.look_up(forms, order)
        return replace(
            statement,
            concept=found.concept,
            label=found.label,
            match=found.match,
            qualifiers=found.qualifiers,
            grounded_by=found.source,
        )

    def _narrowed(self, statement: Statement, forms: Iterable[str], order: Order) -> Grounding:
        """What a mention means that words around it narrow: the concept of them all, else a wider one without them."""
        whole = _NONE if "(" in statement.name else self.meaning(statement.name, order)
        if whole.match == "exact":
            return whole
        found = self.look_up(forms, order)
        if found.match not in _LOOSENESS:
            return found
        around = statement.name.split(statement.text, maxsplit=1)
        left = tuple(words.strip(" ,") for words in (around if len(around) > 1 else (statement.name,)))
        match = "broad" if found.match == "exact" else found.match
        return replace(found, match=match, qualifiers=(*found.qualifiers, *filter(None, left)))

    def look_up(self, forms: Iterable[str], order: Order) -> Grounding:
        """What the first of some names of one thing that means anything means; an exact match beats a wider one."""
        best = _NONE
        for form in forms:
            found = self.meaning(form, order)
            if found.match == "exact":
                return found
            if best.concept is None and (found.concept or found.match):
                best = found
        return best

    def meaning(self, form: str, order: Order) -> Grounding:
        """What one form means."""
        key = (form, order.name)
        held = self._found.get(key)
        if held is None:
            held = self._found[key] = self._meaning(form, order)
        return held

    def _meaning(self, form: str, order: Order) -> Grounding:
        if _CUT.search(form):
            return _NONE
        if order.name == "drug" and "/" in form:
            return self._joined(form, order)
        for variant in variants_of(form):
            if variant.match == "broad" and not order.wider:
                break
            found = self._find(variant, order)
            if found is None and variant.match == "exact" and not is_bare(variant.text):
                in_full = (replace(variant, text=f"{variant.text} {word}") for word in order.unsaid)
                found = next(filter(None, (self._find(wording, order) for wording in in_full)), None)
            if found is not None:
                return found
        return _NONE

    def _joined(self, form: str, order: Order) -> Grounding:
        """What "Epinephrine/Adrenaline" means: names of one substance, where every one that is known means the same."""
        parts = [self._meaning(part.strip(), order) for part in form.split("/") if part.strip()]
        known = {part.concept: part for part in parts if part.concept and part.match == "exact"}
        return next(iter(known.values())) if len(known) == 1 else _NONE

    def _find(self, variant: Variant, order: Order) -> Grounding | None:
        """What a wording means; None where nothing knows it."""
        key = name_key(variant.text)
        if not key:
            return None
        sources = order.wider if variant.match == "broad" else (*order.sources, *self._last)
        for source in sources:
            kind, _, domain = source.partition(":")
            if kind == "lexicon":
                found = self._find_in_lexicon(domain, key, variant)
            elif is_bare(variant.text):
                continue  # "hereditary", "skin": the lexicon alone may know better
            else:
                terminology = self._by_name.get(source)
                found = self._find_in(terminology, key, variant) if terminology else None
            if found is not None:
                return found if found.concept or variant.match == "exact" else None
        return None

    def _find_in_lexicon(self, domain: str, key: str, variant: Variant) -> Grounding | None:
        meaning = lexicon(domain).get(key)
        if meaning is None:
            return None
        if meaning.curie is None:
            return _NONE  # judged: no term fits, and what a terminology has by this name misleads
        match = max(meaning.match, variant.match, key=_LOOSENESS.index)
        return Grounding(meaning.curie, meaning.label, match, variant.qualifiers, variant.text, f"lexicon:{domain}")

    def _find_in(self, terminology: Terminology, key: str, variant: Variant) -> Grounding | None:
        names = terminology.named(key)
        for scope in ("label", "exact", "narrow"):
            curies = sorted({n.curie for n in names if n.scope == scope})
            if not curies:
                continue
            if scope == "narrow" and variant.match != "exact":
                return None
            if len(curies) > 1:
                # Several forms of one substance have its name; DrugBank's vocabulary tells which is the drug itself.
                known = [c for c in curies if (held := terminology.concept(c)) and _is_in_drugbank(held)]
                if len(known) != 1:
                    ambiguous = Grounding(match="ambiguous", form=variant.text, source=terminology.about.name)
                    return ambiguous if variant.match == "exact" else None
                curies = known
            concept = terminology.concept(curies[0])
            label = concept.label if concept else variant.text
            match = "broad" if scope == "narrow" else variant.match
            return Grounding(curies[0], label, match, variant.qualifiers, variant.text, terminology.about.name)
        return None


def _is_in_drugbank(concept: Concept) -> bool:
    return any(curie.startswith("DRUGBANK:") for curie in concept.same)
