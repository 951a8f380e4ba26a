"""Words around a noun phrase: what is trimmed off its ends, its spelling, and keys to compare it by.

The word classes stand in `cues/phrase_words.tsv`. Trimmed from the front are articles, "other", hedges, severities,
rates ("rare") and risks ("increased risk of"). Bodies (parts of the body), qualities (what can be increased or changed;
signs are those that are things of their own), directions ("increased", "loss of"), locals (sensations and signs at a
place), outer parts ("dry mouth" is whole, "acute kidney" is not), adjectives, umbrellas (nouns that cover many things),
joined pairs ("hands and feet") and heads ("hypersensitivity to") tell what the members of a coordination share.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from rxkg.ingest.cues import read_cues

#: Classes of words that `trim` takes off unless told otherwise.
TRIMMED = ("article", "other", "hedge", "severity", "rate", "risk")
#: What never belongs to the ends of a phrase.
EDGE = " \t\n\r\xa0,;:.*_-–—\"“”'‘’"


_Tree = dict[str, "_Tree"]


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What is left of a phrase, and the words taken off, lower-cased, in text order."""

    start: int
    end: int
    qualifiers: tuple[str, ...]


@cache
def words_of(name: str) -> frozenset[str]:
    """The words and phrases of a class of `cues/phrase_words.tsv`, lower-cased."""
    return frozenset(word.casefold() for word, kind in read_cues("phrase_words", 2) if kind == name)


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of some literal words, the longest first; what words begin with stands in it once.

    >>> alternatives(["to", "treat", "treats"])
    't(?:o|reat(?:s)?)'
    """
    tree: _Tree = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(tree)


def _branches(node: _Tree) -> str:
    options = [re.escape(letter) + _branches(node[letter]) for letter in sorted(node) if letter]
    if not options:
        return ""
    if "" in node:
        return f"(?:{'|'.join(options)})?"
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


@lru_cache(maxsize=1024)  # every kind of fact reads the same blocks, one monograph after the other
def lowered(text: str) -> str:
    """`text` in lower case, position by position.

    >>> lowered("İ has one"), len(lowered("İ has one"))
    ('İ has one', 9)
    """
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def holds_any(text: str, words: tuple[str, ...]) -> bool:
    """Whether `text` holds one of `words` anywhere, within other words too."""
    for word in words:  # noqa: SIM110 - called for each sentence; a generator takes three times as long
        if word in text:
            return True
    return False


@cache
def _trim_pattern(classes: tuple[str, ...]) -> re.Pattern[str]:
    words = frozenset().union(*(words_of(name) for name in classes))
    return re.compile(rf"({alternatives(words)})(?![\w-])[\s,.]*(?:(?:and|or|but|and/or)\s+)?", re.IGNORECASE)


@cache
def _tail_pattern() -> re.Pattern[str]:
    cues = alternatives(words for (words,) in read_cues("phrase_tails", 1))
    # It begins with one of few characters, so that the search skips all others.
    return re.compile(
        rf"[\s–—;:.](?:(?<=\s)(?:\s*[-–—;]|(?=(?:{cues})(?![\w-])))|(?<=[–—;])|(?<=:)\s|(?<=\.)(?:\s|$))",
        re.IGNORECASE,
    )


def trim(plain: str, start: int = 0, end: int | None = None, classes: tuple[str, ...] = TRIMMED) -> Trimmed:
    """`plain[start:end]` without words of `classes` in front and punctuation at both ends; never trimmed to nothing.

    >>> trim("a mild to moderate rash")
    Trimmed(start=19, end=23, qualifiers=('a', 'mild to moderate'))
    """
    end = len(plain) if end is None else end
    pattern = _trim_pattern(classes)
    qualifiers: list[str] = []
    while True:
        while start < end and plain[start] in EDGE:
            start += 1
        found = pattern.match(plain, start, end)
        if not found or not plain[found.end() : end].strip(EDGE):
            break
        qualifiers.append(found[1].rstrip(" .").casefold())
        start = found.end()
    while start < end and plain[end - 1] in EDGE:
        end -= 1
    return Trimmed(start, end, tuple(qualifiers))


def only_trimmed(text: str, classes: tuple[str, ...] = TRIMMED) -> bool:
    """Whether `text` holds nothing but words that `trim` takes off.

    >>> only_trimmed("rare but serious"), only_trimmed("rare tumours")
    (True, False)
    """
    at, pattern = 0, _trim_pattern(classes)
    while found := pattern.match(text, at):
        at = found.end()
    return not text[at:].strip(EDGE)


def cut_tail(plain: str, start: int = 0, end: int | None = None) -> int:
    """Where the noun phrase in `plain[start:end]` ends: before a clause, a circumstance, a dash or a colon.

    >>> text = "thinning of the skin with prolonged use"
    >>> text[: cut_tail(text)]
    'thinning of the skin'
    """
    end = len(plain) if end is None else end
    found = _tail_pattern().search(plain, start, end)
    stop = found.start() if found else end
    return stop if stop > start else start


@cache
def _proper_names() -> frozenset[str]:
    return frozenset(name for (name,) in read_cues("proper_names", 1))


_CAPITALISED = re.compile(r"[A-Z][a-zéèöäü'’]+(?:-[A-Za-zéèöäü]+)*")


@lru_cache(maxsize=16384)
def lower_phrase(text: str) -> str:
    """`text` in lower case but for names and abbreviations; blanks made single.

    A capital within the phrase is kept (a name) unless every longer word has one (a title).

    >>> lower_phrase("Low INR"), lower_phrase("High Blood Pressure"), lower_phrase("Stevens-Johnson syndrome")
    ('low INR', 'high blood pressure', 'Stevens-Johnson syndrome')
    """
    words = text.split()
    longer = [w for w in words if len(w) > 3 and w[0].isalpha()]
    titled = len(longer) > 1 and all(w[0].isupper() for w in longer)
    names = _proper_names()
    out = []
    for n, word in enumerate(words):
        plain = word.strip("(),.;:")
        if (n == 0 or titled) and plain not in names and _CAPITALISED.fullmatch(plain.replace("’", "'")):
            parts = plain.split("-")
            kept = "-".join(p.lower() if p not in names and (p[1:].islower() or len(p) == 1) else p for p in parts)
            word = word.replace(plain, kept)
        elif n == 0 and plain == "A":
            word = "a"
        out.append(word)
    return " ".join(out)


_NO_WORD = re.compile(r"[^\w%≥≤<>+]+")
_FUNCTION_WORDS = frozenset(["a", "an", "the", "of", "in", "at", "on", "and", "or", "to", "for", "with", "your", "by"])


@lru_cache(maxsize=16384)
def fold_key(text: str) -> tuple[str, ...]:
    """A key that is equal for wordings of one thing: case, number, order, articles and severities do not count.

    >>> fold_key("pain at the injection site") == fold_key("Injection-site pains")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = folded[trim(folded, classes=("article", "hedge", "severity", "rate", "risk")).start :]
    words = [w for w in _NO_WORD.split(kept) if w]
    return tuple(sorted({singular(w) for w in words if w not in _FUNCTION_WORDS} or set(words)))


def singular(word: str) -> str:
    """An English noun's singular, near enough to compare by.

    >>> singular("allergies"), singular("rashes"), singular("diarrhea"), singular("nervous")
    ('allergy', 'rash', 'diarrhea', 'nervous')
    """
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
