"""How a phrase stands in its sentence: asserted, negated, excluded, hedged or hypothetical.

After ConText (Harkema, Dowling, Thornblade, Chapman 2009): a cue reaches forward or backward over the words around
it until its scope ends or a terminator cuts it off. The cues are data, `ingest/cues/context.tsv`.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.wording import lowered
from rxkg.ontology.errors import RxkgError
from rxkg.ontology.records import Polarity

_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[;:,.!?()\[\]—–]|\s-\s")
_CHOICE = re.compile(r"\(([^()]*)\)")
_DIRECTIONS = ("forward", "backward", "both", "none")
# The strongest reading wins where several cues reach a phrase.
_RANK = (Polarity.EXCLUDED, Polarity.NEGATED, Polarity.HYPOTHETICAL, Polarity.HEDGED)
_TERMINATOR = "terminator"
_PSEUDO = "pseudo"
_CONCESSIVE = frozenset({"while", "although", "though", "despite", "even"})
_CLAUSE = -1
_SENTENCE = -2


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of the cue list."""

    words: tuple[str, ...]  # folded tokens
    category: str  # "negated", "excluded", "hedged", "hypothetical", "terminator" or "pseudo"
    direction: str  # "forward", "backward", "both"; "none" for terminators and pseudo cues
    scope: int  # words it reaches at most; -1 to the next terminator, -2 to the sentence's end


@dataclass(frozen=True, slots=True)
class CueMatch:
    """A cue found at `sentence[start:end]`; it reaches no further than `low` and `high`, the brackets around it."""

    cue: Cue
    start: int
    end: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class _Reading:
    words: tuple[int, ...]  # where each word starts
    matches: tuple[CueMatch, ...]
    stops: tuple[CueMatch, ...]  # the terminators
    question: bool


def polarity_of(sentence: str, start: int, end: int, *, ignore: Collection[Polarity] = ()) -> Polarity:
    """The polarity of `sentence[start:end]`; cues that lie within the phrase itself do not count.

    `ignore` names polarities whose cues are left out, for kinds in which they mean something else ("if you have
    asthma" after "do not use" is a plain contraindication).

    >>> str(polarity_of("It does not cause sedation.", 18, 26)), str(polarity_of("It causes sedation.", 10, 18))
    ('negated', 'asserted')
    """
    reading = _read(sentence)
    found = {Polarity.HYPOTHETICAL} if reading.question else set()
    if not found and not reading.matches:
        return Polarity.ASSERTED
    for match in reading.matches:
        if match.cue.category not in (_TERMINATOR, _PSEUDO) and _reaches(match, start, end, reading):
            found.add(Polarity(match.cue.category))
    return next((p for p in _RANK if p in found and p not in ignore), Polarity.ASSERTED)


# A guess, as far as its clause goes.
_PERHAPS = re.compile(
    r"\b(?:(?:possibly|perhaps)\b|potentially\s+\w+ing\b)(?![^;:]*\b(?:while|whereas|but|which)\b)[^;:]*$"
)


def is_guessed(sentence: str, start: int) -> bool:
    """Whether the clause before `sentence[start:]` only guesses; "possibly a rash" in a list of effects is no guess.

    >>> is_guessed("It relieves pain, possibly by blocking X.", 39), is_guessed("It blocks X.", 10)
    (True, False)
    """
    return _PERHAPS.search(sentence, 0, start) is not None


def cues_in(sentence: str) -> tuple[CueMatch, ...]:
    """The cues in a sentence in text order; the longest where they overlap, none if none bears on a phrase."""
    return _read(sentence).matches


def _reaches(match: CueMatch, start: int, end: int, reading: _Reading) -> bool:
    cue = match.cue
    if match.end <= start and cue.direction in ("forward", "both"):
        low, high = match.end, start
    elif match.start >= end and cue.direction in ("backward", "both"):
        low, high = end, match.start
    else:
        return False
    if not match.low <= start < match.high:
        return False
    if cue.scope == _SENTENCE:
        return True
    first, last = (bisect_left(reading.stops, at, key=_start) for at in (low, high))
    if any(s.low <= low and high <= s.high for s in reading.stops[first:last]):
        return False
    return cue.scope == _CLAUSE or bisect_left(reading.words, high) - bisect_left(reading.words, low) <= cue.scope


def _start(match: CueMatch) -> int:
    return match.start


