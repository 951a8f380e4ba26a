"""Lists of effects: what each item names, and what it says of its own frequency and gravity."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from rxkg.ingest.extract.effect_labels import effect_words
from rxkg.ingest.extract.frequency import Rate, read_rate, says_serious
from rxkg.ingest.phrases import (
    Bracket,
    BracketKind,
    Phrase,
    find_brackets,
    is_modifier,
    lower_phrase,
    mask,
    only_trimmed,
    read_phrases,
    trim,
    words_of,
)

_INSTANCE_WORDS = re.compile(
    r"(?:,\s*|\s)(?:such as|including(?: but not limited to)?|for example|like|e\.g\.),?\s(?!this|these|any)",
    re.IGNORECASE,
)
_CONSEQUENCE = re.compile(
    r",?\s(?:(?:which|that)\s)?(?:(?:can|may|could|might|potentially|possibly|"
    r"sometimes)\s)*(?:leading to|lead to|leads to|resulting in|result in)\s",
    re.IGNORECASE,
)
_WORSE = re.compile(
    r"\sto\s(?=(?:more|very|potentially|severe|serious|life-threatening|major|fatal|full-blown|anaphylaxis|anaphylactic|bleeding|shock|coma)\b)",
    re.IGNORECASE,
)
# It begins with one of few characters, so that the search skips all others.
DASH = re.compile(r"[\s—](?:(?<=—)|(?<=\s)[-–—]\s)")
_NOT_AN_EFFECT = re.compile(
    r"\b(?:you|your|doctors?|physicians?|pharmacist|healthcare|provider|professional|attention|seek|"
    r"consult|contact (?:a|an|your|the|with)|medicat\w+|medicines?|treat(?:ment|ed)|therapy|patients?|"
    r"products?|lists?|listed|exhaustive|these|this|those|they|it|its|them|should|vary|varies|must|"
    r"recommended|unlikely|never|dos(?:e|es|age|ages)|side[- ]effects?|adverse (?:effects?|reactions?|"
    r"events?)|"
    r"undesirable|information|data|studies|trials|profile|benefits?|section|above|below|monograph|"
    r"reported|experienced?|tolerated|established|specific|individuals?|discontinu\w+|withdraw\b|"
    r"manufacturer|label(?:ing)?|combination|ingredients?|components?|formulations?|concentrations?|"
    r"placebo|research|use|used|using|persons?|people|someone|everyone|factors?|same|occur|occurs|"
    r"per day|wide range|variety|carr(?:y|ies)|necessitat\w+|provided|encompass\w*|compile|obtain|"
    r"impossible|difficult to|purposes|removal|monitor|see|linked|suggest\w*|exhibit\w*|body systems|system$|"
    r"organ systems|exclusively|concerning|worrisome|consequences?|appropriate|proper|careful|caution|"
    r"ensure|avoid\w*|minimi[sz]\w+|grade \d|pre-existing|underlying|concurrent|instead|%)\b",
    re.IGNORECASE,
)
# "between 1 and 10% develop": who has the effects that follow.
_SHARE = re.compile(
    r"(?:\b(?:between|about|up to|some|around)\s+)?\b\d[\d.,]*(?:\s?%)?(?:\s?(?:and|to|or|-|–)\s?\d[\d.,]*)?\s?%\s+"
    r"(?:of\s+[\w ]{1,20}?\s+)?(?:develop|have|had|get|experience|report)(?:ed|s)?\b",
    re.IGNORECASE,
)
_NOT_OPENING = re.compile(
    r"(?:although|though|while|however|because|since|due|there|if|when|which|that|than|rather|both|"
    r"either|all|most|each|only|just|be|being|been|become|becomes|may|can|could|might|will|would|do|"
    r"does|did|"
    r"have|has|had|is|are|was|were|he|she|we|in|of|at|to|with|without|without any|no|not|none|as|so|"
    r"such|upon|about|how|what|"
    r"others?|unavailable|unknown|varying|ranging|requiring|characterized|characterised|leading|resulting|causing|affecting|"
    r"occurring|manifested|manifesting|more|less|least|similar|well|very|too|its|their|per|via|until|"
    r"yet|then|thus|hence|therefore|additionally|overall|long-term|depending|based|related|given|used|"
    r"using|taking|stop|avoid|continue|follows|after|before|between|during|mostly|mainly|chiefly|around)\b|"
    r"\d[\d.,]*\s?%",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"(?P<what>[\w-]+(?: sensation)?) (?:at|in|of|on|around|to) (?:the )?(?P<place>injection site|"
    r"application site|infusion site|skin|eyes?|ankles?|feet|legs?|face|lips|tongue|throat|stomach|"
    r"mucous membranes?)"
)
_LEVELS = re.compile(r"(?P<way>increased|decreased|elevated|reduced|low|high) (?:blood )?levels? of (?P<what>.+)")
_CHANGES = re.compile(r"changes? in (?P<what>.+)")
_SITE_REACTION = re.compile(
    r"(?P<site>(?:injection|application|infusion|administration|implant)[- ]site) (?:reactions?|"
    r"irritation|issues|problems|discomfort)"
)
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_APPOSITIONS = frozenset(["condition", "reaction", "disorder"])
_KINDS = frozenset(
    ["condition", "reaction", "disorder", "infection", "complication", "disease", "syndrome", "form", "type"]
)
_BY_NATURE = re.compile(r"\brare,? but\b|\bvery rare\b", re.IGNORECASE)
_WAYS = frozenset(["gain", "loss", "increase", "increases", "decrease", "decreases", "increased", "decreased"])


@dataclass(frozen=True, slots=True)
class Mention:
    """One effect named in a list; `start` and `end` are characters of the list's text."""

    text: str
    alt: tuple[str, ...]
    same: tuple[str, ...]  # forms that name the very same thing: synonyms in brackets
    start: int
    end: int
    rate: Rate  # of its own, empty where it says none
    serious: bool  # by its own words
    said: str  # what stands behind it, in brackets or not
    manifestation: bool = False  # named in brackets as a sign of a broader effect


