"""Text to terms: a Whoosh tokenizer, and two analyzers of it with Whoosh's own filters.

Letters and numbers are words of their own, so that "IL-3", "IL 3" and "IL3", or "50mg" and "50 mg", are the same two
words next to each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import cache, lru_cache
from typing import Any

from whoosh.analysis import Analyzer, StemFilter, Token, Tokenizer
from whoosh.lang.porter import stem as porter
from whoosh.support.charset import accent_map

#: Words that say nothing of a text's subject. "no", "not" and "without" are kept: they do.
STOP_WORDS = frozenset(
    """
    a an and are as at be been being but by can could did do does for from had has have he her his if in into is it its
    may might of on or our s she should so such t than that the their them then there these they this those to was we
    were what when which while who will with would you your
    """.split()  # noqa: SIM905 (a table of words)
)

#: Positions between the words of two blocks.
BLOCK_GAP = 8

# Terms of words to keep in memory: more than a large corpus has.
_REMEMBERED = 500_000
_WORD = re.compile(r"\n|\d+(?:[.,]\d+)*|[^\W\d_]+")
_FOLDED = accent_map | {
    ord(letter): name
    for letter, name in {
        "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
        "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "σ": "sigma", "τ": "tau", "ω": "omega", "æ": "ae", "œ": "oe",
    }.items()
}  # fmt: skip
# "vitamin A": a letter that is a stop word elsewhere names the thing behind these.
_LETTERED = frozenset("vitamin vitamins hepatitis influenza type group class factor category immunoglobulin".split())  # noqa: SIM905

# British to American; the first that fits a place wins.
_SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"^mug$", "mcg"),  # a folded "µg"
    (r"rrhoea", "rrhea"),
    (r"pnoea", "pnea"),
    (r"^oe(?=dem|sophag|str)", "e"),
    (r"(?<=[a-z])oedem", "edem"),
    (r"^(?=.{4})foet", "fet"),
    (r"coeli", "celi"),
    (r"haem", "hem"),
    (r"(?<=[a-z])aem(?=i[ac])", "em"),
    (r"^aetiolog", "etiolog"),
    (r"anaesth", "anesth"),
    (r"paed(?=i)", "ped"),
    (r"gynaec", "gynec"),
    (r"^faec", "fec"),
    (r"caec(?=um|al)", "cec"),
    (r"^caes(?=i|a)", "ces"),
    (r"(?<=r)aest(?=h)", "est"),
    (r"sulph", "sulf"),
    (r"^aluminium", "aluminum"),
    (r"(?<=tum|col|hum|vap|lab|hav)our", "or"),
    (r"(?<=[a-z]{3})isation", "ization"),
    (r"(?<=[a-z]{4})is(?=e[ds]?$|ing$)", "iz"),
    (r"(?<=l)ys(?=e[ds]?$|ing$)", "yz"),
    (r"(?<=[a-z])litre", "liter"),
    (r"^litre", "liter"),
    (r"(?:(?<=fib)|(?<=tit)|(?<=met)|(?<=cent))re(?=s?$)", "er"),
)


class WordTokenizer(Tokenizer):  # type: ignore[misc]
    """Folded words without stop words; positions leap at line feeds, so that no phrase reaches over them.

    Stop words take no position: "shortness of breath" is found by "shortness breath".

    One class for what Whoosh has three filters for, as each of them costs a generator a word.
    """

    def __call__(
        self, value: str, positions: bool = False, chars: bool = False, start_pos: int = 0, start_char: int = 0,
        removestops: bool = True, mode: str = "", **options: Any,
    ) -> Iterator[Token]:  # fmt: skip
        """The words of `value`, as Whoosh's one token that is filled anew for each."""
        token = Token(positions, chars, removestops=removestops, mode=mode, **options)
        position, before = start_pos, ""
        for match in _WORD.finditer(value):
            raw = match[0]
            if raw == "\n":
                position, before = position + BLOCK_GAP, ""
                continue
            text = fold(raw)
            stopped = text in STOP_WORDS and not (len(text) == 1 and before in _LETTERED)
            if not stopped or not removestops:
                token.text, token.pos, token.boost, token.stopped = text, position, 1.0, stopped
                if chars:
                    token.startchar, token.endchar = start_char + match.start(), start_char + match.end()
                yield token
                position += 1
            before = text


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """A word lower-cased, without accents, Greek letters spelt out.

    >>> fold("Na\u00efve"), fold("TNF\u03b1")
    ('naive', 'tnfalpha')
    """
    return word.lower() if word.isascii() else word.lower().translate(_FOLDED)


def stem(word: str) -> str:
    """The stem that stands for all forms and spellings of a lower-cased word.

    >>> stem("diarrhoea") == stem("diarrhea"), stem("infusions") == stem("infused")
    (True, True)
    """
    return str(porter(normalize_spelling(word)))


@cache
def _spelling_rules() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<r{n}>{rule})" for n, (rule, _) in enumerate(_SPELLINGS)))


def normalize_spelling(word: str) -> str:
    """A lower-cased word in American spelling.

    >>> [normalize_spelling(w) for w in ("oedema", "haemorrhage", "anaemia", "tumours", "exercise")]
    ['edema', 'hemorrhage', 'anemia', 'tumors', 'exercize']
    """
    return _spelling_rules().sub(lambda m: _SPELLINGS[int(str(m.lastgroup)[1:])][1], word)


