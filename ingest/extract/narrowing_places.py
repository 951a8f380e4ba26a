"""A mention's place in the blocks of its monograph, with what stands around it."""

from __future__ import annotations

from dataclasses import dataclass

from rxkg.ingest.markdown import Block
from rxkg.ingest.sections import Monograph
from rxkg.ingest.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mention stands: `block.text.plain[start:end]`."""

    monograph: Monograph
    index: int  # of the block in `monograph.blocks`
    start: int
    end: int

    @property
    def block(self) -> Block:
        """The block that holds the mention."""
        return self.monograph.blocks[self.index]

    @property
    def plain(self) -> str:
        """The plain text of that block."""
        return self.block.text.plain

    @property
    def sentence(self) -> tuple[int, int]:
        """The span of the sentence that holds the mention, in `plain`."""
        for start, end in split_sentences(self.plain):
            if start <= self.start < end:
                return start, max(end, self.end)
        return 0, len(self.plain)

    @property
    def before(self) -> str:
        """What stands before the mention in its sentence."""
        return self.plain[self.sentence[0] : self.start]

    @property
    def after(self) -> str:
        """What stands behind the mention in its sentence."""
        return self.plain[self.end : self.sentence[1]]
