"""IRIs that rxkg mints, all below one base.

A grounded concept is named by its own ontology's IRI; what is minted here is the rest: drugs, products, sources,
monographs, local concepts, statements and evidence.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from rxkg.ontology.slugs import slugify

BASE = "https://w3id.org/rxkg/"
ONTOLOGY = BASE + "ontology#"  # the vocabulary does not move with the base
SEARCH = BASE + "search#"  # neither do the properties that only queries know


@dataclass(frozen=True, slots=True)
class Minter:
    """Makes IRIs below `base`, which must end in "/".

    >>> Minter().mint_evidence("tagraxofusp", 2843, 2866)
    'https://w3id.org/rxkg/source/tagraxofusp#char=2843,2866'
    """

    base: str = BASE

    def __post_init__(self) -> None:
        if not self.base.endswith("/") or any(c in self.base for c in ' <>"{}|\\^`#'):
            raise ValueError(f"the base IRI must end in '/' and hold no blanks, brackets or '#': {self.base!r}")

    def mint_drug(self, name: str) -> str:
        """A single substance."""
        return f"{self.base}drug/{slugify(name)}"

    def mint_product(self, name: str) -> str:
        """A product of several substances."""
        return f"{self.base}product/{slugify(name)}"

    def mint_source(self, slug: str) -> str:
        """A source document; evidence IRIs are its fragments."""
        return f"{self.base}source/{slug}"

    def mint_monograph(self, slug: str) -> str:
        """A monograph; also the name of its graph."""
        return f"{self.base}monograph/{slug}"

    def mint_section(self, slug: str, start: int, end: int) -> str:
        """A section of a source, by its characters (RFC 5147)."""
        return self.mint_evidence(slug, start, end)

    def mint_evidence(self, slug: str, start: int, end: int) -> str:
        """Characters `start` to `end` (exclusive, from 0) of a source's text (RFC 5147)."""
        return f"{self.base}source/{slug}#char={start},{end}"

    def mint_concept(self, kind: str, text: str) -> str:
        """A thing that no terminology names, below its kind ("condition", "target", "parameter", "substance")."""
        return f"{self.base}concept/{kind}/{slugify(text)}"

    def mint_statement(self, *content: str) -> str:
        """A statement, by the hash of its content.

        20 hex digits: among 10 million statements two meet by chance in one base of 10^10.
        """
        digest = hashlib.blake2b("\x1f".join(content).encode(), digest_size=10).hexdigest()
        return f"{self.base}statement/{digest}"

    def graph(self, name: str) -> str:
        """One of the graphs beside the monographs': "concepts", "dataset", "ontology"."""
        return f"{self.base}{name}"
