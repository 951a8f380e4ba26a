"""Blocks to a `Monograph`: its title, components and sections, under whatever headings the text uses.

Sections stand under level-three headings in 97 of 100 monographs; the others head them by bold labels ("**Usage:** …"),
by component ("### Ketorolac", then labels), or by both in one heading ("Dosage (Adapalene)", "Cefdinir Usage",
"Ibuprofen: Usage, Dosage, …"). What fits none of these is kept as a section of kind OTHER and reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.markdown import Block, read_blocks
from rxkg.ingest.source import Source
from rxkg.ingest.text import Text
from rxkg.ingest.titles import match_component, split_title
from rxkg.ontology.records import Diagnostic, SectionKind, SectionRecord, Severity

_SUBSTANCE = frozenset(
    {SectionKind.USAGE, SectionKind.DOSAGE, SectionKind.SIDE_EFFECTS, SectionKind.MECHANISM, SectionKind.PRECAUTIONS}
)
_BRACKET = re.compile(r"^(?P<name>[^()]*?)\s*\((?P<note>[^()]*)\)\s*$")
_COMBINED = re.compile(
    r"\b(?:combin(?:ed|ing|ation)|together|both|concurrent|co-?administration|rationale for combined)\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(r"^generic names?\b\s*(?:\([^)]*\))?\s*[:&]?\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)
#: A label of more words says something of a component, it does not open a part about it.
_NAME_WORDS = 5
_NUMBERED = re.compile(r"\s*(?:\d{1,2}[.)]|[ivx]+[.)]|[a-z][.)])\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of blocks `monograph.blocks[first:last]` under one heading."""

    kind: SectionKind
    heading: str | None  # the text's own words without markup
    component: str | None  # of a combination, the component that the whole section is about
    start: int  # characters of the source: heading included
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Monograph:
    """One source in sections. `reason` says why it is no monograph, None where it is one."""

    source: Source
    title: str
    components: tuple[str, ...]  # from the title; empty for one substance
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    diagnostics: tuple[Diagnostic, ...]
    reason: str | None = None

    def of(self, *kinds: SectionKind) -> tuple[Section, ...]:
        """Sections of these kinds, in text order."""
        return tuple(s for s in self.sections if s.kind in kinds)

    def blocks_of(self, section: Section) -> tuple[Block, ...]:
        """The section's blocks, without its heading."""
        return self.blocks[section.first : section.last]

    def section_records(self) -> tuple[SectionRecord, ...]:
        """The sections in the form of the record."""
        return tuple(SectionRecord(s.kind, s.heading, s.component, s.start, s.end) for s in self.sections)


@dataclass(frozen=True, slots=True)
class _Heading:
    kind: SectionKind
    component: str | None
    rest: int  # first character of the heading's plain text that is body, -1 for none
    placed: bool = True


@cache
def _names() -> dict[str, SectionKind]:
    return {name: SectionKind(kind) for name, kind in read_cues("sections", 2)}


def kind_of(name: str) -> SectionKind | None:
    """The kind of section that a heading's words name alone, else None.

    >>> str(kind_of("Side Effects:")), kind_of("Ketorolac")
    ('side_effects', None)
    """
    return _names().get(" ".join(_unnumbered(name).strip(" :.*").casefold().split()))


def _unnumbered(name: str) -> str:
    number = _NUMBERED.match(name)
    return name[number.end() :] if number else name


def slice_text(text: Text, start: int, end: int | None = None) -> Text:
    """`text.plain[start:end]` with its runs and marks, blanks at both ends left out."""
    plain = text.plain[start:end]
    begin = start + len(plain) - len(plain.lstrip())
    stop = start + len(plain.rstrip())
    runs = []
    for p, q, s, e in text.runs:
        i, j = max(p, begin), min(q, stop)
        if i < j:
            linear = q - p == e - s
            runs.append((i - begin, j - begin, s + i - p if linear else s, s + j - p if linear else e))
    marks = tuple((m, max(i, begin) - begin, min(j, stop) - begin) for m, i, j in text.marks if i < stop and j > begin)
    return Text(text.plain[begin:stop], tuple(runs), marks)


