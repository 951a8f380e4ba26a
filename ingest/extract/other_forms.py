"""Other forms of what a statement names, freed of what else a bracket says: "a stinging, *especially at first*"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TypeVar

from rxkg.ingest.cues import read_cues
from rxkg.ingest.wording import alternatives
from rxkg.ontology.records import Statement

_Statement = TypeVar("_Statement", bound=Statement)
_FRONT = re.compile(r"^(?:with\s+)?(?:(?:an?|the)\s+)?(?=\w)", re.IGNORECASE)
_GAP = re.compile(r"\s+(?=[,;])")


def clean_forms(statement: _Statement) -> _Statement:
    """The statement with those of its other forms that name the same thing, each once.

    Left out: what is no name ("oral use", "less common than with others"), a single letter, the component that the
    fact is said of. Cut off: an article in front, a circumstance behind a comma.
    """
    if not statement.alt:
        return statement
    own = {"", statement.text.casefold(), (statement.component or "").casefold()}
    forms: dict[str, str] = {}
    for alt in statement.alt:
        form = clean_form(alt)
        if form.casefold() not in own and len(form) > 1:
            forms.setdefault(form.casefold(), form)
    kept = tuple(forms.values())
    return statement if kept == statement.alt else replace(statement, alt=kept)


def clean_form(form: str) -> str:
    """The name in a form; "" where it holds none.

    >>> clean_form("a burning , especially at first"), clean_form("topical formulations"), clean_form("less so than X")
    ('burning', '', '')
    """
    cut = _circumstance().split(form, maxsplit=1)[0]
    name = _FRONT.sub("", _GAP.sub("", cut).strip(" ,;–—-"), count=1)
    return "" if _no_name().search(name) else name


@cache
def _circumstance() -> re.Pattern[str]:
    return re.compile(rf"\s*[,–—]\s*(?:{_words('circumstance')})(?![\w-])", re.IGNORECASE)


@cache
def _no_name() -> re.Pattern[str]:
    return re.compile(rf"^(?:{_words('opens')})(?![\w-])|^(?:[\w-]+\s+){{0,2}}(?:{_words('ends')})$", re.IGNORECASE)


def _words(kind: str) -> str:
    return alternatives(word for word, of in read_cues("other_forms", 2) if of == kind)
