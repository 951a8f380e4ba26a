"""Words around a condition that say which of its kind is meant: "*certain types of* cancer", "nausea *caused by* …".

Reading a condition takes them off, so that its mentions meet; without them its name covers more than the text says.
The words stand in `cues/limits.tsv`. For what narrows a name: some (not all of a kind; some-of-class: before classes
and targets too, see `determiners`), behind (opens a cause or an occasion), behind-all (opens one that complaints told
together share), verb (begins a statement of its own between them), sited (is where the label of its list says), stop
(ends a cause), some-word (may stand before one), vague (what holds one is no cause), empty (tells nothing as a cause),
germ (says no more of an infection than its name), pointed (behind "the": what was told before), marker (a trait of its
cells that a disease is told by). For what is ruled out: whole (before a name of which but one kind of use is ruled
out), apart (in front: others, or those of one degree, are meant), which (opens what tells one case from others), reason
(why, not which).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.condition_words import names_symptom, set_of
from rxkg.ingest.extract.conditions import Condition
from rxkg.ingest.wording import alternatives

_MOST_WORDS = 7  # of a cause; what is longer is a clause
_MOST_WHICH = 10  # the same of what tells one case from others
_MOST_TOLD = 120  # characters that are looked at for a cause
_STEM = 5  # letters that tell that a disease is named after its cause
_FRONT = 90  # characters before a condition that may limit it


def limited_text(plain: str, condition: Condition) -> str | None:
    """The condition's name with the words in `plain` that narrow it; None where nothing does.

    >>> limited_text("nausea caused by chemotherapy, or", Condition("nausea", (), 0, 6))
    'nausea caused by chemotherapy'
    >>> limited_text("certain types of cancer in adults", Condition("cancer", (), 17, 23))
    'certain types of cancer'
    >>> limited_text("Skin infections: cellulitis and abscesses", Condition("abscesses", (), 32, 41))
    'skin abscesses'
    """
    if condition.text.lower() in _words("sited") and _SKIN.search(plain[: condition.start].lower()):
        return f"skin {condition.text}"
    behind = _behind(plain, condition)
    front = _some().search(plain, max(0, condition.start - _FRONT), condition.start)
    before = f"{' '.join(front[0].lower().split())} " if front else ""
    if condition.text.startswith(before):
        before = ""
    return f"{before}{condition.text}{behind}" if before or behind else None


def name_of(text: str, limited: Sequence[str | None]) -> str:
    """What is named by mentions of `text`: the first one's limited name where every mention is limited.

    >>> name_of("cancer", ["certain cancer"] * 2), name_of("cancer", ["certain cancer", None])
    ('certain cancer', 'cancer')
    """
    return limited[0] if limited and limited[0] and all(limited) else text


def excluded_text(plain: str, condition: Condition) -> str | None:
    """The name of what a text rules out, with the words that tell which case; None where but a part is ruled out.

    >>> excluded_text("not for other types of glaucoma.", Condition("glaucoma", (), 23, 31))
    'other types of glaucoma'
    >>> excluded_text("not for coughs that produce mucus.", Condition("coughs", (), 8, 14))
    'coughs that produce mucus'
    >>> excluded_text("not a cure for gout.", Condition("gout", (), 15, 19))
    """
    low = plain[max(0, condition.start - _FRONT) : condition.start].lower()
    if _whole().search(low):
        return None
    behind = ""
    opened = _which().match(plain, condition.end)
    if opened:
        what = _WHICH_END.split(plain[opened.start("word") :], maxsplit=1)[0].split()
        reason = opened["word"].lower() in _REASONS and not _words("reason").isdisjoint(map(str.lower, what))
        if len(what) < 2 or (len(what) > _MOST_WHICH and not reason):
            return None
        behind = "" if reason else f" {' '.join(what)}"
    apart = _apart().search(low)
    front = f"{' '.join(apart[0].split())} " if apart and not condition.text.startswith(apart[0].strip()) else ""
    return f"{front}{condition.text}{behind}"


def _behind(plain: str, condition: Condition) -> str:
    """The cause or the occasion told behind a condition, with a space in front; "" where there is none."""
    opened = _opening().match(plain, condition.end) or _opening_of_all(plain, condition)
    if not opened:
        return ""
    rest = plain[opened.end() : opened.end() + _MOST_TOLD]
    cause = _stop().split(rest, maxsplit=1)[0]
    told = cause.split()
    words = [word.lower().strip("*'’") for word in told]
    while words and words[0] in _words("some-word"):
        words = words[1:]
    if not words or len(words) > _MOST_WORDS or len(words[-1]) < 2 or not _WORD.fullmatch(words[-1]):
        return ""
    if not _words("vague").isdisjoint(words) or (len(words) == 1 and _says_nothing(words[0], told, condition.text)):
        return ""
    if opened["words"].lower() in _REASONS and not _words("reason").isdisjoint(words):
        return ""
    if opened["words"].lower() == "with" and words[-1] not in _words("marker"):
        return ""
    if not set_of("person").isdisjoint(words) or any(word[0].isdigit() for word in words if word):
        return ""  # in whom, or from which week on
    stems = {word[:_STEM] for word in condition.text.lower().split() if len(word) >= _STEM}
    if not stems.isdisjoint(word[:_STEM] for word in words):
        return ""  # "cholera caused by Vibrio cholerae"
    name = f" {' '.join(opened['words'].split()).lower()} {' '.join(told)}{_second(rest, len(cause))}"
    return name.replace("*", "")


def _second(rest: str, start: int) -> str:
    """A second cause at `start` that ends the sentence or a part of it, with "and" or "or" before it; "" where none."""
    second = _SECOND.match(rest, start)
    if not second or second["verb"].lower() in _words("verb") or _stop().search(second["name"]):
        return ""
    return f" {' '.join(second[0].split())}"


def _opening_of_all(plain: str, condition: Condition) -> re.Match[str] | None:
    """What opens the cause that complaints told one after another share: "nausea and vomiting *caused by* …".

    A disease keeps what stands behind the next one out of its name: "arthritis and pain from gallstones".
    """
    if not names_symptom(condition.text):
        return None
    others = _others().match(plain, condition.end)
    if not others:
        return None
    names = [name for name in _JOINT.split(others[0]) if name]
    listed = len(names) > 1 or plain[: condition.start].rstrip().endswith(",")
    if names[-1].lower().startswith("the ") or (listed and plain.startswith(_EITHER, others.end() + 1)):
        return None  # "muscle aches, cramps, and pain after surgery": the last one's alone
    for name in names:
        words = name.lower().split()
        if not names_symptom(name) or words[0] in _words("verb") or words[-1] == condition.text.lower().split()[-1]:
            return None  # "ease pain and reduce swelling"; "acute pain and pain from cancer"
    return _opening().match(plain, others.end())


def _says_nothing(word: str, told: list[str], text: str) -> bool:
    """Whether a cause of one word, `told` with what stands before it, tells nothing of a condition."""
    named = word in _words("germ") and " " in text  # "skin infections caused by bacteria"
    return named or word in _words("empty") or (told[0].lower() == "the" and word in _words("pointed"))


def is_apart(text: str) -> bool:
    """Whether a name begins with a word that sets its case apart: "severe acidosis"."""
    return text.lower().startswith(tuple(f"{word} " for word in _words("apart")))


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(word for word, name in read_cues("limits", 2) if name == kind)


_WORD = re.compile(r"[\w-]+")
_SKIN = re.compile(r"\bskin(?!-)\b[^.:(]*[:(][^.]*$")  # a label, or what stands before a bracket
_NAME = r"[\w-]+(?:\s+[\w-]+){0,2}?"
_JOINT = re.compile(r"\s*,?\s+(?:and|or|and/or)\s+|\s*,\s+")
_SECOND = re.compile(r"\s+(?:and|or)\s+(?P<name>(?P<verb>[\w-]+)(?:\s+[\w-]+){0,3})(?=\s*[.,;:()\[\]?!–—\n]|$)")
_EITHER = ("from ", "after ", "following ", "during ")
_REASONS = ("due to", "because")
_WHICH_END = re.compile(r"\s*(?:[.,;:()\[\]?!–—\n]|$|\s(?:and|or|but)\s)")


@cache
def _some() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternatives(_words('some'))})\s+$", re.IGNORECASE)


@cache
def _apart() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternatives(_words('apart'))})\s+$")


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternatives(_words('whole'))})\b[^.;,:]*$")


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\s\([^()]{{1,60}}\))?\s+(?P<words>{alternatives(_words('behind'))})\s+",
        re.IGNORECASE,
    )


@cache
def _others() -> re.Pattern[str]:
    """More names behind one, up to what opens a cause."""
    joined = rf"(?:,\s+{_NAME})*,?\s+(?:and|or|and/or)\s+{_NAME}"
    return re.compile(rf"{joined}(?=\s+(?:{alternatives(_words('behind-all'))})\s)", re.IGNORECASE)


@cache
def _stop() -> re.Pattern[str]:
    return re.compile(rf"\s*[.,;:()\[\]?!–—\n]|\s+(?:{alternatives(_words('stop'))})(?![\w-])", re.IGNORECASE)


@cache
def _which() -> re.Pattern[str]:
    return re.compile(rf"(?:\s\([^()]{{1,60}}\))?\s+(?P<word>{alternatives(_words('which'))})(?![\w-])", re.IGNORECASE)
