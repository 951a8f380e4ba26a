"""In whom a sentence says not to use the product: its cues, and the stretches that they point at.

The cues are data, `cues/contraindications.tsv`, where each class of them is explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.conditions import people_end
from rxkg.ingest.sentences import split_sentences
from rxkg.ingest.wording import alternatives, holds_any

END = re.compile(
    r"(?<!\bSt)\.(?:\s|$)|[–—]|\s-\s|:\s|,?\s(?:due\s+to|because|as\s+(?:it|this|they|these|there|the|its|"
    r"(?!(?:an?|well|needed|directed|part|first|sole|soon|long|much)\b)[^,.;]{3,40}\s(?:can|may|could|might)\b)|since|"
    r"unless|without|until|but|so|given|owing|which|"
    r"while(?!\s(?:breast-?feeding|nursing|lactating|pregnant))|however|although|though|where|and\s+(?:should|must|is|are|may|can|it|use|consult|seek)|"
    r"meaning|(?<!who\s)(?<!you\s)(?<!patient\s)(?:is(?!\s+(?:less|lower|below|under|greater|higher|above|[<>≤≥]))|are|should|must|may|can|will|has|have\s+not)|"
    r"to\s+(?:avoid|prevent|minimi[sz]e|reduce)|for\s+(?:more|longer)|considering|except|even|depending)\b",
    re.IGNORECASE,
)
_SURE_HINTS = ("contraindicat", "avoid", "never", "surgery", "unsuitable", "n't", "n’t", "forbidden", "prohibited")
_NOT = re.compile(r"\bnot\b")
_FORBIDS = ("contraindica", "avoid", "forbidden", "prohibited", "suitable")
_ACTS = (
    *("use", "giv", "tak", "administer", "prescrib", "appl", "recei", "initiat", "start", "offer", "combin", "inject"),
    *("insert", "plac", "discontinu", "stop"),
)
_MOST_CUES = 20  # in one sentence, of those that stand behind what they exclude
_MODALS = ("should", "must", "can")
_PEOPLE = re.compile(
    r"\b(?:women|mothers|children|infants|patients|individuals|people|adults|neonates|adolescents|those|"
    r"anyone|you)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\W*(?:without|unless)\b", re.IGNORECASE)
_GROUPS = re.compile(
    r"\s*(?:individuals|people|patients|those|persons|women|pregnant)\b[^.;]{0,300}?\s(?:should|must)\b", re.IGNORECASE
)
_CAUTION = re.compile(
    r"\b(?:caution|cautious|cautiously|careful|carefully|inform|tell|consult|discuss|monitor|monitored|"
    r"monitoring|disclose|unknown|documented|listed|established)\b",
    re.IGNORECASE,
)
# A sentence with a verb says something of its own; what a label heads is a list of nouns.
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|should|must|may|might|can|could|will|would|has|have|had|does|do|requires?|needs?|"
    r"include[sd]?|occurs?|depends?|vary|varies|apply|applies|however)\b",
    re.IGNORECASE,
)
# "Active infections should be treated first": a state in which not to start.
_BEFOREHAND = re.compile(
    r"\bshould\s+(?:\w+\s+)?be\s+(?:treated|corrected|resolved|excluded|ruled\s+out)\b", re.IGNORECASE
)
_WHILE = re.compile(
    r"\s*(?:the\s+|this\s+|your\s+)?(?:(?!patients|individuals|people|those|women|adults|children)[\w-]+\s+)?"
    r"(?:treatment|therapy|use|course|taking|using)\b",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"(?:\b(?:use|vaccination|administration|treatment)\b[^.;]{0,60}?\s(?:during|in|by|with|of)\s+|^\W*(?:the\s+)?)"
    r"(?P<what>(?:pregnan|breast-?feeding|"
    r"lactation|nursing|(?:concurrent|concomitant|simultaneous)\s+use|co-?administration|"
    r"combination\s+with)[^.;]*)|\buse\s+(?:during|in|with|by)\s+(?P<other>)",
    re.IGNORECASE,
)
# "In severe liver impairment, it is contraindicated."
_INVERTED = re.compile(
    r"\b(?:in|for|during)\s+(?:cases?\s+of\s+)?(?P<what>[^,;]{3,80}),\s+(?:(?:oral|topical|systemic|intravenous)\s+)?(?:it|its\s+use|use|this|the\s+\w+|treatment)\s*$",
    re.IGNORECASE,
)
# "If you are allergic to it, do not take it." "If you have gout, it should not be used."
_CONDITIONAL = re.compile(
    r"(?:^|[.;:]\s)\W*if\s+(?:you|the\s+patient|a\s+patient|patients|someone|anyone)\s+"
    r"(?:(?:know\s+)?(?:you\s+)?(?:have|has|are|is|suffer\s+from|experience|experiences)\s+)(?P<what>[^.;:,]{3,200}?(?:,\s[^.;:,]{3,60}){0,6}),\s+"
    r"(?:you\s+(?:should|must)\s+)?(?P<cue>(?:it|its\s+use|this\s+\w+|the\s+\w+)\s+(?:is\s+(?:\w+ly\s+)?contraindicated|"
    r"(?:should|must)\s+not\s+be\s+(?:used|taken|given|administered|applied)|should\s+be\s+avoided)|(?:(?:do\s+not|don['’]t|never|not)\s+(?:use|take)|avoid(?:\s+(?:using|taking|the\s+use\s+of|use\s+of))?)"
    r"\s+(?:it\b|this\b|the\s+(?:product|medication|medicine|drug|cream|gel|ointment)\b))(?!\s+(?:without|unless|until|with|before|after|for))",
    re.IGNORECASE,
)
# "Breastfeeding is contraindicated when …"
_ALONE = re.compile(
    r"^\W*(?:however,\s+|the\s+)?(?P<what>breast-?feeding|lactation|nursing|pregnancy)\s+is\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
_NEW_CLAUSE = re.compile(r"(?:breast-?feeding|pregnancy|lactation|nursing)\s(?:is|should|must)\b")
_BOUNDARY = re.compile(
    r"^\W*(?:a:\s*)?(?:(?:no|yes),\s+)?(?:while|although|though|even\s+though)\b[^,]*,\s|"
    r"[;:]\s|\.\s|,\s(?:so|but|therefore|and(?!\s(?:those|patients|individuals|people|women|children|"
    r"(?:breast-?feeding|pregnan\w+|lactation|nursing)(?!\s(?:is|should|must)))))\s|\b(?:a:|no,|yes,|additionally,|also,|however,|"
    r"therefore,|furthermore,)\s"
)


def triggers(plain: str) -> bool:
    """Whether a text can say in whom not to use the product."""
    low = plain.lower()
    return holds_any(low, _SURE_HINTS) or ("not" in low and _NOT.search(low) is not None)


@cache
def cue_words(kind: str) -> tuple[str, ...]:
    """The rows of a class of `cues/contraindications.tsv`, longest first."""
    words = {word for word, name in read_cues("contraindications", 2) if name == kind}
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


@cache
def cue_pattern(kind: str) -> re.Pattern[str]:
    """A pattern for any cue of a class."""
    choices = "|".join(w.replace("'", "['’]").replace(" ", r"\s+") for w in cue_words(kind))
    return re.compile(rf"\b(?:{choices})(?!\w)", re.IGNORECASE)


_FIRST = re.compile(r"(?:\((?P<choices>[^()]+)\)|(?P<word>[a-z]+?)(?:[a-z]\?|(?![a-z])))")


@cache
def _openers(kind: str) -> re.Pattern[str]:
    """What the cues of a class begin with: literal letters, found several times faster than the cues themselves."""
    firsts: set[str] = set()
    for row in cue_words(kind):
        found = _FIRST.match(row)
        if found is None:
            raise ValueError(f"contraindications.tsv: a cue must begin with a word or a choice of words, got {row!r}")
        choices = found["choices"].split("|") if found["choices"] else (found["word"],)
        firsts.update(word[0] for word in (re.findall(r"^[a-z]+", choice) for choice in choices) if word)
    return re.compile(alternatives(firsts))


def find_cues(kind: str, low: str) -> Iterator[re.Match[str]]:
    """The cues of a class in a lower-cased text, one behind the other."""
    pattern, behind = cue_pattern(kind), 0
    for opener in _openers(kind).finditer(low):
        if opener.start() >= behind and (found := pattern.match(low, opener.start())) is not None:
            behind = found.end()
            yield found


def lists_plainly(sentence: str, masked: str, *, opening: bool) -> bool:
    """Whether a sentence without a cue lists what the label before it says: nouns, or people with something.

    The `opening` one does so even where it goes on "… should consult a doctor first".
    """
    if triggers(sentence) or (_CAUTION.search(masked) and not (opening and _GROUPS.match(masked))):
        return False
    return not _VERB.search(masked) or bool(people_end(masked, 0, len(masked)) or _BEFOREHAND.search(masked))


_REMARK = re.compile(r"\s*\([^()]*\)$")  # "Contraindications (in whom not to use it)"


@lru_cache(maxsize=4096)
def is_label(words: str) -> bool:
    """Whether words are a label of contraindications.

    >>> is_label("Contraindications:"), is_label("Warnings")
    (True, False)
    """
    bare = _REMARK.sub("", words.strip(" :.*").casefold())
    return " ".join(bare.split()) in cue_words("label")


def introduces(plain: str) -> bool:
    """Whether a paragraph that ends in a colon heads a list of contraindications."""
    sentence = plain[split_sentences(plain)[-1][0] :] if plain.strip() else ""
    return (
        any(cue_pattern(kind).search(sentence) for kind in ("forward", "backward", "passive"))
        or "contraindicat" in sentence.casefold()
    )


def regions(masked: str) -> Iterator[tuple[str, int, int, tuple[int, int]]]:
    """(rule, start, end, span of the cue) of each stretch that a cue points at; in lower case, brackets blanked out."""
    forbids = holds_any(masked, _FORBIDS)
    forward = list(find_cues("forward", masked)) if forbids or holds_any(masked, _ACTS) else []
    for index, found in enumerate(forward):
        limit = forward[index + 1].start() if index + 1 < len(forward) else len(masked)
        stop = END.search(masked, found.end(), limit)
        if _WHILE.match(masked, found.end()):
            subject = _subject(masked, found.start())
            if state := _STATE.search(masked[subject : found.start()]):
                yield "ci.passive", subject + state.start(state.lastgroup or 0), found.start(), found.span()
            continue
        advised = found[0].casefold()
        if advised.startswith("contraindicated"):
            subject = _subject(masked, found.start())
            if alone := _ALONE.search(masked[subject : found.start()]):
                yield "ci.passive", subject + alone.start("what"), subject + alone.end("what"), found.span()
        if (
            stop
            and (advised.endswith("with") or advised.startswith("avoid application"))
            and _UNLESS.match(masked, stop.start())
        ):
            continue  # "do not take with other painkillers without asking": advice, no contraindication
        yield "ci.forward", found.end(), stop.start() if stop else limit, found.span()
    conditional = "if " in masked and (forbids or holds_any(masked, _ACTS[:3]))
    for found in _CONDITIONAL.finditer(masked) if conditional else ():
        yield "ci.conditional", *found.span("what"), found.span("cue")
    kinds = [kind for kind, hints in (("backward", _MODALS), ("passive", _FORBIDS)) if holds_any(masked, hints)]
    for found in islice((m for kind in kinds for m in find_cues(kind, masked)), _MOST_CUES):
        if any(f.start() < found.end() and found.start() < f.end() for f in forward):
            continue
        subject = _subject(masked, found.start())
        if found.re is cue_pattern("backward"):
            if people_end(masked, subject, found.start()) or _PEOPLE.search(masked, subject, found.start()):
                yield "ci.subject", subject, found.start(), found.span()
        elif "contraindicated" not in (said := found[0].lower()) and "avoided" not in said:
            yield "ci.passive", subject, found.start(), found.span()
        elif inverted := _INVERTED.search(masked, subject, found.start()):
            yield "ci.passive", *inverted.span("what"), found.span()
        elif state := _STATE.search(masked[subject : found.start()]):
            yield "ci.passive", subject + state.start(state.lastgroup or 0), found.start(), found.span()


def _subject(masked: str, end: int) -> int:
    """Where the subject that ends at `end` begins: behind the last clause boundary."""
    start = 0
    for boundary in _BOUNDARY.finditer(masked):
        if boundary.end() > end:
            break
        listed = boundary[0] == ", and " and not _VERB.search(masked, start, boundary.start())
        if listed and not _NEW_CLAUSE.match(masked, boundary.end()):
            continue  # "people with gout, ulcers, and asthma should …": the last of a list
        start = boundary.end()
    return start
