"""Conditions named in a phrase: "adults with severe eczema (atopic dermatitis), hives, or infections of the skin".

Who has them, how severe they are and what goes with them is taken off; shared words are written out; brackets give
other names or instances. The words for it stand in `cues/conditions.tsv`: person and having ("patients with"), lead
(taken off the front), tail (from there on the condition is named no more), empty (names nothing of its own).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.phrases import (
    Bracket,
    BracketKind,
    Member,
    expand_shared,
    find_brackets,
    is_modifier,
    lower_phrase,
    mask,
    split_members,
)
from rxkg.ingest.phrases import words_of as phrase_words

_EDGE = " \t\n\r\xa0,;:.*_-–—\"“”'‘’!?/"
#: No writer's sentence is longer (characters); what is, is not read.
MAX_SENTENCE = 3000
#: Longer phrases are clauses, not names of conditions.
MAX_WORDS = 9


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition at `plain[start:end]`, the span that covers all words that name it."""

    text: str
    alt: tuple[str, ...]
    start: int
    end: int
    instance: bool = False  # named after "such as", "including" or in brackets
    person: bool = False  # what was named is who has it ("children under 6 years"), not a condition


@cache
def words_of(kind: str) -> tuple[str, ...]:
    """The words of a class of `cues/conditions.tsv`, longest first."""
    words = {word for word, name in read_cues("conditions", 2) if name == kind}
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


def alternatives(words: Iterable[str]) -> str:
    """A regular expression's alternation of literal words, in their order."""
    return "|".join(re.escape(w) for w in words)


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{alternatives(words_of('lead'))}|associated(?!\s+with))(?![\w-])[\s,]*(?:(?:and|or|and/or)\s+(?=\w))?",
        re.IGNORECASE,
    )


@cache
def _tail() -> re.Pattern[str]:
    cues, persons = alternatives(words_of("tail")), alternatives(words_of("person"))
    return re.compile(
        rf"\s+[-–—]+\s*|[–—]+\s|—|:\s|\s*;|(?<!\b[A-Z])\.(?:\s|$)|\s(?=(?:{cues})(?![\w-]))|"
        rf"\sin(?=\s(?:[\w-]+\s){{0,3}}(?:{persons})\b)",
        re.IGNORECASE,
    )


@cache
def _people() -> re.Pattern[str]:
    """People up to what they have, as in "adult patients aged 18 and older with"."""
    persons = alternatives(words_of("person"))
    having = alternatives(words_of("having"))
    return re.compile(
        rf"(?:(?:(?!(?:in|of|for|with|from|by|due|among|caused|"
        rf"associated)\b)[\w-]+\s+){{0,4}}(?:{persons})\b(?:\s+and\s+(?:[\w-]+\s+)?(?:{persons}))?(?:\s+\([^)]*\))?"
        rf"(?:\s+(?:aged?|ages|over|under|above|older|younger|\(|\d)[^,.;]{{0,50}}?)?\s+)?(?:{having})(?![\w-])\s+",
        re.IGNORECASE,
    )


def people_end(masked: str, start: int, end: int) -> int:
    """Where "patients with" ends at the front of `masked[start:end]`; 0 where there is no such thing."""
    while start < end and masked[start] in _EDGE:
        start += 1
    found = _people().match(masked, start, end)
    return found.end() if found else 0


@cache
def _empty() -> frozenset[str]:
    return frozenset(words_of("empty"))


