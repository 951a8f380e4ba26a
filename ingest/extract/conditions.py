"""Conditions named in a phrase: "adults with severe eczema (atopic dermatitis), hives, or infections of the skin".

Who has them, how severe they are and what goes with them is taken off; shared words are written out; brackets give
other names or instances. The words for it stand in `cues/conditions.tsv`: person and having ("patients with"), lead
(taken off the front), tail (from there on the condition is named no more). Patterns are matched against lower case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from rxkg.ingest.extract.condition_sharing import share_events, share_umbrella, share_words, shares_event
from rxkg.ingest.extract.condition_words import (
    MAX_WORDS,
    ends_in_kind,
    is_blank,
    is_empty,
    names_disease,
    words_of,
)
from rxkg.ingest.phrases import (
    Bracket,
    BracketKind,
    Member,
    find_brackets,
    lower_phrase,
    mask,
    split_members,
)
from rxkg.ingest.wording import alternatives, lowered

__all__ = ["MAX_SENTENCE", "Condition", "people_end", "read_conditions"]

_EDGE = " \t\n\r\xa0,;:.*_-–—\"“”'‘’!?/"
#: No writer's sentence is longer (characters); what is, is not read.
MAX_SENTENCE = 3000


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition at `plain[start:end]`, the span that covers all words that name it."""

    text: str
    alt: tuple[str, ...]
    start: int
    end: int
    instance: bool = False  # named after "such as", "including" or in brackets


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{alternatives(words_of('lead'))}|associated(?!\s+with)|"
        r"multiple(?!\s+(?:sclerosis|myeloma|endocrine|system|organ|chemical|sulfatase|carboxylase)))(?![\w-])[\s,]*(?:(?:and|or|and/or)\s+(?=\w))?"
    )


@cache
def _tail() -> re.Pattern[str]:
    cues, persons = alternatives(words_of("tail")), alternatives(words_of("person"))
    return re.compile(
        rf"\s(?:\s*[-–—]+\s*|\s*;|(?=(?:{cues})(?![\w-]))|in(?=\s(?:[\w-]+\s){{0,3}}(?:{persons})\b))|"
        r"[–—]+\s|—|:\s|;|\.(?<!\b[a-z]\.)(?:\s|$)"
    )


@cache
def _people() -> re.Pattern[str]:
    """People up to what they have, as in "adult patients aged 18 and older with"."""
    persons = alternatives(words_of("person"))
    having = alternatives(words_of("having"))
    return re.compile(
        rf"(?:(?:(?!(?:in|of|for|with|from|by|due|among|caused|"
        rf"associated)\b)[\w-]+\s+){{0,4}}(?:{persons})\b(?:\s+and\s+(?:[\w-]+\s+)?(?:{persons}))?(?:\s+\([^)]*\))?"
        rf"(?:\s+(?:aged?|ages|over|under|above|older|younger|\(|\d)[^,.;]{{0,50}}?)?\s+)?(?:{having})(?![\w-])\s+"
    )


@cache
def _person_words() -> frozenset[str]:
    """Words one of which stands in every match of `_people`."""
    return frozenset((*words_of("person"), *(words.split()[0] for words in words_of("having"))))


def people_end(masked: str, start: int, end: int) -> int:
    """Where "patients with" ends at the front of `masked[start:end]`; 0 where there is no such thing."""
    return _people_end(lowered(masked), start, end)


def _people_end(low: str, start: int, end: int) -> int:
    while start < end and low[start] in _EDGE:
        start += 1
    found = _people().match(low, start, end)
    return found.end() if found else 0


# The slash in "attention-deficit/hyperactivity disorder" parts no two conditions.
_ONE_NAME = re.compile(r"(?<=deficit)/(?=hyper)", re.IGNORECASE)
# "deficiencies in several minerals: zinc and copper" are those in zinc and copper.
_SHORTAGE = re.compile(
    r"(\bdeficienc(?:y|ies)\s+(?:in|of)\s)\s*(?:[\w-]+\s+){0,3}(?:nutrients|vitamins|minerals|elements):\s",
    re.IGNORECASE,
)
_INSTANCES = re.compile(
    r"(?:[\s,]+(?:such as|including(?: but not limited to)?|for example|for instance|e\.g\.|like|namely)|"
    r",\s*(?P<special>particularly|especially|specifically|notably))[\s,:]+"
)
# One of these stands in every match of `_INSTANCES`.
_OPENERS = ("such", "includ", "for ", "e.g", "like", "name", "particularly", "especially", "specifically", "notably")
_CAUSE = re.compile(r"\s(?:caused\s+by|due\s+to|resulting\s+from|stemming\s+from)\s[^,;]*$")
_CIRCUMSTANCE = re.compile(
    r"(?:in|for|those(?!\s+(?:affecting|of|involving|in\s+the|at\s+risk|with|who|caused|associated|"
    r"related))|when|among|if|after|at|during|by|with|where|as|from|on|to)\b"
)
_THOSE = re.compile(r"(?:those|ones)\s+(?:affecting|of|involving|in(?=\s+the))\s+", re.IGNORECASE)