@cache
def exact_analyzer() -> Analyzer:
    """Words lower-cased, without accents, Greek letters spelt out, stop words left out."""
    return WordTokenizer()


@cache
def stem_analyzer() -> Analyzer:
    """The same words as stems."""
    return exact_analyzer() | StemFilter(stem, cachesize=100_000)


def exact_words(text: str) -> list[str]:
    """The words of a text as `exact_analyzer` has them.

    >>> exact_words("Take an IL-3\u03b1 blocker of Crohn\u2019s disease, 50mg")
    ['take', 'il', '3', 'alpha', 'blocker', 'crohn', 'disease', '50', 'mg']
    """
    return [token.text for token in exact_analyzer()(text, mode="query")]


class _Terms(dict[str, bytes]):
    """Words as they stand in a text to terms; empty for stop words and line feeds.

    What a term is depends on its word alone, so each word of a corpus is made a term once.
    """

    def __init__(self, stemmed: bool):
        self._stemmed = stemmed

    def __missing__(self, raw: str) -> bytes:
        if len(self) >= _REMEMBERED:
            self.clear()
        word = fold(raw)
        stopped = raw == "\n" or word in STOP_WORDS
        self[raw] = term = b"" if stopped else (stem(word) if self._stemmed else word).encode()
        return term


class _Stems(dict[str, str]):
    """Words as they stand in a text to stems; empty for stop words and line feeds."""

    def __missing__(self, raw: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[raw] = stem = _STEMMED[raw].decode()
        return stem


_STEMS = _Stems()
_LETTERS = frozenset(word for word in STOP_WORDS if len(word) == 1)
_LETTERED_STEMS = frozenset(map(stem, _LETTERED))
_STEMMED, _EXACT = _Terms(stemmed=True), _Terms(stemmed=False)


def place_terms(parts: Iterable[tuple[str, float]]) -> tuple[dict[bytes, list[int]], dict[bytes, float]]:
    """The stems of texts one behind the other, with their positions and with their weights, added up over the texts.

    A text comes with the weight of each of its words. No phrase reaches from one text into the next.

    >>> place_terms([("Fevers of a fever", 1.0), ("Fever", 2.0)])
    ({b'fever': [0, 1, 10]}, {b'fever': 4.0})
    """
    places: defaultdict[bytes, list[int]] = defaultdict(list)
    weights: defaultdict[bytes, float] = defaultdict(float)
    position = 0
    for text, weight in parts:
        words = _WORD.findall(text)
        for index, raw in enumerate(words):
            term = _STEMMED[raw]
            if not term:
                if raw == "\n":
                    position += BLOCK_GAP
                    continue
                if len(raw) > 1 or not index or fold(words[index - 1]) not in _LETTERED:
                    continue
                term = stem(fold(raw)).encode()
            places[term].append(position)
            weights[term] += weight
            position += 1
        position += BLOCK_GAP
    return dict(places), dict(weights)


def find_stems(text: str, stems: Set[str]) -> list[tuple[str, int, int, bool]]:
    """The words of a text with one of these stems: (stem, start, end, whether it follows the one before).

    A word follows another where nothing but stop words stands between them, and no line feed.

    >>> find_stems("Fevers of unknown origin", {"fever", "unknown", "origin"})[1:]
    [('unknown', 10, 17, True), ('origin', 18, 24, True)]
    """
    stemmed = _STEMS
    words = {*_WORD.findall(text)}
    wanted = {raw: stem for raw in words if (stem := stemmed[raw]) in stems}
    if not stems.isdisjoint(_LETTERS):  # the "a" of "vitamin A", which is a stop word elsewhere
        wanted |= {raw: fold(raw) for raw in words if len(raw) == 1 and fold(raw) in stems}
    places: list[tuple[int, str]] = []
    for raw in wanted:
        at = text.find(raw)
        while at >= 0:
            # Part of a longer word, or of a number?
            if (
                (not at or _WORD.match(text, at - 1, at) is None or not _joins(text[at - 1], raw))
                and (match := _WORD.match(text, at))
                and match[0] == raw
            ):
                places.append((at, raw))
            at = text.find(raw, at + len(raw))
    found: list[tuple[str, int, int, bool]] = []
    last = 0
    for start, raw in sorted(places):
        between = _WORD.findall(text, last, start) if found else ()
        follows = bool(found) and not any(word == "\n" or stemmed[word] for word in between)
        if wanted[raw] not in STOP_WORDS or (follows and found[-1][0] in _LETTERED_STEMS):
            last = start + len(raw)
            found.append((wanted[raw], start, last, follows))
    return found


def _joins(before: str, word: str) -> bool:
    """Whether a character before a word belongs to it: a letter to letters, a digit to digits."""
    return before.isdigit() == word[0].isdigit()


def exact_terms(text: str) -> list[bytes]:
    """The different words of a text as terms, sorted."""
    return sorted({_EXACT[raw] for raw in {*_WORD.findall(text)}} - {b""})


def name_key(name: str) -> str:
    """A name as its words, for telling whether two names are the same.

    >>> name_key("Amoxicillin + Clavulanic-Acid")
    'amoxicillin clavulanic acid'
    """
    return " ".join(exact_words(name))
