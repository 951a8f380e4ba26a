"""Doses: the amounts that dosage sections state, each with how often, by which route and for whom.

Amounts stand in dosage sections alone (of 600 monographs drawn, two state one elsewhere), so these are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from rxkg.ingest.extract.dose_amounts import Place, find_doses, has_dose, ucum_of
from rxkg.ingest.extract.dose_conditions import indication_near, subject_indication
from rxkg.ingest.extract.dose_context import (
    DoseContext,
    applied_population,
    find_population,
    lower_groups,
    opening_population,
    population_near,
    read_label,
    refined_by,
    sublabel_before,
)
from rxkg.ingest.extract.dose_frequency import find_schedule, unit_and_frequency
from rxkg.ingest.extract.dose_roles import is_alone, polarity_of, role_of
from rxkg.ingest.extract.dose_routes import (
    all_routes,
    first_of_choice,
    is_aside,
    is_noted,
    is_of_a_form,
    is_of_forms_alone,
    is_swallowed,
    only_route,
    routes_in,
    routes_of,
    stated_route,
    usual_route,
)
from rxkg.ingest.extract.dose_schedules import Schedule, find_schedules, given_once
from rxkg.ingest.extract.dose_substances import companion_of, component_of, is_premedication
from rxkg.ingest.extract.dose_wording import plain_rate, spell_out, spelt_schedules
from rxkg.ingest.extract.stretches import split_stretches
from rxkg.ingest.markdown import Block
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import make_evidence, split_sentences
from rxkg.ingest.titles import name_words
from rxkg.ontology.records import Dose, Evidence, Route, SectionKind

_DIGIT = re.compile(r"\d")
# Ends of words for numbers with the blank behind them, which cost less to look for than a pattern.
_NUMBER_WORDS = ("one ", "two ", "hree ", "our ", "alf ", "ingle ", " a ", "A ", "One ", "Two ", "\xa0")
_CONTRAST = re.compile(r";|\b(?:while|whereas|but|however|or|and)\b", re.IGNORECASE)
# Behind these words of a sentence stands another dose, whose route is none of the first one's.
_OF_OTHERS = re.compile(r";|\b(?:while|whereas|but|however|up to|(?:higher|lower) (?:\w+ )?doses?)\b", re.IGNORECASE)
_OF_ALL = re.compile(r",\s(?:all\s)?(?:administered|given|taken|injected|infused)\s$")
_INJECTED = re.compile(r"\binject(?:ed|ions?)\b", re.IGNORECASE)
_INTO = frozenset({Route.INTRAVENOUS, Route.INTRAMUSCULAR, Route.SUBCUTANEOUS, Route.OTHER})
_PLACES = frozenset({Route.OPHTHALMIC, Route.OTIC, Route.NASAL, Route.INHALED, Route.VAGINAL, Route.RECTAL})
# Conditions of which products bear the name: "thiamine deficiency", "hepatitis B".
_CONDITION = re.compile(
    r"\b(?:deficien\w+|depletion|poison\w+|toxicity|overdose|withdrawal|exchange|calculi|treatment|prevention|immun\w+"
    r"|replacement|infections?|prophylaxis|exposure|hepatitis|virus|disease)\b",
    re.IGNORECASE,
)
_LONGEST_LABEL = 50  # characters of bold words that may end in a full stop and still be a label
_NEAR = 30  # characters within which a route behind an amount is the amount's own
_REACH = 500  # characters before and behind an amount that its sentence may have
_MOST_DOSES = 60  # of a section; dosage sections state at most about thirty


def extract_doses(monograph: Monograph) -> tuple[Dose, ...]:
    """The doses of a monograph in text order, repeats of one dose merged."""
    merged: dict[tuple[object, ...], list[Dose]] = {}
    for section in monograph.of(SectionKind.DOSAGE):
        spelt = spelt_schedules(b.text.plain for b in monograph.blocks_of(section))
        for dose in _Reader(monograph, section).read():
            key: tuple[object, ...] = (
                dose.dose_low,
                dose.dose_high,
                dose.unit.casefold(),
                dose.component,
                dose.polarity,
                (dose.population or "").casefold(),
                dose.indication,
            )
            dose = replace(dose, frequency=spell_out(dose.frequency, spelt)) if spelt else dose
            same = merged.setdefault(key, [])
            at = next((n for n, other in enumerate(same) if _is_repeat(dose, other)), None)
            if at is None:
                same.append(dose)
            else:
                same[at] = replace(same[at], evidence=(*same[at].evidence, *dose.evidence))
    doses = (dose for same in merged.values() for dose in same)
    return tuple(sorted(doses, key=lambda dose: dose.evidence[0].start))


def _is_repeat(dose: Dose, other: Dose) -> bool:
    """Whether a dose says no more than another of the same amount: its schedule and route are equal or missing."""
    rate = plain_rate(dose.frequency)
    if rate and other.role == "maximum" != dose.role:
        return False  # what is told to be the usual dose is not told by a limit
    return (not rate or rate == plain_rate(other.frequency)) and (
        dose.route is None or other.route is None or dose.route is other.route
    )


class _Reader:
    """Reads one dosage section from top to bottom, with the labels that are open at each block."""

    def __init__(self, monograph: Monograph, section: Section):
        self.monograph = monograph
        self.section = section
        self.blocks = monograph.blocks
        self.open: list[tuple[str, DoseContext]] = []  # contexts of label paragraphs, outermost first
        self.closed: DoseContext | None = None  # of a paragraph with its text behind its label
        self.intro = ""  # the paragraph before a list
        self.of_block: dict[int, tuple[tuple[Route, int], ...]] = {}  # routes that a block names
        self.of_intro: dict[str, Route | None] = {}  # by paragraph before a list
        self.of_introduced: dict[str, str | None] = {}  # likewise
        self.of_section: tuple[Route | None] | None = None
        self.of_item: dict[int, DoseContext] = {}
        self.of_vagina: bool | None = None  # whether the section speaks of the vagina
        self.count = 0  # of the doses read

    def read(self) -> Iterator[Dose]:
        for index in range(self.section.first, self.section.last):
            context = self.enter(index)
            if context.stop:
                continue
            for place in self.places(index):
                if self.count == _MOST_DOSES:
                    return
                self.count += 1
                yield self.dose(index, place, context)

    def enter(self, index: int) -> DoseContext:
        """The context of a block; keeps track of the labels that its followers stand under."""
        block = self.blocks[index]
        label = _label(block)
        own = read_label(block.text.plain[label[0] : label[1]], self.monograph.components) if label else DoseContext()
        if block.kind == "item":
            if label is None and block.text.plain.endswith(":"):
                own = read_label(block.text.plain, self.monograph.components)
            elif label is None:
                own = self.plain_label(block.text.plain)
            outer = self.of_item.get(block.parent) if block.parent is not None else None
            context = own.within(outer if outer is not None else self.around())
            if own.stop:
                context = replace(context, stop=True)
            self.of_item[index] = context
            return context
        if label is not None:
            self.closed = None
            self.intro = block.text.plain
            only = label[2] >= len(block.text.plain.rstrip())
            if own.stop and not only:
                self.open = []
                return own
            kept = list(self.open)
            self.push(own)
            if not only:
                context = refined_by(self.around(), block.text.plain[label[2] :])
                self.closed = context
                self.open = kept if own.kind == "other" else self.open[:-1]
                return context
            return self.around()
        self.intro = block.text.plain
        return self.around()

    def plain_label(self, text: str) -> DoseContext:
        """The context of an item that names whom it is for without bold: "Adults: 5 mg"."""
        head, colon, _ = text.partition(":")
        return read_label(head, self.monograph.components) if colon and len(head) < 90 else DoseContext()

    def push(self, own: DoseContext) -> None:
        kinds = [kind for kind, _ in self.open]
        if own.kind == "other":
            self.open = []
        elif own.kind in kinds:
            self.open = self.open[: kinds.index(own.kind)]
        self.open.append((own.kind, own))

    def around(self) -> DoseContext:
        if self.closed is not None:
            return self.closed
        context = DoseContext()
        for _, outer in self.open:
            context = outer.within(context)
        return context

    def places(self, index: int) -> Iterator[Place]:
        """The amounts of a block that are doses."""
        block = self.blocks[index]
        plain = block.text.plain
        if not _has_number(plain, 0, len(plain)):
            return
        label = _label(block)
        text = label[2] if label and label[2] < len(plain) else 0
        if label and any(find_schedules(plain, a.end, label[1]) for a in find_doses(plain, label[0], label[1])):
            text = label[0]  # "**5 mg daily:** for most patients"
        first = True
        for start, end in split_stretches(plain):
            if end <= text or not _has_number(plain, start, end):
                continue
            begin = max(start, text)
            begin += len(plain[begin:end]) - len(plain[begin:end].lstrip())
            doses = find_doses(plain, begin, end)
            for number, amount in enumerate(doses):
                last = min(end, amount.end + _REACH)
                stop = min(doses[number + 1].start, last) if number + 1 < len(doses) else last
                yield Place(plain, amount, max(begin, amount.start - _REACH), last, stop, first)
                first = False

    def dose(self, index: int, place: Place, context: DoseContext) -> Dose:
        """The dose that an amount is, with what its sentence and its labels say of it."""
        amount = place.amount
        component = component_of(place, self.monograph.components)
        helper = companion_of(place, self.monograph.title, self.intro) if component is None else None
        if helper is None:
            role = role_of(place, adjusted=context.adjusted)
        else:
            role = "premedication" if is_premedication(place, self.intro) else "dose"
        schedule = find_schedule(place, self.announced(index))
        unit, frequency = unit_and_frequency(place, schedule, role)
        evidence: tuple[Evidence, ...] = (self.evidence(index, place, schedule),)
        if frequency is None and role == "dose" and is_alone(place) and self.once is not None:
            frequency, evidence = self.once[0], (*evidence, self.once[1])
        population = self.population(place, context)
        return Dose(
            text=place.plain[amount.start : amount.end],
            dose_low=amount.low,
            dose_high=amount.high,
            unit=unit,
            ucum=ucum_of(amount, unit),
            frequency=frequency,
            route=self.route(index, place, context),
            population=None if population is None else lower_groups(population),
            indication=self.indication(place, context),
            component=component or helper or context.component or self.section.component,
            role=role,
            polarity=polarity_of(place),
            section=self.section.kind,
            rule="dose.companion" if helper else "dose.amount",
            evidence=evidence,
        )

    def indication(self, place: Place, context: DoseContext) -> str | None:
        """What a dose is for, as a label or else its sentence says; the product's own name is no condition."""
        near = indication_near(place)
        several = context.indication is not None and ", " in context.indication and near is not None
        several = several and not str(context.indication).startswith(str(near))
        order = (near, context.indication) if several else (context.indication, near)
        for found in (subject_indication(place), *order):
            if found is not None and not self.own_name(found):
                return found
        return None

    def own_name(self, words: str) -> bool:
        """Whether words start with the name of the product or of one of its components."""
        first = re.match(r"[\w-]{5,}", words)
        title = self.monograph.title
        return first is not None and first[0].casefold() in name_words(title) and not _CONDITION.search(words)

    def population(self, place: Place, context: DoseContext) -> str | None:
        """Who takes a dose, as its sentence says it, else its labels or the sentence before its list."""
        begin, amount = place.begin, place.amount
        sentence = place.plain[begin : place.end]
        found = population_near(sentence, amount.start - begin, amount.end - begin, place.stop - begin)
        if found is None and (measure := sublabel_before(place.plain, begin, amount.start)) is not None:
            if context.population and measure.casefold() in context.population.casefold():
                return context.population
            return f"{context.population}, {measure}" if context.population else measure
        if found is None and (context.population is None or not re.search(r"\d", context.population)):
            opened = opening_population(place.plain[max(0, begin - _REACH) : begin]) if begin else None
            if opened and (context.population is None or opened.casefold().startswith(context.population.casefold())):
                return opened
        if found is None and context.population is None:
            return self.introduced() or applied_population(place.plain, place.end - 1)
        if found is None or (context.population and found.casefold() in context.population.casefold()):
            return context.population
        return found

    def introduced(self) -> str | None:
        """The population that the sentence before a list names: "For adults and children:"."""
        if not self.intro.endswith(":"):
            return None
        if self.intro not in self.of_introduced:
            start, end = split_sentences(self.intro)[-1]
            self.of_introduced[self.intro] = find_population(self.intro[start:end])
        return self.of_introduced[self.intro]

    def announced(self, index: int) -> str:
        """What stands over an item: the item that it is nested in where that gives no amount, else the paragraph."""
        block = self.blocks[index]
        if block.kind != "item":
            return ""
        outer = self.blocks[block.parent].text.plain if block.parent is not None else ""
        return outer if outer and find_schedules(outer) and not has_dose(outer) else self.intro

    @cached_property
    def once(self) -> tuple[str, Evidence] | None:
        """What an answer calls the product that is given once, "single dose", with its words as evidence."""
        if self.monograph.components:
            return None
        for section in self.monograph.of(SectionKind.FAQS):
            for block in self.monograph.blocks_of(section):
                found = given_once(block.text.plain)
                if found is not None:
                    return found.text, make_evidence(self.monograph, block, found.start, found.end, section.kind)
        return None

    def evidence(self, index: int, place: Place, schedule: Schedule | None) -> Evidence:
        """The amount with its schedule where that stands close behind it."""
        end = place.amount.end
        if schedule is not None and end <= schedule.start < end + 60:
            end = schedule.end
        return make_evidence(self.monograph, self.blocks[index], place.amount.start, end, self.section.kind)

    def route(self, index: int, place: Place, context: DoseContext) -> Route | None:
        """The route told for a dose; what a clause has injected takes no route by mouth or on the skin from afar."""
        found = self.told_route(index, place, context)
        if found not in (Route.ORAL, Route.TOPICAL) or found is context.route:
            return found
        named = self.named_routes(index)
        if any(r is found and place.clause <= at < place.stop for r, at in named):
            return found
        if _INJECTED.search(place.plain, place.clause, place.stop) is None:
            return found
        injected = {r for r, _ in named} & _INTO
        return injected.pop() if len(injected) == 1 else None

    def told_route(self, index: int, place: Place, context: DoseContext) -> Route | None:
        """The route named close behind the amount, before it in its clause, or wherever else it is told."""
        plain, amount, begin = place.plain, place.amount, place.begin
        named = self.named_routes(index)
        behind = next(((r, at) for r, at in named if amount.end <= at < place.stop), None)
        contrast = _CONTRAST.search(plain, amount.end, behind[1]) if behind is not None else None
        if behind is not None and contrast is None and (behind[1] - amount.end < _NEAR or is_noted(plain, behind[1])):
            return behind[0]
        before = [(r, at) for r, at in named if begin <= at < amount.start]
        parted = contrast is not None and contrast[0] == ";"
        if before and (behind is None or parted or before[-1][1] >= place.phrase):
            return first_of_choice(plain, before)
        if behind is not None:
            return behind[0]
        later = next(((r, at) for r, at in named if place.stop <= at < place.end), None)
        if later is not None and (
            _OF_ALL.search(plain, amount.end, later[1]) or not _OF_OTHERS.search(plain, amount.end, later[1])
        ):
            return later[0]
        form = self.form_route(plain, amount.start, place.stop)
        if context.route is not None:
            return form if form in _PLACES and context.route in (Route.ORAL, Route.TOPICAL) else context.route
        wide = form or self.only_named(plain, amount.start, named) or self.wider_route()
        return None if later is not None and wide is later[0] else wide  # told of another dose alone

    def section_route(self) -> Route | None:
        """The one route that the title or the section names, calls usual or tells by forms, else that advice tells."""
        texts = [b.text.plain for b in self.monograph.blocks_of(self.section)]
        told = only_route([self.monograph.title]) or only_route(texts)
        if told is not None and not is_of_forms_alone(texts, told):
            return told
        form = only_route(texts, strength="form")
        if form is Route.ORAL:
            return form
        if form is not None and (routes_of(texts) or any("-release" in text for text in texts)):
            form = None  # "extended-release or suppository" are two of them
        usual = None if self.monograph.components else usual_route(texts)
        return usual or form or self.advised()

    def advised(self) -> Route | None:
        """The route that other sections state of the product, or oral, where they have it swallowed or as capsules."""
        texts = [
            b.text.plain
            for s in self.monograph.of(SectionKind.FAQS, SectionKind.PRECAUTIONS, SectionKind.USAGE)
            for b in self.monograph.blocks_of(s)
        ]
        stated = None if self.monograph.components else stated_route(texts)
        return stated or (Route.ORAL if is_swallowed(texts) else None)

    def form_route(self, plain: str, start: int, stop: int) -> Route | None:
        """The route that a form tells; a suppository tells none where the section speaks of the vagina."""
        told = [r for r, _ in routes_in(plain, start, stop, strength="form")]
        route = told[0] if told else None
        if route is Route.TOPICAL:
            route = next((r for r in told if r in _PLACES), route)  # "ointment in the affected eye"
        if route is Route.INHALED and Route.NASAL in told:
            return Route.NASAL  # "two inhalations into each nostril"
        if route is not Route.RECTAL:
            return route
        if self.of_vagina is None:
            self.of_vagina = any("vagin" in b.text.plain.casefold() for b in self.monograph.blocks_of(self.section))
        return None if self.of_vagina else route

    def only_named(self, plain: str, at: int, named: tuple[tuple[Route, int], ...]) -> Route | None:
        """The route that a block names, where it names no other one, or gives a choice before `at` with it first."""
        named = tuple((r, start) for r, start in named if not is_of_a_form(plain, start))
        before = {r for r, start in named if start < at}
        for routes in (before, before | {r for r, start in named if start >= at and not is_aside(plain, start)}):
            if len(routes) == 1:
                return routes.pop()
        chosen = bool(named) and named[-1][1] < at and first_of_choice(plain, list(named)) is named[0][0]
        return named[0][0] if chosen else None

    def named_routes(self, index: int) -> tuple[tuple[Route, int], ...]:
        """The routes that a block names, with their places."""
        if index not in self.of_block:
            self.of_block[index] = all_routes(self.blocks[index].text.plain)
        return self.of_block[index]

    def wider_route(self) -> Route | None:
        """The one route that the paragraph before a list names, else the section, else its forms."""
        if self.intro not in self.of_intro:
            self.of_intro[self.intro] = only_route([self.intro]) or self.only_named(
                self.intro, len(self.intro), all_routes(self.intro) if self.intro.endswith(":") else ()
            )
        if self.of_intro[self.intro] is not None:
            return self.of_intro[self.intro]
        if self.of_section is None:
            self.of_section = (self.section_route(),)
        return self.of_section[0]


def _has_number(plain: str, start: int, end: int) -> bool:
    """Whether a stretch may hold an amount: it has a digit, or else a word for a number."""
    if _DIGIT.search(plain, start, end) is not None:
        return True
    stretch = plain[start:end]
    return any(word in stretch for word in _NUMBER_WORDS) or stretch.startswith("a ")


def _label(block: Block) -> tuple[int, int, int] | None:
    """The bold label that opens a block, None where the bold words are a sentence."""
    label = leading_label(block.text)
    if label is None or label[1] - label[0] < _LONGEST_LABEL or block.text.plain[label[1] - 1] != ".":
        return label
    return None
