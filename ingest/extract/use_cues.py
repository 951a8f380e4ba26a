"""How texts say what a product is used for: the cues in a sentence.

A cue is words of use with what links them ("is indicated for"), verbs or nouns of care ("helps manage",
"prevention of"), or both ("used to relieve"). Words of use make it strong; care alone tells what the product does;
that may be how it works. The words stand in `cues/indications.tsv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.phrases import find_brackets, mask
from rxkg.ingest.wording import alternatives, lowered
from rxkg.ontology.records import Relation

_ADVERBS = (
    r"(?:,?\s+(?:primarily|mainly|also|sometimes|commonly|often|typically|frequently|generally|usually|"
    r"specifically|widely|historically|occasionally|"
    r"particularly|especially|only|solely|exclusively|topically|orally|systemically|clinically|off-label|"
    r"together|alone|both|long-term|short-term|"
    r"successfully|extensively|predominantly|chiefly|largely|traditionally|internally|externally|"
    r"intravenously|intramuscularly|rectally|vaginally|"
    r"in\s+combination\s+with\s+[\w\s-]{1,40}?|in\s+(?:adults|children|medicine|dentistry|ophthalmology|"
    r"women|men)|in\s+(?-i:[A-Z])\w+|by\s+\w+|in\s+the\s+past|in\s+(?:some|certain)\s+cases(?!\s+of)),?)*"
)
_HELP = r"(?:(?:help|helps|helping|aid|aids|assist|assists)\s+(?:to\s+|in\s+|with\s+|the\s+)*)?"
_KIND_OF_CARE = (
    r"(?:(?:the|a|an|its|their|both|initial|short-term|long-term|longer-term|short|long|term|symptomatic|topical|systemic|"
    r"acute|chronic|ongoing|effective|temporary|supportive|complementary|supplementary|supplemental|"
    r"first-line|second-line|maintenance|primary|secondary|empirical|empiric|oral|local|adjunctive|"
    r"combined|rapid|quick|immediate|palliative|emergency|"
    r"postoperative|preoperative|routine|overall|successful|prophylactic|preventative|preventive|curative|"
    r"medical|targeted|post-exposure|pre-exposure|postexposure|preexposure|perioperative|post-operative|post-surgical)(?:[\s,-]+(?:and\s+|or\s+)?))*"
)
CLAUSE_END = re.compile(
    r";|:\s|\.(?<!\b[a-z]\.)(?:\s|$)|[–—]|,\s*(?:(?:and|or|but)\s+)?(?:but|which|although|though|"
    r"while|it|it's|its|this|these|they|he|she|you|however|making|helping|by|when|where|with|as|so|"
    r"reducing|leading|causing|characterized|resulting|allowing|providing|meaning|thus|thereby|due|"
    r"because|since|if|even(?=\s+(?:if|though|when|after|while|at|during|with|where|in)\b)|offering|improving|promoting|working|acting|depending|based|"
    r"can|may|might|is|are|has|have|does|will|should|often|either|among|after|before|then|rather|not|"
    r"including\s+those(?!\s+(?:affecting|involving|of|in\s+the|caused\s+by)\b)|there|most|without|always|both|again|regardless|(?:the|its)\s+(?:[\w-]+\s+){0,2}(?:formulation|"
    r"dosage|dose|medication|drug|combination|product|use|effectiveness))\b|"
    r"\s(?:-\s|by\b(?<!caused\sby)(?<!ized\sby)(?<!marked\sby)(?<!panied\sby)|(?:when|where|because|while|but|which|who|"
    r"through|via|until|unless|showing|and\s+(?:is|are|may|can|has|it|its|helps|works|should|acts|was|they|this)|"
    r"it|its|this|though|although|"
    r"however|rather\s+than|instead\s+of|without|within|alongside|under|depending|so\s+that|since|"
    r"as\s+(?:a|an|part|it|they|determined|directed|prescribed|needed)|"
    r"in\s+(?:combination|conjunction)|due\s+to|to\s+(?:help|study|achieve|ensure|provide|be|make|keep|"
    r"obtain|avoid|allow|determine|create|produce)|not|than|would|will|is|are|was|were|has|have|can|may|"
    r"should|does|do)\b)"
)


def clause_end(low: str, start: int, end: int | None = None) -> int:
    """Where the clause in the lower-case `low[start:end]` ends."""
    end = len(low) if end is None else end
    found = CLAUSE_END.search(low, start)
    return min(found.start(), end) if found else end


@cache
def cue_words(kind: str) -> tuple[str, ...]:
    """The words of a class of `cues/indications.tsv`, longest first."""
    words = {word for word, name in read_cues("indications", 2) if name == kind}
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


def _forms(verb: str) -> tuple[str, ...]:
    head, _, rest = verb.partition(" ")
    rest = f" {rest}" if rest else ""
    stem = head.removesuffix("e")
    if head == "control":
        stem = "controll"
    plural = f"{head}es" if head.endswith(("s", "sh", "x")) else f"{head}s"
    return tuple(f"{form}{rest}" for form in (head, plural, f"{stem}ing", f"{stem}ed"))


@cache
def relations() -> dict[str, Relation]:
    """The relation of each form of a verb and of each noun."""
    out: dict[str, Relation] = {}
    for word, kind in read_cues("indications", 2):
        sort, _, relation = kind.partition("-")
        if sort == "verb":
            out.update({form: Relation(relation) for form in _forms(word)})
        elif sort == "noun":
            out.setdefault(word, Relation(relation))
        elif kind == "finding":
            out.setdefault(word, Relation.DIAGNOSES)
    return out


@cache
def care_pattern() -> re.Pattern[str]:
    """Verbs or nouns of care with what belongs to them: "help manage", "the short-term treatment and prevention of"."""
    verbs = [form for word, kind in read_cues("indications", 2) if kind.startswith("verb-") for form in _forms(word)]
    nouns = [word for word, kind in read_cues("indications", 2) if kind.startswith("noun-")]
    verb = alternatives(sorted(set(verbs), key=lambda w: (-len(w), w)))
    noun = alternatives(sorted(set(nouns), key=lambda w: (-len(w), w)))
    joint = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and/or|and|or)\s+(?:to\s+)?)"
    return re.compile(
        rf"\b{_HELP}(?:(?:(?!(?:supply|apply)\b)\w{{3,20}}ly|better|"
        rf"to)\s+)*(?:(?P<verb>{verb}|{_IMMUNIZE})(?:{joint}(?P<verb2>{verb})(?![\w-]))?"
        rf"|{_KIND_OF_CARE}(?P<noun>{noun})(?:{joint}{_KIND_OF_CARE}(?P<noun2>{noun})(?![\w-]))?\s+(?:of|"
        rf"for|from|against))(?![\w-])\s*"
    )


@cache
def _stems() -> frozenset[str]:
    """The first words of all forms of care; where none stands, `care_pattern` need not be tried."""
    return frozenset(form.split()[0] for form in relations())


@cache
def _openers() -> frozenset[str]:
    """All words, but adverbs in -ly, that a match of `care_pattern` can begin with."""
    return _stems() | frozenset(re.findall(r"[a-z]+", f"{_HELP} {_KIND_OF_CARE} better to"))


_WORD = re.compile(r"\b\w+")
NEAR = 60  # characters before a cue that tell how it is meant
_FRONT = 70  # characters before a word of care in which its adverbs and adjectives stand


@cache
def _starting() -> re.Pattern[str]:
    """Words that uses and care begin with."""
    return re.compile(rf"(?<![\w-])(?:{alternatives(_stems() | _use_openers())})\b")


def _find_care(low: str, at: int, last: int) -> re.Match[str] | None:
    """The match of `care_pattern` that holds the word of care at `at` and begins behind `last`."""
    openers = _openers()
    starts = [at]
    for word in reversed(list(_WORD.finditer(low, max(last, at - _FRONT), at))):
        if word[0] not in openers and not word[0].endswith("ly"):
            break
        starts.append(word.start())
    for start in reversed(starts):
        found = care_pattern().match(low, start)
        if found and found.end() > at:
            return found
    return None


@cache
def _use_openers() -> frozenset[str]:
    return frozenset(re.split(r"\W", word, maxsplit=1)[0] for word in (*cue_words("use"), *cue_words("use-noun")))


@cache
def _use() -> re.Pattern[str]:
    """Words of use with what links them to what follows: "is primarily indicated for", "used as an adjunct in"."""
    link = r"(?:to|for|in|against|with|during|after|of|on|as|such\s+as|like|including)"
    cases = (
        r"(?:(?:(?:certain|some|specific|severe|rare)\s+)?(?:cases|situations|conditions)\s+"
        r"(?:of|like|such\s+as|involving|where|when|with)\s+)?"
        r"(?:(?:its|their)\s+(?:[\w-]+\s+){0,2}(?:effects?|benefits?|roles?|use|efficacy|effectiveness|activity|value|applications?)"
        r"\s+(?:on|in|against|for)\s+)?"
    )
    return re.compile(
        rf"\b(?P<use>{alternatives(cue_words('use'))}|"
        rf"(?:uses?|applications?|indications?)\s+(?:(?:can|may|might|could|would|also|often|sometimes|\w+ly)\s+)+"
        rf"includ(?:e|es|ed)|prescrib(?:e|es|ing)\s+[\w-]{{4,}}|"
        rf"(?P<noun>{alternatives(cue_words('use-noun'))})(?=\s(?:for|against|in(?=\s+(?:cases?\s|the\s\w+ment\s|\w+ing\s)))\s)){_ADVERBS}(?P<as>\s+as\s+[\w\s/'-]{{1,60}}?(?:,\s+(?:particularly|especially|primarily|mainly|usually|often))?)?(?:,?\s+(?P<link>{link})|"
        rf"(?<=\binclude)|(?<=\bincludes)|(?<=\bincluded)|"
        rf"(?:(?<=\bprimary\suse\sis)|(?<=\bmain\suse\sis)|(?<=\bprimary\spurpose\sis)|(?<=\bmain\spurpose\sis)|"
        rf"(?<=\buses\sare)|(?<=\bapplications\sare)|(?<=\bindications\sare)|(?<=\bindication\sis))"
        rf"(?!\s+(?:\w+(?:ed|ly|ive|ing|able)|now|not|still|as|being|to|un\w+|less|more|rare|common|diverse|broad|"
        rf"similar|the\s+same|under|outside|beyond|in|at|on|of|what|where|when|how)\b))(?![\w-]):?\s*{cases}",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of use or care in a sentence."""

    start: int
    end: int
    link: str | None  # what links words of use, None where there are none
    role: str  # "an adjunct" of "used as an adjunct", else ""
    relation: Relation | None
    verb: str  # the first verb of care, "" for a noun or none
    noun: str = ""  # the first noun of care


