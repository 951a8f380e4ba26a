"""Names of the product as its text uses them: from the title, the components and the line of the generic name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.phrases import fold_key
from rxkg.ingest.sections import Monograph
from rxkg.ontology.records import SectionKind

_BRACKETS = re.compile(r"\([^)]*\)?")
_SHORT = re.compile(r"\(([A-Z][\w-]{1,9})\)")  # "(BCG)"
_JOINT = re.compile(r"\s*(?:[+/,;&]|\band\b|\bor\b|\bwith\b)\s*", re.IGNORECASE)
# "Brandex (generic: testolol)"
_GIVEN = re.compile(r"\(\s*generic(?: name)?:?\s*(?P<name>[^()]{3,60})\)", re.IGNORECASE)
_LONGEST = 120  # characters of a line that gives no more than names


def without_names(lowered: str, names: Iterable[str]) -> str:
    """A lower-cased text with "it" for each of `names`, lower-cased and the longest first; positions do not change.

    >>> without_names("do not take testolol with milk", ["testolol"])
    'do not take it       with milk'
    """
    for name in names:
        at = lowered.find(name)
        while at >= 0:
            end = at + len(name)
            if not (lowered[at - 1 : at].isalnum() or lowered[end : end + 1].isalnum()):
                form = _dosage_form().match(lowered, end)
                end = form.end() if form else end
                lowered = f"{lowered[:at]}{'it'.ljust(end - at)}{lowered[end:]}"
            at = lowered.find(name, end)
    return lowered


@cache
def _dosage_form() -> re.Pattern[str]:
    forms = "|".join(word for word, kind in read_cues("contraindications", 2) if kind == "form")
    return re.compile(rf"(?:\s(?:{forms})\b){{1,3}}")


def own_names(monograph: Monograph) -> tuple[str, ...]:
    """The product's names in the text, each once: the title, its components, and the line of the generic name."""
    names = [_BRACKETS.sub(" ", monograph.title), monograph.title, *monograph.components]
    for section in monograph.of(SectionKind.GENERIC_NAME):
        line = monograph.blocks[section.first].text.plain if section.first < section.last else ""
        bare = _BRACKETS.sub(" ", line)
        if 0 < len(bare) <= _LONGEST and not bare.rstrip().endswith("."):
            if given := _GIVEN.search(line):
                names.append(given["name"])
            names += [bare, *_JOINT.split(bare), *(name[1] for name in _SHORT.finditer(line))]
    kept = (" ".join(name.split()).strip(" .:*") for name in names)
    return tuple(dict.fromkeys(name for name in kept if len(name) > 2))


# What a product's name may stand with and still be its own: "qwertin preparations", "using qwertin".
_FORMS = frozenset(
    (
        *("supplement", "product", "therapy", "treatment", "cream", "gel", "tablet", "preparation", "medication"),
        *("medicine", "agent", "drug", "compound", "using", "swallowing", "regular", "twice", "daily"),
    )
)


_HOLDING = frozenset(("containing", "based"))


def bare_words(text: str, *, single: bool) -> frozenset[str]:
    """The words of a name without those for its form, to be compared with the product's own.

    What contains a `single` substance is as good as the substance; beside a combination it is something else.

    >>> bare_words("qwertin-containing tablets", single=True)
    frozenset({'qwertin'})
    """
    words = frozenset(fold_key(text)) - _FORMS
    return words - _HOLDING if single else words
