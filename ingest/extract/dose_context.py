"""Who and what a dose is for: what labels and sentences of dosage sections tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.condition_words import names_disease, names_symptom
from rxkg.ingest.extract.dose_conditions import dose_indication, is_status
from rxkg.ingest.extract.dose_routes import find_route, routes_in
from rxkg.ingest.phrases import lower_phrase
from rxkg.ingest.sentences import split_sentences
from rxkg.ingest.titles import match_component
from rxkg.ontology.records import Route

_IMPAIRMENT = re.compile(
    r"\b(?:renal|hepatic|kidney|liver|organ)\b.*\b(?:impair\w*|dysfunction|insufficiency|problems?|function)\b"
    r"|\b(?:dialysis|h[ae]modialysis|CrCl|eGFR|GFR|creatinine clearance|Child-Pugh)\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\b(?:weigh\w*|kg|lbs?|years?|months?|BSA|INR|CrCl|eGFR|mL/min|body surface area|aged?|ages)\b|[<>≤≥]",
    re.IGNORECASE,
)
_DOSE_WORD = re.compile(r"\b(?:dosages?|doses?|dosing)\b", re.IGNORECASE)
_ADDRESSED = re.compile(r"\b(?:your|consult|doctor|physician|example|illustrative)\b", re.IGNORECASE)
_N = r"(?:\d[\d.]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen|eighteen)"
_OLDER = r"\s(?:and|or)\s(?:older|over|above|younger|under|more|less|up|greater|heavier)"
# "Patients not on hydroxyurea", "adults at increased risk": who is meant goes on behind the group's name.
_STATE = r"(?:not|on|receiving|taking|transitioning|switching|previously|already|currently|undergoing|requiring|at)"
_GROUP_IN_STATE = re.compile(
    rf"(?:[A-Za-z-]+\s){{0,3}}(?:patients|individuals|people|adults|children|women|men|infants)\s{_STATE}\s[^,;:.()\d]{{2,60}}",
    re.IGNORECASE,
)
# "25 mg for patients of Asian ethnicity", "In patients on dialysis, ...": who in a sentence, by a state of theirs.
_IN_STATE = re.compile(
    r"(?:patients|individuals|people|those)\s(?:of\s[\w-]+\s(?:ethnicity|descent|ancestry|origin)"
    r"|with\s(?:[\w-]+(?:\s\([^()]{1,20}\))?,?\s){0,5}?(?:renal|hepatic|kidney|liver)\s(?:\([^()]{1,20}\)\s)?"
    r"(?:impairment|failure|dysfunction|insufficiency|problems|function|(?<=end-stage\srenal\s)disease)"
    r"|(?:(?:not\s)?on|receiving|taking|transitioning|switching|previously|already|currently|undergoing|requiring|susceptible)"
    r"\s[^,;:.()\d]{2,60}?)(?=[,;.()]|$|\s(?:\(|(?:may|might|should|can|usually|typically|often|the|require|need|receive)\b))",
    re.IGNORECASE,
)
# A measure before a colon in a sentence: ">40 kg: 150 mg; 15-40 kg: 2 mg/kg".
_SUBLABEL = re.compile(
    rf"(?:^|[;.:,*]\s+|\()((?:(?:age|aged|ages|weight|weighing|over|under|above|below)\s){{0,2}}[<>≤≥]?\s?{_N}"
    rf"(?:\s?(?:-|–|to|to\s<)\s?{_N})?\s?(?:kg|years?|months?|weeks?)(?:\s(?:of\sage|old))?(?:{_OLDER})?)\s?:\s",
    re.IGNORECASE,
)
_BOUNDED = re.compile(r"[<>≤≥–-]|\b(?:to|over|under|above|below|and|or)\b", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:[^.:;]{0,40}:\s+)?(?:(?:Generally|Typically|Usually),?\s)?(?:(?:For|In)\s(?:the\s)?"
    r"|(?=(?:adult|pa?ediatric)\s(?:doses|dosages?|dosing)\b))",
    re.IGNORECASE,
)
# "This dosage applies to both adults and children."
_APPLIES = re.compile(
    r"\s+(?:This|The same|These)\s(?:doses?|dosages?|dosing|regimen)\s(?:\w+\s)?"
    r"(?:appl(?:y|ies)\sto|(?:is|are)\s(?:the\ssame\s)?for)\s(?:both\s)?",
    re.IGNORECASE,
)
_PATIENTS = re.compile(
    r"(?:([^,;:.()\d]{3,50}) in )?((?!(?:other|some|most|all|these|those|such|for|in)\b)[A-Za-z][^,;:.()\d]{2,50}"
    r" (?:patients|individuals|people|metaboli[sz]ers))",
    re.IGNORECASE,
)
_PATIENTS_WITH = re.compile(r"(?:patients|individuals|people)\swith(?:out)?\s[^,;:.()\d]{3,60}", re.IGNORECASE)
_CONDITION_IN = re.compile(r"[^()]+?\sin\s(?=\S)")  # "Prevention of sepsis in neonates (under 34 weeks)"
_FOR_WHOM = re.compile(r"^(?:off-label use\s)?(?:for|in)\s(?:the\s)?", re.IGNORECASE)
_GROUP = re.compile(r"\b[A-Z][a-z]{3,}")
_APPLIES_REACH = 300  # characters behind an amount in which a sentence may tell who it is for
_LONGEST_BEFORE = 50  # characters before a population in a label that may be part of it
_BRACKETS = re.compile(r"\(([^()]*)\)")
_AGE = (
    r"(?:,?\s(?:who\s(?:are|weigh)\s)?(?:(?:aged?|ages|over|under|above|below|older|younger|weighing"
    r"|between|from|up|at|less|more|greater|the|of|than|to|or|equal"
    rf"|least|years|age|and)\s){{0,6}}[<>≤≥]?\s?{_N}(?:\s?(?:-|–|to|and"
    rf"|to\s(?:<|under|less\sthan))\s?[<>≤≥]?\s?{_N})?\s?(?:years?|months?|weeks?|days?|kg|lbs?|pounds)"
    rf"(?:\s(?:of\sage|old))?(?:{_OLDER})?"
    rf"|\swith\s(?:an?\s)?(?:BSA|body\ssurface\sarea(?:\s\(BSA\))?)\s(?:(?:of|less|more|greater|at|least|than|over|under"
    rf"|above|below|between|or|equal|to)\s){{0,5}}[<>≤≥]?\s?{_N}(?:\s?(?:-|–|to|and)\s?{_N})?\s?m(?:²|2)(?:{_OLDER})?"
    rf"|\sage[ds]\s\d{{1,2}}\s?(?:-|–|to)\s?\d{{1,2}}(?=[,;:)]|\s(?!kg|lbs?))|\s(?:aged?\s)?\d{{1,2}}{_OLDER}|\s(?:over|under)\s\d{{1,2}}(?=[,;:]))"
)
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.IGNORECASE)
_LIKENED = re.compile(
    r"(?:similar to|same as|than|not (?:for|in)|used (?:for|in)|as|(?:receives?|takes?|given) the)"
    r"(?: (?:that|those)(?: (?:of|for|in))?| for| in)?"
    r" (?:the )?$",
    re.IGNORECASE,
)
_LIKENED_REACH = 50  # characters before a population that such words take
_GROUPS = ("patients", "individuals", "people", "those")
_OVER = re.compile(r";|^[^()]*\)")  # another clause has begun, or the bracket around the words has ended
# "Patients with mild renal impairment need no change, those with severe impairment 5 mg": the amount is of others.
_OTHERS = re.compile(r"\b(?:while|whereas|but|those|not|no|moderate|severe)\b|n['’]t\b", re.IGNORECASE)
_PAUSE = re.compile(r"[,;:.]\s")
_FOR = re.compile(r"\b(?:for|in|to)\s(?:the\s|both\s)?", re.IGNORECASE)
_BESIDE = re.compile(
    r"\s(?:(?:once|twice|daily|weekly|(?:per|a|each|every)\sday|\w+\stimes|(?:every|each)\s[\w–-]+\s(?:to\s\w+\s)?"
    r"(?:hours|days|weeks|months))\s){0,3}(?:\([^()]{1,30}\)\s)?(?:for|in)\s(?:the\s)?",
    re.IGNORECASE,
)
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
    measures = {n: _split_conditions(n) for n in notes if _is_measure(n)}
    if context.population and measures and not context.adjusted:
        kept = _BRACKETS.sub(lambda m: f"({measures[m[1]][0]})" if m[1] in measures else " ", label)
        named = " ".join(_DOSE_WORD.sub(" ", kept).split()).strip(" :;,.-–—")
        named = named[found.end() :] if context.indication and (found := _CONDITION_IN.match(named)) else named
        conditions = ", ".join(c for _, found in measures.values() for c in found)
        context = replace(context, population=lower_phrase(named), indication=context.indication or conditions or None)
        notes = [n for n in notes if n not in measures]
    group = _PATIENTS.fullmatch(main) is not None
    bare = is_status(main)
    routed = context.route is not None and context == DoseContext(route=context.route)
    for note in notes:
        inner = _read_piece(note.strip(), components)
        told = context.population or bare or (routed and _is_purpose(note))
        if inner.indication and (context.indication or group or len(note) <= 4 or not told):
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


def _is_purpose(note: str) -> bool:
    """Whether a note in a label says what is treated: "for glaucoma", "acute gouty arthritis"."""
    return note[:4].casefold() == "for " or names_disease(note) or names_symptom(note)


def _is_measure(note: str) -> bool:
    return _MEASURE.search(note) is not None and re.search(r"\d", note) is not None and not find_population(note)


def _split_conditions(piece: str) -> tuple[str, list[str]]:
    """The parts of "12-18 years, partial seizures" that say who is treated, and the conditions among them."""
    parts = [(part, _condition_part(part)) for part in re.split(r", (?:(?:and|or) (?=[a-z]+$))?", piece)]
    return ", ".join(p for p, found in parts if found is None), [found for _, found in parts if found is not None]


def _read_piece(piece: str, components: tuple[str, ...]) -> DoseContext:
    if not piece:
        return DoseContext()
    if components and (component := match_component(piece, components)):
        return DoseContext(component=component)
    route = find_route(piece)
    if route is not None and ", " in piece:
        piece = ", ".join(p for p in piece.split(", ") if not _is_route(p)) or piece
    words = re.findall(r"[^\s,;/()]+", piece.casefold().replace("/", " "))
    kinds = [_label_words().get(w.strip(":.'\"")) for w in words]
    if _IMPAIRMENT.search(piece):
        return DoseContext(population=lower_phrase(piece), adjusted=True)
    if "stop" in kinds:
        return DoseContext(stop=True)
    population = find_population(piece)
    if population is not None:
        kept, conditions = _split_conditions(piece)
        if kept and conditions:
            return replace(_read_piece(kept, components), indication=", ".join(conditions))
        rest = [k for w, k in zip(words, kinds, strict=True) if not find_population(w)]
        if all(k in ("admin", "role") for k in rest):
            return DoseContext(population=population, route=route)
        return DoseContext(
            population=_whole_population(piece, population), indication=_condition_in(piece), route=route
        )
    if _MEASURE.search(piece) and re.search(r"\d", piece):
        kept, conditions = _split_conditions(piece)
        return DoseContext(population=lower_phrase(kept) or None, indication=", ".join(conditions) or None, route=route)
    in_state = _GROUP_IN_STATE.fullmatch(_FOR_WHOM.sub("", piece))
    in_state = in_state or _PATIENTS_WITH.fullmatch(_FOR_WHOM.sub("", piece))
    if in_state is not None:
        return DoseContext(population=lower_phrase(in_state[0]), route=route)
    group = _PATIENTS.fullmatch(piece)
    if group is not None and not all(kinds):
        condition = dose_indication(group[1]) if group[1] else None
        return DoseContext(population=lower_phrase(group[2]), indication=condition, route=route)
    if all(kinds):
        return DoseContext(route=route)
    if all(kind or re.fullmatch(r"[\d.,%–-]+\S*", word) for word, kind in zip(words, kinds, strict=True)):
        return DoseContext(route=route)
    if _ADDRESSED.search(piece):
        return DoseContext(route=route)
    return DoseContext(indication=dose_indication(" ".join(_DOSE_WORD.sub(" ", piece).split())), route=route)


def _is_route(part: str) -> bool:
    """Whether one part of a label only says how a dose is given: "oral", "rectal enema"."""
    found = [r for r, at in routes_in(part) if at == 0]
    return bool(found) and part.count(" ") < 2 and not find_population(part) and not names_disease(part)


def _whole_population(piece: str, population: str) -> str:
    """The population of a label piece with its measure or the words before it: "previously unvaccinated adults"."""
    whole = _FOR_WHOM.sub("", " ".join(_DOSE_WORD.sub(" ", piece).split()))
    if _MEASURE.search(piece):
        return lower_phrase(whole)
    if _GROUP_IN_STATE.fullmatch(whole):
        return lower_phrase(whole)
    found = _population_pattern().search(whole)
    if found is None or found.end() < len(whole) or not 0 < found.start() < _LONGEST_BEFORE:
        return population
    before = whole[: found.start()].split()
    plain = all(re.fullmatch(r"[A-Za-z-]+", w) and w.casefold() not in _label_words() for w in before)
    return lower_phrase(whole) if plain else population


def _condition_in(piece: str) -> str | None:
    """The condition before "in" and a population, in one word more or less: "Hypertension in adults"."""
    condition, between, rest = piece.partition(" in ")
    found = _population_pattern().search(rest) if between else None
    return dose_indication(condition) if found and " " not in rest[: found.start()].rstrip() else None


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
    one = rf"{head}(?:{_AGE}|{_NOTE}|\s\((?:{heads})\)){{0,3}}"
    one = rf"(?:{one}|(?<![\w-])(?:those|patients|individuals|people|recipients){_AGE})"
    return re.compile(rf"{one}(?:(?:,\s|\s(?:and|or)\s|,\s(?:and|or)\s|/){one}){{0,3}}", re.IGNORECASE)


def lower_groups(population: str) -> str:
    """The words for a population with the names of groups in it in lower case: "adults and Children over 5 years".

    >>> lower_groups("adults and Children over 5 years (CrCl above 30)")
    'adults and children over 5 years (CrCl above 30)'
    """
    if _GROUP.search(population) is None:
        return population
    return _population_pattern().sub(lambda m: _GROUP.sub(lambda g: g[0].lower(), m[0]), population)


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


def find_populations(text: str) -> Iterator[str]:
    """The words of a text that name groups of patients, in its order."""
    return (_population(found[0].strip()) for found in _population_pattern().finditer(text))


def population_near(sentence: str, start: int, end: int, stop: int) -> str | None:
    """The population named for `sentence[start:end]`: beside it, else the nearest before, else up to `stop` behind."""
    beside = _BESIDE.match(sentence, end, stop)
    if beside is not None and (found := _population_pattern().match(sentence, beside.end(), stop)) is not None:
        return _population(found[0].strip())
    nearest = None
    for found in reversed(list(_population_pattern().finditer(sentence, 0, start))):
        if not _LIKENED.search(sentence, max(0, found.start() - _LIKENED_REACH), found.start()):
            nearest = found
            break
    stated = _stated(sentence, start, end, stop, 0 if nearest is None else nearest.end())
    if stated is not None:
        both = f"{nearest[0]} and {stated}" if nearest is not None else ""
        return lower_phrase(both if both and both in sentence else stated)
    if nearest is None:
        denied = _NOT.search(sentence, end, stop)
        last = denied.start() if denied else stop
        matches = (_population_pattern().match(sentence, m.end(), stop) for m in _FOR.finditer(sentence, end, last))
        nearest = next((m for m in matches if m is not None), None)
    return _population(nearest[0].strip()) if nearest else None


def _stated(sentence: str, start: int, end: int, stop: int, after: int) -> str | None:
    """The patients in some state whom `sentence[start:end]` is for: told behind it, else before it in its clause."""
    if not any(word in sentence for word in _GROUPS):
        return None
    for lead in _FOR.finditer(sentence, end, min(stop, end + _LIKENED_REACH)):
        found = _IN_STATE.match(sentence, lead.end(), stop)
        if found is not None and not _PAUSE.search(sentence, end, lead.start()):
            return found[0]
    found = max(_IN_STATE.finditer(sentence, after, start), key=lambda m: m.start(), default=None)
    if found is None or _OVER.search(sentence[found.end() : start]) or _LIKENED.search(sentence, 0, found.start()):
        return None
    if " with " in found[0] and _OTHERS.search(sentence, found.end(), start):
        return None
    return found[0]


def sublabel_before(plain: str, begin: int, start: int) -> str | None:
    """The age or weight before a colon under which an amount stands, None where another clause has begun.

    >>> sublabel_before("<40 kg: 2 mg/kg; 40 kg or more: 150 mg", 0, 33)
    '40 kg or more'
    """
    last = max(_SUBLABEL.finditer(plain, max(0, begin - 3), start), key=lambda m: m.end(), default=None)
    if last is None or ";" in plain[last.end() : start] or not _BOUNDED.search(last[1]):
        return None  # a lone number may have lost its ">" to the markup
    return last[1].strip()


def opening_population(text: str) -> str | None:
    """The population that opens the last sentence to open with one: "For children aged 2 years, the dose is ...".

    >>> opening_population("For adults, give it with food. Shake well.")
    'adults'
    """
    for start, end in reversed(split_sentences(text)):
        opening = _OPENS.match(text, start, end)
        found = _population_pattern().match(text, opening.end(), end) if opening else None
        if found is not None:
            return _population(found[0].strip())
    return None


def applied_population(plain: str, start: int) -> str | None:
    """The population that a later sentence gives the doses of the one before it to.

    >>> applied_population("5 mg daily. It is mild. This dosage applies to both adults and children.", 10)
    'adults and children'
    """
    lead = _APPLIES.search(plain, start, start + _APPLIES_REACH) if "appl" in plain or " same " in plain else None
    found = _population_pattern().match(plain, lead.end()) if lead else None
    return _population(found[0].strip()) if found else None


def refined_by(context: DoseContext, text: str) -> DoseContext:
    """The context with the age or weight that the text behind a label gives for the label's population."""
    if context.population is None or re.search(r"\d", context.population):
        return context
    found = find_population(text)
    if not found or not found.casefold().startswith(context.population.casefold()) or not re.search(r"\d", found):
        return context
    alone = all(other == found or not re.search(r"\d", other) for other in find_populations(text))
    return replace(context, population=found) if alone else context
