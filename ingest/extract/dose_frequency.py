"""How often a dose is given: the schedule that belongs to an amount, and the words for it."""

from __future__ import annotations

import re
from dataclasses import replace

from rxkg.ingest.extract.dose_amounts import Place, has_dose, iter_amounts_of_doses
from rxkg.ingest.extract.dose_counts import counted
from rxkg.ingest.extract.dose_schedules import Schedule, find_schedules, first_schedule, iter_schedules
from rxkg.ingest.extract.dose_wording import ROLE_WORDS, without_notes

_BREAK = re.compile(r";|\b(?:followed by|then|increas\w+|max\w*|exceed\w*|up to|reduc\w+)\b|\.\s", re.IGNORECASE)
# "or a once-weekly dose of 35 mg": the schedule is that of the amount that follows.
_OF_THE_NEXT = re.compile(r"\s+(?:\w+\s+)?(?:doses?|injections?|dosage)\s+of\b")
# "15 mg, and the maximum daily dose is 90 mg": likewise, where another amount follows.
_IS_THE_NEXT = re.compile(r"\s(?:\w+\s)?(?:dose|dosage|maximum|limit)\s(?:is|should|may|can|must|not)\b")
# "adjusted every 4 weeks", "at weekly intervals": how often the dose is changed.
_OF_A_STEP = re.compile(r"\b(?:adjust|increas|titrat|rais|escalat|chang|reassess|monitor)\w*", re.IGNORECASE)
# "5 mg, followed by exposure to light 48 hours later": when something else is done.
_OF_AN_ACT = re.compile(
    r"\bfollowed by\s(?:an?\s|the\s)?"
    r"(?!(?:[\w-]+\s){0,3}(?:doses?|injections?|infusions?|administration|maintenance)\b)[a-z]{4,}"
)
# Words of how, which do not part an amount from the length of its course.
_ADMINISTERED = re.compile(
    r"\s\(?(?:(?:administered|given|taken|orally|by mouth|intravenously|intramuscularly|subcutaneously|either"
    r"|IV|IM|SC|SubQ)\b\)?"
    r"|or(?=\s\(?(?:intra|sub|oral|IV|IM|SC|SubQ)))",
)
_IF = re.compile(r"(?:if|when) (?:needed|necessary|required)", re.IGNORECASE)
_ON_CONDITION = re.compile(r",?\s(?:if|when|as) (?:needed|necessary|required)$", re.IGNORECASE)
_RATE_UNIT = re.compile(r"min(?:ute)?s?|h(?:r|our)?s?|sec(?:ond)?s?", re.IGNORECASE)
_UP_TO = re.compile(r",?\s(?:up to|not (?:to exceed|exceeding)|to)\s(?:an?\s)?(?:maximum\s(?:dose\s)?(?:of\s)?)?")
_GIVEN_BEHIND = re.compile(r",\s(?:is\s)?(?:administered|given|taken|infused|injected|applied)\b")
_AT_INTERVALS = re.compile(r"(?<=\w)(?<!repeat)(?<!repeated),?\sat\s(?:[\w-]+\s){0,4}intervals\b.*$", re.IGNORECASE)
_RAISED = re.compile(
    r"\b(?:increas|rais|titrat|adjust|escalat|reduc|lower|decreas|chang)\w*\s(?:[\w-]+\s){0,3}?(?:to|by)\s(?:[\w-]+\s){0,6}$",
    re.IGNORECASE,
)
_INTERVALS = re.compile(r"\s+intervals\b")
_SHARED = re.compile(r"\b(?:or|and|to|plus|with|of)\b|[,/+]", re.IGNORECASE)
_FOLLOWS = re.compile(
    r"\s*(?:This|It|The (?:dose|drug|medication|tablet|capsule)|These|Doses?"
    r"|Dos(?:age|ing) frequency is every|They)\b[^.]{3,120}",
    re.IGNORECASE,
)
_INFUSED = re.compile(r"\binfused\s(?:\w+\s){0,2}$")
# "a continuous infusion of 2 mg/min"
_CONTINUOUS = re.compile(
    r"\b((?:continuous |slow |\d+(?:\s?(?:-|–|to)\s?\d+)?[\s-]hour )"
    r"(?:[\w()]+ ){0,3}?infusion)\b",
    re.IGNORECASE,
)
_INFUSION_BEFORE = re.compile(r"\binfusion\b[^.;:,]{0,40}$", re.IGNORECASE)
_INFUSION_BEHIND = re.compile(r"\s(?:IV\s|intravenous\s|continuous\s)?infusion\b", re.IGNORECASE)
# "5 mg, followed by a second dose 24 hours later", "5 mg as an injection, then another 5 mg after two weeks"
_TIME = r"(?:(?:about|approximately)\s)?(?:\d+|\w+)(?:-\d+)?\s(?:minutes|hours|days|weeks|months)"
_SECOND = re.compile(
    rf"(?:\s[\w()/-]+){{0,10}}?,?\s(followed by|then)\s(?:(?:an?|one)\s)?((?:another|second|repeat|further)\s)"
    rf"(?:[^\s;:()]+\s){{0,4}}?((?:{_TIME}\s(?:later|afterwards?|apart))|(?:after|in)\s{_TIME})\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"\bsingle\b", re.IGNORECASE)
_SINGLE_OF = re.compile(
    r"\bsingle\s(?:[\w()/-]+\s){0,4}(dose|injection|infusion|implant)\s(?:(?:of|containing)\s)?$", re.IGNORECASE
)
_A_SINGLE = re.compile(r"\bsingle\s(?:[\w()/-]+\s){0,3}dose of\s$", re.IGNORECASE)
_GIVEN = re.compile(r"\b(?:(dose|injection|infusion|implant)|vial)\b", re.IGNORECASE)
_DAILY_DOSE = re.compile(
    r"\b(daily|weekly|monthly|nightly|single)(?: (?:oral|adult|starting|maintenance|maximum|initial"
    r"|total|recommended))* (?:dose|dosage|maximum|limit|intake|allowance|requirement)s?\b",
    re.IGNORECASE,
)
_PER_DAY = re.compile(r"\b(?:daily|a day|per day|each day|every day|weekly|a week|once|twice)\b", re.IGNORECASE)
_OCCASION = re.compile(r"[^.;:]{3,80}?,\s")
_REPEAT = re.compile(
    r"[^.]{0,60}[.;]?[^.;]{0,60}?\b((?:an? )?(?:repeat dose|repeated|repeat(?=\s(?:every|after)\s))"
    r"(?: (?:may|can|might) be given)?(?: (?:once|twice|[\w-]+ times))?"
    r" (?:after|in|at|every) [\w-]+ ?-?(?:minutes?|hours?|days?|weeks?|months?)"
    r"(?: intervals)?(?: if needed| if necessary| as needed)?)",
    re.IGNORECASE,
)
# "It is given orally once daily. The dose is ...": the earlier sentence tells how often.
_IS_GIVEN = re.compile(
    r"\b(?:is|are|be)\s(?:[\w-]+\s){0,2}(?:given|taken|administered|used|applied|injected|infused|inhaled|dosed)\b[^.;:]*$"
    r"|(?:^|[.:]\s+)(?:(?:It's|It’s)\s)?(?:typically|usually|generally|normally)\s(?:given|taken|administered|used)\b[^.;:]*$"
    r"|\b(?:interval|frequency)\s(?:is|of)\s(?:[\w-]+\s){0,2}$",
    re.IGNORECASE,
)
_RATE_WORD = re.compile(
    r"(?:daily|weekly|monthly|nightly|per dose|in 24 hours|(?:in|within) [\w ]+-hour period)", re.IGNORECASE
)
# "daily until the rash is gone": the end of a course, where nothing stands between; not why treatment is given up.
_UNTIL = re.compile(
    r"\suntil\s(?!(?:the\s|your\s)?(?:disease|cancer|tumou?r|progression|relapse|unacceptable|intolerable)\b)[^\s,.;:()][^,.;:()]{3,60}?(?=[,.;)]|$|\s(?:is|are)\s(?:often|usually|typically|also)\b)"
)
_MANNER = re.compile(r"\bbolus\b|\btest dose\b")
_AS_BOLUS = re.compile(r"\s(?:as|by)\san?\s(?:(?:IV|intravenous|rapid)\s)?bolus\b")
_BRACKET = re.compile(r"\s?\([^()]{3,120}\)")
_INITIALLY = re.compile(r"\sinitially\b")
_PER_TIME = {"day": "daily", "d": "daily", "week": "weekly", "month": "monthly"}
_BESIDE = 200  # characters from an amount within which its clause tells its schedule
_EARLIER = 400  # characters before a sentence in which "daily doses" may announce its amounts
_COURSE = re.compile(r",?\s(?:for|lasting)\s.*$", re.IGNORECASE)
_TOTAL = re.compile(r",?\s(?:for|lasting) a total of\s.*$", re.IGNORECASE)
_WORD = 12  # characters before an amount within which a word is the amount's own
_NEAR = 30  # characters within which the length of a course behind an amount is the amount's own


def find_schedule(place: Place, intro: str) -> Schedule | None:
    """How often: said behind the amount, shared with the next one, said before it, in the next sentence, or by `intro`.

    `intro` is the paragraph before the list in which the amount stands, "" outside of lists.
    """
    behind = _without_total(place, _with_rate(place, _with_site(place, _behind(place))))
    if behind is None or behind.kinds == ("when",):
        behind = _second(place) or behind
    if "time" in place.amount.unit.per_dimensions:
        rate = place.amount.unit.per[-1].casefold() not in _PER_TIME
        course = _shared(place) if behind is None and not rate else None
        if course is not None and course.kinds == ("course",):
            return course
        return _with_occasion(place, behind) or (_continuous(place) if rate else None)
    if behind is not None and not _is_length(behind):
        return _with_occasion(place, behind)
    elsewhere = _elsewhere(place, intro)
    if elsewhere is not None and behind is not None and "single" in elsewhere.kinds and behind.kinds == ("infusion",):
        return replace(behind, text=f"{elsewhere.text} {behind.text}", kinds=("single", "infusion"))
    if elsewhere is not None and (behind is None or "rate" in elsewhere.kinds):
        return elsewhere
    return behind or _far_course(place) or _continuous(place) or _repeated(place)


def _with_rate(place: Place, behind: Schedule | None) -> Schedule | None:
    """An occasion with how often the dose before it is given: "the daily dose is 5 mg, taken with food"."""
    if behind is None or set(behind.kinds) != {"when"} or "time" in place.amount.unit.per_dimensions:
        return behind
    daily = _last_daily_dose(place)
    single = daily is None and _A_SINGLE.search(place.plain, place.clause, place.amount.start)
    if daily is not None and daily[1].casefold() != "single":
        return replace(behind, text=f"{daily[1].lower()}, {behind.text}", kinds=("rate", *behind.kinds))
    return replace(behind, text=f"single dose {behind.text}", kinds=("single", *behind.kinds)) if single else behind


def _with_site(place: Place, behind: Schedule | None) -> Schedule | None:
    """A place with how often each is treated: "2 units per lesion (up to 5 lesions) three times a week"."""
    if behind is None or behind.kinds != ("site",):
        return behind
    rate = next(iter_schedules(place.plain, behind.end, place.stop), None)
    if rate is None or _BREAK.search(_BRACKET.sub("", place.plain[behind.end : rate.start])):
        return behind
    return replace(behind, text=f"{behind.text}, {rate.text}", kinds=(*behind.kinds, *rate.kinds))


def _without_total(place: Place, behind: Schedule | None) -> Schedule | None:
    """A schedule without the total that counts an earlier amount: "5 mg, then 2 mg daily for a total of 9 days"."""
    total = _TOTAL.search(behind.text) if behind is not None else None
    if behind is None or total is None:
        return behind
    if next(iter_amounts_of_doses(place.plain, place.begin, place.amount.start), None) is None:
        return behind
    return replace(behind, text=behind.text[: total.start()])


def _last_daily_dose(place: Place) -> re.Match[str] | None:
    found = _DAILY_DOSE.finditer(place.plain, place.phrase, place.amount.start)
    return max(found, key=lambda match: match.start(), default=None)


def _is_length(schedule: Schedule) -> bool:
    """Whether a schedule tells only how long: "over 3 hours"."""
    return all(kind in ("infusion", "course") for kind in schedule.kinds)


def _with_occasion(place: Place, behind: Schedule | None) -> Schedule | None:
    """A single dose with the occasion that opens its sentence: "After surgery, 5 mg as a single dose"."""
    if behind is None or behind.kinds != ("single",):
        return behind
    opening = _OCCASION.match(place.plain, place.begin, place.amount.start)
    first = first_schedule(place.plain, place.begin, opening.end()) if opening else None
    if first is None or first.kinds != ("when",) or place.plain[first.end : first.end + 1] != ",":
        return behind
    return replace(behind, text=f"{behind.text} {first.text[0].lower()}{first.text[1:]}")


def _far_course(place: Place) -> Schedule | None:
    """The length of a course or infusion further behind an amount, where nothing else is said of it."""
    last = min(place.stop, place.amount.end + 2 * _NEAR)
    far = first_schedule(place.plain, place.amount.end, last) if place.stop == place.end else None
    if far is None and "infused" in place.plain[last : place.end]:
        far = first_schedule(place.plain, last, place.end)
        if far is None or not _INFUSED.search(place.plain, last - 20, far.start):
            return None
    if far is None or not _is_length(far):
        return None
    gap = place.plain[place.amount.end : far.start]
    return None if _BREAK.search(gap) or _OF_A_STEP.search(gap) else far


def _second(place: Place) -> Schedule | None:
    """When the same dose is given again: "followed by a second dose 24 hours later"."""
    found = (
        _SECOND.match(place.plain, place.amount.end, place.stop)
        if "follow" in place.plain or "nother" in place.plain
        else None
    )
    if found is None:
        return None
    word = found[2].strip().casefold()
    again = "another dose" if word == "another" else f"a {word} dose"
    return Schedule(found.start(1), found.end(3), f"followed by {again} {found[3]}", ("when",))


def _continuous(place: Place) -> Schedule | None:
    """An infusion told before an amount in its clause; of a rate, anywhere before it, or right behind."""
    plain, start = place.plain, place.amount.start
    if "nfusion" not in plain:
        return None
    rate = place.amount.unit.per_dimensions[-1:] == ("time",)
    first = max(0, start - _EARLIER) if rate else place.clause
    found = max(_CONTINUOUS.finditer(plain, first, start), key=lambda m: m.start(), default=None)
    if found is not None and (rate or not re.search(r"[.;:,]", plain[found.end() : start])):
        return Schedule(found.start(1), found.end(1), found[1], ("infusion",))
    if rate and (
        _INFUSION_BEFORE.search(plain, place.clause, start) or _INFUSION_BEHIND.match(plain, place.amount.end)
    ):
        return Schedule(start, start, "infusion", ("infusion",))
    return None


def _repeated(place: Place) -> Schedule | None:
    """After which time a dose may be repeated, as its sentence or the next one says."""
    if place.stop != place.end or "epeat" not in place.plain:
        return None
    found = _REPEAT.match(place.plain, place.amount.end, min(len(place.plain), place.end + 160))
    return Schedule(found.start(1), found.end(1), found[1], ("when",)) if found else None


def _behind(place: Place) -> Schedule | None:
    end = place.amount.end
    for behind in iter_schedules(place.plain, end, place.stop):
        if behind.kinds == ("when",) and _OF_AN_ACT.search(place.plain, end, behind.start):
            continue
        if _OF_THE_NEXT.match(place.plain, behind.end) or _OF_A_STEP.search(place.plain, end, behind.start):
            continue
        if _INTERVALS.match(place.plain, behind.end) or _IF.fullmatch(behind.text):
            continue
        if place.stop < place.end and _IS_THE_NEXT.match(place.plain, behind.end):
            continue
        if place.stop < place.end and place.plain[behind.end : place.stop].strip() == "of":
            continue  # "a single injection of 5 mg to daily doses of 2 mg"
        if (
            behind.kinds[:2] == ("course", "rate")
            or behind.kinds[0] not in ("course", "infusion")
            or (
                len(_ADMINISTERED.sub("", place.plain[end : behind.start])) < _NEAR
                and not _BREAK.search(place.plain, end, behind.start)
            )
        ):
            return behind
    return _behind_bracket(place)


def _behind_bracket(place: Place) -> Schedule | None:
    """The schedule behind a bracket that divides the amount: "1 g (500 mg of A, 500 mg of B) every 6 hours"."""
    bracket = _BRACKET.match(place.plain, place.amount.end, place.end)
    if bracket is None or not place.amount.end < place.stop < bracket.end():
        return None
    stop = min(place.end, bracket.end() + 3 * _NEAR)
    other = next(iter_amounts_of_doses(place.plain, bracket.end(), stop), None)
    found = first_schedule(place.plain, bracket.end(), stop if other is None else other.start)
    return None if found is None or _is_length(found) else found


def _elsewhere(place: Place, intro: str) -> Schedule | None:
    return (
        _single(place, _WORD)
        or _shared(place)
        or _before(place)
        or _next_sentence(place)
        or _earlier_sentence(place)
        or (None if not intro or has_dose(intro) else _first_rate(intro))
    )


def _first_rate(intro: str) -> Schedule | None:
    return next((s for s in iter_schedules(intro, 0, len(intro)) if s.kinds[0] in ("rate", "single")), None)


def _shared(place: Place) -> Schedule | None:
    """The schedule of the next amount, where both share it: "5 mg or 10 mg daily"."""
    plain, stop = place.plain, place.stop
    gap = plain[place.amount.end : stop]
    if (
        stop >= place.end
        or len(gap) >= 100
        or len(_BRACKET.sub("", gap)) >= 60
        or (_BREAK.search(gap) and not _is_up_to(place))
        or not _SHARED.search(gap)
    ):
        return None
    last = plain.find(" ", stop + _BESIDE, place.end)
    shared = first_schedule(plain, stop, place.end if last < 0 else last)
    if shared is None or _BREAK.search(plain, stop, shared.start) or _OF_THE_NEXT.match(plain, shared.end):
        return None
    return shared


def _is_up_to(place: Place) -> bool:
    """Whether the next amount only bounds this one, and what follows is of both: "2 mg/kg, up to 100 mg, given ..."."""
    if _UP_TO.fullmatch(place.plain, place.amount.end, place.stop) is None:
        return False
    bound = next(iter_amounts_of_doses(place.plain, place.stop, place.end), None)
    return bound is not None and _GIVEN_BEHIND.match(place.plain, bound.end) is not None


def _before(place: Place) -> Schedule | None:
    """A schedule before the amount in its clause: "the daily dose is", "once a day,", "a single injection of"."""
    plain, start, clause = place.plain, place.amount.start, place.clause
    daily = _last_daily_dose(place)
    ahead = find_schedules(plain, max(clause, start - _BESIDE), start)
    ahead = tuple(s for s in ahead if s.kinds[0] not in ("course", "infusion"))
    if daily and not (ahead and ahead[-1].start < daily.start() < ahead[-1].end):
        word = daily[1]
        text = f"{word} dose" if word.casefold() == "single" else word
        return Schedule(daily.start(), daily.end(), text, ("rate",))
    if ahead:
        return _without_course(place, ahead[-1])
    whole = _SINGLE_OF.search(plain, clause, start)
    if whole is not None:
        return Schedule(whole.start(), whole.end(), f"single {whole[1]}", ("single",))
    return _single(place, _BESIDE)


def _without_course(place: Place, schedule: Schedule) -> Schedule:
    """A schedule told before an amount, without its course where that is an earlier amount's.

    "5 mg daily for a week before a rise to 10 mg": what follows is taken daily as well, but not for a week.
    """
    if schedule.kinds[-1] != "course" or len(schedule.kinds) == 1:
        return schedule
    if next(iter_amounts_of_doses(place.plain, place.clause, schedule.start), None) is None:
        return schedule
    return replace(schedule, text=_COURSE.sub("", schedule.text), kinds=schedule.kinds[:-1])


def _single(place: Place, reach: int) -> Schedule | None:
    """A single dose by the word before its amount, in the words of what is given: "a single 2 g infusion"."""
    plain, start = place.plain, place.amount.start
    single = _SINGLE.search(plain, max(place.clause, start - reach), start)
    given = _GIVEN.search(plain, place.amount.end, min(place.stop, place.amount.end + 40)) if single else None
    if single is None or given is None:
        return None
    return Schedule(single.start(), single.end(), f"single {(given[1] or 'dose').lower()}", ("single",))


def _next_sentence(place: Place) -> Schedule | None:
    """The schedule of a next sentence that goes on about the amount: "It is taken twice daily."."""
    follow = _FOLLOWS.match(place.plain, place.end) if place.stop == place.end else None
    if follow is None or has_dose(follow[0]):
        return None
    return first_schedule(place.plain, follow.start(), follow.end())


def _earlier_sentence(place: Place) -> Schedule | None:
    """What an earlier sentence announces: "daily doses"."""
    first = max(0, place.begin - _EARLIER)
    if first == place.begin or has_dose(place.plain[first : place.begin]):
        return None
    earlier = _DAILY_DOSE.search(place.plain, first, place.begin)
    if earlier is not None:
        return Schedule(earlier.start(1), earlier.end(1), earlier[1], ("rate",))
    said = find_schedules(place.plain, first, place.begin)
    given = [s for s in said if _IS_GIVEN.search(place.plain, max(first, s.start - 120), s.start)]
    return given[-1] if given else None


def unit_and_frequency(place: Place, schedule: Schedule | None, role: str) -> tuple[str, str | None]:
    """The unit as written and the frequency: "mg/day" is mg, daily; "mg/kg/day" stays, and is daily as well.

    Without a schedule, a first or largest dose says so itself: "loading dose".
    """
    unit = place.amount.unit
    before = schedule is not None and schedule.start < place.amount.start
    if role == "maximum" and schedule is not None and before and not {"rate", "single", "site"} & set(schedule.kinds):
        schedule = None  # an occasion told before is that of the usual dose
    frequency = counted(place, None if schedule is None else without_notes(schedule.text))
    last = place.amount.end if schedule is None else schedule.end
    until = _UNTIL.match(place.plain, last, place.stop) if last >= place.amount.end else None
    if frequency is not None and (step := _of_a_rise(place, frequency, role)):
        frequency = frequency[: step.start()]
    word = _PER_TIME.get(unit.per[-1].casefold()) if unit.per and unit.per_dimensions[-1] == "time" else None
    if word is not None and (frequency is None or not _PER_DAY.search(frequency)):
        frequency = f"{word}, {frequency}" if frequency else word
    if frequency is None:
        frequency = "initially" if _INITIALLY.match(place.plain, place.amount.end) else _manner(place, role)
    elif role == "maximum" and (_RATE_WORD.fullmatch(frequency) or (schedule and schedule.kinds == ("site",))):
        frequency = f"maximum {frequency}"
    if until is not None:
        frequency = f"{frequency}{until[0]}" if frequency else until[0].strip()
    if frequency is not None and frequency[1:2].islower():
        frequency = frequency[0].lower() + frequency[1:]
    written = unit.written.rsplit("/", 1)[0].strip() if word is not None and len(unit.per) == 1 else unit.written
    return written, frequency


def _of_a_rise(place: Place, frequency: str, role: str) -> re.Match[str] | None:
    """The end of a schedule that tells of the rise to an amount: "increased to 5 mg daily if needed".

    The increase may be needed, not each dose; likewise "up to a maximum of 40 mg daily, at intervals of two weeks".
    """
    if "interval" in frequency:
        step = _AT_INTERVALS.search(frequency)
        rises = role == "maximum" or _RAISED.search(place.plain, place.clause, place.amount.start)
        return step if rises else None
    on = _ON_CONDITION.search(frequency)
    return on if on and _RAISED.search(place.plain, place.clause, place.amount.start) else None


def _manner(place: Place, role: str) -> str | None:
    """What a dose without a schedule is by its own words: a bolus, a test dose, a loading dose."""
    last = min(place.stop, place.amount.end + _NEAR)
    near = place.plain[max(place.phrase, place.amount.start - 2 * _NEAR) : last].casefold()
    told = _MANNER.search(near)
    as_bolus = role == "starting" and _AS_BOLUS.match(place.plain, place.amount.end)
    if told is not None and (role in ("loading", "dose") or as_bolus) and "loading" not in near:
        return None if "time" in place.amount.unit.per_dimensions else told[0]
    if role == "loading" and "loading" not in place.plain[:last].casefold():
        return "bolus"
    if role == "maximum" and place.amount.unit.per and _RATE_UNIT.fullmatch(place.amount.unit.per[-1]):
        return "maximum rate"
    word = ROLE_WORDS.get(role)
    several = word is not None and f"{word}s" in place.plain[place.phrase : place.amount.start].casefold()
    return f"{word}s" if several else word