def read_effects(text: str) -> tuple[Mention, ...]:
    """The effects that a list names, manifestations in brackets with them, in text order.

    >>> [(m.text, *map(str, m.rate.bands)) for m in read_effects("Seizures (rare), muscle or joint pain")]
    [('seizures', 'rare'), ('muscle pain',), ('joint pain',)]
    """
    # Most items recur in every other monograph; long texts are one of a kind.
    return _read_known(text) if len(text) < 200 else _read(text)


@lru_cache(maxsize=8192)
def _read_known(text: str) -> tuple[Mention, ...]:
    return _read(text)


def _read(text: str) -> tuple[Mention, ...]:
    plain, lowered = _INSTANCE_WORDS.sub(_as_comma, text), text.lower()
    lead, grave = Rate(), False
    if "%" in lowered and (share := _SHARE.search(plain)):
        lead = read_rate(plain[: share.end()])
        plain = _SHARE.sub(_as_comma, plain)
    if "lead" in lowered or "result" in lowered:
        plain = _CONSEQUENCE.sub(_as_comma, plain)
    if "to" in lowered:
        plain = _WORSE.sub(_as_comma, plain)
    dash = DASH.search(mask(plain, find_brackets(plain)))
    behind = plain[dash.end() :] if dash else ""
    phrases = read_phrases(plain, 0, dash.start() if dash else len(plain))
    uses = [b.start for p in phrases for b in p.brackets]
    out: list[Mention] = []
    pair = _shared_rate(plain, phrases)
    for n, phrase in enumerate(phrases):
        if only_trimmed(phrase.text):
            if n == 0:
                lead, grave = read_rate(phrase.text), says_serious(phrase.text)
            continue
        own = _own_words(phrase)
        if n == len(phrases) - 1:
            own = f"{own} {behind}"
        rate = read_rate(own)
        if phrase.text in _APPOSITIONS and _BY_NATURE.search(own) and out:
            out[-1] = replace(out[-1], rate=rate, serious=out[-1].serious or says_serious(own))
            continue
        if n == 1 and out and n == len(phrases) - 1 and _is_apposition(plain, phrase):
            known = out[-1].rate
            grave_too = out[-1].serious or says_serious(own)
            out[-1] = replace(out[-1], rate=known if known.bands else rate, serious=grave_too)
            continue
        rate = rate if rate.bands else lead if lead.bands else pair
        bracketed = " ".join(b.text for b in phrase.brackets)
        serious = grave or says_serious(f"{own} {bracketed}")
        said = f"{bracketed} {phrase.note}".strip()
        if is_effect(phrase.text):
            same = () if any(uses.count(b.start) > 1 for b in phrase.brackets) else _same(phrase)
            out.append(_mention(phrase, phrase.text, phrase.alt, same, rate, serious, said))
        for bracket in phrase.brackets:
            if bracket.kind is BracketKind.INSTANCES:
                out += _manifestations(phrase, bracket, rate, serious)
    return tuple(out)


def _is_apposition(plain: str, phrase: Phrase) -> bool:
    """Whether the second of two phrases says what the first is: "colitis, a serious intestinal infection"."""
    kind = phrase.text.split()[-1] in _KINDS
    return kind and phrase.qualifiers[:1] in (("a",), ("an",)) and plain[: phrase.start].count(",") > 0


def _shared_rate(plain: str, phrases: tuple[Phrase, ...]) -> Rate:
    """What a note behind a bare pair says of both: "worsening of depression or suicidal thoughts (rare)"."""
    if len(phrases) != 2 or "," in plain[phrases[0].start : phrases[1].start] or phrases[0].brackets:
        return Rate()
    return read_rate(" ".join(b.text for b in phrases[1].brackets if b.kind is BracketKind.NOTE))


def _mention(
    phrase: Phrase, text: str, alt: tuple[str, ...], same: tuple[str, ...], rate: Rate, serious: bool, said: str
) -> Mention:
    forms = (*alt, *_other_forms(text))
    kept = tuple(form for form in dict.fromkeys(forms) if form != text and len(form) < 120) if forms else ()
    return Mention(text, kept, same, phrase.start, phrase.end, rate, serious, said)


