"""Of which component of a combination a block or a sentence speaks."""

from __future__ import annotations

import re
from functools import lru_cache

from rxkg.ingest.markdown import Block
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.titles import match_component, name_words
from rxkg.ingest.wording import holds_any

_FIRST_WORD = re.compile(r"\W*(\w+)")
_HEDGED_LABEL = re.compile(
    r"[\s-]*(?:\([^)]*\)|-?\s*(?:related|specific|component|alone|only)\b)[\s:]*$",
    re.IGNORECASE,
)
_HEDGES = (")", "related", "specific", "component", "alone", "only")  # one stands in every hedged label


def component_of_block(monograph: Monograph, section: Section, index: int) -> str | None:
    """The component that block `index` is about: by its label, an item's above it, the paragraph's before, the section.

    None in monographs of one substance and where all components are meant.
    """
    if not monograph.components:
        return None
    at: int | None = index
    while at is not None:
        block = monograph.blocks[at]
        found = _labelled(block, monograph.components)
        if found:
            return found
        above = block.parent
        if above is None and block.kind == "item":
            intro = _introduction(monograph, section, at)
            if intro is not None and (found := _labelled(monograph.blocks[intro], monograph.components)):
                return found
        at = above
    return section.component


def _introduction(monograph: Monograph, section: Section, index: int) -> int | None:
    """The paragraph that stands before the list of which block `index` is an item."""
    at = index - 1
    while at >= section.first:
        block = monograph.blocks[at]
        if block.kind != "item" and block.level == 0:
            return at if block.kind == "paragraph" else None
        at -= 1
    return None


def introduction_of(monograph: Monograph, section: Section, index: int) -> Block | None:
    """The item above block `index`, or the paragraph before its list; None where there is neither."""
    block = monograph.blocks[index]
    if block.parent is not None:
        return monograph.blocks[block.parent]
    if block.kind != "item":
        return None
    intro = _introduction(monograph, section, index)
    return None if intro is None else monograph.blocks[intro]


def _labelled(block: Block, components: tuple[str, ...]) -> str | None:
    label = leading_label(block.text)
    if label is None:
        return None
    return _component_of_label(block.text.plain[label[0] : label[1]], components)


@lru_cache(maxsize=4096)
def _component_of_label(words: str, components: tuple[str, ...]) -> str | None:
    own = _HEDGED_LABEL.sub("", words) if holds_any(words.casefold(), _HEDGES) else words
    return match_component(own, components) or match_component(words, components)


def _spelled(name: str) -> str:
    """A name or a text such that British, American, older and common wrong spellings are equal: "Amoxycillin"."""
    return name.casefold().replace("ph", "f").replace("oe", "e").replace("y", "i").replace("bactum", "bactam")


@lru_cache(maxsize=512)
def _names(components: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], str, str], ...]:
    """For each component: its names in running text (whole, first word, "vitamin k"), its initials, itself."""
    out = []
    for component in components:
        words = re.findall(r"[\w-]+", re.sub(r"\([^)]*\)?", " ", component))
        options = [component]
        if words and len(words[0]) > 3 and sum(words[0].casefold() in name_words(c) for c in components) == 1:
            generic = words[0].casefold() in ("vitamin", "calcium", "zinc", "sodium", "potassium", "human")
            options.append(" ".join(words[:2]) if generic else words[0])
        initials = "".join(word[0].upper() for word in words) if len(words) > 2 else ""  # "ALA", "DHA"
        out.append((tuple(map(_spelled, options)), initials, component))
    return tuple(out)


def _stands_in(name: str, text: str) -> bool:
    """Whether `name` stands in `text` as words of their own."""
    at = text.find(name)
    while at >= 0:
        before, behind = text[at - 1 : at] if at else "", text[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or before in ("_", "-")) and not (behind.isalnum() or behind == "_"):
            return True
        at = text.find(name, at + 1)
    return False


def component_named(text: str, components: tuple[str, ...]) -> str | None:
    """The one component that `text` names, in full or by its initials; None where it names none or several.

    >>> component_named("Tizanidine acts on", ("Diclofenac", "Tizanidine"))
    'Tizanidine'
    """
    spelled = _spelled(text)
    found = [
        component
        for names, initials, component in _names(components)
        if any(_stands_in(n, spelled) for n in names) or (initials and initials in text and _stands_in(initials, text))
    ]
    if len(found) == 1:
        return found[0]
    first = _FIRST_WORD.match(text)
    leading = [c for c in components if first and c.casefold().split()[:1] == [first[1].casefold()]]
    return leading[0] if not found and len(leading) == 1 else None
