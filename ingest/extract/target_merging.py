"""Whether two names mean one target: equal, an amount of it, its receptor, a process of it, or a word apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rxkg.ingest.extract.target_names import TargetName
from rxkg.ingest.phrases import fold_key, singular


@dataclass(frozen=True, slots=True)
class NameKeys:
    """What tells whether two names mean one target."""

    keys: frozenset[tuple[str, ...]]  # of the name itself
    inner: tuple[frozenset[str], ...]  # words of what a process is of
    words: frozenset[str]
    head: str
    process: bool


_NUMBERED = re.compile(r"\b(alpha|beta)(\d)", re.IGNORECASE)
_EMPTY = frozenset(["enzyme", "site", "protein", "system", "molecule", "levels", "level", "ion", "subtype", "process"])
# Words for one process by another.
_SYNONYMS = {
    "production": "synthesis",
    "formation": "synthesis",
    "biosynthesis": "synthesis",
    "generation": "synthesis",
    "construction": "synthesis",
    "building": "synthesis",
    "gastric": "stomach",
    "hydrochloric": "stomach",
    "noradrenaline": "norepinephrine",
    "adrenaline": "epinephrine",
    "oestrogen": "estrogen",
    "haemoglobin": "hemoglobin",
    "reabsorption": "uptake",
    "reuptake": "uptake",
    "influx": "uptake",
    "entry": "uptake",
    "clumping": "aggregation",
}


def name_keys(target: TargetName) -> NameKeys:
    """The keys by which a target's name is compared."""
    process = target.head == "process"
    forms = [f for f in (target.text, *target.alt) if " and " not in f]
    keys = [canonical(f) for f in forms or (target.text,)]
    own = keys[:1] if process else keys
    words = re.split(r"[\s-]+", target.text)
    head = next(
        (_singular(w.casefold()) for w in reversed(words) if len(w) > 2 and _singular(w.casefold()) not in _EMPTY),
        words[-1],
    )
    return NameKeys(
        frozenset(own), tuple(frozenset(k) for k in keys[1:]) if process else (), frozenset(keys[0]), head, process
    )


def canonical(text: str) -> tuple[str, ...]:
    """A key that is equal for wordings of one target: "production" is "synthesis", "enzyme" adds nothing."""
    words = {_enzyme(_SYNONYMS.get(w, w)) for w in fold_key(_NUMBERED.sub(r"\1 \2", text))}
    empty = _EMPTY - {"protein"} if "synthesis" in words else _EMPTY
    return tuple(sorted(words - empty or words))


def _enzyme(word: str) -> str:
    """A word with the "e" that making it singular cut off an enzyme's name: "kinases", "kinas"."""
    return f"{word}e" if len(word) > 4 and word.endswith("as") else word


def _singular(word: str) -> str:
    return _enzyme(singular(word))


def is_same_target(known: list[NameKeys], new: NameKeys) -> bool:
    """Whether `new` means what the known names do: equal, an amount of it, its receptor, or a word apart."""
    for name in known:
        if name.keys & new.keys or _inside(name, new) or _inside(new, name):
            return True
        if (
            name.process is new.process
            and (name.process or name.head == new.head)
            and (name.words <= new.words or new.words <= name.words)
        ):
            return True
        if "receptor" in name.words ^ new.words and _share_ligand(name, new):
            return True
    return False


def _inside(plain: NameKeys, process: NameKeys) -> bool:
    """Whether the process is of what the other names: "cell walls", "synthesis of bacterial cell walls"."""
    return not plain.process and any(
        plain.words == words
        or (
            plain.head in words
            and len(plain.words) > 1
            and plain.words <= words
            and "dependent" not in words - plain.words  # "vitamin K-dependent factors" are no vitamin K
        )
        for words in process.inner
    )


def _share_ligand(first: NameKeys, second: NameKeys) -> bool:
    """Whether two names are of one thing and its receptor, under any of their forms."""
    forms = {_without_receptor(frozenset(key)) for key in (*first.keys, tuple(first.words))}
    return not forms.isdisjoint(_without_receptor(frozenset(key)) for key in (*second.keys, tuple(second.words)))


def _without_receptor(words: frozenset[str]) -> frozenset[str]:
    return frozenset(w for w in words if w != "receptor" and not re.fullmatch(r"[a-z]?\d", w))
