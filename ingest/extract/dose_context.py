"""Who a dose is for, by which route and how often: what labels and sentences of dosage sections tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.phrases import lower_phrase
from rxkg.ingest.titles import match_component
from rxkg.ontology.records import Route

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|twenty-four|thirty|sixty|ninety"
)
_N = rf"(?:\d+(?:[.,]\d+)?|{_NUMBER_WORDS})(?:\s?(?:-|–|to|or|and)\s?(?:\d+(?:\.\d+)?|{_NUMBER_WORDS}))?"
_SPAN = r"(?:hours?|hrs?|h|days?|weeks?|wks?|months?|minutes?|mins?|years?)(?!\w)"
_T = rf"{_N}[ -]?(?:consecutive |more |calendar )?{_SPAN}"
_IF = re.compile(r"\s*(?:If|When)\s[^,.;]*,", re.IGNORECASE)
_IMPAIRMENT = re.compile(
    r"\b(?:renal|hepatic|kidney|liver|organ)\b.*\b(?:impair\w*|dysfunction|insufficiency|problems?|function)\b"
    r"|\b(?:dialysis|h[ae]modialysis|CrCl|eGFR|GFR|creatinine clearance|Child-Pugh)\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\b(?:weigh\w*|kg|lbs?|years?|months?|BSA|INR|CrCl|eGFR|mL/min|body surface area|aged?)\b|[<>≤≥]", re.IGNORECASE
)
_DOSE_WORD = re.compile(r"\b(?:dosages?|doses?|dosing)\b", re.IGNORECASE)
_ADDRESSED = re.compile(r"\b(?:your|consult|doctor|physician|example|illustrative)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:(?:oral|intravenous|IV|intramuscular|subcutaneous|topical)(?: use)? (?:for|in)|for|treatment of|used for"
    r"|indicated for|off-label(?: uses?)?(?: in| for| of)?(?!\w))\s(?:the\s|both\s)?)+",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"[\s(,–—-]*\b(?:off-label(?: uses?)?|with(?:out)?(?: a)? prescription|over[- ]the[- ]counter)\)?$", re.IGNORECASE
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_DENIAL = re.compile(
    r"(?:\b(?:not|no|never|rarely)\b|n['’]t\b)[^.;]{0,60}?\b(?:available|administ\w+|use[ds]?|using"
    r"|given|suitable|typical\w*|standard|recommended|intended|indicated|common\w*"
    r"|forms?|formulat\w+|route|applicable|established|approved|appropriate|oral\w*|IV|intraven\w+)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:no|not|never|without|avoid|rather than|cannot|neither|nor)\b|n['’]t\b", re.IGNORECASE)
_AGE = (
    r"(?:,?\s(?:who\s(?:are|weigh)\s)?(?:(?:aged?|ages|over|under|above|below|older|younger|weighing"
    r"|between|from|up|at|less|more|greater|the|of|than|to|or|equal"
    r"|least|years|age|and)\s){0,6}[<>≤≥]?\s?\d[\d.]*(?:\s?(?:-|–|to|and"
    r"|to\s<)\s?[<>≤≥]?\s?\d[\d.]*)?\s?(?:years?|months?|weeks?|days?|kg|lbs?|pounds)"
    r"(?:\s(?:of\sage|old))?(?:\s(?:and|or)\s(?:older|over|above|younger|under|more|less|up|greater|heavier))?)"
)
_FOR = re.compile(r"\b(?:for|in|to)\s(?:the\s)?", re.IGNORECASE)
_BESIDE = re.compile(r"\s(?:\([^()]{1,30}\)\s)?(?:for|in)\s(?:the\s)?", re.IGNORECASE)
_NOTE = r"(?:\s?\((?=[^()]{0,40}(?:\d|\bage))[^()]{1,60}\))"


@dataclass(frozen=True, slots=True)
class DoseContext:
    """What is known of the doses in a block, before their sentence is read; None where nothing is."""

    population: str | None = None
    indication: str | None = None
    route: Route | None = None
    component: str | None = None
    adjusted: bool = False  # for organ function
    stop: bool = False  # a label about something else than who, what or how

    @property
    def kind(self) -> str:
        """The rank of the label: labels of one rank follow each other, others nest."""
        for name in ("component", "population", "indication", "route"):
            if getattr(self, name) is not None:
                return name
        return "other"

    def within(self, outer: DoseContext) -> DoseContext:
        """The context completed by the one around it."""
        return DoseContext(
            _joined_population(self.population, outer.population),
            self.indication or outer.indication,
            self.route or outer.route,
            self.component or outer.component,
            self.adjusted or outer.adjusted,
            self.stop or outer.stop,
        )


def _joined_population(inner: str | None, outer: str | None) -> str | None:
    if inner and outer and not find_population(inner) and find_population(outer):
        return f"{outer}, {inner}"
    return inner or outer


@cache
def _label_words() -> dict[str, str]:
    return {word: kind for words, kind in read_cues("label_words", 2) for word in words.split()}


@cache
def _no_condition(where: str) -> re.Pattern[str]:
    words = "|".join(pattern for pattern, place in read_cues("dose_no_indications", 2) if place == where)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)


def dose_indication(words: str) -> str | None:
    """The condition that a label or clause names; None for a time, place, route, status or co-medication.

    >>> dose_indication("For fever"), dose_indication("hospital use"), dose_indication("into a vein")
    ('fever', None, None)
    """
    text = _LEAD.sub("", _STATUS.sub("", words).strip(" :;,.-–—")).strip(" :;,.-–—()")
    if len(text) < 3 or not re.search(r"[A-Za-z]{2}", text):
        return None
    if _no_condition("whole").fullmatch(text) or _no_condition("front").match(text):
        return None
    return None if _no_condition("any").search(text) else lower_phrase(text)


@lru_cache(maxsize=1024)
def read_label(label: str, components: tuple[str, ...] = ()) -> DoseContext:
    """What a label over or before doses says.

    >>> read_label("Hypertension (adults, oral)").indication
    'hypertension'
    >>> read_label("Children 6-11 years:").population
    'children 6-11 years'
    """
    component = match_component(label, components) if components else None
    if component is not None:
        return DoseContext(component=component)
    notes = _BRACKETS.findall(label)
    main = " ".join(_BRACKETS.sub(" ", label).split()).strip(" :;,.-–—")
    context = _read_piece(main, components)
    measures = [n for n in notes if _MEASURE.search(n) and re.search(r"\d", n) and not find_population(n)]
    if context.population and measures and not context.adjusted:
        kept = _DOSE_WORD.sub(" ", _BRACKETS.sub(lambda m: m[0] if m[1] in measures else " ", label))
        context = replace(context, population=lower_phrase(" ".join(kept.split()).strip(" :;,.-–—")))
        notes = [n for n in notes if n not in measures]
    for note in notes:
        inner = _read_piece(note.strip(), components)
        if inner.indication and (context.indication or len(note) <= 4 or not context.population):
            inner = replace(inner, indication=None)
        if context.adjusted:
            inner = replace(inner, population=None, indication=None)
        context = DoseContext(
            context.population or inner.population,
            context.indication or inner.indication,
            context.route or inner.route,
            context.component or inner.component,
            context.adjusted or inner.adjusted,
            context.stop,
        )
    return context


def _read_piece(piece: str, components: tuple[str, ...]) -> DoseContext:
    if not piece:
        return DoseContext()
    if components and (component := match_component(piece, components)):
        return DoseContext(component=component)
    words = re.findall(r"[^\s,;/()]+", piece.casefold().replace("/", " "))
    kinds = [_label_words().get(w.strip(":.'\"")) for w in words]
    route = find_route(piece)
    if _IMPAIRMENT.search(piece):
        return DoseContext(population=lower_phrase(piece), adjusted=True)
    if "stop" in kinds:
        return DoseContext(stop=True)
    population = find_population(piece)
    if population is not None:
        parts = piece.split(", ")
        conditions = [c for c in map(_condition_part, parts) if c is not None]
        if len(parts) > 1 and conditions:
            kept = ", ".join(part for part in parts if _condition_part(part) is None)
            return replace(_read_piece(kept, components), indication=", ".join(conditions))
        rest = [k for w, k in zip(words, kinds, strict=True) if not find_population(w)]
        if all(k in ("admin", "role") for k in rest):
            return DoseContext(population=population, route=route)
        named = lower_phrase(" ".join(_DOSE_WORD.sub(" ", piece).split())) if _MEASURE.search(piece) else population
        return DoseContext(population=named, route=route)
    if _MEASURE.search(piece) and re.search(r"\d", piece):
        return DoseContext(population=lower_phrase(piece))
    if all(kinds):
        return DoseContext(route=route)
    if all(kind or re.fullmatch(r"[\d.,%–-]+\S*", word) for word, kind in zip(words, kinds, strict=True)):
        return DoseContext(route=route)
    if _ADDRESSED.search(piece):
        return DoseContext(route=route)
    return DoseContext(indication=dose_indication(" ".join(_DOSE_WORD.sub(" ", piece).split())), route=route)


def _condition_part(part: str) -> str | None:
    """The condition that one part of a label is: "acute mania" in "Adults, acute mania"."""
    words = re.findall(r"[^\s,;/()]+", part.casefold().replace("/", " "))
    if find_population(part) or _MEASURE.search(part) or re.search(r"\d", part) or _ADDRESSED.search(part):
        return None
    if re.match(r"(?:and|or)\b", part, re.IGNORECASE) or all(w.strip(":.'\"") in _label_words() for w in words):
        return None
    return dose_indication(part)


@cache
def _population_pattern() -> re.Pattern[str]:
    heads = "|".join(
        f"(?:{pattern})" for pattern, _ in sorted(read_cues("populations", 2), key=lambda row: -len(row[0]))
    )
    head = rf"(?:(?<![\w-])(?:{heads})(?!\w))"
    one = rf"{head}(?:{_AGE}|{_NOTE}){{0,3}}"
    return re.compile(rf"{one}(?:(?:,\s|\s(?:and|or)\s|,\s(?:and|or)\s|/){one}){{0,3}}", re.IGNORECASE)


@cache
def _population_forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(p, re.IGNORECASE), form) for p, form in read_cues("populations", 2) if form != "-")


def _population(words: str) -> str:
    for pattern, form in _population_forms():
        if pattern.fullmatch(words):
            return form
    return lower_phrase(words)


def find_population(text: str) -> str | None:
    """The first words of a text that name a group of patients, one form for "adult" and "adults".

    >>> find_population("The usual adult dose"), find_population("in children aged 6 to 12 years")
    ('adults', 'children aged 6 to 12 years')
    """
    found = _population_pattern().search(text)
    return _population(found[0].strip()) if found else None


def population_near(sentence: str, start: int, end: int, stop: int) -> str | None:
    """The population named for `sentence[start:end]`: beside it, else the nearest before, else up to `stop` behind."""
    beside = _BESIDE.match(sentence, end, stop)
    if beside is not None and (found := _population_pattern().match(sentence, beside.end(), stop)) is not None:
        return _population(found[0].strip())
    nearest = None
    for found in _population_pattern().finditer(sentence, 0, start):
        if not re.search(
            r"(?:similar to|same as|than|not (?:for|in)|used (?:for|in)|as) (?:the )?$",
            sentence[: found.start()],
            re.IGNORECASE,
        ):
            nearest = found
    if nearest is None:
        matches = (_population_pattern().match(sentence, m.end(), stop) for m in _FOR.finditer(sentence, end, stop))
        nearest = next((m for m in matches if m is not None), None)
    return _population(nearest[0].strip()) if nearest else None


@cache
def _route_pattern(strength: str) -> re.Pattern[str]:
    rows = [(i, pattern) for i, (pattern, _, kind) in enumerate(read_cues("routes", 3)) if kind == strength]
    return re.compile("|".join(rf"(?P<r{i}>(?<!\w)(?:{pattern})(?!\w))" for i, pattern in rows), re.IGNORECASE)


@cache
def _route_of() -> dict[str, Route]:
    return {f"r{i}": Route(route) for i, (_, route, _) in enumerate(read_cues("routes", 3))}


def routes_in(
    text: str, start: int = 0, end: int | None = None, *, strength: str = "name"
) -> Iterator[tuple[Route, int]]:
    """The routes that a text names (strength "form": tells by a form) and where; negated ones are left out."""
    for found in _route_pattern(strength).finditer(text, start, len(text) if end is None else end):
        sentence = max(text.rfind(mark, 0, found.start()) for mark in (". ", "; ", ": ")) + 1
        condition = _IF.match(text, sentence, found.start())
        sentence = condition.end() if condition else sentence
        if found.lastgroup and not _NEGATION.search(text, max(sentence, found.start() - 70), found.start()):
            yield _route_of()[found.lastgroup], found.start()


def find_route(text: str, start: int = 0, end: int | None = None) -> Route | None:
    """The first route named in a text, else told by a form; None for none."""
    for strength in ("name", "form"):
        for route, _ in routes_in(text, start, end, strength=strength):
            return route
    return None


def only_route(texts: Sequence[str], *, strength: str = "name") -> Route | None:
    """The one route that some texts name; None where they name none or several."""
    found = {route for text in texts for route, at in routes_in(text, strength=strength) if not _is_denied(text, at)}
    return found.pop() if len(found) == 1 else None


def _is_denied(text: str, at: int) -> bool:
    """Whether the sentence around a place, its label included, holds a negation: "IV use: not available"."""
    start = max(text.rfind(". ", 0, at), text.rfind(";", 0, at)) + 1
    end = text.find(". ", at)
    return _DENIAL.search(text, start, end if end >= 0 else len(text)) is not None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A stretch of a sentence that says how often, when or how long: `sentence[start:end]`."""

    start: int
    end: int
    text: str
    kinds: tuple[str, ...]