def _is_noun_here(low: str, care: re.Match[str]) -> bool:
    """Whether a verb's base form stands where only a noun can: "blood sugar control"."""
    verb = care["verb"]
    if care.start("verb") > care.start() or verb.split()[0].endswith(("s", "ing", "ed")) or not care.start():
        return False
    before = low[max(0, care.start() - NEAR) : care.start()]
    return not (before[-1].isspace() and ends_in(before, ",;:(", _BEFORE_VERB))


def _is_quality(care: re.Match[str]) -> bool:
    """Whether a verb only tells of a noun what happened to it: "increased pressure", "people treated with"."""
    return care["verb"].split()[0].endswith("ed")


def ends_in(text: str, marks: str, words: frozenset[str]) -> bool:
    """Whether a text, blanks aside, ends in one of some marks or words of up to 11 letters."""
    end = text.rstrip()
    found = _WORD.findall(end[-12:]) if end and end[-1].isalnum() else ()
    return end[-1:] in marks if not found else found[-1] in words


_BEFORE_VERB = frozenset(
    [
        *("to", "can", "may", "might", "could", "will", "would", "should", "and", "or", "also", "help", "helps", "not"),
        *("that", "which", "they", "drugs", "medications", "it", "both", "then", "does", "do"),
    ]
)


