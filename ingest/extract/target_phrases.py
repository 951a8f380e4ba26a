"""Objects of an action: the targets that the words behind a verb name, one by one.

One noun phrase is read by `target_names`; this finds where the object ends, its members and what they share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.target_brackets import abbreviated_names, bracketed_names, listed_symbols
from rxkg.ingest.extract.target_heads import head_class, is_symbol, target_words
from rxkg.ingest.extract.target_names import (
    ANAPHOR,
    CLAUSE,
    GERUND,
    LEAD,
    OF,
    PLACE,
    TargetName,
    bare_phrase,
    name_target,
)
from rxkg.ingest.extract.target_sharing import core_of, share_heads
from rxkg.ingest.phrases import Bracket, BracketKind, Member, find_brackets, lower_phrase, mask, singular, split_members

_NAMED = re.compile(
    r"[\s,]*\b(?:called|known as|named|termed|referred to as|specifically|particularly|especially|"
    r"primarily|mainly|namely|(?:most )?notably|in particular|chiefly|predominantly|including|such as|like|"
    r"(?:(?:especially|particularly|primarily|notably|including|like) )?"
    r"those (?:related to|associated with|involved in|involving)|expressing|displaying|bearing|e\.g\.,?|i\.e\.,?)\s+",
    re.IGNORECASE,
)
_NAMED_LATER = re.compile(
    r",?\s*(?:primarily|mainly|chiefly|predominantly|specifically|particularly|especially|(?:most )?notably|"
    r"in particular|namely|including|such as|like)\s+",
    re.IGNORECASE,
)
_DESCRIPTION = re.compile(
    r"\s+(?:involved in|associated with|responsible for|inside|within|that (?:break|caus|contribut|produc|"
    r"help|degrad|control|regulat|convert|trigger|transmit|promot|metaboli)\w*|"
    r"(?:crucial|essential|necessary|needed|required|important|vital) (?:for|to|in))"
    r"\s+[^,.;:()]{3,70}",
    re.IGNORECASE,
)
_NEEDED = re.compile(r"\s+(?:crucial|essential|necessary|needed|required|important|vital)\b", re.IGNORECASE)
_EXPLAINED = re.compile(r"[.;]|,(?!\s+(?:which|that|who)\b)")
_FOR = re.compile(r"\s+for(?:\s+\w+,)*\s+\w+(?:,?\s+(?:and|or)\s+\w+)?")
_THROUGH = re.compile(
    r"[^,.;:]{0,40}?\s(?:through|via)\s+(?=[\w\s'-]{0,40}(?:channels?|receptors?|transporters?|pumps?)\b)",
    re.IGNORECASE,
)
_TO = re.compile(r"\s+to\s+", re.IGNORECASE)  # "the binding of orexins to their receptors (…)"
_ASIDE = re.compile(r",?\s\bto an? (?:lesser|greater|smaller|some|certain) (?:extent|degree)\b,?", re.IGNORECASE)
_OPEN_END = re.compile(r"[\s,]+(?:and|or)[\s,]*$")
_CALLED = re.compile(r"[\s,]*(?:called|known as|named|termed)\s", re.IGNORECASE)
_MOLECULES = frozenset(["protein", "enzyme", "receptor", "transporter", "channel"])
_LONGEST = 500  # characters; no object is longer, and endless sentences shall not be read over and over
_ANOTHER = re.compile(r"(?:an?|another)\s", re.IGNORECASE)
_PARTICIPLE = re.compile(r"\w+ing\b", re.IGNORECASE)
_STEPS_OF = re.compile(
    r"\s*(?:the\s+)?(?:(?:process|processes|mechanisms?)\s+of|"
    r"(?:\w+\s+)?(?:steps?|stages?|reactions?|processes)\s+involved\s+in)\s+",
    re.IGNORECASE,
)
_KINDS = (
    r"(?:which is )?(?:an?|the|one of the) (?:[\w'’-]+,? ){0,3}?(?:enzymes?|proteins?|receptors?|glycoproteins?|"
    r"cytokines?|neurotransmitters?|hormones?|neuropeptides?|channels?|transporters?|antigens?|molecule found)\b"
)
_IS_MOLECULE = re.compile(_KINDS, re.IGNORECASE)
_APPOSED = re.compile(rf"(?:\s*\([^()]*\)|\s*)(?:,| –| —| -) {_KINDS}", re.IGNORECASE)


def read_targets(plain: str, start: int, end: int, strength: str) -> tuple[TargetName, ...]:
    """The targets named from `start` on, up to the end of the object that starts there.

    >>> text = "bacterial DNA gyrase and topoisomerase IV, a pair of enzymes"
    >>> [t.text for t in read_targets(text, 0, len(text), "acting")]
    ['bacterial DNA gyrase', 'topoisomerase IV']
    """
    if end - start > _LONGEST:
        end = max(start, plain.rfind(" ", start, start + _LONGEST))
    # Brackets within a word are its own: "β-(1,3)-D-glucan".
    brackets = tuple(
        b
        for b in find_brackets(plain, start, end)
        if plain[b.start - 1 : b.start] != "-" and plain[b.end : b.end + 1] != "-"
    )
    masked = mask(plain, brackets)
    if " extent" in masked or " degree" in masked:
        masked = _ASIDE.sub(lambda m: " " * len(m[0]), masked)
    end = _closing(masked, start, end)
    out: list[TargetName] = []
    at = start
    steps = _STEPS_OF.match(masked, start, end)
    if steps is not None:
        start = at = steps.end()
    stop = _stop(masked, start, end)
    short = _symbol_behind(masked, brackets, start, stop, end)
    if short is not None and strength != "changing":
        return (short,)
    loose = _described(masked, brackets, start, stop, end, strength)
    if loose is not None:
        later = _NAMED_LATER.match(masked, loose.end, end)
        if later is None:
            return (loose,)
        instances = tuple(_read_list(masked, brackets, later.end(), _stop(masked, later.end(), end), end, strength))
        return (replace(instances[0], alt=(*instances[0].alt, loose.text)), *instances[1:]) if instances else (loose,)
    spans = []
    for cue in _NAMED.finditer(masked, start, stop):
        spans.append((at, cue.start()))
        at = cue.end()
        if _CALLED.match(cue[0]) and (unknown := _called(masked, start, cue, stop)) is not None:
            return (unknown,)
    spans.append((at, stop))
    if masked[stop : stop + 2] == ": " and core_of(masked[start:stop]).split(" ")[-1].casefold() in target_words(
        "umbrella"
    ):
        spans.append((stop + 1, _stop(masked, stop + 1, end)))  # "two bacterial enzymes: DNA gyrase and …"
    for first, last in spans:
        limit = end if last == spans[-1][1] else last
        read = list(_read_list(masked, brackets, first, last, limit, strength))
        if read and len(out) == 1 and _is_umbrella(out[0].text):
            read[0] = replace(read[0], alt=(*read[0].alt, out[0].text))
            out = []
        out += read
    passage = _THROUGH.match(masked, stop, end) or (
        _TO.match(masked, stop, end)
        if masked[start:stop].lstrip().startswith(("the binding of", "binding of"))
        else None
    )
    if passage is not None and out and (out[-1].head == "process" or "binding" in masked[start:stop]):
        out += _read_list(masked, brackets, passage.end(), _stop(masked, passage.end(), end), end, strength)
    return tuple(out)


def _called(masked: str, start: int, cue: re.Match[str], stop: int) -> TargetName | None:
    """A name that nothing else tells to be a molecule's: "a protein called exportin 1"."""
    kind = masked[start : cue.start()].rsplit(" ", 1)[-1].casefold()
    name = masked[cue.end() : stop].strip(" ,")
    if kind not in _MOLECULES or not 0 < len(name.split()) <= 3 or head_class(name) is not None or "," in name:
        return None
    if re.search(r"\b(?:and|or|the|a|an)\b", name):
        return None
    own = cue.end() + masked[cue.end() : stop].index(name)
    whole = lower_phrase(bare_phrase(masked[start : cue.start()].strip()))
    return TargetName(lower_phrase(name), own, own + len(name), "site", (whole,))


