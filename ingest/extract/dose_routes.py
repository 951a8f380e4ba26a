"""By which route doses are given: the routes that labels and sentences of dosage sections name, and forms that tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.wording import lowered
from rxkg.ontology.records import Route

_IF = re.compile(r"\s*(?:If|When)\s[^,.;]*,", re.IGNORECASE)
_DENIAL = re.compile(
    r"(?:\b(?:not|no|never|rarely)\b|n['’]t\b)[^.;]{0,60}?\b(?:available|administ\w+|use[ds]?|using"
    r"|given|suitable|typical\w*|standard|recommended|intended|indicated|common\w*"
    r"|forms?|formulat\w+|route|applicable|established|approved|appropriate|oral\w*|IV|intraven\w+)\b",
    re.IGNORECASE,
)
_USUALLY = re.compile(
    r"\b(?:typically|usually|generally|normally|primarily|commonly|always)\b(?!\s(?:start|begin|follow|after|initiat))"
    r"[^.;,:()]{0,40}$",
    re.IGNORECASE,
)
# "Examplin is administered intravenously.": the sentence is about the product as a whole.
_IS_GIVEN = re.compile(
    r"(?:^|[.:?]\s)(?:It['’]s|[A-Z][\w-]+(?:\s[\w-]+){0,2}\sis)\s(?:(?:only|always)\s)?"
    r"(?:administered|given|taken|injected|infused)\s(?:(?:via|by|through|as\san?)\s)?$"
)
# "Examplin is a synthetic oral agent": what opens a block and says what the product is.
_IS_A = re.compile(r"[A-Z][\w-]+(?:\s[\w-]+){0,3}\sis\san?\s(?:[\w-]+,?\s){0,2}")
_IS_CHOICE = re.compile(r"[\w.-]+(?:\s\([^()]{1,20}\))?(?:,|/|\s(?:or|and|into)\s)")
_CHOICE = re.compile(
    r"[\w.-]+\)?(?:\s\([^()]{1,12}\))?(?:\s(?:injections?|administration|use))?(?:\sor\s|/|,\s(?:or\s)?)", re.IGNORECASE
)
_NOTE = re.compile(r"[\w.-]{2,16}\)")
_SWALLOW = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bswallow\w*[^.;]{0,30}\b(?:tablet|capsule)s?\b",
        r"\b(?:crush|chew|break|open|split|cut)\w*(?:,? (?:or )?\w+){0,2} (?:the |these |your )?(?:tablet|capsule)s?\b",
        r"\b(?:tablet|capsule)s?\b[^.;]{0,40}\b(?:swallowed|with or without|without regard|crush\w*|chew\w*)",
        r"\boral (?:suspension|solution|tablets?|capsules?)\b[^.;]{0,40}\b(?:taken|take)\b",
    )
)
_NEGATION = re.compile(r"\b(?:no|not|never|without|avoid|rather than|cannot|neither|nor)\b|n['’]t\b", re.IGNORECASE)
# "Never crush the tablets": what not to do with a form, which is taken all the same.
_HANDLED = re.compile(r"\b(?:crush|chew|break|split|open|cut|dissolv|divid)\w*\b", re.IGNORECASE)
# "an hour after an oral dose of the other drug", "after initial intravenous treatment", "can tolerate oral food"
_OF_AN_EVENT = re.compile(
    r"\b(?:(?:after|before|following) (?:(?:an?|each|every)|(?:(?:an?|the) )?(?:initial|prior|previous))"
    r"|tolerat(?:e|es|ing)) $",
    re.IGNORECASE,
)
_EVENT_REACH = 30  # characters before a route that such words take
# Behind a route: "IV administration is not typical".
_DENIED = re.compile(
    r"[\w.-]+(?:\s\([^()]{1,20}\))?(?:\s(?:\w+\s){0,2}?(?:administration|use|formulations?|forms?|route|injection|dosing))?\s"
    r"(?:(?:is|are|was)\s(?:\w+ly\s)?(?:not|rarely|never)|(?:isn|aren)['’]t)\b"
)
# "IV administration may be used in certain situations": another way than that of the doses told before.
_ASIDE = re.compile(
    r"[\w.-]+(?:\s\([^()]{1,40}\))?(?:\s(?:administration|use|injections?|infusions?|forms?|routes?|dosing))?"
    r"(?:\sof\s(?:the\s)?[\w-]+)?(?:\s\([^()]{1,40}\))?"
    r"\s(?:is|are|can|may|might)\s(?:(?:also|usually|generally|typically)\s)?(?:be\s)?(?:also|sometimes|occasionally|possible"
    r"|less\scommon|rare|uncommon|unusual|reserved\sfor"
    r"|an\s(?:option|alternative)|(?:used|given|considered|necessary|needed|required|reserved|preferred)"
    r"\s(?:in|for|under)\s(?:certain|some|specific|rare|special))\b"
)
_FORMS_BEFORE = re.compile(
    r"\b(?:tablet|capsule|syrup|cream|gel|ointment|lotion|patch|suppositor|drop|powder)(?:s|es|y|ies)?,\s(?:(?:and|or)\s)?$",
    re.IGNORECASE,
)
# "NYHA class III or IV": a numeral, which "IV" may be as well.
_NUMERAL = re.compile(
    r"\b(?:class(?:es)?|grades?|stages?|phases?|types?|status|factor|I{1,3})\s?(?:(?:I{1,3}|or|and|to|[-–/,])\s?)*$",
    re.IGNORECASE,
)
_LONGEST = 1000  # characters of a sentence


@cache
def _route_pattern(strength: str) -> re.Pattern[str]:
    rows = [(i, pattern) for i, (pattern, _, kind) in enumerate(read_cues("routes", 3)) if kind == strength]
    named = "|".join(rf"(?P<r{i}>{pattern})" for i, pattern in rows)
    return re.compile(rf"\b(?<!\w)(?:{named})(?!\w)")


@cache
def _route_of() -> dict[str, Route]:
    return {f"r{i}": Route(route) for i, (_, route, _) in enumerate(read_cues("routes", 3))}


def routes_in(
    text: str, start: int = 0, end: int | None = None, *, strength: str = "name"
) -> Iterator[tuple[Route, int]]:
    """The routes that a text names (strength "form": tells by a form) and where; negated ones are left out."""
    for found in _route_pattern(strength).finditer(lowered(text), start, len(text) if end is None else end):
        first = max(0, found.start() - _LONGEST)
        sentence = max(text.rfind(mark, first, found.start()) for mark in (". ", "; ", ": ")) + 1
        condition = _IF.match(text, sentence, found.start())
        sentence = condition.end() if condition else sentence
        if _DENIED.match(text, found.start()) or _OF_AN_EVENT.search(
            text, max(first, found.start() - _EVENT_REACH), found.start()
        ):
            continue
        if found[0] == "iv" and _NUMERAL.search(text, max(first, found.start() - _EVENT_REACH), found.start()):
            continue
        before = max(sentence, found.start() - 70)
        denied = _NEGATION.search(text, before, found.start())
        if denied and strength == "form" and _HANDLED.search(text, denied.end(), found.start()):
            denied = None
        if found.lastgroup and denied is None:
            yield _route_of()[found.lastgroup], found.start()


@lru_cache(maxsize=256)
def all_routes(text: str, strength: str = "name") -> tuple[tuple[Route, int], ...]:
    """The routes of a whole text, which a section's doses ask for several times."""
    return tuple(routes_in(text, strength=strength))


