"""Classes named by what they do to an enzyme: "strong inhibitors of CYP3A4", "drugs that induce P-gp"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ENZYME = (
    r"(?:CYP\s?\d?[\w/]*|cytochrome\s+P-?450(?:\s+(?:enzymes?\s+)?(?:CYP)?\d\w*)?|P-?gp\b|P-glycoprotein|BCRP\b|"
    r"breast\s+cancer\s+resistance\s+protein|bile\s+salt\s+export\s+pump|BSEP\b|MATE[\w/-]*|OATP?\d[\w/]*|OCT\d[\w/]*|"
    r"UGT\w*|MRP\d\b|monoamine\s+oxidase(?:[\s-][AB]\b)?|MAO(?:-[AB])?\b|xanthine\s+oxidase|carbonic\s+anhydrase)"
)
_JOINT = r"(?:\s*,\s*(?:(?:and/or|and|or)\s+)?|\s*/\s*|\s+(?:and/or|and|or)\s+)"
_POTENCY = r"(?:strong|moderate|weak|potent|mild)"
_ROLE = r"(?:inhibitors|inducers|substrates)"
_ACT = r"(?:inhibit|induce|block)"
_NAMES = rf"(?:the\s+)?(?:enzymes?\s+|transporters?\s+)?(?P<names>{_ENZYME}(?:{_JOINT}(?:the\s+)?{_ENZYME})*)"
_AFTER = r"(?:\s+(?:iso)?(?:enzymes?|transporters?|systems?|pathways?)\b)*"
_NAMED = re.compile(
    rf"\b(?:(?P<potency>{_POTENCY}(?:{_JOINT}{_POTENCY})*)\s+)?(?:CYP\s+)?"
    rf"(?P<roles>{_ROLE}(?:{_JOINT}{_ROLE})*)\s+(?:of|for)\s+{_NAMES}{_AFTER}",
    re.IGNORECASE,
)
_ACTING = re.compile(
    rf"\b(?P<head>medications|medicines|drugs|agents|substances|products)\s+(?P<joint>that|which)\s+"
    rf"(?:\w+ly\s+|can\s+)?(?P<acts>{_ACT}(?:\s+(?:and/or|and|or)\s+{_ACT})*)\s+{_NAMES}{_AFTER}",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"(?:inhibitors|inducers|substrates)\s+(?:of|for)\b|\b(?:that|which)\s+(?:\w+\s+)?(?:inhibit|induce|block)\b"
)
_SPLIT = re.compile(_JOINT, re.IGNORECASE)
_ENZYMES = re.compile(_ENZYME, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EnzymeRole:
    """A class of drugs by its deed, `masked[start:end]`: "strong CYP3A4 inhibitors"."""

    text: str
    alt: tuple[str, ...]
    start: int
    end: int


def enzyme_roles(masked: str, start: int, end: int) -> Iterator[tuple[int, int, tuple[EnzymeRole, ...]]]:
    """Each stretch that names such classes, with the classes written out one by one; brackets are blanked out.

    >>> text = "strong inducers or inhibitors of the CYP3A4 enzyme"
    >>> [role.text for _, _, roles in enzyme_roles(text, 0, len(text)) for role in roles]
    ['strong CYP3A4 inducers', 'strong CYP3A4 inhibitors']
    """
    if _HINT.search(masked, start, end) is None:
        return
    for found in _NAMED.finditer(masked, start, end):
        yield found.start(), found.end(), tuple(_by_name(found))
    for found in _ACTING.finditer(masked, start, end):
        yield found.start(), found.end(), tuple(_by_deed(found))


def _names(found: re.Match[str]) -> Iterator[str]:
    for name in _ENZYMES.finditer(found["names"]):
        yield " ".join(name[0].split())


def _by_name(found: re.Match[str]) -> Iterator[EnzymeRole]:
    for name in _names(found):
        for role in _SPLIT.split(found["roles"].lower()):
            for potency in _SPLIT.split((found["potency"] or "").lower()):
                before = f"{potency} " if potency else ""
                yield EnzymeRole(f"{before}{name} {role}", (f"{before}{role} of {name}",), found.start(), found.end())


def _by_deed(found: re.Match[str]) -> Iterator[EnzymeRole]:
    for name in _names(found):
        for act in re.split(r"\s+(?:and/or|and|or)\s+", found["acts"].lower()):
            role = {"induce": "inducers"}.get(act, "inhibitors")
            text = f"{found['head'].lower()} {found['joint'].lower()} {act} {name}"
            yield EnzymeRole(text, (f"{name} {role}",), found.start(), found.end())