def _closing(masked: str, start: int, end: int) -> int:
    """Where a bracket closes that was open at `start`, else `end`."""
    at = start
    while (closing := masked.find(")", at, end)) >= 0:
        if masked.count("(", start, closing) < masked.count(")", start, closing + 1):
            return closing
        at = closing + 1
    return end


def _is_umbrella(text: str) -> bool:
    """Whether a name only says what kind of thing the names behind it are: "enzymes", "receptors in the brain"."""
    words = text.casefold().split()
    return words[-1] in target_words("umbrella") or (words[0] in target_words("placed") and len(words) > 1)


def _symbol_behind(masked: str, brackets: tuple[Bracket, ...], start: int, stop: int, end: int) -> TargetName | None:
    """The symbol in brackets that tells which generic thing is meant: "receptors (5-HT4)"."""
    stop = min([stop, *(b.start for b in brackets if b.start > start)])
    words = masked[start:stop].strip()
    bare = bare_phrase(words)
    if bare.casefold() not in target_words("placed"):
        return None
    carried = _FOR.match(masked, stop, end)
    last = carried.end() if carried else stop
    near = next((b for b in brackets if last <= b.start <= last + 2), None)
    if near is None:
        return None
    own = start + masked[start:stop].rfind(bare)
    whole = lower_phrase(masked[own:last].strip())
    if is_symbol(near.text.removeprefix("5-")) or (carried and near.kind is BracketKind.ABBREVIATION):
        return TargetName(near.text, own, near.end, "site", (whole,))
    named = name_target(near.text, near.start + 1, near.end, "acting") if near.kind is BracketKind.SYNONYM else None
    return None if named is None else replace(named, alt=(*named.alt, whole))


