"""Doses: the amounts that dosage sections state, each with how often, by which route and for whom.

Amounts stand in dosage sections alone (of 600 monographs drawn, two state one elsewhere), so these are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rxkg.ingest.extract.dose_amounts import find_doses, has_dose, ucum_of, unit_and_frequency
from rxkg.ingest.extract.dose_context import (
    DoseContext,
    Schedule,
    dose_indication,
    find_population,
    find_schedules,
    only_route,
    population_near,
    read_label,
    routes_in,
)
from rxkg.ingest.extract.stretches import split_stretches
from rxkg.ingest.quantities import Amount
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import make_evidence, split_sentences
from rxkg.ingest.titles import match_component, name_words
from rxkg.ontology.records import Dose, Evidence, Polarity, Route, SectionKind

_HINT = re.compile(r"\d|\b(?:one|two|three|four|half|single|a)\s", re.IGNORECASE)
_MAXIMUM = re.compile(
    r"\b(?:max(?:imum|\.)?|(?:not|never|n['’]t) (?:to )?(?:exceed|be exceeded|more than)|exceed(?:s"
    r"|ing)?|up to|no more than|not more than|at most|(?:not|never)\s(?:\w+\s){0,2}(?:more|faster|higher|greater) than"
    r"|limit(?:ed)? to|capped at)\b",
    re.IGNORECASE,
)
_ROLES = (
    ("loading", re.compile(r"\b(?:loading|bolus)\b", re.IGNORECASE)),
    ("maintenance", re.compile(r"\bmaintenance\b", re.IGNORECASE)),
    ("starting", re.compile(r"\b(?:start(?:s|ing|ed)?|initial(?:ly)?|initiat\w+|begin(?:s|ning)?)\b", re.IGNORECASE)),
)
# Behind these words of a clause the dose is no more the one with which treatment starts.
_LATER = re.compile(
    r"\b(?:increas\w+|rais\w+|titrat\w+|reach\w*|repeat\w*|subsequent\w*|additional|usual|up to|thereafter)\b",
    re.IGNORECASE,
)
_CONTRAST = re.compile(r";|\b(?:while|whereas|but|however|or|and)\b", re.IGNORECASE)
_PREMEDICATION = re.compile(r"\bpre-?medicat\w*", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:in combination with|combined with|along with|together with|co-?administered with|plus)\s(?:[\w-]+\s){0,4}$",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:(?:is|are) not (?:recommended|advised|approved)|should not be used|(?:has"
    r"|have) not been (?:studied|established))\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r";|\b(?:followed by|then|increas\w+|max\w*|exceed\w*|up to|reduc\w+)\b|\.\s", re.IGNORECASE)
# "or a once-weekly dose of 35 mg": the schedule is that of the amount that follows.
_OF_THE_NEXT = re.compile(r"\s+(?:\w+\s+)?doses?\s+of\b")
_SHARED = re.compile(r"\b(?:or|and|to|plus)\b|,|/", re.IGNORECASE)
_FOLLOWS = re.compile(
    r"\s*(?:This|It|The (?:dose|drug|medication|tablet|capsule)|These|Doses?|They)\b[^.]{3,120}", re.IGNORECASE
)
_SINGLE = re.compile(r"\bsingle\b", re.IGNORECASE)
_GIVEN = re.compile(r"\b(?:dose|injection|infusion)\b", re.IGNORECASE)
_WORDS_BEHIND = re.compile(r"\s(?:\([^()]*\)\s)?(?:of\s)?(?:the\s)?(?!(?:and|or|plus|with)\s)((?:[\w-]+\s?){1,3})")
_WORDS_BEFORE = re.compile(r"((?:[\w-]+\s){1,3})\(?$")
_DRUG_BEHIND = re.compile(r"\s(?:IV\s|of\s|intravenous\s|oral\s)+([a-z][\w-]{4,})")
_DRUG_BEFORE = re.compile(r"([a-z][\w-]{4,})\s$", re.IGNORECASE)
_NO_DRUG = re.compile(
    r"elemental|additional|single|daily|total|doses?|about|approximately|typically|usually|either|dosage", re.IGNORECASE
)
_START = re.compile(r"\b(?:start|initial)\w*", re.IGNORECASE)
_EARLIER = 400  # characters before a sentence in which "daily doses" may announce its amounts
_NEAR = 30  # characters within which a route behind an amount is the amount's own
_DAILY_DOSE = re.compile(
    r"\b(daily|weekly|monthly|nightly|single)(?: (?:oral|adult|starting|maintenance|maximum|initial"
    r"|total|recommended))* (?:dose|dosage|maximum|limit)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Place:
    """One amount in its sentence, with what its labels say."""

    amount: Amount  # positions in the block's plain text
    block: int
    sentence: tuple[int, int]
    context: DoseContext
    stop: int  # where the next amount starts, or the sentence ends


def extract_doses(monograph: Monograph) -> tuple[Dose, ...]:
    """The doses of a monograph in text order, repeats of one dose merged."""
    merged: dict[tuple[object, ...], Dose] = {}
    for section in monograph.of(SectionKind.DOSAGE):
        for dose in _Reader(monograph, section).read():
            key: tuple[object, ...] = (
                dose.dose_low,
                dose.dose_high,
                dose.unit.casefold(),
                dose.component,
                dose.polarity,
                (dose.population or "").casefold(),
                dose.indication,
                (dose.frequency or "").casefold(),
            )
            twin = merged.get(key)
            if twin is None and dose.frequency is None:
                same = [k for k in merged if k[:7] == key[:7]]
                twin, key = (merged[same[0]], same[0]) if same else (None, key)
            merged[key] = dose if twin is None else replace(twin, evidence=(*twin.evidence, *dose.evidence))
    return tuple(merged.values())


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
        self.wider: dict[str, Route | None] = {}  # by paragraph before a list
        self.of_item: dict[int, DoseContext] = {}

    def read(self) -> Iterator[Dose]:
        for index in range(self.section.first, self.section.last):
            context = self.enter(index)
            if context.stop or not _HINT.search(self.blocks[index].text.plain):
                continue
            for place in self.places(index, context):
                dose = self.dose(place)
                if dose is not None:
                    yield dose

    def enter(self, index: int) -> DoseContext:
        """The context of a block; keeps track of the labels that its followers stand under."""
        block = self.blocks[index]
        label = leading_label(block.text)
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
                context = _refined(self.around(), block.text.plain[label[2] :])
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

    def places(self, index: int, context: DoseContext) -> Iterator[_Place]:
        """The amounts of a block that are doses."""
        block = self.blocks[index]
        plain = block.text.plain
        label = leading_label(block.text)
        first = label[2] if label and label[2] < len(plain) else 0
        for start, end in split_stretches(plain):
            if end <= first or not _HINT.search(plain, start, end):
                continue
            begin = max(start, first)
            doses = find_doses(plain, begin, end)
            for number, amount in enumerate(doses):
                stop = doses[number + 1].start if number + 1 < len(doses) else end
                yield _Place(amount, index, (begin, end), context, stop)

    def dose(self, place: _Place) -> Dose | None:
        block = self.blocks[place.block]
        plain = block.text.plain
        begin, end = place.sentence
        amount = place.amount
        schedule = self.schedule(place)
        unit, frequency = unit_and_frequency(amount, schedule.text if schedule else None)
        clause = plain[_clause_start(plain, begin, amount.start) : amount.start]
        component, helper = self.component(place)
        population = population_near(plain[begin:end], amount.start - begin, amount.end - begin, place.stop - begin)
        context = place.context
        if population is None and context.population is None:
            population = self.introduced()
        if population is None or (context.population and population.casefold() in context.population.casefold()):
            population = context.population
        evidence = self.evidence(place, schedule)
        refused = _REFUSED.search(plain, amount.end, place.stop) is not None
        return Dose(
            text=plain[amount.start : amount.end],
            dose_low=amount.low,
            dose_high=amount.high,
            unit=unit,
            ucum=ucum_of(amount, unit),
            frequency=frequency,
            route=self.route(place),
            population=population,
            indication=context.indication or _indication(plain, begin, amount.start),
            component=component,
            role=self.role(place, clause, helper=helper),
            polarity=Polarity.NEGATED if refused else Polarity.ASSERTED,
            section=self.section.kind,
            rule="dose.companion" if helper else "dose.amount",
            evidence=(evidence,),
        )

    def introduced(self) -> str | None:
        """The population that the sentence before a list names: "For adults and children:"."""
        if not self.intro.endswith(":"):
            return None
        start, end = split_sentences(self.intro)[-1]
        return find_population(self.intro[start:end])

    def evidence(self, place: _Place, schedule: Schedule | None) -> Evidence:
        """The amount with its schedule where that stands close behind it."""
        end = place.amount.end
        if schedule is not None and end <= schedule.start < end + 60:
            end = schedule.end
        return make_evidence(self.monograph, self.blocks[place.block], place.amount.start, end, self.section.kind)

    def schedule(self, place: _Place) -> Schedule | None:
        """How often: said behind the amount, shared with the next one, said before it, or in the next sentence."""
        plain = self.blocks[place.block].text.plain
        begin, end = place.sentence
        for behind in find_schedules(plain, place.amount.end, place.stop):
            if _OF_THE_NEXT.match(plain, behind.end):
                continue
            if behind.start - place.amount.end < _NEAR or behind.kinds[0] not in ("course", "infusion"):
                return behind
        if "time" in place.amount.unit.per_dimensions:
            return None  # "mg/day" tells it
        gap = plain[place.amount.end : place.stop]
        if place.stop < end and len(gap) < 60 and not _BREAK.search(gap) and _SHARED.search(gap):
            shared = find_schedules(plain, place.stop, min(end, place.stop + _EARLIER))
            broken = shared and _BREAK.search(plain, place.stop, shared[0].start)
            if shared and not broken and not _OF_THE_NEXT.match(plain, shared[0].end):
                return shared[0]
        before = _clause_start(plain, begin, place.amount.start)
        daily = max(_DAILY_DOSE.finditer(plain, before, place.amount.start), key=lambda m: m.start(), default=None)
        if daily:
            word = daily[1]
            return Schedule(
                daily.start(), daily.end(), f"{word} dose" if word.casefold() == "single" else word, ("rate",)
            )
        ahead = [
            s
            for s in find_schedules(plain, max(before, place.amount.start - _EARLIER), place.amount.start)
            if s.kinds[0] not in ("course", "infusion")
        ]
        if ahead:
            return ahead[-1]
        single = _SINGLE.search(plain, before, place.amount.start)
        if single and _GIVEN.search(plain, place.amount.end, min(place.stop, place.amount.end + 40)):
            return Schedule(single.start(), single.end(), "single dose", ("single",))
        follow = _FOLLOWS.match(plain, end) if place.stop == end else None
        if follow and not has_dose(follow[0]):
            later = find_schedules(plain, follow.start(), follow.end())
            if later:
                return later[0]
        earlier = _DAILY_DOSE.search(plain, max(0, begin - _EARLIER), begin)
        if earlier and not has_dose(plain[max(0, begin - _EARLIER) : begin]):
            return Schedule(earlier.start(1), earlier.end(1), earlier[1], ("rate",))
        if self.blocks[place.block].kind != "item" or has_dose(self.intro):
            return None
        return next((s for s in find_schedules(self.intro) if s.kinds[0] in ("rate", "single")), None)

    def route(self, place: _Place) -> Route | None:
        """The route named close behind the amount, before it in its clause, or wherever else it is told."""
        plain = self.blocks[place.block].text.plain
        begin, end = place.sentence
        amount = place.amount
        named = self.named_routes(place.block)
        behind = next(((r, at) for r, at in named if amount.end <= at < place.stop), None)
        contrast = _CONTRAST.search(plain, amount.end, behind[1]) if behind is not None else None
        if behind is not None and behind[1] - amount.end < _NEAR and contrast is None:
            return behind[0]
        before = [(r, at) for r, at in named if begin <= at < amount.start]
        if before and (behind is None or before[-1][1] >= _clause_start(plain, begin, amount.start)):
            return before[-1][0]
        if behind is not None:
            return behind[0]
        return (
            next((r for r, at in named if place.stop <= at < end), None)
            or self.form_route(plain, amount.start, place.stop)
            or place.context.route
            or self.only_named(named)
            or self.wider_route()
        )

    def form_route(self, plain: str, start: int, stop: int) -> Route | None:
        """The route that a form tells; a suppository tells none where the section speaks of the vagina."""
        route = next((r for r, _ in routes_in(plain, start, stop, strength="form")), None)
        vaginal = any("vagin" in b.text.plain.casefold() for b in self.monograph.blocks_of(self.section))
        return None if route is Route.RECTAL and vaginal else route

    def only_named(self, named: tuple[tuple[Route, int], ...]) -> Route | None:
        """The route that a block names, where it names no other one."""
        routes = {route for route, _ in named}
        return routes.pop() if len(routes) == 1 else None

    def named_routes(self, index: int) -> tuple[tuple[Route, int], ...]:
        """The routes that a block names, with their places."""
        if index not in self.of_block:
            self.of_block[index] = tuple(routes_in(self.blocks[index].text.plain))
        return self.of_block[index]

    def wider_route(self) -> Route | None:
        """The one route that the paragraph before a list names, else the section, else its forms."""
        if self.intro not in self.wider:
            texts = [b.text.plain for b in self.monograph.blocks_of(self.section)]
            route = only_route([self.intro]) or only_route(texts) or only_route(texts, strength="form")
            self.wider[self.intro] = route
        return self.wider[self.intro]

    def component(self, place: _Place) -> tuple[str | None, bool]:
        """The substance that an amount is of, and whether it is another drug given beside this one."""
        plain = self.blocks[place.block].text.plain
        begin = place.sentence[0]
        amount = place.amount
        named = self.named_component(plain, begin, amount) if self.monograph.components else None
        if named is not None:
            return named, False
        other = self.companion(plain, begin, amount)
        if other:
            return other, True
        return place.context.component or self.section.component, False

    def named_component(self, plain: str, begin: int, amount: Amount) -> str | None:
        """The component whose name stands right behind an amount, else right before it: "500 mg of A", "A 500 mg"."""
        behind = _WORDS_BEHIND.match(plain, amount.end)
        before = _WORDS_BEFORE.search(plain, max(begin, amount.start - 80), amount.start)
        words = behind[1].split() if behind else []
        for size in (3, 2, 1):
            found = match_component(" ".join(words[:size]), self.monograph.components) if len(words) >= size else None
            if found is not None:
                return found
        words = before[1].split() if before else []
        for size in (3, 2, 1):
            found = match_component(" ".join(words[-size:]), self.monograph.components) if len(words) >= size else None
            if found is not None:
                return found
        return None

    def role(self, place: _Place, clause: str, *, helper: bool) -> str:
        """Which dose it is: `clause` is what stands before the amount in its clause."""
        plain = self.blocks[place.block].text.plain
        if helper:
            before = plain[: place.amount.start]
            return "premedication" if _PREMEDICATION.search(before) or _PREMEDICATION.search(self.intro) else "dose"
        if _MAXIMUM.search(clause) and not _START.search(clause[-30:]):
            return "maximum"
        behind = re.sub(r"^\s*to\s", "", plain[place.amount.end : place.stop]).lstrip()
        head = self.head(place)
        if re.search(r"\bmax", head, re.IGNORECASE):
            return "maximum"
        for role, pattern in _ROLES:
            told = pattern.search(clause)
            if (told and not _LATER.search(clause, told.end())) or pattern.match(behind) or pattern.search(head):
                return role
        return "adjusted" if place.context.adjusted else "dose"

    def head(self, place: _Place) -> str:
        """The words before the colon that the first amount of a block stands behind: "Maximum" in "Maximum: 2 g"."""
        plain = self.blocks[place.block].text.plain
        colon = plain.find(":")
        if not 0 <= colon < min(60, place.amount.start) or find_doses(plain, 0, place.amount.start):
            return ""
        return plain[:colon]

    def companion(self, plain: str, begin: int, amount: Amount) -> str | None:
        """The name of another drug whose amount this is: "in combination with 1 g of probenecid"."""
        ahead = plain[begin : amount.start]
        label = plain[:begin] if len(plain[:begin]) < _NEAR else ""  # "Premedication:"
        told = any(_PREMEDICATION.search(text) for text in (label, ahead, self.intro)) or _TOGETHER.search(ahead)
        if not told:
            return None
        named = _DRUG_BEHIND.match(plain, amount.end) or _DRUG_BEFORE.search(ahead)
        if named is None or name_words(named[1]) & name_words(self.monograph.title):
            return None
        return None if _NO_DRUG.fullmatch(named[1]) else named[1]


def _refined(context: DoseContext, text: str) -> DoseContext:
    """The context with the age or weight that the text behind a label gives for the label's population."""
    if context.population is None or re.search(r"\d", context.population):
        return context
    found = find_population(text)
    if found and found.casefold().startswith(context.population.casefold()) and re.search(r"\d", found):
        return replace(context, population=found)
    return context


def _clause_start(plain: str, begin: int, at: int) -> int:
    """Where the clause of a position starts: behind the last semicolon, "followed by" or the like."""
    start = begin
    for mark in re.finditer(
        r"[;:]\s|,\s(?:followed by|then|and then|with|but|up to)\s|\s(?:followed by|then)\s", plain[begin:at]
    ):
        start = begin + mark.start()
    return start


def _indication(plain: str, begin: int, at: int) -> str | None:
    """The condition that opens a sentence: "For heart failure, ..."."""
    found = re.compile(r"(?:For|In|To treat)\s([^,:]{4,80}?),\s").match(plain, begin, at)
    if found and not re.search(
        r"\d|patient|individual|adult|child|people|dose|example|most|some|women|men\b|cases|general|instance"
        r"|the absence|addition",
        found[1],
        re.IGNORECASE,
    ):
        return dose_indication(found[1])
    return None