def find_route(text: str, start: int = 0, end: int | None = None) -> Route | None:
    """The first route named in a text, else told by a form; None for none."""
    for strength in ("name", "form"):
        for route, _ in routes_in(text, start, end, strength=strength):
            return route
    return None


def only_route(texts: Sequence[str], *, strength: str = "name") -> Route | None:
    """The one route that some texts name; None where they name none or several."""
    found = routes_of(texts, strength=strength)
    return next(iter(found)) if len(found) == 1 else None


def routes_of(texts: Sequence[str], *, strength: str = "name") -> frozenset[Route]:
    """The routes that some texts name, do not deny, and do not tell as another way for some cases."""
    return frozenset(
        route
        for text in texts
        for route, at in all_routes(text, strength)
        if not is_aside(text, at) and not _is_denied(text, at)
    )


def usual_route(texts: Sequence[str]) -> Route | None:
    """The one route of which some texts say that it is the usual one: "typically given intramuscularly"."""
    found = {
        route
        for text in texts
        if "ly" in text
        for route, at in all_routes(text)
        if _is_usual(text, at) and not _is_denied(text, at)
    }
    return found.pop() if len(found) == 1 else None


def stated_route(texts: Sequence[str]) -> Route | None:
    """The one route that some texts state of the product as a whole: "Examplin is an oral agent"."""
    found = {
        route
        for text in texts
        if " is " in text or "’s " in text or "'s " in text
        for route, at in all_routes(text)
        if _is_stated(text, at) and not _is_denied(text, at)
    }
    return found.pop() if len(found) == 1 else None