def _described(
    masked: str, brackets: tuple[Bracket, ...], start: int, stop: int, end: int, strength: str
) -> TargetName | None:  # fmt: skip
    """A generic word told apart by what follows: "enzymes that break down cartilage"."""
    if strength == "changing" or stop >= end:
        return None
    words = masked[start:stop].strip()
    lead = LEAD.match(words)
    bare = (words[lead.end() :] if lead else words) or words.rsplit(" ", 1)[-1]
    rest = _DESCRIPTION.match(masked, stop, end)
    if rest is None or ANAPHOR.match(words):
        return None
    if bare.casefold() not in target_words("describable"):
        return _process_of_described(masked, brackets, start, stop, bare, rest)
    if _NEEDED.match(rest[0]) and not bare.casefold().startswith("enzyme"):
        return None  # what all proteins are
    own = start + masked[start:stop].rfind(bare)
    last = own + len(masked[own : rest.end()].rstrip())
    whole = lower_phrase(" ".join(masked[own:last].split()))
    near = next((b for b in brackets if stop <= b.start <= stop + 1), None)
    named = name_target(near.text, near.inner, near.end, strength) if near else None
    if named is not None:  # "the enzyme (renin) that breaks down …"
        return replace(named, alt=(*named.alt, whole))
    return TargetName(whole, own, last, "generic", (bare.casefold(),))