_INSTANCES = re.compile(
    r"(?:[\s,]+(?:such as|including(?: but not limited to)?|for example|for instance|e\.g\.|like|namely)|"
    r",\s*(?P<special>particularly|especially|specifically|notably))[\s,:]+",
    re.IGNORECASE,
)
_CAUSE = re.compile(r"\s(?:caused\s+by|due\s+to|resulting\s+from|stemming\s+from)\s[^,;]*$", re.IGNORECASE)
_CIRCUMSTANCE = re.compile(
    r"(?:in|for|those(?!\s+(?:affecting|of|involving|in\s+the|at\s+risk|with|who|caused|associated|"
    r"related))|when|among|if|after|at|during|by|with|where|as|from|on|to)\b",
    re.IGNORECASE,
)
_SHARED = re.compile(
    r"(?:infections?|cancers?|diseases?|disorders?|pain|inflammation|tumou?rs?|injuries|conditions|"
    r"deficienc(?:y|ies)|spasms?|irritation|dryness)",
    re.IGNORECASE,
)
_THOSE = re.compile(r"(?:those|ones)\s+(?:affecting|of|involving|in(?=\s+the))\s+", re.IGNORECASE)
_PART = re.compile(
    r"(?P<noun>(?:[\w-]+\s+){0,3}[\w-]+)\s+(?:of|in|affecting|"
    r"involving)\s+(?P<article>(?:the\s+)?)(?P<part>(?!which|patients|individuals|children|"
    r"adults)[\w-]+(?:\s+[\w-]+){0,2})",
    re.IGNORECASE,
)
_DISEASE = re.compile(
    r"(?:infections?|diseases?|disorders?|conditions?|syndromes?|pain|cancers?|deficienc(?:y|ies)|fever|"
    r"injur(?:y|ies)|failure|symptoms?|"
    r"\w*(?:itis|osis|oses|emia|aemia|uria|oma|omas|algia|pathy|pathies|plasia|trophy|ness|ing|ism|megaly|"
    r"rrhea|rrhage|spasms?|aches?|tension|eczema|rash|hives|acne|asthma|"
    r"colds?|flu|allerg(?:y|ies)|abscess(?:es)?|ulcers?|wounds?|burns?|cough|malaria))",
    re.IGNORECASE,
)


def read_conditions(
    plain: str, start: int = 0, end: int | None = None, *, keep_severity: bool = False, people: bool = False
) -> tuple[Condition, ...]:
    """The conditions that a list, a coordination or a phrase in `plain[start:end]` names, in text order.

    >>> [c.text for c in read_conditions("adults with bacterial or viral infections of the ear such as otitis (OM)")]
    ['bacterial infections of the ear', 'viral infections of the ear', 'otitis']
    """
    end = len(plain) if end is None else end
    brackets = find_brackets(plain, start, end)
    masked = mask(plain, brackets)
    out: list[Condition] = []
    umbrella = ""
    for first, last, instance in _segments(masked, start, end):
        members, shapes = _members(masked, first, last, umbrella)
        umbrella = members[-1].text.split()[-1] if members else umbrella
        whole = severity = ""
        for member in _expand(members, masked):
            if keep_severity and member.whole:
                if member.whole != whole:
                    whole, severity = member.whole, _severity(member, members, shapes)
                member = replace(member, text=severity + member.text)
            stop = next((m.start for m in members if m.start >= member.end), last)
            own = tuple(b for b in brackets if member.start <= b.start < stop)
            out += _conditions(member, shapes, own, plain, instance, keep_severity, people)
    return tuple(out)


def _severity(member: Member, members: Sequence[Member], shapes: dict[int, _Shape]) -> str:
    """The words for severity before the first of members that share words."""
    own = next((m.text for m in members if m.start == member.start), "")
    full = shapes[member.start].full if member.start in shapes else ""
    return full[: len(full) - len(own)] if own and full.endswith(own) else ""


def _segments(masked: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """The stretches before and behind each "such as", and whether they hold instances."""
    out = []
    at, instance = start, False
    for found in _INSTANCES.finditer(masked, start, end):
        if found.start() > at:
            out.append((at, found.start(), instance))
        at, instance = found.end(), True
        before = out[-1][0] if out else start
        if _CAUSE.search(masked, before, found.start()):
            return out  # "caused by antagonists such as warfarin": instances of the cause
        kind = None if found["special"] else _kind_end().search(masked, before, found.start())
        first = next(iter(split_members(masked, at, end)), None) if kind else None
        if _persons().match(masked, at, end) or (first and not names_disease(first.text)):
            return out  # "people at high risk, such as vegans": instances of who or what, not of a condition
        if found["special"] and _CIRCUMSTANCE.match(masked, at, end):
            at = masked.find(",", at, end) + 1  # "particularly in children": in whom, not what
            if not at:
                return out
            instance = False
    if at < end:
        out.append((at, end, instance))
    return out


@cache
def _kind_end() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternatives(words_of('kind'))})\s*$", re.IGNORECASE)


@cache
def _persons() -> re.Pattern[str]:
    """A list whose first member names people that are not said to have anything."""
    persons = alternatives(w for w in words_of("person") if w not in ("those", "person"))
    return re.compile(rf"(?:[\w-]+\s+){{0,2}}(?:{persons})\s*(?=,|$|(?:and|or)\b)", re.IGNORECASE)


