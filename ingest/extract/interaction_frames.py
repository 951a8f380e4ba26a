"""Frames of words around interactants: "can interact with …", "… should be avoided", and how far their lists reach.

The frames are data, `cues/interaction_frames.tsv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.interactant_kinds import tells
from rxkg.ingest.phrases import find_brackets, mask
from rxkg.ingest.wording import holds_any

_STOP = re.compile(
    r"[;:.!?]|\s[–—-]\s|—|,?\s+(?:which|because|due to|should|must|may|might|can|could|will|would|is|are|"
    r"was|were|has|have|hasn't|haven't|isn't|unless|"
    r"without|while|during|when|if|since|as(?! well)|leading|resulting|causing|potentially|thereby|thus|"
    r"so|before|after|until|increases?|"
    r"decreases?|reduces?|enhances?|altering|affecting (?:their|its|the effect|how)|increasing|decreasing|"
    r"reducing|enhancing|worsening|"
    r"to (?:avoid|minimi[sz]e|prevent|reduce|ensure|assess|check|control|help|relieve|achieve|improve|"
    r"enhance|make|treat)|"
    r"and (?:determine|provide|offer|help|adjust|assess|ensure|monitor|decide|recommend)|"
    r"requires?|necessitat\w+|though|although|but|however|"
    r"(?<!medications )(?<!medicines )(?<!drugs )for the|for (?:at least|several)|or (?:if|those|"
    r"have|in)|and (?:may|can|should|consult|inform|discuss|"
    r"always|report|the|its|it|those with|other health|dose)|needs?|or any (?:of|other)|especially (?:if|"
    r"when|in)|particularly (?:if|when|in)|"
    r"in (?:patients|people|individuals|those)|at the same time|inform|consult|tell|unless|who|where|does|do|not)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?:\b(?:that|which|those|known to)\s*|\b(?:that|which)\s+(?:\w+ly|"
    r"(?:(?:can|may|might|could|also)\s+)+(?:\w+\s+(?:and|or)\s+)?)\s*)$",
    re.IGNORECASE,
)
_USED = re.compile(r"\b(?:used|taken|prescribed|given|intended)$", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|may|can|could|should|must|will|has|have|do|does|use|take|occurs?|avoid)\b",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(r"[\s,]+(?:and|or)$", re.IGNORECASE)
# A colon behind these opens the list.
_OPENS = re.compile(r"\b(?:including|includes?|such as|like|involving|especially|limited to)\s*$", re.IGNORECASE)
_NOT_LIMITED = re.compile(r",?\s+(?:but\s+(?:\w+\s+)?)?not\s+limited\s+to\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[:;]\s|(?<!\bst)(?<!\.g)[.!?]\s|\b(?:A|Q):\s|,\s+(?:and|but|as|so|because|since|while|although|and that)\s|"
    r"\b(?:because|since|as|while|that|however,?)\s",
    re.IGNORECASE,
)
# Lists are shorter than this (characters); it keeps endless sentences from being read over and over.
LONGEST_LIST = 600


@dataclass(frozen=True, slots=True)
class Frame:
    """A row of the frames: the list stands behind ("after") or before the words that `pattern` finds."""

    rule: str
    side: str
    lenient: bool  # whether unknown names pass for a drug's
    wary: bool  # only in precautions and their like, and beside words of warning
    needs: tuple[str, ...]  # lower-case letters of which one must be in the sentence
    pattern: re.Pattern[str]


@cache
def _frames() -> tuple[Frame, ...]:
    return tuple(
        Frame(rule, side, names == "any", where == "wary", tuple(needs.split("|")), re.compile(pattern))
        for rule, side, names, where, needs, pattern in read_cues("interaction_frames", 6)
    )


@cache
def _hints() -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """What frames need, with a bit for each that does: parts of a word with the blanks around it, and the others."""
    bits: dict[str, int] = {}
    for number, frame in enumerate(_frames()):
        for word in frame.needs:
            bits[word] = bits.get(word, 0) | 1 << number
    return (
        tuple((part, which) for part, which in bits.items() if " " not in part.strip()),
        tuple((part, which) for part, which in bits.items() if " " in part.strip()),
    )


@cache
def _needs_anywhere() -> tuple[str, ...]:
    """What the frames need that are sought in any place."""
    return tuple(dict.fromkeys(part for frame in _frames() if not frame.wary for part in frame.needs))


@cache
def _open_to(wary: bool, named: bool) -> int:
    """A bit for each frame that may be sought."""
    frames = enumerate(_frames())
    return sum(1 << number for number, f in frames if (wary or not f.wary) and (named or f.lenient))


# Words met that tell nothing: most of a text's, and a set leaves them out at once. It stops growing at this size.
_MOST_IDLE = 65536
_IDLE: set[str] = set()
_NAMED = 1 << 63  # behind the bits of the frames


@lru_cache(maxsize=16384)
def _told_by(word: str) -> int:
    """A bit for each frame that needs what a word holds, and one where it tells an interactant."""
    found = _NAMED if tells(word) else 0
    padded = f" {word} "
    for part, bits in _hints()[0]:
        if part in padded:
            found |= bits
    return found


@lru_cache(maxsize=256)  # a block of one sentence is asked about twice, and a block about its frames and its names
def _marks(lowered: str) -> int:
    found = 0
    for word in set(lowered.split()).difference(_IDLE):
        if bits := _told_by(word):
            found |= bits
        elif len(_IDLE) < _MOST_IDLE and len(word) < 40:
            _IDLE.add(word)
    for part, bits in _hints()[1]:
        if found | bits != found and part in lowered:
            found |= bits
    return found


def names_any(lowered: str) -> bool:
    """Whether a lower-cased text holds a word that tells an interactant: `may_name`, for texts asked of frames too."""
    return _marks(lowered) >= _NAMED


def frames_in(lowered: str, *, wary: bool) -> tuple[Frame, ...]:
    """The frames that a lower-cased text may hold, in their order.

    Without `wary`, of those for any place; where the text tells no interactant, of those that take unknown names.
    """
    if not wary and not holds_any(lowered, _needs_anywhere()):
        return ()
    marks = _marks(lowered)
    found = marks & _open_to(wary, marks >= _NAMED)
    return _selected(found) if found else ()


@lru_cache(maxsize=4096)
def _selected(bits: int) -> tuple[Frame, ...]:
    return tuple(frame for number, frame in enumerate(_frames()) if bits >> number & 1)


def cut_list(plain: str, first: int, end: int) -> int:
    """`end`, or the last blank within the length of a list."""
    return end if end - first <= LONGEST_LIST else max(first, plain.rfind(" ", first, first + LONGEST_LIST))


def list_end(plain: str, first: int, end: int) -> int:
    """Where the list that starts at `first` ends: before a verb, unless the verb is of a clause that names a class."""
    depth = 0
    at = first
    for stop in _STOP.finditer(plain, first, end):
        depth += plain.count("(", at, stop.start()) - plain.count(")", at, stop.start())
        at = stop.start()
        if depth > 0 or (
            stop[0] == "." and plain[stop.start() - 3 : stop.start()].casefold() in ("e.g", "(e.", "i.e", " st")
        ):
            continue
        if stop[0].lstrip(" ,")[:3] == "to " and _USED.search(plain, max(first, stop.start() - 12), stop.start()):
            continue  # "medications used to treat diabetes"
        if stop[0].endswith("as") and plain[: stop.start()].endswith("such"):
            continue
        if stop[0] == "." and plain[stop.end() : stop.end() + 1].strip():
            continue
        if _NOT_LIMITED.match(plain, stop.start()) or (stop[0] == ":" and _opens(plain, first, stop.start())):
            continue
        if not _RELATIVE.search(
            plain, max(first, stop.start() - 24), stop.start() + len(stop[0]) - len(stop[0].lstrip(" ,"))
        ):
            loose = _LOOSE_END.search(plain, first, stop.start())
            return loose.start() if loose else stop.start()
    return end


def _opens(plain: str, first: int, colon: int) -> bool:
    """Whether a colon stands where a list begins: right behind the frame, or behind "including"."""
    return not plain[first:colon].strip() or _OPENS.search(plain, first, colon) is not None


def list_start(plain: str, start: int, last: int) -> int:
    """Where the clause starts whose subject is the list that ends at `last`."""
    first = start
    for stop in _CLAUSE.finditer(mask(plain[:last], find_brackets(plain, start, last)), start, last):
        if " and " not in stop[0] or _VERB.search(plain, first, stop.start()):
            first = stop.end()
    return first
