"""What things are called: the names of the concepts and drugs in a base, beside the index of its texts.

Two files of sorted lines: `names.tsv` leads from a name to the things called so, `things.tsv` from a thing to its
names. Both are written whole at each build, from the same labels and terminologies that the graph has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rxkg.search.analysis import STOP_WORDS, exact_words, fold, name_key, stem
from rxkg.search.tables import SortedLines, write_lines

_NAMES, _THINGS = "names.tsv", "things.tsv"
FILES = (_NAMES, _THINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something that facts are about, or a drug."""

    id: str  # CURIE of its concept, else IRI
    kind: str  # local name of its class: "Condition", "Drug", "MolecularTarget" …
    count: int  # monographs that speak of it
    names: tuple[str, ...]  # the preferred one first


def stem_key(name: str) -> str:
    """A name as its stems, so that number, case and spelling do not matter.

    >>> stem_key("Heart Attacks") == stem_key("heart attack"), stem_key("Tumours")
    (True, 'tumor')
    """
    return " ".join(map(stem, exact_words(name)))


def write_thesaurus(folder: Path, things: Iterable[Thing]) -> None:
    """Writes the thesaurus of an index, in the place of an older one."""
    names: set[tuple[str, str, str, str, str]] = set()
    rows: list[tuple[str, ...]] = []
    for thing in things:
        shown = [" ".join(name.split()) for name in thing.names]
        rows.append((thing.id, thing.kind, str(thing.count), *shown))
        for name in shown:
            if key := stem_key(name):
                names.add((key, thing.id, thing.kind, str(thing.count), name))
    write_lines(folder / _NAMES, names)
    write_lines(folder / _THINGS, rows)


class Thesaurus:
    """The thesaurus of an index, open for reading."""

    def __init__(self, folder: Path):
        """Opens it; raises OSError where it is missing."""
        self._names = SortedLines(folder / _NAMES)
        self._things = SortedLines(folder / _THINGS)

    def close(self) -> None:
        """Gives the files back."""
        self._names.close()
        self._things.close()

    def named(self, key: str) -> tuple[Thing, ...]:
        """The things called so, by a key of `stem_key`; those that more monographs speak of first."""
        found = {row[1]: None for row in self._names.rows(key)}
        things = [thing for identity in found if (thing := self.thing(identity))]
        return tuple(sorted(things, key=lambda t: (-t.count, t.id)))

    def thing(self, identity: str) -> Thing | None:
        """The thing of an id; None where it is not there."""
        for _, kind, count, *names in self._things.rows(identity):
            return Thing(id=identity, kind=kind, count=int(count), names=tuple(names))
        return None

    def starting(self, prefix: str) -> Iterator[tuple[str, str, int]]:
        """(name, kind, count) of the names that begin with these words, the last of which may be cut short."""
        wanted = name_key(prefix)
        last = fold(prefix.split(" ")[-1])
        found: list[tuple[str, str, int]] = []
        if last in STOP_WORDS:  # "the" may be the begin of "theophylline"
            found += self._starting(f"{wanted} {last}".strip())
        if wanted and not found:
            found += self._starting(wanted)
        yield from found

    def _starting(self, wanted: str) -> Iterator[tuple[str, str, int]]:
        words = wanted.split(" ")
        # Stems are shorter than words: what is typed of the last word may go beyond its stem.
        start = " ".join([*map(stem, words[:-1]), words[-1][:3]])
        for _, _, kind, count, name in self._names.starting(start):
            if name_key(name).startswith(wanted):
                yield name, kind, int(count)
