"""Grounding: what the names in a record mean, as concepts of terminologies.

`Grounder.ground` gives each statement its concept (a CURIE), the kind of match and the label. It looks a mention up by
its own words, by the other forms that the text gives for it, by what its abbreviation stands for in this text, then
by wordings without their modifiers (`variants`); each first in the lexicon, then in the terminologies in the order of
its kind (`order`). What has several meanings that nothing decides between, or none, stays a local concept.
"""

from __future__ import annotations

from rxkg.ingest.grounding.grounder import Grounder

__all__ = ["Grounder"]
