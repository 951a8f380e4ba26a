"""The terminologies of a knowledge base: those that ship with rxkg, and those that its user has added."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rxkg.building import BuildReport, added_terminologies, room_on_disk
from rxkg.generations import Generations
from rxkg.ingest.grounding import Grounder
from rxkg.ingest.grounding.order import ORDERS, Order
from rxkg.knowledge_base import KnowledgeBase
from rxkg.ontology.errors import NotFoundError, TerminologyError
from rxkg.ontology.importers import read_terminology
from rxkg.ontology.names import name_key
from rxkg.ontology.records import KINDS, Component, is_listed
from rxkg.ontology.terminology import About, Terminology, shipped, write_terminology
from rxkg.prepare import make_grounder
from rxkg.regrounding import reground

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A concept that words name, and by which terminology."""

    terminology: str
    curie: str
    label: str
    name: str  # the name that was found
    scope: str  # of that name
    kinds: tuple[str, ...]  # of mention for which this concept is taken: "effect", "condition" …


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many mentions of a kind have a concept."""

    kind: str
    mentions: int
    matches: dict[str, int]  # by "exact", "close", "broad", "ambiguous" and "none"
    missing: tuple[tuple[str, int], ...]  # the most frequent mentions without a concept

    @property
    def share(self) -> float:
        """The share of mentions with a concept, 0 where there is no mention."""
        grounded = sum(self.matches.get(m, 0) for m in ("exact", "close", "broad"))
        return grounded / self.mentions if self.mentions else 0.0


def add_terminology(
    base: Path, file: Path, *, name: str | None = None, keep: int = 2, progress: Progress | None = None
) -> tuple[About, BuildReport]:
    """Takes a terminology file into a base and grounds its records anew; what it says of itself, and the build.

    `name` is by default that of the file without its endings; one that ships, or was added before, is replaced by it.
    Raises TerminologyError where the file is malformed; the base is then as it was.
    """
    called = re.split(r"[._]", file.name.lower())[0] if name is None else name
    if not _NAME.fullmatch(called):
        raise TerminologyError(file.name, f"cannot be called {called!r}", "name it with --as, in a-z, 0-9 and hyphens")
    generations = Generations(base)
    with room_on_disk(generations), generations.writing():
        incoming = generations.folder / "incoming.part"
        try:
            header, entries = read_terminology(file)
            about = About(
                name=called, title=header.title, version=header.version, licence=header.licence, source=file.name
            )
            about = write_terminology(incoming / called, about, entries)
            if not about.concepts:
                raise TerminologyError(file.name, "holds no concept with a name", "give a file that does")
            live = generations.current() if generations.exists() else None
            others = [f for f in added_terminologies(live) if f.name != called]
            folders = sorted([*others, incoming / called], key=lambda f: f.name)
            report = reground(generations, folders, keep=keep, progress=progress or (lambda *_: None))
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
    return about, report


def remove_terminology(base: Path, name: str, *, keep: int = 2, progress: Progress | None = None) -> BuildReport:
    """Takes an added terminology out of a base and grounds its records anew; raises NotFoundError."""
    generations = Generations(base)
    with room_on_disk(generations), generations.writing():
        folders = added_terminologies(generations.current())
        if name not in {f.name for f in folders}:
            raise NotFoundError("added terminology", name, tuple(f.name for f in folders))
        kept = [f for f in folders if f.name != name]
        return reground(generations, kept, keep=keep, progress=progress or (lambda *_: None))


def list_terminologies(base: Path | None) -> list[tuple[About, bool]]:
    """What each terminology of a base says of itself, by name, and whether it was added.

    Those that ship where `base` is None.
    """
    added = [Terminology(f) for f in _added(base)]
    names = {t.about.name for t in added}
    every = [(t.about, True) for t in added] + [(t.about, False) for t in shipped() if t.about.name not in names]
    return sorted(every, key=lambda item: item[0].name)


def look_up(words: str, base: Path | None) -> list[Found]:
    """The concepts that words name, in all terminologies of a base; those that ship where `base` is None."""
    grounder = make_grounder(_added(base))
    taken: dict[str, list[str]] = {}
    for order in ORDERS:
        meaning = grounder.meaning(words, order)
        if meaning.concept:
            taken.setdefault(meaning.concept, []).append(order.name)
    out = []
    for terminology in grounder.terminologies:
        for found in terminology.named(name_key(words)):
            concept = terminology.concept(found.curie)
            label = concept.label if concept else found.text
            kinds = tuple(taken.pop(found.curie, ()))
            out.append(Found(terminology.about.name, found.curie, label, found.text, found.scope, kinds))
    for curie, names in sorted(taken.items()):
        order = next(o for o in ORDERS if o.name == names[0])
        out.append(_by_lexicon(grounder, words, order, curie, tuple(names)))
    return sorted(out, key=lambda f: (not f.kinds, f.terminology, f.curie))


def measure_coverage(base: KnowledgeBase, *, most: int = 10) -> list[Coverage]:
    """For each kind of fact, how many of its asserted mentions have a concept; the drugs of the monographs first."""
    matches: dict[str, Counter[str]] = {k: Counter() for k in ("drugs", *KINDS, Component.kind)}
    missing: dict[str, Counter[str]] = {k: Counter() for k in matches}
    for row in base.sources():
        if row.kind != "monograph":
            continue
        record = base.manifest.record(row.slug)
        if not record.components:
            held = "none" if record.concept is None else "exact" if record.preferred else "close"
            matches["drugs"][held] += 1
            missing["drugs"][record.drug] += record.concept is None
        for statement in filter(is_listed, record.statements):
            if statement.kind != "dosing":
                matches[statement.kind][statement.match or "none"] += 1
                missing[statement.kind][statement.text] += statement.concept is None
    out = []
    for kind, counts in matches.items():
        ordered = sorted(missing[kind].items(), key=lambda item: (-item[1], item[0]))
        lacking = tuple((text, n) for text, n in ordered[:most] if n)
        if kind != "dosing":
            out.append(Coverage(kind, sum(counts.values()), dict(sorted(counts.items())), lacking))
    return out


def _added(base: Path | None) -> tuple[Path, ...]:
    return added_terminologies(Generations(base).current()) if base else ()


def _by_lexicon(grounder: Grounder, words: str, order: Order, curie: str, kinds: tuple[str, ...]) -> Found:
    meaning = grounder.meaning(words, order)
    return Found(meaning.source or "", curie, meaning.label or "", meaning.form or words, meaning.match or "", kinds)