def read_conditions(
    plain: str, start: int = 0, end: int | None = None, *, keep_severity: bool = False, people: bool = False
) -> tuple[Condition, ...]:
    """The conditions that a list, a coordination or a phrase in `plain[start:end]` names, in text order.

    >>> [c.text for c in read_conditions("adults with bacterial or viral infections of the ear such as otitis (OM)")]
    ['bacterial infections of the ear', 'viral infections of the ear', 'otitis']
    """
    end = len(plain) if end is None else end
    brackets = find_brackets(plain, start, end)
    masked = mask(plain, brackets) if brackets else plain
    masked = _ONE_NAME.sub("-", masked) if "eficit/" in masked else masked
    if "deficienc" in masked and ":" in masked:
        masked = _SHORTAGE.sub(lambda found: found[1] + " " * (found.end() - found.end(1)), masked)
    low = lowered(masked)
    causes = not (keep_severity or people)
    out: list[Condition] = []
    umbrella = ""
    for first, last, instance in _segments(low, start, end):
        members, shapes = _members(masked, low, first, last, umbrella)
        if causes:
            members = _with_causes(members, shapes, masked, low)
            members = _with_events(members, shapes, umbrella)
            members = share_umbrella(members, umbrella, masked) if instance else members
        umbrella = members[-1].text.split()[-1] if members else umbrella
        whole = severity = ""
        expanded = share_words(members, masked)
        shared = {member.start for member in expanded if member.whole}
        for member in expanded:
            if keep_severity and member.whole:
                if member.whole != whole:
                    whole, severity = member.whole, _severity(member, members, shapes)
                member = replace(member, text=severity + member.text)
            own: tuple[Bracket, ...] = ()
            if brackets:
                own = _own_brackets(brackets, member, members, last)
            out += _conditions(member, shapes, own, plain, instance, keep_severity, people, member.start in shared)
    return tuple(out)


def _own_brackets(
    brackets: Sequence[Bracket], member: Member, members: Sequence[Member], last: int
) -> tuple[Bracket, ...]:
    """The brackets behind a member's own words and behind the words that it shares with those after it."""
    first = max(member.own, member.start)
    between = next((m.start for m in members if m.start > first), last)
    stop = next((m.start for m in members if m.start >= member.end), last)
    return tuple(b for b in brackets if first <= b.start < between or member.end <= b.start < stop)


def _severity(member: Member, members: Sequence[Member], shapes: dict[int, _Shape]) -> str:
    """The words for severity before the first of members that share words."""
    own = next((m.text for m in members if m.start == member.start), "")
    full = shapes[member.start].full if member.start in shapes else ""
    return full[: len(full) - len(own)] if own and full.endswith(own) else ""