@cache
def _tail_people() -> re.Pattern[str]:
    """What names whom a condition is treated in: what an "or" adds is theirs."""
    persons, having = alternatives(words_of("person")), alternatives(words_of("having"))
    return re.compile(rf"\s*in\s(?:[\w-]+\s){{0,3}}(?:{persons})\s(?:{having})\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Shape:
    full: str  # the member with its severity
    tail: str  # what was cut off its end, "" where it is no part of a longer name


def _members(masked: str, start: int, end: int, umbrella: str) -> tuple[list[Member], dict[int, _Shape]]:
    """The members of a list, each cut down to the condition; by its start what it was."""
    members: list[Member] = []
    shapes: dict[int, _Shape] = {}
    aside = ""  # what goes on with an "and": "explained" for an apposition, "told" for a clause about the last member
    listing = False  # whether an apposition goes on as a list of its own
    for member in split_members(masked, start, end):
        if members and member.joint == "," and _APPOSITIVE.match(masked, member.start, member.end):
            short = len(member.text.split()) <= 4  # "…, a chronic skin disease and hives": the apposition is complete
            aside = "" if short and names_disease(masked[member.start : member.end]) else "explained"
            listing = bool(_MARKED.search(masked, member.start, member.end))
            continue
        if listing:
            continue
        first, last = _cut(masked, member.start, member.end)
        joined = member.joint in ("and", "or", "and/or") and not member.comma
        if joined and (aside == "explained" or (aside and not names_disease(masked[first:last]))):
            continue
        aside = "told" if _ASIDE.match(masked, last, member.end) else ""
        if _tail_people().match(masked, last, member.end) and not _SIGNS.search(masked, first, last):
            aside = "explained"
        if first >= last:
            continue
        text = " ".join(masked[first:last].split())
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
        while ahead := people_end(masked, named, first + 1):
            if ahead > first:
                break
            named = ahead
        shapes[first] = _Shape(" ".join(_without_articles(masked[named:last]).split()), " ".join(tail.split()))
        members.append(replace(member, text=text, start=first, end=last))
    return members, shapes


# What follows such words and an "and" goes on with them: "sepsis accompanied by shock and a high risk of death".
_ASIDE = re.compile(
    r"\W*(?:that|which|who|accompanied\s+by|characterized\s+by|marked\s+by|before|following|regardless|using|via|"
    r"through|meaning)\b",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"(?:associated with|related to|caused by|due to|resulting from|involving|in|from|characterized by|"
    r"after|following|during|with)\b",
    re.IGNORECASE,
)
# "eczema, a chronic skin disease, and hives": what stands in apposition names nothing new.
_APPOSITIVE = re.compile(
    r"(?:an?(?!\s+(?:[\w-]+\s+){0,3}history\b)|conditions?|one\s+of|the\s+most|usually|both|also\s+known|known|often|sometimes|typically|"
    r"commonly|which|where)\s",
    re.IGNORECASE,
)
# "acne, a skin disease characterized by pimples, blackheads, and whiteheads": the list belongs to the apposition.
_SIGNS = re.compile(r"\b(?:symptoms?|signs?|complications?|lesions?|symptomatic)\b", re.IGNORECASE)
_MARKED = re.compile(r"\b(?:characteri[sz]ed|marked)\s+by\s", re.IGNORECASE)
_ARTICLES = re.compile(
    r"(?:(?:the|an?|some|various|certain|several|known|any|other|of|to|for|in|both|(?:types?|forms?|kinds?)\s+of|"
    r"(?:(?:concurrent|concomitant|simultaneous)\s+)?(?:use|administration)\s+(?:of|with))\s+)+",
    re.IGNORECASE,
)


def _without_articles(text: str) -> str:
    text = text.strip(_EDGE)
    found = _ARTICLES.match(text)
    return text[found.end() :] if found else text


def _cut(masked: str, start: int, end: int) -> tuple[int, int]:
    """The condition's own words in a member."""
    while start < end:
        while start < end and masked[start] in _EDGE:
            start += 1
        found = _people().match(masked, start, end) or _lead().match(masked, start, end)
        if not found or not masked[found.end() : end].strip(_EDGE) or found.end() == start:
            break
        start = found.end()
    found = _tail().search(masked, start, end)
    while (
        found
        and masked[found.end() : found.end() + 3].casefold() == "to "
        and _TOWARDS.search(masked, start, found.start())
    ):
        found = _tail().search(masked, found.end(), end)
    last = found.start() if found else end
    while start < last and masked[last - 1] in _EDGE:
        last -= 1
    stray = _STRAY_END.search(masked, start, last)
    if stray:
        last = stray.start()
    people = _PEOPLE_END.search(masked, start, last)
    if people and names_disease(masked[start : people.start()]):
        last = people.start()
    return start, last


_PARTICIPLE = re.compile(
    r"(?!(?:nose)?bleed$)[a-z]+ed|acute|chronic|recurrent|severe|metastatic|refractory", re.IGNORECASE
)
_PERSON = re.compile(
    r"(?:women|men|children|infants|patients|individuals|people|adults|pregnan\w*|breast-?feeding|pregnancy)\b",
    re.IGNORECASE,
)
_STRAY_END = re.compile(
    r"(?:\s+(?:for|in|of|with|to|as|and|or|a|an|the|on|by|from|also|used|both|most|associated|related|"
    r"caused|certain|some|other|including|during|due|such|complicated|susceptible|compared|causing|affecting|"
    r"contributing|prone|responsible|itself|outside|together|effectively|(?:more|less)\s+effectively|directly|"
    r"independently|simultaneously|weighing|ranging|commonly|coupled|either|again))+\s*$",
    re.IGNORECASE,
)
_PEOPLE_END = re.compile(r"\s+(?:patients|individuals|people|sufferers|adults|survivors)\s*$", re.IGNORECASE)


def names_disease(text: str) -> bool:
    """Whether the last word of a phrase is one that diseases are called by, or an abbreviation."""
    words = text.split()
    return bool(words) and (bool(_DISEASE.fullmatch(words[-1])) or (words[-1].isupper() and len(words[-1]) > 1))


_TOWARDS = re.compile(
    r"(?:allerg\w*|hypersensitiv\w*|sensitiv\w*|intoleran\w*|reactions?|exposure|predispos\w*|resistan\w*|"
    r"anaphyla\w*|secondary|response)$",
    re.IGNORECASE,
)


def _expand(members: Sequence[Member], masked: str) -> tuple[Member, ...]:
    return expand_shared(_share_parts(_share_lack(members, masked), masked), masked)


def _share_lack(members: Sequence[Member], masked: str) -> list[Member]:
    """The members with a last noun shared: "calcium and vitamin D deficiencies", "relapsed or refractory lymphoma"."""
    out = list(members)
    for n in range(len(out) - 1, 0, -1):
        words, quality = out[n].text.split(), out[n - 1].text
        if _PARTICIPLE.fullmatch(quality) and not out[n].comma and len(words) > 1:
            rest = words[1:] if len(words) > 2 or _PARTICIPLE.fullmatch(words[0]) or is_modifier(words[0]) else words
            whole = " ".join(masked[out[n - 1].start : out[n].end].split())
            out[n - 1] = replace(out[n - 1], text=" ".join((quality, *rest)), end=out[n].end, whole=whole)
        lack = re.search(r"\s(?:deficienc(?:y|ies)|deficits?|poisoning|overdose)$", out[n].text)
        before = n - 1
        while (
            lack
            and before >= 0
            and not _PERSON.search(out[before].text)
            and len(out[before].text.split()) <= 2
            and not _DISEASE.fullmatch(out[before].text.split()[-1])
        ):
            whole = " ".join(masked[out[before].start : out[n].end].split())
            out[before] = replace(out[before], text=out[before].text + lack[0], end=out[n].end, whole=whole)
            before -= 1
    return out


def _share_parts(members: Sequence[Member], masked: str) -> list[Member]:
    """The members with a first noun shared: "infections of the skin, ears and soft tissues"."""
    out: list[Member] = []
    head = article = ""
    first: Member | None = None
    for member in members:
        part = _PART.fullmatch(member.text)
        if part and _SHARED.fullmatch(part["noun"].split()[-1]):
            first, article = member, part["article"]
            head = member.text[: part.start("article")]
            out.append(member)
        elif (
            first is not None
            and len(member.text.split()) <= 3
            and not _DISEASE.fullmatch(member.text.split()[-1])
            and member.text[:1].islower()
        ):
            whole = " ".join(masked[first.start : member.end].split())
            out.append(replace(member, text=f"{head}{article}{member.text}", start=first.start, whole=whole))
        else:
            first = None
            out.append(member)
    return out


def _conditions(
    member: Member,
    shapes: dict[int, _Shape],
    brackets: tuple[Bracket, ...],
    plain: str,
    instance: bool,
    keep_severity: bool,
    people: bool,
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
    if member.whole:
        alt.append(lower_phrase(member.whole))
    for bracket in brackets:
        if bracket.kind is BracketKind.INSTANCES and _OF_PARTS.search(bracket.text):
            continue
        if bracket.kind is BracketKind.INSTANCES and not _EXPLAINS.search(re.split(r"\s[–—-]\s", bracket.text)[0]):
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


_NO_CONDITION = re.compile(
    r"(?:\W*|(?:and|or|not|no|it|its|they|this|that|these|there|to|as|is|are|be|been|who|which|you|your|"
    r"we|our|he|she|only|also|then|than|those|when|how|what|if|for|of|in|with|on|by|at|still|each|similar|"
    r"outlining)(?:\s.*)?|\d.*|.*\b(?:doctor|physician|healthcare|pharmacist|provider)\b.*)",
    re.IGNORECASE,
)


@cache
def _last() -> re.Pattern[str]:
    return re.compile(rf"(?:.*[\s/-])?(?:{alternatives(words_of('last'))})", re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=4096)
def names_part(text: str) -> bool:
    """Whether a phrase names but a part of the body.

    >>> names_part("respiratory tract"), names_part("dry skin")
    (True, False)
    """
    parts = words_of("part")
    return all(word in parts for word in text.casefold().split())


@cache
def _drug() -> re.Pattern[str]:
    return re.compile(rf"(?:[a-z-]+\s+){{0,2}}[a-z-]{{2,}}(?:{alternatives(words_of('drug'))})s?")


@cache
def _tail_first() -> re.Pattern[str]:
    kept = ("in", "from", "at", "to", "with the", "like", "such as", "including")
    cues = alternatives(w for w in words_of("tail") if w not in kept)
    return re.compile(
        rf"(?:{cues}|caused|characterized|associated|combined|focusing|meaning|targeting|showing|providing|extend|how|why|"
        rf"whether|\w+n't)(?![\w-])",
        re.IGNORECASE,
    )


@cache
def _clause() -> re.Pattern[str]:
    """Phrases that begin like a clause, hold a verb, or name a process of the body and not a complaint."""
    return re.compile(
        rf"(?:{alternatives(words_of('first'))})(?![\w-])|(?:[\w-]+\s+){{0,{MAX_WORDS}}}(?:{alternatives(words_of('verb'))})(?![\w-])"
        rf"|(?:{alternatives(words_of('process'))})\s+of\b",
        re.IGNORECASE,
    )


_FIRST = re.compile(
    r"(?:bacteria|fungi|viruses|parasites|organisms|microorganisms|yeasts?|patients|individuals|people|"
    r"those|adults?|women|men|causes?\s+of|off|effects\s+of|parts\s+of|areas\s+of|factors|"
    r"conjunction|combination|place|accordance|addition|effectiveness|efficacy|therapeutic\s+benefits?|"
    r"range\s+of)\b|.*\bof\s+the\s+(?:disease|condition|illness|disorder|infection)$|optimal\b|\w+ly$|.*\banti(?:depress|psychot|histamin|biotic|viral|fungal|convuls|coagul)\w+s$"
)


_GROUP = re.compile(r"children|infants|newborns|neonates|adolescents|premature infants|elderly")


@lru_cache(maxsize=4096)
def is_blank(text: str) -> bool:
    """Whether a phrase names nothing at all: a bare umbrella, a pronoun or a stray word."""
    folded = text.casefold()
    return folded in _empty() or len(folded) < 2 or bool(_NO_CONDITION.fullmatch(folded))


_ADJECTIVE = re.compile(
    r"(?!(?:withdrawal|panic|colic|arousal|renewal|removal|survival|tic)$)[a-z-]+(?:al|ic|ous|ive|ary|ory|"
    r"ular|(?<!ble)ed)|(?:genotypes?|stages?|grades?|.*\bbetween)\s.*\d"
)
_OF_PARTS = re.compile(r"\bin\s(?:the\s)?(?:organs|tissues|areas|parts|muscles)\s(?:such\s+as|like|including)\b")
_EXPLAINS = re.compile(r"\b(?:caused|due to|which|where|that|resulting|is|are)\b")


@lru_cache(maxsize=4096)
def is_empty(text: str) -> bool:
    """Whether a phrase names no condition: a bare umbrella ("conditions"), a pronoun or a stray word.

    >>> is_empty("other conditions"), is_empty("skin conditions")
    (True, False)
    """
    folded = text.casefold()
    if is_blank(text):
        return True
    if folded in phrase_words("body") or _FIRST.match(folded) or _ADJECTIVE.fullmatch(folded):
        return True
    return (
        bool(_last().fullmatch(folded))
        or bool(_drug().fullmatch(folded))
        or bool(_tail_first().match(folded))
        or bool(_clause().match(folded))
        or "n't" in folded
    )
