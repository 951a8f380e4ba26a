"""What kind of thing a phrase names that can interact with a drug: a drug, a class, a food or a substance.

Told by `cues/interactants.tsv`: whole phrases, heads of class names ("inhibitors"), endings (the stems of international
nonproprietary names, plurals of classes), and generic words that name nothing by themselves.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ontology.records import InteractantKind

_JOINED = re.compile(
    r"[()]|\s(?:is|are|can|may|who|that|between|stopping|to|of|with|in|for|or|and|on|by|from|at|under|"
    r"where|when|contact|no|not|the|this|your|taking|using|other)\s|^(?:taking|using|use|such|avoiding|requiring|considering|"
    r"concurrently|administering|is|are|three|two|combining|to|of|in|on|no|not|by)\s"
)
_TOKEN = re.compile(r"[^\s/,;:!?()\[\]\"“”*–—]+")
_EDGE = " .'’‘*-_"
_SALT_ENDS = ("sodium", "hydrochloride", "acid", "citrate", "carbonate", "therapy")


@cache
def cue_table() -> dict[str, dict[str, str]]:
    """The forms of `cues/interactants.tsv` with their kinds, by how they match: "phrase", "head", "suffix" …"""
    out: dict[str, dict[str, str]] = {
        "phrase": {},
        "head": {},
        "suffix": {},
        "generic": {},
        "described": {},
        "stop": {},
    }
    for form, match, kind in read_cues("interactants", 3):
        out[match].setdefault(form.casefold(), kind)
    return out


@cache
def _endings() -> tuple[tuple[re.Pattern[str], InteractantKind], ...]:
    by_kind: dict[str, list[str]] = {}
    for form, kind in cue_table()["suffix"].items():
        by_kind.setdefault(kind, []).append(form)
    return tuple(
        (re.compile(rf"[a-z-]{{2,}}(?:{'|'.join(sorted(forms, key=lambda f: (-len(f), f)))})"), InteractantKind(kind))
        for kind, forms in sorted(by_kind.items())
    )


@cache
def _all_endings() -> tuple[str, ...]:
    return tuple(cue_table()["suffix"])


def is_generic(text: str) -> bool:
    """Whether a phrase names no more than "some drug": "other medications", "OTC drugs"."""
    return text.casefold() in cue_table()["generic"]


@lru_cache(maxsize=8192)
def kind_of_interactant(text: str) -> InteractantKind | None:
    """The kind of thing that a phrase without quantifiers names; None where it is not known to interact with anything.

    >>> [str(kind_of_interactant(w)) for w in ("warfarin", "CYP3A4 inhibitors", "grapefruit juice", "headache")]
    ['drug', 'class', 'food', 'None']
    """
    folded = " ".join(text.casefold().split())
    table = cue_table()
    if folded in table["stop"] or folded in table["generic"]:
        return None
    if _JOINED.search(folded) and folded not in table["phrase"]:
        return None
    if folded in table["phrase"]:
        return InteractantKind(table["phrase"][folded])
    words = folded.split()
    last = words[-1].rsplit("/", 1)[-1] if words else ""
    if last in table["stop"] or len(words) > 6:
        return None
    if len(words) > 1 and (found := table["phrase"].get(" ".join(words[-2:]))):
        return InteractantKind(found)
    if last in table["head"]:
        return InteractantKind(table["head"][last])
    for name in dict.fromkeys((last, *(last.split("/") if len(words) == 1 else ()))):
        for pattern, kind in _endings() if name.endswith(_all_endings()) else ():
            if pattern.fullmatch(name) and (kind is InteractantKind.CLASS or len(words) <= 3):
                return kind
    if words and len(words) <= 2 and words[0] in table["phrase"] and last in _SALT_ENDS:
        return InteractantKind(table["phrase"][words[0]])
    return None


@cache
def _telling_words() -> frozenset[str]:
    """A word of each known name, its longest, endings apart, and the words that a clause can make a class."""
    table = cue_table()
    forms = (*table["phrase"], *table["head"], *table["described"], "those", "ones", "others")
    return frozenset(part for form in forms for part in max(form.split(), key=len).split("/"))


@lru_cache(maxsize=16384)
def tells(word: str) -> bool:
    """Whether a lower-cased word, with what stands around it, tells an interactant."""
    for part in _TOKEN.findall(word):
        bare = part.strip(_EDGE)
        if bare in _telling_words():
            return True
        if bare.endswith(_all_endings()) and any(pattern.fullmatch(bare) for pattern, _ in _endings()):
            return True
    return False


# Words met that tell nothing: most of a text's, and a set leaves them out at once. It stops growing at this size.
_MOST_IDLE = 65536
_IDLE: set[str] = set()


def may_name(lowered: str, start: int, end: int) -> bool:
    """Whether a lower-cased stretch holds a word that tells an interactant; others need not be read.

    >>> may_name("take it with milk", 0, 17), may_name("take it with milk", 0, 12)
    (True, False)
    """
    for word in set(lowered[start:end].split()).difference(_IDLE):
        if tells(word):
            return True
        if len(_IDLE) < _MOST_IDLE and len(word) < 40:
            _IDLE.add(word)
    return False


def is_stopped(head: str) -> bool:
    """Whether a phrase holds a word that no drug is named by."""
    stop = cue_table()["stop"]
    return any(word in stop for word in head.casefold().split())