def is_aside(text: str, at: int) -> bool:
    """Whether the route named at a place is told as another way, for some cases alone."""
    return _ASIDE.match(text, at) is not None


def _is_usual(text: str, at: int) -> bool:
    return _USUALLY.search(text, max(0, at - 50), at) is not None or _is_stated(text, at)


def _is_stated(text: str, at: int) -> bool:
    if _IS_GIVEN.search(text, max(0, at - 60), at) is None and _IS_A.fullmatch(text, 0, at) is None:
        return False
    return _IS_CHOICE.match(text, at) is None


def is_swallowed(texts: Sequence[str]) -> bool:
    """Whether some texts have the product itself swallowed, and name no other route than by mouth.

    >>> is_swallowed(["Swallow the tablets whole."]), is_swallowed(["Take iron tablets as well. It is given IV."])
    (True, False)
    """
    forms = (text for text in texts if "tablet" in text or "capsule" in text or "oral" in text)
    told = any(pattern.search(text) for text in forms for pattern in _SWALLOW)
    return told and routes_of(texts) <= {Route.ORAL}


def is_of_a_form(text: str, at: int) -> bool:
    """Whether the route named at a place tells one of several forms on offer: "tablet, capsule, topical gel"."""
    return _FORMS_BEFORE.search(text, max(0, at - _EVENT_REACH), at) is not None


def is_of_forms_alone(texts: Sequence[str], route: Route) -> bool:
    """Whether some texts name a route, and only as that of one of several forms on offer."""
    places = [(text, at) for text in texts for named, at in all_routes(text) if named is route]
    return bool(places) and all(is_of_a_form(text, at) for text, at in places)


def _is_denied(text: str, at: int) -> bool:
    """Whether the sentence around a place, its label included, holds a negation: "IV use: not available"."""
    start = max(text.rfind(". ", 0, at), text.rfind(";", 0, at)) + 1
    end = text.find(". ", at)
    return _DENIAL.search(text, start, end if end >= 0 else len(text)) is not None


def is_noted(plain: str, at: int) -> bool:
    """Whether a route stands in a bracket of its own: "5 mg daily (oral) or 3 mg every 12 hours (IV)"."""
    return plain[at - 1 : at] == "(" and _NOTE.match(plain, at) is not None


def first_of_choice(plain: str, named: list[tuple[Route, int]]) -> Route:
    """The last of some routes, or the first of the choice that it ends: "oral or intramuscular"."""
    last = len(named) - 1
    while last and (
        named[last - 1][0] is named[last][0] or _CHOICE.fullmatch(plain, named[last - 1][1], named[last][1])
    ):
        last -= 1
    return named[last][0]