@lru_cache(maxsize=512)
def _read(sentence: str) -> _Reading:
    cues = _cues()
    # The sentence is folded once, not each of its tokens; this keeps every position.
    folded = [token.strip() for token in _TOKEN.findall(lowered(sentence).replace("’", "'"))]
    question = bool(folded) and folded[-1] == "?"
    if _openings().isdisjoint(folded):
        return _Reading((), (), (), question)
    hits: list[tuple[int, int, Cue]] = []  # negated size, first token
    for at, word in enumerate(folded):
        entry = cues.get(word)
        if entry is not None:
            sizes, table = entry
            for size in sizes:
                words = tuple(folded[at : at + size])
                if words in table and len(words) == size:
                    hits.append((-size, at, table[words]))
                    break
    if all(cue.category in (_TERMINATOR, _PSEUDO) for _, _, cue in hits):
        return _Reading((), (), (), question)
    found = [(m.start(), m.end()) for m in _TOKEN.finditer(sentence)]
    inner = _brackets(found, folded, len(sentence))
    hits += _clause_comma(folded, inner, len(sentence))
    used = bytearray(len(found))
    matches = []
    # Of cues of one length that overlap, the one that reaches forward is the fuller reading: "is not | for".
    for negative, at, cue in sorted(hits, key=lambda hit: (hit[0], hit[2].direction == "backward", hit[1])):
        if not any(used[at : at - negative]):
            used[at : at - negative] = b"\1" * -negative
            matches.append(CueMatch(cue, found[at][0], found[at - negative - 1][1], *inner[at]))
    matches.sort(key=lambda m: m.start)
    return _Reading(
        tuple(span[0] for span, word in zip(found, folded, strict=True) if word[0].isalnum()),
        tuple(matches),
        tuple(m for m in matches if m.cue.category == _TERMINATOR),
        question,
    )


def _clause_comma(folded: list[str], inner: list[tuple[int, int]], length: int) -> list[tuple[int, int, Cue]]:
    """The comma that ends a concessive clause at the front: "While not a first choice, it is used for gout"."""
    if folded[0] not in _CONCESSIVE:
        return []
    comma = next((at for at, word in enumerate(folded) if word == "," and inner[at] == (0, length)), None)
    return [] if comma is None else [(-1, comma, Cue((",",), _TERMINATOR, "none", 0))]


def _brackets(found: list[tuple[int, int]], folded: list[str], length: int) -> list[tuple[int, int]]:
    """For each token the span of the innermost brackets around it, (0, length) outside of any."""
    closes: dict[int, int] = {}
    opened: list[int] = []
    for (start, _), word in zip(found, folded, strict=True):
        if word in "([":
            opened.append(start)
        elif word in ")]" and opened:
            closes[opened.pop()] = start
    around = [(0, length)]
    out = []
    for (start, _), word in zip(found, folded, strict=True):
        if word in "([":
            around.append((start, closes.get(start, length)))
        elif word in ")]" and len(around) > 1:
            around.pop()
        out.append(around[-1])
    return out


def _fold(token: str) -> str:
    return token.strip().lower().replace("’", "'")


@cache
def _cues() -> dict[str, tuple[tuple[int, ...], dict[tuple[str, ...], Cue]]]:
    """By first word: the numbers of words that its cues have, longest first, and the cues."""
    table: dict[str, dict[tuple[str, ...], Cue]] = {}
    for trigger, category, direction, scope in read_cues("context", 4):
        if category not in (_TERMINATOR, _PSEUDO, *Polarity) or direction not in _DIRECTIONS:
            raise RxkgError(f"cues/context.tsv: {trigger!r}: unknown category {category!r} or direction {direction!r}")
        reach = {"clause": _CLAUSE, "sentence": _SENTENCE}.get(scope)
        for words in _expand(trigger):
            cue = Cue(words, category, direction, int(scope) if reach is None else reach)
            table.setdefault(words[0], {})[words] = cue
    return {first: (tuple(sorted({len(words) for words in cues}, reverse=True)), cues) for first, cues in table.items()}


@cache
def _openings() -> frozenset[str]:
    """The first words of cues that change how a phrase stands; a sentence without any is plain."""
    silent = (_TERMINATOR, _PSEUDO)
    return frozenset(
        word for word, (_, cues) in _cues().items() if any(cue.category not in silent for cue in cues.values())
    )


def _expand(trigger: str) -> Iterator[tuple[str, ...]]:
    """Every wording of a trigger: "(is|are) not" stands for two, "(a|)" for with and without "a"."""
    parts = [part.split("|") if i % 2 else [part] for i, part in enumerate(_CHOICE.split(trigger))]
    for choice in itertools.product(*parts):
        words = tuple(_fold(m[0]) for m in _TOKEN.finditer("".join(choice)))
        if words:
            yield words
