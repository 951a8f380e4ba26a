"""Allergies in a list of contraindications: "hypersensitivity to A, other B, or any of its components"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.conditions import Condition, read_conditions
from rxkg.ingest.phrases import BracketKind, find_brackets, fold_key, lower_phrase, mask, split_members
from rxkg.ingest.wording import alternatives, holds_any

_KIND = (
    r"(?:hyper-?sensitivit(?:y|ies)|hyper-?sensitive|sensitivit(?:y|ies)|allerg(?:y|ies|ic)|intolerances?|intolerant|"
    r"anaphyla(?:xis|ctic)|angioedema)(?:\s+(?:or\s+anaphylactic\s+)?reactions?)?"
)
_HINTS = ("sensitiv", "allerg", "intoleran", "anaphyla", "angioedema")
_HEAD = re.compile(
    rf"(?:(?:an?|another|any|other|known|documented|suspected|confirmed|certain|abnormal|unusual|prior|previous|past|the|your|personal|with|have|"
    rf"had|has|having|are|serious|severe|history\s+of|a\s+history\s+of|significant|existing|"
    rf"experienced)\s+)*"
    rf"(?P<kind>{_KIND})(?:\s*(?:,|/|or|and|and/or)\s*(?:(?:a|an|known|"
    rf"severe)\s+)*(?P<second>{_KIND}))?\s+(?:to|from|with|after)\s+(?:either\s+|both\s+|"
    rf"the\s+use\s+of\s+)?",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:concomitant|concurrent|use|within|known|suspected|those|patients|individuals|people|women|men|"
    r"children|infants|anyone|who|severe|active|acute|chronic|uncontrolled|untreated|history|a\s+history|"
    r"pregnan\w*|breast-?feeding|recent|"
    r"certain|pre-?existing|existing|current|impaired|moderate|during|in\s+patients|if|with|have|a|an)\b"
    r"|.*\b(?:diseases?|disorders?|conditions?|impairment|failure|insufficiency|infections?|syndrome|"
    r"ulcers?|bleeding|obstruction|hypertension|asthma|glaucoma|depression|stones|stroke|"
    r"\w+itis|\w+(?:emia|osis|uria|oma|pathy)|pregnancy|breastfeeding|lactation|epilepsy|seizures|"
    r"psychosis|porphyria|myasthenia\s+gravis|pheochromocytoma|blood\s+pressure)\b",
    re.IGNORECASE,
)


@cache
def _allergens() -> re.Pattern[str]:
    words = sorted(
        {w for w, kind in read_cues("contraindications", 2) if kind == "allergen"}, key=lambda w: (-len(w), w)
    )
    return re.compile(
        rf"(?:its|other|any\s+other|related|similar|any)\s.*|.*\b(?:{alternatives(words)}|\w+(?:cillins?|"
        rf"sporins?|mycins?|cyclines?|azoles?|quinolones?|oxacins?|statins?|caines?|amides?|prils?|"
        rf"sartans?|idines?))",
        re.IGNORECASE | re.DOTALL,
    )


def names_allergy(text: str) -> bool:
    """Whether a phrase speaks of an allergy or how one shows.

    >>> names_allergy("hypersensitivity to eggs"), names_allergy("gout")
    (True, False)
    """
    return holds_any(text.lower(), _HINTS)


def read_allergies(
    plain: str, start: int, end: int, names: Iterable[str]
) -> tuple[tuple[Condition, ...], tuple[tuple[int, int], ...]]:
    """The allergies in `plain[start:end]`, one an allergen, and the stretches that say something else.

    `names` are the product's: an allergen among them is one whatever else it looks like.
    """
    if not names_allergy(plain[start:end]):
        return (), ((start, end),) if start < end else ()
    brackets = find_brackets(plain, start, end)
    masked = mask(plain, brackets)
    known = [set(fold_key(name)) for name in names]
    out: list[Condition] = []
    rest: list[tuple[int, int]] = []
    at = start
    while found := _HEAD.search(masked, at, end):
        people = _WHO.search(masked, at, found.start())
        before = people.start() if people and found[0][:4].casefold() in ("with", "who ", "have") else found.start()
        if before > at:
            rest.append((at, before))
        members = split_members(masked, found.end(), end)
        count = _run([m.text for m in members], [m.joint for m in members], known)
        if not count:
            rest.append((found.start(), end))
            return tuple(out), tuple(rest)
        kept = members[:count]
        nested = next((m for m in kept[1:] if _HEAD.search(masked, m.start, m.end)), None)
        if nested is not None:
            kept = tuple(m for m in kept if m.start < nested.start)
        last = kept[-1].end
        whole = " ".join(masked[found.start() : last].split())
        for member in kept:
            text = _clean(member.text)
            if not text or _STRAY.match(text):
                continue
            stop = next((m.start for m in members if m.start >= member.end), end)
            alt = [
                f"{_noun(found['kind'])} to {text}",
                f"{found['second'].casefold()} to {text}" if found["second"] else "",
            ]
            for b in brackets:
                if found.start() <= b.start < found.end() and b.kind in (BracketKind.SYNONYM, BracketKind.ABBREVIATION):
                    alt.append(f"{b.text} to {text}")
                if (
                    member.start <= b.start < stop
                    and b.kind is BracketKind.INSTANCES
                    and _allergens().fullmatch(member.text)
                ):
                    for c in read_conditions(plain, b.inner, b.inner + len(b.text), people=True):
                        if _CONDITION.match(c.text) or REACTION.fullmatch(c.text):
                            continue  # how the allergy shows
                        out.append(
                            Condition(f"{_noun(found['kind'])} to {c.text}", (c.text,), c.start, c.end, instance=True)
                        )
            if len(kept) > 1:
                alt.append(lower_phrase(whole))
            name = f"{_noun(found['kind'])} to {text}"
            out.append(
                Condition(
                    name, tuple(a for a in dict.fromkeys(alt) if a and a != name), found.start("kind"), member.end
                )
            )
        at = last
    if at < end:
        rest.append((at, end))
    return tuple(out), tuple(rest)


_WHO = re.compile(
    r"(?:[\w-]+\s+)?(?:patients|individuals|people|persons|children|infants|adults|women|men|anyone|those)\s*$",
    re.IGNORECASE,
)
_STRAY = re.compile(
    r"(?:in|those|patients|individuals|this|these|if|and|or|generally\s+not|not|a\s+history\s+of)\b", re.IGNORECASE
)


#: How an allergy shows, which is no allergen.
REACTION = re.compile(
    r"(?:(?:serious|severe)\s+)?(?:anaphyla\w+|angioedema|rash(?:es)?|hives|urticaria|bronchospasm|swelling|itching|"
    r"pruritus|stevens-johnson syndrome|(?:skin|allergic|anaphylactic|anaphylactoid|hypersensitivity)\s+reactions?)",
    re.IGNORECASE,
)
_USERS = re.compile(
    r"^(?:those|patients|individuals|people|anyone|women|children|concomitant|concurrent)\b|"
    r"\b(?:taking|using|receiving|treated|undergoing)\b",
    re.IGNORECASE,
)


def _noun(kind: str) -> str:
    words = " ".join(kind.casefold().split())
    return {"allergic": "allergy", "hypersensitive": "hypersensitivity", "intolerant": "intolerance"}.get(words, words)


def _clean(text: str) -> str:
    cut = re.search(r"\s(?:which|that|who|may|should|as|because|due|if|when|is|are|[–—-]|used|in\s+the)\b", text)
    text = text[: cut.start()] if cut else text
    return lower_phrase(
        " ".join(re.sub(r"^(?:the\s+active\s+substances?\s+|to\s+|of\s+)", "", text).split()).strip(" .,;:")
    )


def _run(texts: list[str], joints: list[str], known: list[set[str]]) -> int:
    """How many members at the front are allergens of one head."""
    if not texts:
        return 0
    sure = [0]
    for n, text in enumerate(texts[1:], 1):
        words = set(fold_key(text))
        if _USERS.search(text):
            if sure[-1] == n - 2 and joints[n - 1] in ("or", "and", "and/or") and not _CONDITION.match(texts[n - 1]):
                sure.append(n - 1)
            break
        if _allergens().fullmatch(text) or any(words & name for name in known):
            sure.append(n)
        elif _CONDITION.match(text):
            break
        elif n == len(texts) - 1 and joints[n] in ("or", "and", "and/or") and sure[-1] == n - 1:
            sure.append(n)
    return sure[-1] + 1
