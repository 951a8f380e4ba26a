"""What the members of a coordination share: "factors Xa and IIa", "mu and delta receptors"."""

from __future__ import annotations

import re
from dataclasses import replace

from rxkg.ingest.extract.target_heads import FACTOR, head_class, target_words
from rxkg.ingest.extract.target_names import ANAPHOR, OF, PLACE, bare_phrase
from rxkg.ingest.phrases import Member, singular

_ROMAN = re.compile(r"[IVX]+[ab]?")
_SUSPENDED = re.compile(r"\w*?-(?:\d-)?([a-z].*)", re.IGNORECASE)  # "alpha- and beta-receptors"
_LIKE_30S = re.compile(r"\d+S|[Α-Ωα-ω]\d?[A-Za-z]?|(?:alpha|beta|gamma|delta|kappa|mu)(?:-?\d\w?)?", re.IGNORECASE)
_SUBTYPE = re.compile(r"\b[DHM]\d$|\b5-HT\d\w?$|(?:alpha|beta)-?\d?$", re.IGNORECASE)


def share_heads(members: list[Member], masked: str) -> list[Member]:
    """Members with the noun or the head that they share: "factors Xa and IIa", "mu and delta receptors"."""
    out: list[Member] = []
    for index, member in enumerate(members):
        text = member.text
        whole = " ".join(masked[members[0].start : members[-1].end].split())
        bare = bare_phrase(text)
        before = bare_phrase(members[index - 1].text) if index else ""
        if index == 0 and len(members) > 1 and FACTOR.search(bare) and " factors " in f" {bare.casefold()}":
            member = replace(member, text=re.sub(r"(?i)factors\b", "factor", bare), whole=whole)
        elif index and _ROMAN.fullmatch(bare) and (head := FACTOR.search(before) or FACTOR.search(members[0].text)):
            member = replace(
                member,
                text=f"{_singular_phrase(head[0].rsplit(' ', 1)[0])} {bare}",
                start=members[0].start,
                whole=whole,
            )
        elif (
            index + 1 < len(members)
            and masked[member.end - 1 : member.end + 1].rstrip().endswith("-")
            and (rest := _SUSPENDED.match(core_of(members[-1].text)))
        ):
            text = f"{bare.rstrip('-')}-{rest[1]}"
            member = replace(member, text=text, end=_end_of(members[-1], masked), whole=whole)
        elif (
            index + 1 < len(members)
            and (head_class(bare) in (None, "never", "ion") or _SUBTYPE.search(bare))
            and len(bare.split()) <= 3
            and not OF.search(bare)
        ):
            following = next(
                (
                    m
                    for m in members[index + 1 :]
                    if head_class(core_of(m.text)) == "generic" or m.text.endswith(" systems")
                ),
                None,
            )
            process = next((m for m in members[index + 1 :] if head_class(core_of(m.text)) == "process"), None)
            other = following or (
                process if process is not None and bare and " " in process.text and not process.comma else None
            )
            if other is not None and len(core_of(other.text).split()) > 1 and not ANAPHOR.match(text):
                member = replace(
                    member, text=f"{bare} {_shared_head(bare, other)}", end=_end_of(other, masked), whole=whole
                )
        elif index + 1 < len(members) and (
            other := _shared_by_mediators(members[index:])
            or (_process_behind(members[index + 1 :]) if bare.split()[-1].casefold() in target_words("made") else None)
        ):
            member = replace(member, text=f"{bare} {_head(other)}", end=_end_of(other, masked), whole=whole)
        elif (
            index and len(bare.split()) <= 3 and (opener := _opener(members[: index + 1], members[index:])) is not None
        ):
            if head_class(bare) in ("mediator", "site") or singular(bare.casefold()) in target_words("made"):
                made = OF.split(bare_phrase(opener.text))[0]
                text = f"{made} of {bare}" if head_class(bare) != "generic" else f"{singular(bare)} {made}"
                member = replace(member, text=text, start=opener.start, whole=whole)
        elif (
            index
            and head_class(bare) == "process"
            and " " not in bare
            and " " in before
            and head_class(before) == "process"
            and not OF.search(before)
        ):
            member = replace(
                member, text=f"{before.rsplit(' ', 1)[0]} {bare}", start=members[index - 1].start, whole=whole
            )
        elif (
            index + 1 < len(members)
            and head_class(bare) == "process"
            and " " not in bare
            and (rest := OF.search(members[-1].text))
        ):
            text = f"{bare}{members[-1].text[rest.start() :]}"
            member = replace(member, text=text, end=_end_of(members[-1], masked), whole=whole)
        out.append(member)
    return out


def _opener(before: list[Member], onward: list[Member]) -> Member | None:
    """The member whose process all members share up to the last: "synthesis of DNA" before "RNA and proteins"."""
    if not any(m.joint in ("and", "or", "and/or") for m in onward):
        return None
    for member in reversed(before[:-1]):
        bare = bare_phrase(member.text)
        if OF.search(bare):
            return member if head_class(OF.split(bare)[0]) in ("process", "clear") else None
        if singular(bare.casefold()) not in target_words("made") or " " in bare:
            return None
    return None


def _end_of(member: Member, masked: str) -> int:
    """Where a member ends in the text, without the place that follows it."""
    core = core_of(member.text)
    return member.start + len(core) if masked.startswith(core, member.start) else member.end


def core_of(text: str) -> str:
    """A member without the place that follows it: "M2 receptors" of "M2 receptors in the gut"."""
    return PLACE.split(text, maxsplit=1)[0]


def _head(member: Member) -> str:
    return core_of(member.text).split()[-1]


def _shared_head(bare: str, other: Member) -> str:
    """What a member shares: all that stands behind the like of it ("ribosomal subunits"), else the last word."""
    words = core_of(bare_phrase(other.text)).split()
    if len(words) > 2 and _LIKE_30S.fullmatch(bare) and _LIKE_30S.fullmatch(words[0]):
        return " ".join(words[1:])
    return _head(other)


def _shared_by_mediators(members: list[Member]) -> Member | None:
    """The member whose head the mediators before it share: "serotonin receptors" behind "dopamine and"."""
    for number, member in enumerate(members):
        words = bare_phrase(core_of(member.text)).split()
        if number and len(words) > 1 and words[-1].casefold() in target_words("shared"):
            return member
        if len(words) > 2 or head_class(" ".join(words)) != "mediator":
            return None
    return None


def _process_behind(members: list[Member]) -> Member | None:
    """The process that closes a coordination of what it makes: "protein synthesis" behind "DNA, RNA and"."""
    for member in members:
        words = member.text.split()
        if head_class(member.text) == "process":
            return member if len(words) == 2 else None
        if words[-1].casefold() not in target_words("made"):
            return None
    return None


def _singular_phrase(text: str) -> str:
    words = text.split()
    return " ".join((*words[:-1], singular(words[-1])))
