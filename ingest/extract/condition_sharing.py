"""Words that coordinated conditions share: "infections of the skin and ears", "allergic and other conditions"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rxkg.ingest.extract.condition_words import DISEASE, names_part, names_symptom
from rxkg.ingest.phrases import Member, expand_shared, is_modifier


def share_words(members: Sequence[Member], masked: str) -> tuple[Member, ...]:
    """The members of a list in `masked`, each with the words that it shares with others written out."""
    return (
        expand_shared(_share_parts(_share_nouns(members, masked), masked), masked)
        if len(members) > 1
        else tuple(members)
    )


def share_events(members: Sequence[Member], tails: Mapping[int, str], umbrella: str) -> list[Member]:
    """The members with a complaint that later events share: "pain after surgery or injury", "that after surgery".

    `tails` says what follows each member by its start, `umbrella` what a "that" stands for, "" where nothing. Events
    that go on with a cause are left out, as the name of the complaint has them: "nausea due to surgery or radiation".
    """
    out: list[Member] = []
    head = ""
    caused = False
    for member in members:
        tail = tails.get(member.start, "")
        if caused and _EVENT.fullmatch(member.text) and not tail:
            continue
        caused = _BECAUSE.match(tail) is not None or _HALF_EVENT.fullmatch(tail) is not None
        since = _SINCE.match(tail)
        that = member.text in _POINTING and names_symptom(umbrella or "-")
        if since and (that or names_symptom(member.text)):
            head = f"{umbrella if that else member.text} {since[0]}"
            member = replace(member, text=f"{umbrella} {tail}") if that else member
        elif head and _EVENT.fullmatch(member.text):
            member = replace(member, text=head + member.text)
        else:
            head = ""
        out.append(member)
    return out


_SINCE = re.compile(r"(?:after|following)\s")
# "blood clots after hip or knee replacement surgery": the first has no noun of its own.
_HALF_EVENT = re.compile(r"(?:after|following|during|in)\s(?:hip|knee|heart|lung|liver|kidney|elective|major|minor)")
_BECAUSE = re.compile(r"(?:caused\sby|due\sto|resulting\sfrom|from|related\sto|associated\swith)\s")
# What a complaint may come after.
_EVENT = re.compile(
    r"(?:[\w-]+\s+){0,2}(?:surger(?:y|ies)|operations?|procedures?|injur(?:y|ies)|trauma|accidents?|extractions?|childbirth|"
    r"delivery|exercise|exertion|radiation|radiotherapy|chemotherapy)"
)


def shares_event(text: str, tail: str, event: str) -> bool:
    """Whether a phrase and the words behind it name a complaint after something, and `event` may go on with that.

    >>> shares_event("pain", "after surgery", "trauma"), shares_event("gout", "after surgery", "trauma")
    (True, False)
    """
    since = _SINCE.match(tail) is not None
    return since and (text in _POINTING or names_symptom(text)) and _EVENT.fullmatch(event) is not None


_POINTING = ("that", "those")


def share_umbrella(members: Sequence[Member], umbrella: str, masked: str) -> list[Member]:
    """The members with the umbrella's noun, where the last has it: "seizures such as absence and atonic seizures".

    A noun that says little is shared by parts of the body alone: "infections, including skin, ear and lung infections".
    """
    words = members[-1].text.casefold().split() if members else []
    noun = umbrella.casefold()
    if len(words) < 2 or words[-1] != noun or not DISEASE.fullmatch(noun) or any(" of " in m.text for m in members):
        return list(members)
    return [_with_noun(member, noun, members[-1], masked) for member in members[:-1]] + [members[-1]]


def _with_noun(member: Member, noun: str, last: Member, masked: str) -> Member:
    """A member with the noun of the last, unless it stands for itself."""
    words = member.text.casefold().split()
    if len(words) > 2 or DISEASE.fullmatch(words[-1]) or (noun in _VAGUE_NOUNS and not names_part(member.text)):
        return member
    return _made_whole(member, noun, last, masked)


_VAGUE_NOUNS = ("infections", "conditions", "disorders", "diseases", "symptoms", "reactions", "illnesses", "problems")


def _share_nouns(members: Sequence[Member], masked: str) -> list[Member]:
    """The members with a last noun shared: "calcium and vitamin D deficiencies", "acute or chronic lymphoma"."""
    out = list(members)
    going = -1  # where one stands whose course was taken off
    for n in range(len(out) - 1, 0, -1):
        course = _COURSE.match(out[n].text)
        if course and _COURSE.fullmatch(f"{out[n - 1].text} ") and not out[n].comma:
            whole = " ".join(masked[out[n - 1].start : out[n].end].split())
            told = _COURSE.match(masked, out[n].start)
            start = told.end() if told else out[n].start
            out[n - 1 : n + 1] = [replace(out[n], text=out[n].text[course.end() :], start=start, whole=whole)]
            going = start
            continue
        bare = out[n].start == going and _PARTICIPLE.fullmatch(out[n - 1].text)
        noun = out[n].text if bare else _noun_for(out[n - 1].text, out[n])
        if noun:
            out[n - 1] = _made_whole(out[n - 1], noun, out[n], masked)
        lack = _LACK.search(out[n].text)
        before = n - 1
        while lack and before >= 0 and _is_lacking(out[before].text):
            out[before] = _made_whole(out[before], lack[0].strip(), out[n], masked)
            before -= 1
    return out


# "relapsed or refractory lymphoma": one thing; `condition_limits` keeps the words in the name of a use.
_COURSE = re.compile(r"(?:relapsed|relapsing|refractory|recurrent|persistent|resistant)\s", re.IGNORECASE)


def _made_whole(member: Member, noun: str, last: Member, masked: str) -> Member:
    whole = " ".join(masked[member.start : last.end].split())
    return replace(member, text=f"{member.text} {noun}", end=last.end, whole=whole)


def _noun_for(quality: str, following: Member) -> str:
    """What a member that only tells a quality shares of the one behind it; "" where it stands for itself."""
    words = following.text.split()
    if following.comma or len(words) < 2:
        return ""
    if _PARTICIPLE.fullmatch(quality):
        rest = words[1:] if len(words) > 2 or _PARTICIPLE.fullmatch(words[0]) or is_modifier(words[0]) else words
        return " ".join(rest)
    if _STRUCTURES.fullmatch(following.text) and quality.casefold().split()[-1:] == ["skin"]:
        return words[-1]
    if (
        following.joint in ("and", "or", "and/or")
        and _QUALITY.search(quality)
        and not is_modifier(quality)
        and (is_modifier(words[0]) or _QUALITY.search(words[0]))
        and not any(DISEASE.fullmatch(w) for w in quality.lower().split())
    ):
        return " ".join(words[1:])
    return ""


def _is_lacking(text: str) -> bool:
    """Whether a member names what may be lacking: a substance in a word or two."""
    words = text.split()
    return len(words) <= 2 and not _PERSON.search(text) and not DISEASE.fullmatch(words[-1])


def _share_parts(members: Sequence[Member], masked: str) -> list[Member]:
    """The members with a first noun shared: "infections of the skin, ears and soft tissues"."""
    out: list[Member] = []
    head = article = part_name = ""
    first: Member | None = None
    for member in members:
        part = _PART.fullmatch(member.text)
        if part and _SHARED.fullmatch(part["noun"].split()[-1]):
            first, article, part_name = member, part["article"], part["part"].casefold()
            head = member.text[: part.start("article")]
            out.append(member)
        elif first is not None and part_name.startswith("vitamins ") and _VITAMIN.fullmatch(member.text):
            whole = " ".join(masked[first.start : member.end].split())
            out.append(replace(member, text=f"{head}vitamin {member.text}", start=first.start, whole=whole))
        elif (
            first is not None
            and len(member.text.split()) <= 3
            and not DISEASE.fullmatch(member.text.split()[-1])
            and member.text[:1].islower()
        ):
            whole = " ".join(masked[first.start : member.end].split())
            out.append(replace(member, text=f"{head}{article}{member.text}", start=first.start, whole=whole))
        else:
            first = None
            out.append(member)
    return out


_VITAMIN = re.compile(r"[A-K]\d{0,2}")
_LACK = re.compile(r"\s(?:deficienc(?:y|ies)|deficits?|poisoning|overdose)$")
_SHARED = re.compile(
    r"(?:infections?|cancers?|diseases?|disorders?|pain|inflammation|tumou?rs?|injuries|conditions|"
    r"deficienc(?:y|ies)|spasms?|irritation|dryness)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?P<noun>(?:[\w-]+\s+){0,3}[\w-]+)\s+(?:of|in|affecting|"
    r"involving)\s+(?P<article>(?:the\s+)?)(?P<part>(?!which|patients|individuals|children|"
    r"adults)[\w-]+(?:\s+[\w-]+){0,2})",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(
    r"(?!(?:nose)?bleed$)(?:[a-z]+-)?[a-z]+ed|acute|chronic|recurrent|severe|"
    r"metastatic|refractory|unresectable|inoperable",
    re.IGNORECASE,
)
# "inflammatory and allergic conditions", "malignant pleural or peritoneal effusions"
_QUALITY = re.compile(
    r"(?:^|\s)(?!(?:withdrawal|panic|colic|arousal|renewal|removal|survival|tics?|canal|animal|interval|hospital)$)"
    r"[a-z-]{3,}(?:al|ic|ous|ary|ory|ular)$",
    re.IGNORECASE,
)
# "acute bacterial skin and skin structure infections"
_STRUCTURES = re.compile(
    r"(?:skin[\s-]structures?|soft[\s-]tissues?|subcutaneous(?:\stissues?)?)\sinfections?", re.IGNORECASE
)
_PERSON = re.compile(
    r"(?:women|men|children|infants|patients|individuals|people|adults|pregnan\w*|breast-?feeding|pregnancy)\b",
    re.IGNORECASE,
)
