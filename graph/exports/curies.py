"""CURIEs that strict readers take: one colon, no slash behind it."""

from __future__ import annotations

import re

from rxkg.ontology.iris import Minter
from rxkg.ontology.namespaces import CURIE_PREFIXES

_BREAKING = re.compile(r"[\s/<>\"|]")


def local_prefixes(minter: Minter) -> dict[str, str]:
    """Prefix to IRI of what a base mints: "rxkg.drug" for what lies below ".../drug/"."""
    kinds = ("drug", "product", "source", "statement")
    concepts = ("condition", "target", "parameter", "substance")
    return {f"rxkg.{kind}": f"{minter.base}{kind}/" for kind in kinds} | {
        f"rxkg.{kind}": f"{minter.base}concept/{kind}/" for kind in concepts
    }


def all_prefixes(minter: Minter) -> dict[str, str]:
    """Every prefix that `shorten` makes a CURIE with, to its IRI, sorted."""
    return dict(sorted({**CURIE_PREFIXES, "bioregistry": "https://bioregistry.io/", **local_prefixes(minter)}.items()))


def shorten(iri: str, minter: Minter) -> str:
    """The CURIE of an IRI; what would break a CURIE is percent-encoded.

    >>> shorten("https://w3id.org/rxkg/concept/condition/dry-mouth", Minter())
    'rxkg.condition:dry-mouth'
    """
    if iri.startswith(minter.base):
        for prefix, start in local_prefixes(minter).items():
            if iri.startswith(start):
                return f"{prefix}:{_escape(iri.removeprefix(start))}"
    for start, prefix in _BY_LENGTH:
        if iri.startswith(start) and len(iri) > len(start):
            return f"{prefix}:{_escape(iri.removeprefix(start))}"
    return f"bioregistry:{_escape(iri.removeprefix('https://bioregistry.io/'))}"


def _escape(local: str) -> str:
    return _BREAKING.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), local).replace(":", "%3A")


_BY_LENGTH = sorted(((iri, prefix) for prefix, iri in CURIE_PREFIXES.items()), key=lambda item: (-len(item[0]), item))
