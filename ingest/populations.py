"""Which groups of people the words for a population name: "adults and children over 12 years" names two."""

from __future__ import annotations

import re
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ontology.records import Population


def find_population_groups(words: str) -> tuple[Population, ...]:
    """The groups that the words for a population name, in the order of Population, each once; none for a mere measure.

    The cues are `cues/population_groups.tsv`. Ages and weights are not read: a text's "children over 12" are children.

    >>> [str(g) for g in find_population_groups("Adults and children ≥6 years")]
    ['adults', 'children']
    """
    pattern, groups = _cues()
    found = {groups[match.lastgroup] for match in pattern.finditer(words) if match.lastgroup}
    return tuple(group for group in Population if group in found)


@cache
def _cues() -> tuple[re.Pattern[str], dict[str, Population | None]]:
    """One pattern, of whose alternatives the first in the table's order wins, and the group of each by its name."""
    rows = [(f"c{i}", cue, group) for i, (cue, group) in enumerate(read_cues("population_groups", 2))]
    alternatives = "|".join(f"(?P<{name}>{cue})" for name, cue, _ in rows)
    groups = {name: None if group == "-" else Population(group) for name, _, group in rows}
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE), groups