_LINK = re.compile(
    r"[\s,]*(?:\((?:[A-Z]{2,4}|[^()]{0,14}daily[^()]{0,14})\))?[\s,]*(?:(?:and|or|then|usually|often"
    r"|typically|generally|preferably|normally|given|taken|administered|applied|as|by|mouth"
    r"|approximately|about|orally|subcutaneously|intravenously|intramuscularly|topically|\(?IV\)?"
    r"|\(?SubQ\)?|\(?IM\)?|a|an|the|in)[\s,]+){0,4}"
)


@cache
def _schedule_pattern() -> re.Pattern[str]:
    groups: dict[str, list[str]] = {}
    for pattern, kind in read_cues("schedules", 2):
        groups.setdefault(kind, []).append(pattern.replace(" ", r"[ \xa0\-]").replace("{n}", _N).replace("{t}", _T))
    named = [rf"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in groups.items()]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(named)})(?![\w])", re.IGNORECASE)


def find_schedules(sentence: str, start: int = 0, end: int | None = None) -> tuple[Schedule, ...]:
    """The schedules of a sentence; parts that follow each other closely are one.

    >>> [s.text for s in find_schedules("10 mg twice daily for 5 days, then 20 mg at bedtime")]
    ['twice daily for 5 days', 'at bedtime']
    """
    out: list[Schedule] = []
    for found in _schedule_pattern().finditer(sentence, start, len(sentence) if end is None else end):
        kind = found.lastgroup or ""
        last = out[-1] if out else None
        linked = last is not None and _LINK.fullmatch(sentence, last.end, found.start()) is not None
        if last is not None and linked and not (last.kinds == ("infusion",) and kind == "rate"):
            out[-1] = Schedule(last.start, found.end(), sentence[last.start : found.end()], (*last.kinds, kind))
        elif last is not None and linked:
            out[-1] = Schedule(found.start(), found.end(), found[0], (kind,))
        else:
            out.append(Schedule(found.start(), found.end(), found[0], (kind,)))
    return tuple(
        replace(s, text=re.sub(r"^(?:an?|one) ", "", s.text, flags=re.IGNORECASE)) if "single" in s.kinds else s
        for s in out
    )
