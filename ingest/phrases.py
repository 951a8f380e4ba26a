"""Noun phrases in lists: what a run of text such as "severe nausea, muscle or joint pain (myalgia)" names.

All positions are characters of the plain text handed in; ends are exclusive. This module holds `read_phrases` and
passes on what it is made of, from `wording`, `coordination` and `brackets`:

    read_phrases    the usual entry: brackets, splitting, trimming and shared heads in one
    split_members   the members of a list or coordination, brackets kept whole
    split_instances "infections such as sinusitis": the umbrella and its instances apart
    find_brackets   brackets with what they are for: synonym, abbreviation, instances, explanation or note
    trim            articles, hedges and severities off the front
    cut_tail        clauses and circumstances off the end
    expand_shared   coordinated members made whole
    lower_phrase    lower case but for names and abbreviations
    fold_key        equal for wordings of one thing
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from rxkg.ingest.brackets import Bracket, BracketKind, find_brackets, mask
from rxkg.ingest.coordination import Member, expand_shared, is_modifier, split_instances, split_members
from rxkg.ingest.wording import (
    EDGE,
    TRIMMED,
    Trimmed,
    cut_tail,
    fold_key,
    lower_phrase,
    only_trimmed,
    singular,
    trim,
    words_of,
)

__all__ = [
    "TRIMMED",
    "Bracket",
    "BracketKind",
    "Member",
    "Phrase",
    "Trimmed",
    "cut_tail",
    "expand_shared",
    "find_brackets",
    "fold_key",
    "is_modifier",
    "lower_phrase",
    "mask",
    "only_trimmed",
    "read_phrases",
    "singular",
    "split_instances",
    "split_members",
    "trim",
    "words_of",
]

_WORD = re.compile(r"[^\W_]")
_STRAY = re.compile(
    r"(?:of|in|at|on|by|for|from|with|to|as|that|which|who|if|when|these|this|they|it|its|their|not|no|"
    r"is|are|may|can|and|or|up|such|than)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing named. `start` and `end` cover all words that name it, a shared head included, brackets not."""

    text: str  # trimmed, lower-cased
    alt: tuple[str, ...]  # other forms met: with its severity, its brackets, its unexpanded coordination
    start: int
    end: int
    qualifiers: tuple[str, ...] = ()  # words trimmed off the front: "severe", "rare", "risk of"
    brackets: tuple[Bracket, ...] = ()
    note: str = ""  # what followed: "which may be severe", "with prolonged use"


def read_phrases(
    plain: str, start: int = 0, end: int | None = None, classes: tuple[str, ...] = TRIMMED
) -> tuple[Phrase, ...]:
    """The things that a list, a coordination or a single phrase in `plain[start:end]` names, in text order.

    `classes` are trimmed from the front of each. What is in brackets becomes `alt` (synonyms, abbreviations,
    explanations) or is left in `brackets` (instances, notes) for the caller.

    >>> [p.text for p in read_phrases("Nausea, severe muscle or joint pain, and a fast heartbeat which may last")]
    ['nausea', 'muscle pain', 'joint pain', 'fast heartbeat']
    """
    end = len(plain) if end is None else end
    brackets = find_brackets(plain, start, end)
    masked = mask(plain, brackets)
    members: list[Member] = []
    details: dict[int, tuple[tuple[str, ...], str, str]] = {}
    skipping = False
    for member in split_members(masked, start, end):
        skipping = skipping and not member.comma
        stop = cut_tail(masked, member.start, member.end)
        if skipping or stop <= member.start or _STRAY.match(masked, member.start, stop):
            continue
        skipping = stop < member.end
        shape = trim(masked, member.start, stop, classes)
        text = " ".join(masked[shape.start : shape.end].split())
        if not _WORD.search(text) or _STRAY.match(text) or (skipping and only_trimmed(text)):
            continue
        members.append(Member(text, shape.start, shape.end, member.joint, member.comma, own=shape.start))
        note = " ".join(masked[stop : member.end].split()).strip(EDGE)
        details[shape.start] = (shape.qualifiers, note, " ".join(masked[member.start : shape.end].split()))
    if not members:
        return ()
    starts = list(details)
    following = dict(zip(starts, [*starts[1:], end], strict=True))
    opened = [b.start for b in brackets]
    out = []
    for member in expand_shared(members, masked):
        if not brackets:
            out.append(_phrase(member, *details[member.own], ()))
            continue
        shared = bisect_left(starts, member.end)
        behind = starts[shared] if shared < len(starts) else end
        near = brackets[bisect_left(opened, member.own) : bisect_left(opened, following[member.own])]
        if member.whole and member.end >= following[member.own]:
            near += brackets[bisect_left(opened, member.end) : bisect_left(opened, behind)]
        out.append(_phrase(member, *details[member.own], near))
    return tuple(out)


def _phrase(member: Member, qualifiers: tuple[str, ...], note: str, full: str, brackets: tuple[Bracket, ...]) -> Phrase:
    text = lower_phrase(member.text)
    alt: list[str] = []
    if not member.whole and qualifiers and any(q in words_of("severity") or q in words_of("risk") for q in qualifiers):
        alt.append(lower_phrase(full))
    if member.whole:
        alt.append(lower_phrase(member.whole))
    for b in brackets:
        if b.kind in (BracketKind.SYNONYM, BracketKind.ABBREVIATION):
            alt.append(
                b.text
                if b.kind is BracketKind.ABBREVIATION
                else lower_phrase(b.text[trim(b.text, classes=("article",)).start :])
            )
        elif b.kind is BracketKind.EXPLANATION and len(b.text.split()) <= 8:
            inner = b.text[: cut_tail(b.text)]
            alt.append(lower_phrase(inner[trim(inner, classes=("article",)).start :]))
        elif b.kind is BracketKind.INSTANCES and len(b.text.split()) <= 8 and b.inner == b.start + 1:
            alt.append(lower_phrase(b.text))
    return Phrase(
        text,
        tuple(a for a in dict.fromkeys(alt) if a and a != text) if alt else (),
        member.start,
        member.end,
        qualifiers,
        brackets,
        note,
    )
