"""A base grounded anew by other terminologies: what differs by them is written, the rest is taken as it is."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from pathlib import Path

from rxkg.building import Build, BuildReport, Plan, Progress, open_manifest
from rxkg.fingerprint import digest_code
from rxkg.generations import Generations, Meta
from rxkg.ontology.errors import KnowledgeBaseError
from rxkg.ontology.iris import BASE, Minter
from rxkg.prepare import Prepared, reground_all
from rxkg.problems import Problem

#: Above this share of changed documents a generation is made anew: bulk loading beats updates.
_ANEW = 0.3


def reground(generations: Generations, terminologies: Sequence[Path], *, keep: int, progress: Progress) -> BuildReport:
    """A new generation whose records are grounded anew by other terminologies; no source file is read.

    `terminologies` are the folders of those beside the ones that ship; they are linked into the generation. The lock
    must be held. Quads and documents are those that a build from the sources with these terminologies makes; those of
    monographs whose record stays the same are not written again, unless other code made the live generation.
    """
    live = generations.current() if generations.exists() else None
    meta = Meta.read(live) if live else None
    with open_manifest(live) as manifest:
        former = {row.slug: row for row in manifest.sources()} if manifest else {}
    # Sources that older code read are not read again here: the next build must still know.
    code = meta.code if meta else digest_code()
    minter = Minter(meta.base if meta else BASE)
    plan = Plan(live, minter, (), 0, (), former, len(former), False, (), tuple(terminologies), rebuild=True, code=code)
    return _Regrounding(generations, plan, os.cpu_count() or 1, keep, progress).run()


class _Regrounding(Build):
    def write(self, folder: Path) -> bool:
        """Writes what the terminologies change, or all where that is much."""
        former = self.plan.former
        every = self.plan.code != digest_code()
        items = list(self.ground(former, every=every)) if former else []
        self.report.changed, self.report.unchanged = len(items), len(former) - len(items)
        documents = sum(len(item.stale or ()) for item in items)
        if every or documents > _ANEW * sum(row.documents for row in former.values()) or not self.plan.live:
            rest = former.keys() - {item.row.slug for item in items}
            return self.write_anew(folder, chain(items, self.ground(sorted(rest), every=True)))
        return self.write_changes(folder, items)

    def ground(self, slugs: Collection[str], *, every: bool) -> Iterator[Prepared]:
        """The sources made ready whose record the terminologies change, or every one."""
        plan = self.plan
        if not slugs:
            return
        assert plan.live is not None
        found = reground_all(plan.live, list(slugs), plan.minter, self.processes, plan.terminologies, every=every)
        for done, item in enumerate(found, 1):
            if done % 16 == 0 or done == len(slugs):
                self.progress("reading", done, len(slugs))
            if isinstance(item, Problem):
                remedy = "build the base from its sources first"
                raise KnowledgeBaseError(str(self.generations.base), f"{item.file}: {item.message}", remedy)
            if item is not None:
                yield item
        self.lap("reading")
