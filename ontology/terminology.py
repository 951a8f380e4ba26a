"""Terminologies as sorted tables: names by key, concepts by CURIE.

A terminology is a folder of three files: `names.tsv.gz` (key, CURIE, scope, name; sorted), `concepts.tsv.gz` (CURIE,
label, CURIEs of parents, CURIEs of the same thing elsewhere; sorted) and `about.json`. Opening one reads nothing; the
first look-up loads the tables as lists of lines (0.2 seconds and 60 bytes a name for half a million names), in which
the standard library's bisection finds a key. The same form serves those that ship with rxkg and those that users add.
"""

from __future__ import annotations

import gzip
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Set
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from rxkg.ontology.names import name_key

#: How a name stands to its concept: the preferred label, an exact synonym, one that says more, less, or what is near.
SCOPES = ("label", "exact", "narrow", "broad", "related")
#: Of these, the ones whose name means the concept and nothing else.
EXACT_SCOPES = ("label", "exact")
_LETTERS = {scope: str(number) for number, scope in enumerate(SCOPES)}  # sorts in this order


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a concept."""

    curie: str
    scope: str  # one of SCOPES; "narrow": the name says more than the concept does
    text: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept of a terminology."""

    curie: str
    label: str
    parents: tuple[str, ...] = ()  # CURIEs of the concepts right above
    same: tuple[str, ...] = ()  # CURIEs of the same thing in other terminologies


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Where a terminology comes from."""

    name: str  # of its folder: lower case letters, digits, hyphens
    title: str
    version: str
    licence: str
    source: str  # address or file it was made from
    concepts: int = 0
    names: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept with its names, as importers yield them; names as (text, scope), the label not among them.

    CURIEs hold neither white space nor "|"; labels and names may hold anything.
    """

    curie: str
    label: str
    names: tuple[tuple[str, str], ...] = ()
    parents: tuple[str, ...] = ()
    same: tuple[str, ...] = ()


class Terminology:
    """A terminology on disk, read-only; loaded at the first look-up."""

    def __init__(self, folder: Traversable):
        self._folder = folder

    @cached_property
    def about(self) -> About:
        """Where it comes from."""
        return About(**json.loads(self._folder.joinpath("about.json").read_text(encoding="utf-8")))

    def named(self, key: str) -> tuple[Name, ...]:
        """The names with a key of `rxkg.ontology.names.name_key`, by CURIE, then the label first."""
        rows = _rows(self._names, key)
        return tuple(Name(curie, SCOPES[int(scope)], text) for _, curie, scope, text in rows)

    def concept(self, curie: str) -> Concept | None:
        """The concept of a CURIE; None where the terminology has none."""
        if curie.partition(":")[0] not in self._prefixes:
            return None
        for _, label, parents, same in _rows(self._concepts, curie):
            return Concept(curie, label, _split(parents), _split(same))
        return None

    def exact_names(self, curies: Set[str]) -> dict[str, list[str]]:
        """The labels and exact synonyms of concepts, by CURIE; by one pass over all names."""
        found: dict[str, list[str]] = {}
        letters = {_LETTERS[scope].encode() for scope in EXACT_SCOPES}
        wanted = {curie.encode(): curie for curie in curies}
        for line in self._names:
            _, curie, letter, text = line.split(b"\t")
            if letter in letters and curie in wanted:
                found.setdefault(wanted[curie], []).append(text.decode())
        return found

    def referring(self, curies: Set[str]) -> dict[str, tuple[str, ...]]:
        """By CURIEs of other terminologies, the concepts here that are the same thing; by one pass over them all."""
        found: dict[str, tuple[str, ...]] = {}
        for line in self._concepts:
            curie, _, _, same = line.decode().split("\t")
            for other in curies & set(_split(same)):
                found[other] = (*found.get(other, ()), curie)
        return found

    @cached_property
    def has_hierarchy(self) -> bool:
        """Whether any concept has a parent among its own."""
        return any(self.concept(parent) for line in self._concepts for parent in _split(line.decode().split("\t")[2]))

    def __len__(self) -> int:
        """Number of concepts."""
        return self.about.concepts

    @cached_property
    def _names(self) -> list[bytes]:
        return _lines(self._folder.joinpath("names.tsv.gz"))

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        """What stands before the colon in the concepts' CURIEs: most terminologies need no search for most CURIEs."""
        found: list[bytes] = []
        at = 0
        while at < len(self._concepts):
            found.append(self._concepts[at].split(b"\t")[0].partition(b":")[0])
            at = bisect_left(self._concepts, found[-1] + b";", at + 1)  # ";" follows ":"
        return frozenset(prefix.decode() for prefix in found)

    @cached_property
    def _concepts(self) -> list[bytes]:
        return _lines(self._folder.joinpath("concepts.tsv.gz"))


def write_terminology(folder: Path, about: About, entries: Iterable[Entry]) -> About:
    """Writes a terminology into `folder`, which is made; returns `about` with the counts filled in.

    The files are a function of the entries, whatever their order. A concept given twice keeps the first label and all
    names and parents.
    """
    labels: dict[str, str] = {}
    parents: dict[str, dict[str, None]] = {}
    same: dict[str, dict[str, None]] = {}
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for entry in entries:
        labels.setdefault(entry.curie, entry.label)
        parents.setdefault(entry.curie, {}).update(dict.fromkeys(entry.parents))
        same.setdefault(entry.curie, {}).update(dict.fromkeys(entry.same))
        for text, scope in ((entry.label, "label"), *entry.names):
            clean = " ".join(text.split())
            key = name_key(clean)
            if key:
                held = names.get((key, entry.curie))
                new = (_LETTERS[scope], clean)
                names[key, entry.curie] = min(held, new) if held else new
    concept_lines = (
        "\t".join((curie, " ".join(label.split()), "|".join(sorted(parents[curie])), "|".join(sorted(same[curie]))))
        for curie, label in labels.items()
    )
    name_lines = ("\t".join((*key, *value)) for key, value in names.items())
    folder.mkdir(parents=True)
    _write(folder / "concepts.tsv.gz", concept_lines)
    _write(folder / "names.tsv.gz", name_lines)
    full = About(**{**asdict(about), "concepts": len(labels), "names": len(names)})
    (folder / "about.json").write_text(json.dumps(asdict(full), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return full


@cache
def shipped() -> tuple[Terminology, ...]:
    """The terminologies that come with rxkg, by name."""
    root = resources.files("rxkg.ontology").joinpath("terminologies")
    folders = [f for f in root.iterdir() if f.is_dir() and f.joinpath("about.json").is_file()]
    return tuple(Terminology(f) for f in sorted(folders, key=lambda f: f.name))


def _write(path: Path, lines: Iterable[str]) -> None:
    data = b"".join(sorted(f"{line}\n".encode() for line in lines))
    # No time and no file name in the header: the same entries make the same bytes.
    path.write_bytes(gzip.compress(data, 9, mtime=0))


def _lines(path: Traversable) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).split(b"\n")[:-1]


def _rows(lines: list[bytes], key: str) -> Iterator[list[str]]:
    """The cells of the lines whose first cell is `key`."""
    start = f"{key}\t".encode()
    at = bisect_left(lines, start)
    while at < len(lines) and lines[at].startswith(start):
        yield lines[at].decode().split("\t")
        at += 1


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()
