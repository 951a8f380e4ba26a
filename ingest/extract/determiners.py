"""Words before a class, a target or what is watched that say that not all of it is meant: "*certain* antibiotics"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TypeVar

from rxkg.ingest.cues import read_cues
from rxkg.ingest.wording import alternatives
from rxkg.ontology.records import InteractantKind, Interaction, Monitoring, Statement, Target

_MOST = 40  # characters before a mention that are looked at
_Statement = TypeVar("_Statement", bound=Statement)


def keep_determiner(statement: _Statement, text: str) -> _Statement:
    """The statement of such a thing with such words in its name, where each of its mentions has them.

    `text` is the source. Without the words, which reading a mention takes off, the name would cover more than is said;
    it stays as another form.
    """
    if not _may_be_partial(statement):
        return statement
    found = [_before().search(text, max(0, e.start - _MOST), e.start) for e in statement.evidence]
    words = " ".join(found[0]["words"].lower().split()) if found and found[0] else ""
    if not words or not all(found) or statement.text.lower().startswith(words):
        return statement
    name = f"{words} {statement.text}"
    forms = dict.fromkeys((statement.text, *statement.alt))
    return replace(statement, text=name, alt=tuple(form for form in forms if form.lower() != name.lower()))


def _may_be_partial(statement: Statement) -> bool:
    if isinstance(statement, Interaction) and statement.interactant is not InteractantKind.CLASS:
        return False
    if isinstance(statement, Monitoring):
        return True  # "watch for certain types of cancer"
    # Of one thing there is no share: "has some carbonic anhydrase inhibitory activity".
    return isinstance(statement, Interaction | Target) and statement.text.endswith("s")


@cache
def _before() -> re.Pattern[str]:
    words = [word for word, name in read_cues("limits", 2) if name in ("some", "some-of-class")]
    return re.compile(rf"(?<![\w-])(?P<words>{alternatives(words)})\s+[\"'*_]*$", re.IGNORECASE)