def _manifestations(umbrella: Phrase, bracket: Bracket, rate: Rate, serious: bool) -> list[Mention]:
    dash = DASH.search(bracket.text)
    if dash and "," not in bracket.text[: dash.start()]:
        return []  # "(high blood calcium - can lead to …)" explains
    phrases = read_phrases(DASH.sub(_as_comma, bracket.text))
    if len(phrases) > 1 and len({p.start for p in phrases}) == 1 and not is_umbrella(umbrella.text):
        return []  # one coordination that explains: "angioedema (swelling of the face, lips, or tongue)"
    out = []
    for phrase in phrases:
        text = _within(umbrella.text, phrase.text)
        if text is None or not is_effect(text):
            continue
        alt = (phrase.text,) if text != phrase.text and is_effect(phrase.text) else ()
        mention = _mention(phrase, text, (*phrase.alt, *alt), (), rate, serious, "")
        start, end = mention.start + bracket.inner, mention.end + bracket.inner
        out.append(replace(mention, start=start, end=end, manifestation=True))
    return out


def _as_comma(found: re.Match[str]) -> str:
    return "," + " " * (len(found[0]) - 1)


@lru_cache(maxsize=8192)
def is_effect(text: str) -> bool:
    """Whether a phrase may name an effect at all.

    >>> is_effect("dry mouth"), is_effect("side effects"), is_effect("your doctor")
    (True, False, False)
    """
    lowered = text.casefold()
    if lowered in effect_words("no-effect") or lowered in effect_words("system") or len(lowered) < 3:
        return False
    if (lowered in words_of("quality") and lowered not in words_of("sign")) or lowered.endswith(
        (
            " of",
            " and",
            " other",
            " less",
            " more",
            " various",
            " the",
            " with",
            " frequent",
            " common",
            " to",
            " or",
        )
    ):
        return False
    if len(lowered.split()) > 10 or not lowered[0].isalnum() or only_trimmed(lowered):
        return False
    words = lowered.split()
    if all(w in words_of("body") for w in words) or (
        len(words) == 1 and is_modifier(lowered) and lowered not in words_of("local")
    ):
        return False
    return not (_NOT_OPENING.match(lowered) or _NOT_AN_EFFECT.search(lowered))


def _own_words(phrase: Phrase) -> str:
    """What an item says of its own frequency and gravity."""
    if not phrase.brackets:
        return " ".join((*phrase.qualifiers, phrase.note))
    behind = [b.text[dash.end() :] for b in phrase.brackets if (dash := DASH.search(b.text))]
    notes = [
        b.text
        for b in phrase.brackets
        if b.kind is BracketKind.NOTE or (b.kind is BracketKind.EXPLANATION and _BY_NATURE.search(b.text))
    ]
    return " ".join((*phrase.qualifiers, *notes, *behind, phrase.note))


def _same(phrase: Phrase) -> tuple[str, ...]:
    """Synonyms in brackets, those left out that only tell what sort of thing it is: "(severe allergic reaction)"."""
    if not phrase.brackets:
        return ()
    synonyms = (b.text for b in phrase.brackets if b.kind is BracketKind.SYNONYM and is_effect(b.text))
    return tuple(lower_phrase(t) for t in synonyms if not trim(t).qualifiers and not is_umbrella(t))


def _within(umbrella: str, text: str) -> str | None:
    """The full name of a manifestation: "pain" under "injection site reactions" is "injection site pain"."""
    words = umbrella.split()
    site = _SITE_REACTION.match(umbrella)
    if site and text in words_of("local"):
        return f"{site['site']} {text}"
    if text in _WAYS:
        return f"{' '.join(words[:-1])} {text}" if len(words) > 1 else None
    if text.casefold() in words_of("quality") or re.fullmatch(r"[A-Z][A-Z0-9-]{1,5}", text):
        if words[0] in words_of("direction"):
            return f"{words[0]} {text}"
        return (
            f"changes in {text}"
            if words[0] in ("changes", "altered") or words[-1] in ("changes", "abnormalities", "alterations")
            else None
        )
    changes = _CHANGES.fullmatch(umbrella)
    if (
        changes
        and len(text.split()) == 1
        and text in ("color", "colour", "odor", "smell", "frequency", "consistency", "texture")
    ):
        return f"{umbrella} {text}"
    return text


def _other_forms(text: str) -> tuple[str, ...]:
    """Other wordings of the same phrase: "injection site pain" for "pain at the injection site"."""
    out: list[str] = []
    if " " not in text:
        return ()
    if placed := _PLACED.fullmatch(text):
        out.append(f"{placed['place']} {placed['what']}")
    if levels := _LEVELS.fullmatch(text):
        out.append(f"{levels['way']} {levels['what']}")
    if changes := _CHANGES.fullmatch(text):
        out.append(f"{changes['what']} changes")
    return tuple(out)


def is_umbrella(label: str) -> bool:
    """Whether words end in a noun that covers many things: "allergic reactions", "stomach problems"."""
    words = (_IN_BRACKETS.sub(" ", label) if "(" in label else label).split()
    return bool(words) and words[-1].casefold().strip(":") in words_of("umbrella")
