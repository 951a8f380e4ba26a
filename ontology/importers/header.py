"""What a terminology file says of itself, and helpers that its readers share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rxkg.ontology.terminology import Entry


@dataclass(frozen=True, slots=True)
class Header:
    """A terminology's own words about itself; empty where it says nothing."""

    title: str = ""
    version: str = ""
    licence: str = ""


#: What a reader returns.
Read = tuple[Header, Iterator[Entry]]

_CURIE = re.compile(r"[A-Za-z][\w.-]*:[^\s|]+")


def is_curie(text: str) -> bool:
    """Whether a text is written as a CURIE.

    >>> is_curie("HP:0002315"), is_curie("see below")
    (True, False)
    """
    return _CURIE.fullmatch(text) is not None


def only_curies(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of some texts that are CURIEs or IRIs; cross-references are at times remarks.

    >>> only_curies(["MESH:D006261", "see the ICD", "https://example.org/1"])
    ('MESH:D006261', 'https://example.org/1')
    """
    return tuple(filter(is_curie, texts))