def has_cue(text: str) -> bool:
    """Whether a text says that something is used or cared for."""
    return bool(find_cues(text, lowered(text)))


def find_cues(masked: str, low: str) -> list[Cue]:
    """The cues in a sentence whose brackets are blanked out, words of use joined with the care that follows."""
    out: list[Cue] = []
    matches: list[re.Match[str]] = []
    used = cared = 0
    stems, openers = _stems(), _use_openers()
    for word in _starting().finditer(low):
        at = word.start()
        use = _use().match(masked, at) if at >= used and word[0] in openers else None
        if use and not (use["noun"] and not _IS_ONE.search(low, max(0, at - _FRONT), at)):
            matches.append(use)
            used = use.end()
        if at >= cared and word[0] in stems and (cares := _find_care(low, at, cared)):
            matches.append(cares)
            cared = cares.end()
    taken = 0
    for found in sorted(matches, key=lambda m: (m.start(), -m.end())):
        if found.start() < taken:
            continue
        is_use = "use" in found.re.groupindex
        care = care_pattern().match(low, found.end()) if is_use else found
        if not is_use and found["noun"] in _PREPARING and not _is_in_order(low, found):
            continue  # "a topical preparation for"
        if not is_use and found["verb"] and (_is_noun_here(low, found) or _is_quality(found)):
            continue
        taken = care.end() if care else found.end()
        out.append(
            Cue(
                found.start(),
                taken,
                (found["link"] or "is").casefold() if is_use else None,
                (found["as"] or "").casefold() if is_use else "",
                relation_of(care) if care else None,
                (care["verb"] or "") if care else "",
                (care["noun"] or "") if care else "",
            )
        )
    return out