def read_heading(text: str, components: tuple[str, ...]) -> _Heading:
    """What a heading's words say: a kind of section, a component, both, or (kind OTHER, not placed) neither."""
    kind = kind_of(text)
    if kind is not None:
        return _Heading(kind, None, -1)
    generic = _GENERIC.match(text)
    if generic:
        rest = generic["rest"].strip()
        return _Heading(
            SectionKind.GENERIC_NAME,
            match_component(rest, components) if rest else None,
            generic.start("rest") if rest else -1,
        )
    colon = text.find(":")
    if colon > 0:
        kind = kind_of(text[:colon])
        if kind is not None:
            rest = text[colon + 1 :].strip()
            return _Heading(kind, match_component(rest, components), colon + 1)
        component = match_component(text[:colon], components)
        if component is not None:
            return _Heading(kind_of(text[colon + 1 :]) or SectionKind.OTHER, component, -1)
    bracket = _BRACKET.match(text)
    if bracket:
        kind = kind_of(bracket["name"])
        if kind is not None:
            note = bracket["note"]
            return _Heading(kind, match_component(note, components), -1)
        component = match_component(bracket["name"], components)
        if component is not None:
            return _Heading(SectionKind.OTHER, component, -1)
        words = bracket["name"].split()
        for size in (1, 2, 3):
            kind = kind_of(" ".join(words[-size:]))
            if kind is not None and (component := match_component(" ".join(words[:-size]), components)):
                return _Heading(kind, component, -1)
    words = text.split()
    for size in (3, 2, 1):
        kind = kind_of(" ".join(words[-size:])) if len(words) > size else None
        if kind is not None and (component := match_component(" ".join(words[:-size]), components)):
            return _Heading(kind, component, -1)
    component = match_component(text, components)
    if component is not None:
        return _Heading(SectionKind.OTHER, component, -1)
    if components and _COMBINED.search(text):
        return _Heading(SectionKind.COMBINED_USE, None, -1)
    return _Heading(SectionKind.OTHER, None, -1, placed=False)


def leading_label(text: Text) -> tuple[int, int, int] | None:
    """The bold label that opens a text, else None: (start, end without colon, first character behind it).

    A label ends in a colon, inside or right behind the bold words, or is all of the text.
    """
    if not text.marks:
        return None
    for mark, i, j in text.marks:
        if mark != "strong" or i > 0:
            continue
        inner = text.plain[i:j].rstrip()
        if inner.endswith(":"):
            return i, i + len(inner) - 1, j
        if text.plain[j : j + 1] == ":":
            return i, j, j + 1
        if j >= len(text.plain):
            return i, j, j
    return None


def read_monograph(source: Source) -> Monograph:
    """The monograph in a source; raises SourceError where the text cannot be read at all."""
    blocks = read_blocks(source)
    diagnostics = list(source.diagnostics)
    title = source.title
    if title is None:
        title = source.slug.replace("-", " ")
        fault = "no title in the front matter and no '# Title' heading; add one (its file name serves until then)"
        diagnostics.append(Diagnostic("no-title", Severity.WARNING, fault, line=1))
    components = split_title(title)
    kept, sections, unplaced = _Sectioner(source, title, components).run(blocks)
    reason = _why_not(sections, kept)
    if reason is None:
        diagnostics += unplaced
        kinds = {s.kind for s in sections}
        for kind in sorted(_SUBSTANCE - kinds):
            diagnostics.append(
                Diagnostic("missing-section", Severity.NOTE, f"no section {kind.value}; add it if it is known")
            )
    else:
        remedy = "remove the file, or write the monograph"
        diagnostics.append(
            Diagnostic("not-a-monograph", Severity.WARNING, f"{reason}; {remedy}", line=source.line(source.body))
        )
    return Monograph(source, title, components, kept, sections, tuple(diagnostics), reason)


def _why_not(sections: tuple[Section, ...], blocks: tuple[Block, ...]) -> str | None:
    """Why a text is no monograph: it has none of the sections that tell facts."""
    if any(s.kind in _SUBSTANCE and s.last > s.first for s in sections):
        return None
    if not any(b.kind != "heading" for b in blocks):
        return "holds a title and nothing else"
    return "holds none of the sections usage, dosage, side effects, how it works, precautions"


