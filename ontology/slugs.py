"""Slugs: the readable last segments of IRIs."""

from __future__ import annotations

import re
import unicodedata

_UNSAFE = re.compile(r"[^a-z0-9]+")
_SAFE_STEM = re.compile(r"[a-z0-9][a-z0-9._-]*")
# Letters that matter in names and that no Unicode decomposition spells out.
_SPELLED = str.maketrans(
    {
        "α": "alpha",
        "β": "beta",
        "γ": "gamma",
        "δ": "delta",
        "κ": "kappa",
        "λ": "lambda",
        "ω": "omega",
        "μ": "mu",
        "µ": "mu",
        "ø": "o",
        "ł": "l",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "+": " plus ",
        "≥": " ge ",
        "≤": " le ",
        "<": " lt ",
        ">": " gt ",
        "%": " percent ",
    }
)


def slugify(text: str) -> str:
    """`text` as lower-case ASCII words joined by hyphens; "x" followed by code points where nothing is left.

    >>> slugify("Interleukin-3 receptor α")
    'interleukin-3-receptor-alpha'
    >>> slugify("薬")
    'x85ac'
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_SPELLED))
    slug = _UNSAFE.sub("-", folded.encode("ascii", "ignore").decode()).strip("-")
    return slug or "x" + "-".join(f"{ord(c):x}" for c in text.strip() or " ")


def source_slug(stem: str) -> str:
    """The slug of a source from its file name without suffix: the name itself where it is safe in an IRI.

    Names are kept to the letter, as two files may differ in nothing but a closing hyphen.

    >>> source_slug("metformin-voglibose-"), source_slug("Vitamin B12 (oral)")
    ('metformin-voglibose-', 'vitamin-b12-oral')
    """
    lowered = stem.casefold()
    return lowered if _SAFE_STEM.fullmatch(lowered) else slugify(stem)
