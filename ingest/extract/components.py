"""Names of the product: its drug name, synonyms and components, each with evidence.

Components are named as in the title. Their evidence is the title line and the section that gives the generic name,
whose brackets and "also known as" give synonyms as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rxkg.ingest.lost_digits import recover_by_place, recover_name
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import fold_key
from rxkg.ingest.sections import Monograph
from rxkg.ingest.sentences import make_evidence
from rxkg.ingest.titles import is_name, list_parts, match_component, name_words, read_title
from rxkg.ontology.records import Component, Evidence, SectionKind

_NAMED_HERE = (SectionKind.GENERIC_NAME, SectionKind.INTRODUCTION, SectionKind.USAGE)
_KNOWN_AS = re.compile(
    r"(?P<name>[\w][\w /-]{1,60}?),?\s*(?:\([^()]{0,10})?\s*(?:is\s+)?(?:also|otherwise|commonly|formerly|"
    r"previously|sometimes)\s+(?:known|called|referred to|spelled)"
    r"(?:\s+as)?\s+(?P<other>[\w][\w'’-]*(?: (?!and\b|or\b|is\b|in\b|by\b|which\b|that\b|are\b|was\b|"
    r"works\b)[\w'’-]+){0,2})(?=\s*(?:[),.;]| and\b| or\b| is\b| in\b|$))"
)
_CUE = re.compile(r"\b(?:also|otherwise|commonly|formerly|previously|sometimes)\s+(?:known|called|referred|spelled)")
_LONGEST_NAME = 61
_IN_BRACKETS = re.compile(r"(?P<name>[\w][\w /'’.-]{1,60}?)\s*\((?P<other>[^()]{2,45})\)")
_TITLE_LINE = re.compile(r"^# +\S", re.MULTILINE)
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Names:
    """What the product is called."""

    drug: str
    synonyms: tuple[str, ...]
    components: tuple[str, ...]


def read_names(monograph: Monograph) -> Names:
    """The product's name, its other names (of a single substance) and its components.

    Other names are those in the title's brackets, and what the text gives in brackets or after "also known as" right
    behind the name.
    """
    drug, given = read_title(monograph.title)
    if monograph.components:
        return Names(drug, (), monograph.components)
    named = tuple((number, block.text.plain) for number, block in _naming_blocks(monograph))
    return Names(drug, _synonyms(monograph.title, drug, given, named), ())


@lru_cache(maxsize=16)  # several kinds of fact ask for the names of one monograph after the other
def _synonyms(title: str, drug: str, given: tuple[str, ...], named: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    names = dict.fromkeys(given)
    folded = {fold_key(drug), fold_key(title)}
    for number, plain in named:
        for name, other in _other_names(plain, first=number == 0):
            if fold_key(name) in folded or name_words(name) == name_words(drug):
                names[other] = None
        whole = plain.strip(" .")
        if number == 0 and "(" not in whole and is_name(whole) and _same_substance(whole, drug):
            names[whole] = None
    kept = {fold_key(n): n for n in reversed([n for n in names if fold_key(n) not in folded])}
    return tuple(reversed(kept.values()))


def extract_components(monograph: Monograph) -> tuple[Component, ...]:
    """The components of a product of several substances, in the order of the title; none for a single substance.

    A component whose name lost its digits in the title is one statement a full name that the text gives.
    """
    if not monograph.components:
        return ()
    parts = list_parts(monograph.title)
    out: list[Component] = []
    for name in monograph.components:
        component = _component(monograph, name)
        times = sum(part.casefold() == name.casefold() for part in parts)
        full = _recover(monograph, name, times, parts)
        out += [_renamed(component, found, name) for found in full] or [component]
    return tuple(out)


def _recover(monograph: Monograph, name: str, times: int, parts: list[str]) -> list[tuple[str, Evidence]]:
    """The full names of a component whose digits the title lost, each with where the text says it."""
    others = [c for c in monograph.components if c != name]
    body = monograph.source.body
    heading = _TITLE_LINE.search(monograph.source.text, body)
    if heading:
        body = monograph.source.text.find("\n", heading.start())
    text = monograph.source.text[body:] if body >= 0 else ""
    found = [
        (r.name, Evidence(body + r.start, body + r.end, text[r.start : r.end], _kind_at(monograph, body + r.start)))
        for r in recover_name(name, times, others, text)
    ]
    if not found and name.casefold() == "vitamin b":
        for section in monograph.of(SectionKind.GENERIC_NAME):
            for block in monograph.blocks_of(section)[:1]:
                for r in recover_by_place(parts, block.text.plain).get(name, ()):
                    found.append((r.name, make_evidence(monograph, block, r.start, r.end, section.kind)))
    return found


def _renamed(component: Component, full: tuple[str, Evidence], name: str) -> Component:
    words, evidence = full
    alt = tuple(a for a in dict.fromkeys((name, *component.alt)) if a != words)
    spans = tuple(sorted(dict.fromkeys((*component.evidence, evidence))))
    return replace(component, text=words, alt=alt, in_title=name, rule="comp.lost-digits", evidence=spans)


def _component(monograph: Monograph, name: str) -> Component:
    evidence = [_title_evidence(monograph, name)]
    alt: dict[str, None] = {}
    rule = "comp.title"
    for _, block in _naming_blocks(monograph):
        plain = block.text.plain
        at = plain.casefold().find(name.casefold())
        if at >= 0 and len(plain.casefold()) == len(plain):
            evidence.append(make_evidence(monograph, block, at, at + len(name), _kind_at(monograph, block.start)))
            rule = "comp.generic-name"
        for given, other in _other_names(plain, first=True):
            if match_component(given, monograph.components) == name and _fits(other, name, monograph.components):
                alt[other] = None
    found = tuple(sorted(dict.fromkeys(evidence)))
    return Component(text=name, alt=tuple(alt), section=found[0].section, rule=rule, evidence=found)


def _fits(other: str, name: str, components: tuple[str, ...]) -> bool:
    """Whether `other` can be another name of this one component; an abbreviation may be of them all."""
    if match_component(other, components) is not None:
        return False
    short = " " not in other and sum(c.isupper() or c.isdigit() for c in other) > 1
    return not short or other[0].casefold() == name[0].casefold()


def _title_evidence(monograph: Monograph, name: str) -> Evidence:
    """Where the title names a component: in its heading, else in the front matter; at worst its first word."""
    source = monograph.source
    heading = _TITLE_LINE.search(source.text, source.body)
    for start in (heading.start() if heading else source.body, 0):
        for words in (name, name.split()[0].split("/")[0]):
            at = source.text.find(words, start)
            if at >= 0:
                return Evidence(at, at + len(words), words, _kind_at(monograph, at))
    # The title comes from the file's name: the first characters of the text stand for it.
    first = len(source.text) - len(source.text[source.body :].lstrip())
    return Evidence(first, first + 1, source.text[first : first + 1], _kind_at(monograph, first))


def _kind_at(monograph: Monograph, position: int) -> SectionKind:
    """The kind of section that holds a character; the title counts as introduction."""
    return next((s.kind for s in monograph.sections if s.start <= position < s.end), SectionKind.INTRODUCTION)


def _naming_blocks(monograph: Monograph) -> list[tuple[int, Block]]:
    """The blocks that give names, each with its number within its section: the generic name, and what opens others."""
    out = []
    for section in monograph.of(*_NAMED_HERE):
        limit = 8 if section.kind is SectionKind.GENERIC_NAME else 1
        for number, block in enumerate(monograph.blocks_of(section)[:limit]):
            out.append((number if section.kind is SectionKind.GENERIC_NAME else number + 1, block))
    return out


@lru_cache(maxsize=64)  # each component of a product reads the same few blocks
def _other_names(plain: str, *, first: bool) -> tuple[tuple[str, str], ...]:
    """(name, other name) pairs; brackets count in the line of the generic name alone."""
    text = plain[:400]
    pairs = []
    if "known" in text or "called" in text or "referred" in text or "spelled" in text:
        pairs += [(m["name"].strip(), m["other"].strip()) for m in _known_as(text)]
    if first and "(" in text:
        pairs += [(m["name"].strip(), m["other"].strip()) for m in _in_brackets(text)]
    return tuple((name, other) for name, other in pairs if is_name(other))


def _known_as(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_KNOWN_AS`, sought only near its cue, as a name could start anywhere."""
    at = 0
    for cue in _CUE.finditer(text):
        if cue.start() >= at and (found := _KNOWN_AS.search(text, max(at, cue.start() - 90))) is not None:
            yield found
            at = found.end()


def _in_brackets(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_IN_BRACKETS`, sought only as far before a bracket as a name is long, for the same reason."""
    at, opened = 0, text.find("(")
    while opened >= 0:
        close = text.find(")", opened)
        if close < 0:
            return
        first = len(text[:opened].rstrip()) - _LONGEST_NAME
        if opened >= at and (found := _IN_BRACKETS.search(text, max(at, first), close + 1)) is not None:
            yield found
            at = found.end()
        opened = text.find("(", opened + 1)


def _same_substance(whole: str, drug: str) -> bool:
    """Whether a short generic name is the drug's in other words: it shares a word, or most of its letters."""
    if name_words(whole) & name_words(drug):
        return True
    left, right = (_NO_WORD.sub("", n.casefold()) for n in (whole, drug))
    return left[:5] == right[:5]