class _Sectioner:
    def __init__(self, source: Source, title: str, components: tuple[str, ...]):
        self.source = source
        self.title = title
        self.components = components
        self.blocks: list[Block] = []
        self.sections: list[Section] = []
        self.notes: list[Diagnostic] = []
        self.component: str | None = None  # set by a heading or label that is a component's name alone
        self.open: tuple[_Heading, str | None, int] = (_Heading(SectionKind.INTRODUCTION, None, -1), None, source.body)
        self.by_label = False  # the open section was opened by a bold label
        self.moved: dict[int, int] = {}

    def run(self, blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Section, ...], list[Diagnostic]]:
        self.first = 0
        for index, block in enumerate(blocks):
            if block.kind == "heading":
                self.heading(block)
            elif not self.label(block, heads=blocks[index + 1 : index + 2]):
                self.keep(index, block, block.text)
        self.close(len(self.source.text))
        return tuple(self.blocks), tuple(self.sections), self.notes

    def keep(self, index: int, block: Block, text: Text) -> None:
        parent = self.moved.get(block.parent) if block.parent is not None else None
        self.moved[index] = len(self.blocks)
        same = parent == block.parent and text is block.text
        self.blocks.append(block if same else replace(block, text=text, parent=parent))

    def heading(self, block: Block) -> None:
        words = block.text.plain
        if block.level == 1 and not self.sections and self.open[1] is None and " ".join(words.split()) == self.title:
            return  # the title again
        found = read_heading(words, self.components)
        if not found.placed and block.level < 4:
            note = f"section {words[:60]!r} is none of the known ones; its text is searched, but not read for facts"
            self.notes.append(
                Diagnostic(
                    "unplaced-section", Severity.NOTE, note, self.source.line(block.start), block.start, block.end
                )
            )
        self.start(found, words, block.start, by_label=False)
        if found.kind is SectionKind.OTHER and found.component:
            self.component = found.component
        elif found.kind is SectionKind.COMBINED_USE or found.component not in (None, self.component):
            self.component = None
        elif not found.placed and block.level < 4:
            self.component = None  # a part of its own, of whatever it is
        if found.rest >= 0:
            rest = slice_text(block.text, found.rest)
            if rest.plain:
                self.blocks.append(Block("paragraph", 0, False, rest, None, None, block.start, block.end))

    def label(self, block: Block, heads: tuple[Block, ...]) -> bool:
        """Opens a section at a bold label outside of a placed one; True where the block is used up by it.

        A component's name alone, `heads` behind it being a heading, opens that component's sections wherever it stands.
        """
        inside = not self.by_label and self.open[0].kind in (*_SUBSTANCE, SectionKind.FAQS)
        opens = block.kind == "paragraph" and any(b.kind == "heading" for b in heads)
        if inside and (not opens or len(block.text.plain.split()) > _NAME_WORDS):
            return False
        if block.kind not in ("paragraph", "item") or block.level > 1:
            return False
        label = leading_label(block.text)
        if label is None:
            return False
        words = block.text.plain[label[0] : label[1]]
        found = read_heading(words, self.components)
        if (
            found.kind is SectionKind.OTHER
            and found.component
            and label[2] >= len(block.text.plain)
            and block.kind == "paragraph"
        ):
            self.component = found.component
            self.start(found, words, block.start, by_label=True)
            return True
        if inside or found.kind in (SectionKind.OTHER, SectionKind.COMBINED_USE):
            return False
        if block.kind == "item" and self.open[0].kind in _SUBSTANCE and self.by_label and kind_of(words) is None:
            return False
        self.start(found, words, block.start, by_label=True)
        rest = slice_text(block.text, label[2])
        if rest.plain:
            self.blocks.append(replace(block, kind="paragraph", level=0, text=rest, parent=None))
        return True

    def start(self, found: _Heading, words: str, at: int, *, by_label: bool) -> None:
        self.close(at)
        component = found.component or (
            self.component if found.kind in (*_SUBSTANCE, SectionKind.FAQS, SectionKind.GENERIC_NAME) else None
        )
        self.open = (found if component == found.component else replace(found, component=component), words, at)
        self.by_label = by_label

    def close(self, end: int) -> None:
        found, words, start = self.open
        empty = self.first == len(self.blocks)
        if not (found.kind is SectionKind.INTRODUCTION and empty):
            self.sections.append(Section(found.kind, words, found.component, start, end, self.first, len(self.blocks)))
        self.first = len(self.blocks)