def _segments(low: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """The stretches before and behind each "such as", and whether they hold instances."""
    if not any(word in low for word in _OPENERS):
        return [(start, end, False)] if start < end else []
    out = []
    at, instance = start, False
    for found in _INSTANCES.finditer(low, start, end):
        if found.start() > at:
            out.append((at, found.start(), instance))
        at, instance = found.end(), True
        before = out[-1][0] if out else start
        if _CAUSE.search(low, before, found.start()):
            return out  # "caused by antagonists such as warfarin": instances of the cause
        kind = not found["special"] and ends_in_kind(low, before, found.start())
        first = next(iter(split_members(low, at, end)), None) if kind else None
        if _persons().match(low, at, end) or (first and not names_disease(first.text)):
            return out  # "people at high risk, such as vegans": instances of who or what, not of a condition
        if found["special"] and _CIRCUMSTANCE.match(low, at, end):
            at = low.find(",", at, end) + 1  # "particularly in children": in whom, not what
            if not at:
                return out
            instance = False
    if at < end:
        out.append((at, end, instance))
    return out


@cache
def _persons() -> re.Pattern[str]:
    """A list whose first member names people that are not said to have anything."""
    persons = alternatives(w for w in words_of("person") if w not in ("those", "person"))
    return re.compile(rf"(?:[\w-]+\s+){{0,2}}(?:{persons})\s*(?=,|$|(?:and|or)\b)")


@cache
def _tail_people() -> re.Pattern[str]:
    """What names whom a condition is treated in: what an "or" adds is theirs."""
    persons, having = alternatives(words_of("person")), alternatives(words_of("having"))
    return re.compile(rf"\s*in\s(?:[\w-]+\s){{0,3}}(?:{persons})\s(?:{having})\s")


@dataclass(frozen=True, slots=True)
class _Shape:
    full: str  # the member with its severity
    tail: str  # what was cut off its end, "" where it is no part of a longer name
    known: str = ""  # what an apposition calls it


def _members(masked: str, low: str, start: int, end: int, umbrella: str) -> tuple[list[Member], dict[int, _Shape]]:
    """The members of a list, each cut down to the condition; by its start what it was."""
    members: list[Member] = []
    shapes: dict[int, _Shape] = {}
    aside = ""  # what goes on with an "and": "explained" for an apposition, "told" for a clause about the last member
    listing = False  # whether an apposition goes on as a list of its own
    needed = False  # whether what is named before is what a list needs: "vitamins crucial for skin, hair, and nails"
    for member in split_members(masked, start, end):
        if members and member.joint == "," and _APPOSITIVE.match(low, member.start, member.end):
            short = len(member.text.split()) <= 4  # "…, a chronic skin disease and hives": the apposition is complete
            short = short and not member.text.endswith("ing")  # "a debilitating and painful disease"
            aside = "" if short and names_disease(masked[member.start : member.end]) else "explained"
            listing = bool(_MARKED.search(low, member.start, member.end))
            known = _KNOWN_AS.match(masked, member.start, member.end)
            if known and len(known["name"].split()) <= 4:
                at = members[-1].start
                shapes[at] = replace(shapes[at], known=known["name"].strip(_EDGE))
            continue
        if listing:
            continue
        first, last = _cut(masked, low, member.start, member.end)
        joined = member.joint in ("and", "or", "and/or") and not member.comma
        if joined and aside == "explained":
            continue
        if joined and aside and not names_disease(masked[first:last]):
            last_one = members[-1]
            if not shares_event(last_one.text, shapes[last_one.start].tail, low[first:last]):
                continue
        if needed and not names_disease(masked[first:last]):
            continue
        needed = _NEEDED_FOR.match(low, last, member.end) is not None
        aside = "told" if _ASIDE.match(low, last, member.end) else ""
        aside = "explained" if _EFFECT_ON.match(low, last, member.end) else aside
        if _tail_people().match(low, last, member.end) and not _SIGNS.search(low, first, last):
            aside = "explained"
        if first >= last:
            continue
        text = " ".join(masked[first:last].split())
        cause = (
            shapes[members[-1].start].tail
            if members and text.endswith(_ORGANISM_ENDS) and _ORGANISMS.fullmatch(text)
            else ""
        )
        if cause.lower().startswith("caused by ") and member.end == last:
            text = f"{members[-1].text} caused by {text}"  # "infections caused by bacteria and certain parasites"
        those = _THOSE.match(text)
        if those and umbrella:
            text = f"{umbrella} of {text[those.end() :]}"
        if len(text.split()) > MAX_WORDS:
            continue
        tail = masked[last : member.end].strip()
        tail = tail if _NAMING.match(tail) else ""
        if (
            tail
            and member.joint in ("and", "or")
            and not member.comma
            and members
            and not shapes[members[-1].start].tail
        ):
            before = members[-1].start
            shapes[before] = replace(shapes[before], tail=" ".join(tail.split()))
        named = member.start
        while ahead := _people_end(low, named, first + 1):
            if ahead > first:
                break
            named = ahead
        shapes[first] = _Shape(" ".join(_without_articles(masked[named:last]).split()), " ".join(tail.split()))
        members.append(Member(text, first, last, member.joint, member.comma, member.whole, member.own))
    return members, shapes


def _with_causes(members: list[Member], shapes: dict[int, _Shape], masked: str, low: str) -> list[Member]:
    """The members with the first cause where the others are members: "pain from sprains, colics, and cramps"."""
    out: list[Member] = []
    for n, member in enumerate(members):
        out.append(member)
        if len(members) - n < 3 or not shapes[member.start].tail or members[n + 1].joint != ",":
            continue
        cause = _CAUSES.match(low, member.end, members[n + 1].start)
        if cause is None or any(shapes[later.start].tail for later in members[n + 1 :]):
            continue
        first, last = _cut(masked, low, cause.end(), masked.rfind(",", cause.end(), members[n + 1].start))
        text = " ".join(masked[first:last].split())
        if first < last and len(text.split()) <= 4 and _is_listed_alike(members[n + 1 :]):
            shapes[first], shapes[member.start] = _Shape(text, ""), replace(shapes[member.start], tail="")
            out.append(Member(text, first, last, "from"))
    return out


def _with_events(members: list[Member], shapes: dict[int, _Shape], umbrella: str) -> list[Member]:
    """The members with the complaint that events share: "pain after surgery or injury"."""
    out = share_events(members, {at: shape.tail for at, shape in shapes.items()}, umbrella)
    texts = {member.start: member.text for member in members}
    for told in out:
        if told.text != texts[told.start]:
            shapes[told.start] = _Shape(told.text, "")
    return out


def _is_listed_alike(members: Sequence[Member]) -> bool:
    return members[-1].joint in ("and", "or", "and/or") and all(names_disease(member.text) for member in members)


_CAUSES = re.compile(r"\s(?:associated\s+with|from|due\s+to|caused\s+by|related\s+to|resulting\s+from)\s(?:the\s)?")
_ORGANISM_ENDS = ("bacteria", "fungi", "viruses", "parasites", "protozoa", "yeast", "yeasts", "worms", "mites")
_ORGANISMS = re.compile(
    r"(?:(?:certain|some|specific|various|susceptible|other|anaerobic|aerobic)\s+)*(?:(?:anaerobic|aerobic|gram-\w+)\s+)?"
    r"(?:bacteria|fungi|viruses|parasites|protozoa|yeasts?|worms|mites)",
    re.IGNORECASE,
)
# What follows such words and an "and" goes on with them: "sepsis accompanied by shock and a high risk of death".
_ASIDE = re.compile(
    r"\W*(?:that|which|who|accompanied\s+by|characterized\s+by|marked\s+by|before|following|regardless|using|via|"
    r"through|meaning)\b"
)
# "infections that complicate eczema or psoriasis": both are complicated.
_EFFECT_ON = re.compile(r"\W*(?:that|which)\s+(?:can\s+|may\s+|often\s+)?(?:complicate|accompany|follow)")
_NEEDED_FOR = re.compile(r"\W*(?:crucial|essential|important|necessary|needed|required|vital)\s+for\b")
_NAMING = re.compile(
    r"(?:associated with|related to|caused by|due to|resulting from|involving|in|from|characterized by|"
    r"after|following|during|with)\b",
    re.IGNORECASE,
)
# "eczema, a chronic skin disease, and hives": what stands in apposition names nothing new.
_APPOSITIVE = re.compile(
    r"(?:an?(?!\s+(?:[\w-]+\s+){0,3}history\b)|two|three|four|five|conditions?|one\s+of|the\s+most|usually|both|also\s+known|known|often|sometimes|typically|"
    r"commonly|which|where)\s"
)
_KNOWN_AS = re.compile(
    r"(?:(?:also|commonly|often|sometimes|better)\s+)?(?:known|called|referred\s+to)\s+(?:as\s+)?(?P<name>[\w' -]+)",
    re.IGNORECASE,
)
# "acne, a skin disease characterized by pimples, blackheads, and whiteheads": the list belongs to the apposition.
_SIGNS = re.compile(r"\b(?:symptoms?|signs?|complications?|lesions?|symptomatic)\b")
_MARKED = re.compile(r"\b(?:(?:characteri[sz]ed|marked)\s+by|ability\s+to)\s")
_ARTICLES = re.compile(
    r"(?:(?:the|an?|some|various|certain|several|known|any|other|of|to|for|in|both|(?:types?|forms?|kinds?)\s+of|"
    r"(?:(?:concurrent|concomitant|simultaneous)\s+)?(?:use|administration)\s+(?:of|with))\s+)+",
    re.IGNORECASE,
)


def _without_articles(text: str) -> str:
    text = text.strip(_EDGE)
    found = _ARTICLES.match(text)
    return text[found.end() :] if found else text


def _cut(masked: str, low: str, start: int, end: int) -> tuple[int, int]:
    """The condition's own words in a member."""
    told_who = not _person_words().isdisjoint(low[start:end].split())
    while start < end:
        while start < end and low[start] in _EDGE:
            start += 1
        found = (_people().match(low, start, end) if told_who else None) or _lead().match(low, start, end)
        if not found or not low[found.end() : end].strip(_EDGE) or found.end() == start:
            break
        start = found.end()
    found = _tail().search(low, start, end)
    while found and low.startswith("to ", found.end()) and _TOWARDS.search(low, start, found.start()):
        found = _tail().search(low, found.end(), end)
    last = found.start() if found else end
    while start < last and low[last - 1] in _EDGE:
        last -= 1
    words = low[start:last].split()
    if words and words[-1] in _stray_words():
        stray = _stray_end().search(low, start, last)
        if stray and masked[stray.start() : last].strip() != "A":  # "hemophilia A"
            last = stray.start()
    people = _PEOPLE_END.search(low, start, last) if low.endswith(_PERSONS, start, last) else None
    if people and names_disease(masked[start : people.start()]):
        last = people.start()
    return start, last


_PERSONS = ("patients", "individuals", "people", "sufferers", "adults", "survivors")
_PEOPLE_END = re.compile(rf"\s+(?:{alternatives(_PERSONS)})\s*$")


@cache
def _stray_end() -> re.Pattern[str]:
    return re.compile(rf"(?:\s+(?:{alternatives(words_of('stray'))}))+\s*$")


@cache
def _stray_words() -> frozenset[str]:
    return frozenset(word.split()[-1] for word in words_of("stray"))


_TOWARDS = re.compile(
    r"(?:allerg\w*|hypersensitiv\w*|sensitiv\w*|intoleran\w*|reactions?|exposure|predispos\w*|resistan\w*|"
    r"anaphyla\w*|secondary|response)$",
    re.IGNORECASE,
)


def _conditions(
    member: Member,
    shapes: dict[int, _Shape],
    brackets: tuple[Bracket, ...],
    plain: str,
    instance: bool,
    keep_severity: bool,
    people: bool,
    shared: bool,
) -> list[Condition]:
    text = lower_phrase(member.text.strip(_EDGE))
    out: list[Condition] = []
    alt: list[str] = []
    shape = shapes.get(member.start)
    if shape is not None:
        if shape.full.casefold() != text.casefold() and not member.whole:
            alt.append(lower_phrase(shape.full))
        if shape.tail and not member.whole:
            alt.append(f"{text} {shape.tail}")
        if shape.known and not member.whole:
            alt.append(lower_phrase(_without_articles(shape.known)))
    if member.whole and not member.whole.casefold().startswith("those "):
        alt.append(lower_phrase(member.whole))
    of_part = shared and (_SHARED_PART.match(text) is not None or text.endswith("infections"))
    for bracket in brackets:
        if bracket.kind is BracketKind.INSTANCES and _OF_PARTS.search(bracket.text):
            continue
        sorts = _SORTS.fullmatch(bracket.text)
        if sorts and (sorts["head"] or text).casefold() == text.split()[-1].casefold() and len(text.split()) == 1:
            sort = (f"{sorts['one']} {text.split()[-1]}", f"{sorts['two']} {text.split()[-1]}")
            out += [Condition(lower_phrase(s), (), member.start, bracket.end, True) for s in sort]
            continue
        listing = bracket.kind is BracketKind.INSTANCES or (
            of_part and bracket.kind is BracketKind.SYNONYM and names_disease(bracket.text)
        )
        if listing and not _EXPLAINS.search(re.split(r"\s[–—-]\s", bracket.text)[0]):
            out += [
                replace(c, instance=True)
                for c in read_conditions(
                    plain, bracket.inner, bracket.inner + len(bracket.text), keep_severity=keep_severity, people=people
                )
            ]
        elif bracket.kind is not BracketKind.NOTE and len(bracket.text.split()) <= MAX_WORDS:
            alt.append(
                bracket.text
                if bracket.kind is BracketKind.ABBREVIATION
                else lower_phrase(_without_articles(bracket.text))
            )
    if (is_blank(text) and not (people and _GROUP.fullmatch(text))) or (not people and is_empty(text)):
        return out
    if keep_severity and shape is not None and alt and alt[0] == lower_phrase(shape.full):
        text, alt[0] = alt[0], text
    forms = tuple(a for a in dict.fromkeys(alt) if a and a != text)
    return [Condition(text, forms, member.start, member.end, instance), *out]


_GROUP = re.compile(r"children|infants|newborns|neonates|adolescents|premature infants|elderly")


# "infections of the ears (otitis media), skin, and bones (osteomyelitis)": an instance, no other name.
_SHARED_PART = re.compile(r"infections?\s(?:of|in|affecting)\s")
# "ulcers (both duodenal and gastric)"
_SORTS = re.compile(
    r"(?:both\s+)?(?P<one>[\w-]+(?:al|ic))\s+(?:and|or)\s+(?P<two>[\w-]+(?:al|ic))(?:\s+(?P<head>[a-z]+))?"
)
_OF_PARTS = re.compile(r"\bin\s(?:the\s)?(?:organs|tissues|areas|parts|muscles)\s(?:such\s+as|like|including)\b")
_EXPLAINS = re.compile(r"\b(?:caused|due to|which|where|that|resulting|is|are)\b")