def _process_of_described(
    masked: str, brackets: tuple[Bracket, ...], start: int, stop: int, bare: str, rest: re.Match[str]
) -> TargetName | None:  # fmt: skip
    """A process of what the words behind tell apart: "the release of substances that cause inflammation"."""
    chain = OF.search(bare)
    if chain is None or head_class(bare[: chain.start()]) != "process":
        return None
    made = bare_phrase(bare[chain.end() :])
    if made.casefold() not in target_words("described") or "," in bare or ANAPHOR.match(bare[chain.end() :]):
        return None
    own = start + masked[start:stop].rfind(bare)
    if name_target(bare, own, stop, "acting") is not None or any(stop <= b.start <= stop + 1 for b in brackets):
        return None  # named by itself or by its bracket
    last = own + len(masked[own : rest.end()].rstrip())
    behind = _AND_DOES.split(masked[stop:last].strip(), maxsplit=1)[0]
    process = lower_phrase(bare[: chain.start()])
    return TargetName(
        f"{process} of {made.casefold()} {behind}", own, last, "process", (f"{process} of {made.casefold()}",)
    )


# A second thing that it does, behind the one that tells it apart.
_AND_DOES = re.compile(r"\s+and\s+(?:\w+ly\s+)?(?:reduc|caus|lead|increas|help|contribut|promot|trigger|play)\w*\s")
# What follows a participle that says more of the object: "free radicals generated by".
_ADJUNCT = re.compile(r"\s(?:by|from|in|during|on|to|at|through|within|upon|when|after|with|for)\b", re.IGNORECASE)
# Where an object may end: a mark, a dash, or a word of `cues/target_stops.tsv`.
_MARK = re.compile(r"[;:.!?—]|\s[–—-]\s|,?\s+(?P<word>\w+)")


@cache
def _stops() -> dict[str, re.Pattern[str]]:
    """By the word that ends an object: what must follow it."""
    rows: dict[str, list[str]] = {}
    for word, following in read_cues("target_stops", 2):
        rows.setdefault(word, []).append("" if following == "any" else following)
    return {word: re.compile(rf"(?:{'|'.join(rest)})\b", re.IGNORECASE) for word, rest in rows.items()}


def _stop(masked: str, start: int, end: int) -> int:
    """Where the object ends; "in addition to" and names such as "angiotensin-converting" aside."""
    stops = _stops()
    for found in _MARK.finditer(masked, start, end):
        word = found["word"]
        if word is not None:
            word = word.casefold()
            if word not in stops:
                if not word.endswith("ed") or not _ADJUNCT.match(masked, found.end(), end):
                    continue
            elif not stops[word].match(masked, found.end(), end):
                continue
            if word == "as" and masked[: found.start()].endswith(("such", "known")):
                continue
            if word in ("related", "associated") and masked[: found.start()].endswith(" those"):
                continue
        elif found[0] == "." and masked[max(0, found.start() - 3) : found.start()].casefold() in ("e.g", "i.e", ".g"):
            continue
        return found.start()
    return end


def _read_list(
    masked: str, brackets: tuple[Bracket, ...], start: int, end: int, limit: int, strength: str
) -> Iterator[TargetName]:  # fmt: skip
    open_end = _OPEN_END.search(masked, max(start, end - 12), end)
    end = open_end.start() if open_end else end
    members = split_members(masked, start, end)
    kept: list[Member] = []
    for number, member in enumerate(members):
        if number and member.comma and (_is_apposition(member) or (number == len(members) - 1 and _explains(member))):
            limit = min(limit, member.start) if _PARTICIPLE.match(member.text) else limit
            break
        kept.append(member)
    kept = share_heads(kept, masked)
    for number, member in enumerate(kept):
        following = (
            kept[number + 1].own
            if number + 1 < len(kept)
            else min(limit, end + 80 if _EXPLAINED.match(masked, end) else end)
        )
        near = [b for b in brackets if member.own <= b.start <= max(following, member.end + 1)]
        found = name_target(member.text, member.start, member.end, strength)
        if found is None and number == len(kept) - 1:
            found = _explained(masked, brackets, member, limit, strength)
        if near and (found is None or found.text.rsplit(" ", 1)[-1] in target_words("described")):
            inside = list(_instances(near, member, found, strength))
            if found is None or (inside and found.text in target_words("described")):
                yield from inside
                continue
            later = inside
        else:
            later = []
        if found is not None:
            singles = (
                list(listed_symbols(near, found.end, (found.text,))) if found.text.endswith(("ase", "ases")) else []
            )
            if singles:
                yield from singles
                continue
            near = [b for b in near if not PLACE.search(masked, found.end, b.start)]
            if member.start < member.own:  # its head stands before the members in between
                found = replace(found, end=max(found.end, member.end))
            elif member.whole:  # its head stands behind the members that share it
                found = replace(found, end=member.end)
            short = tuple(abbreviated_names(masked, near, found))
            yield replace(
                found, alt=(*found.alt, *short, *bracketed_names(near), *((member.whole,) if member.whole else ()))
            )
            yield from later


