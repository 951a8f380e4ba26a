"""Sentences in the blocks of a section, and evidence for what was read in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rxkg.ingest.markdown import Block
from rxkg.ingest.sections import Monograph, Section
from rxkg.ingest.wording import alternatives
from rxkg.ontology.records import Evidence, SectionKind

# A full stop behind these ends no sentence. Units and Latin tags as the monographs abbreviate them.
_ABBREVIATED = (
    "e.g.", "i.e.", "etc.", "vs.", "approx.", "dr.", "no.", "fig.", "ca.", "cf.", "resp.", "incl.", "max.", "min.",
    "wt.", "subsp.", "sp.", "spp.", "st.", "u.s.", "b.i.d.", "t.i.d.", "q.i.d.",
)  # fmt: skip
_ABBREVIATION = re.compile(rf"\b(?:{alternatives(_ABBREVIATED)})$", re.IGNORECASE)
# A remark may follow a closed bracket without a full stop: "cystitis (bleeding) This is a serious complication."
_STOP = r"(?<=\))(?=\s+(?:This|These|They)\s[a-z])|(?<=[.!?])[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9*]|\s*$)"
# Both begin with one of few characters, so that the search skips all others.
_END = re.compile(rf"[.!?)](?:{_STOP})")
# Where a text holds questions and answers, these end a sentence too; slower, as it tries at every blank.
_END_OR_TURN = re.compile(rf"[.!?)\s](?:{_STOP}|(?<=\s)\s*(?=A:\s)|(?<=\S\s)\s*(?=Q:\s))")
_LONG_WORD = re.compile(r"\b(?:etc|[a-z]{4,})\.$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `block.text.plain[start:end]`."""

    section: Section
    block: Block
    index: int  # of the block in `monograph.blocks`
    start: int
    end: int

    @property
    def text(self) -> str:
        """The sentence's plain text."""
        return self.block.text.plain[self.start : self.end]


@lru_cache(maxsize=512)  # every kind of fact reads the same blocks, one monograph after the other
def split_sentences(plain: str) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences of a plain text, blanks around them left out.

    >>> split_sentences("Take 2.5 mg daily, e.g. at night. Do not chew.")
    ((0, 33), (34, 46))
    """
    spans = []
    start = 0
    ends = _END_OR_TURN if "A:" in plain or "Q:" in plain else _END
    for end in ends.finditer(plain):
        stop = end.end()
        piece = plain[start:stop]
        head = piece.rstrip()
        if (
            end[0][0] == "."
            and stop < len(plain)
            and head[-8:].lower().endswith(_ABBREVIATED)
            and _ABBREVIATION.search(head, len(head) - 8)
            and not _LONG_WORD.search(head)
        ):
            continue
        if head:
            spans.append((stop - len(piece.lstrip()), start + len(head)))
        start = stop
    tail = plain[start:]
    if tail.strip():
        spans.append((start + len(tail) - len(tail.lstrip()), start + len(tail.rstrip())))
    return tuple(spans)


def make_evidence(monograph: Monograph, block: Block, start: int, end: int, section: SectionKind) -> Evidence:
    """Evidence for `block.text.plain[start:end]`, which must not be empty; its quote is the source's own characters."""
    first, last = block.text.source_span(start, end)
    return Evidence(first, last, monograph.source.text[first:last], section)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    r"""The sentence or list item of a source text that holds `text[start:end]`, markdown and all, blanks trimmed.

    >>> sentence_around("* Mild.\n* Rash, itching. Hives.\n", 10, 14)
    (8, 24)
    """
    first = max(text.rfind("\n\n", 0, start), 0)
    item = text.rfind("\n", 0, start)
    if item > first and re.match(r"\n\s*(?:[*+-]|\d+[.)]|#+)\s", text[item : item + 12]):
        first = item
    stops = [
        i
        for i in (text.find("\n\n", end), text.find("\n*", end), text.find("\n#", end), text.find("\n-", end))
        if i >= 0
    ]
    last = min(stops, default=len(text))
    for begin, stop in split_sentences(text[first:last]):
        if first + begin <= start < first + stop:
            return first + begin, max(first + stop, end)
    return first, last
