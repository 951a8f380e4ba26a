"""Processes named by what they make: "stimulates the release of", "interferes with the ability to build"."""

from __future__ import annotations

import re
from dataclasses import replace

from rxkg.ingest.extract.target_names import TargetName
from rxkg.ingest.phrases import singular

#: By the strength of an action: the process whose product is read; that of "making" is told by the action's own words.
MADE = {"releasing": "release", "producing": "production", "making": "making"}
_PROCESS = re.compile(r"(?:from|to) (?:(?P<synthesis>synthesi)|(?P<formation>build|form)|(?P<production>\w))")


def process_of(targets: tuple[TargetName, ...], strength: str, deed: str) -> tuple[TargetName, ...]:
    """The processes that make or release `targets`, as told by the words of an action, in lower case.

    >>> walls = TargetName("cell walls", 0, 10, "site")
    >>> process_of((walls,), "making", "interferes with the ability to build")[0].text
    'formation of cell walls'
    """
    if strength != "making":
        return tuple(_made(t, MADE[strength]) for t in targets if t.head == "mediator" and "antibod" not in t.text)
    told = _PROCESS.search(deed)
    noun = (told.lastgroup if told else None) or "production"
    return tuple(t if t.head == "process" else _made(t, noun) for t in targets)


def _made(target: TargetName, process: str) -> TargetName:
    """The process whose product is read: "insulin release" of "stimulates the pancreas to release more insulin"."""
    forms = f"{target.text} {process}", f"{process} of {target.text}"
    if process in ("formation", "synthesis") or " of " in target.text or singular(target.text) != target.text:
        forms = forms[1], forms[0]
    text, other = forms
    return replace(target, text=text, head="process", alt=(other, target.text, *target.alt))