def _instances(near: list[Bracket], member: Member, found: TargetName | None, strength: str) -> Iterator[TargetName]:
    """What brackets name of a member that says no more than a kind: "neurotransmitters (such as dopamine)"."""
    if found is None:
        words = core_of(bare_phrase(member.text)).casefold().split()
        if not words or (words[-1] not in target_words("described") and words[-1] not in target_words("placed")):
            return
        yield from listed_symbols(near, member.end, ())
    for bracket in near:
        if bracket.kind is BracketKind.INSTANCES or (found is None and bracket.kind is BracketKind.SYNONYM):
            inner, words_inside = bracket.inner, bracket.text
            for name in _read_list(words_inside, (), 0, len(words_inside), len(words_inside), strength):
                yield replace(name, start=inner + name.start, end=inner + name.end)


def _explained(
    masked: str, brackets: tuple[Bracket, ...], member: Member, limit: int, strength: str
) -> TargetName | None:  # fmt: skip
    """A name of unknown class that what follows calls a molecule: "calbindin, a protein that …"."""
    words = core_of(bare_phrase(member.text)).strip()
    chain = OF.search(words)
    name = words[chain.end() :] if chain else words
    if not 0 < len(name.split()) <= 3 or head_class(name) is not None or GERUND.search(name) or CLAUSE.search(name):
        return None
    if chain and head_class(words[: chain.start()]) not in ("process", "clear"):
        return None
    near = next((b for b in brackets if member.end <= b.start <= member.end + 1), None)
    if not (near and _IS_MOLECULE.match(near.text)) and not _APPOSED.match(masked, member.end, max(limit, member.end)):
        return None
    if strength == "changing" and not chain:
        return None
    own = member.end - len(name) if masked[: member.end].endswith(name) else member.own
    text = lower_phrase(bare_phrase(name))
    if chain is None or head_class(words[: chain.start()]) == "clear":
        return TargetName(text, own, member.end, "site")
    whole = f"{lower_phrase(words[: chain.start()])} of {text}"
    return TargetName(whole, member.own, member.end, "process", (text,))


def _explains(member: Member) -> bool:
    """Whether the last member of a list without "and" explains the one before: "X, inflammatory substances"."""
    return member.joint == "," and member.text.split()[-1].casefold() in (
        "substances",
        "chemicals",
        "compounds",
        "mediators",
        "messengers",
        "molecules",
        "hormones",
    )


def _is_apposition(member: Member) -> bool:
    text = member.text
    if _ANOTHER.match(text):
        return True
    if member.joint in ("and", "or") and singular(text.casefold()) in target_words("made"):
        return False
    if text.split()[0].casefold() in (
        "substances",
        "enzymes",
        "proteins",
        "chemicals",
        "hormones",
        "molecules",
        "cells",
        "compounds",
        "chemical",
        "neurotransmitters",
    ):
        return True
    return bool(
        re.match(
            r"(?:an?|the|(?:two|three|four|five|both|all)(?= (?!of\b)\w+s\b)|one of|part of|"
            r"which|making|by|in|on|it|its|this|they|thus|\w+ing\b)\s",
            text,
            re.IGNORECASE,
        )
    ) and head_class(bare_phrase(text)) not in ("site",)