def _is_in_order(low: str, found: re.Match[str]) -> bool:
    """Whether a preparation is one for something, not of it: "as preparation for surgery"."""
    return found[0].rstrip().endswith("for") and _IN_ORDER.search(low, 0, found.start("noun")) is not None


def first_clause(plain: str, start: int) -> int:
    """Where the first clause from `start` on ends."""
    return clause_end(lowered(mask(plain, find_brackets(plain, start))), start + 1)


def relation_of(found: re.Match[str]) -> Relation | None:
    """The relation that a match of `care_pattern` gives: treating stands before preventing.

    A symptomatic treatment relieves, an adjunctive or supportive one supports.
    """
    words = [found[name] for name in ("verb", "verb2", "noun", "noun2") if found[name]]
    named = [relations().get(" ".join(w.split()), Relation.PREVENTS) for w in words]  # one of immunizing is no cue
    kind = _KIND.search(found[0]) if found["noun"] and set(named) == {Relation.TREATS} else None
    if kind is not None:
        return Relation.RELIEVES if kind[0] == "symptomatic" else Relation.SUPPORTS
    return Relation.TREATS if Relation.TREATS in named else named[0] if named else None


# "immunize infants and children up to 2 years of age against"
_IMMUNIZE = r"(?:immuni[sz]|vaccinat)(?:e|es|ing)\s+(?:[\w-]+\s+){1,12}?against"
_PREPARING = ("preparation", "premedication")
_IN_ORDER = re.compile(r"\b(?:in|as)\s+(?:an?\s+|the\s+)?$")
# "is an important medication for": what the product is.
_IS_ONE = re.compile(
    r"\b(?:is|are|as|remains|was|were)\s+(?:also\s+)?(?:an?|the|one\s+of\s+the)\s+"
    r"(?:(?!(?:in|for|of|with|used|to|and)\b)[\w-]+[\s,]+){0,5}$"
)
# What an adjective makes of a treatment.
_KIND = re.compile(r"\b(?:symptomatic|supportive|adjunctive|complementary|supplementary|supplemental)\b")
