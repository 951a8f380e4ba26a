"""The interactions read so far: what is said again in other words is merged with what it repeats."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rxkg.ingest.extract.interactant_kinds import kind_of_interactant
from rxkg.ingest.extract.interactants import Interactant
from rxkg.ingest.phrases import fold_key
from rxkg.ingest.wording import lowered
from rxkg.ontology.records import Evidence, Interaction, Polarity

# Over lower-cased text.
_EFFECT = re.compile(
    r"(?:lead(?:ing|s)? to|result(?:ing|s)? in|caus(?:e|es|ing)|due to(?: the)?(?: potential for|"
    r" possible)?|because of(?: the)?(?: potential for)?)\s+"
    r"(?P<after>[^.;:()]{4,90})|(?P<verb>\b(?:increas|decreas|reduc|enhanc|potentiat|worsen|exacerbat|lower|"
    r"prolong|inhibit|alter|impair|interfer|antagoni[sz])"
    r"(?:e|es|ing|s)?\s+(?!of\b)[^.;:()]{4,90})"
)
_EFFECT_END = re.compile(
    r",|\s+(?:when|while|if|unless|in patients|and should|so|as|which|that|during|with)\b", re.IGNORECASE
)
_POTENCIES = frozenset(["strong", "moderate", "weak", "potent", "mild"])
_APART = 40  # characters between the members of one coordination, at most
_EMPTY_HEADS = frozenset(
    ["medication", "medicine", "drug", "agent", "use", "consumption", "product", "oral", "strong", "moderate", "potent"]
)

_Name = tuple[str, ...]
_Key = tuple[_Name, str | None, Polarity]


@dataclass(slots=True)
class _Found:
    """What has been read of one interaction so far."""

    interactant: Interactant
    component: str | None
    rule: str
    polarity: Polarity
    effect: str | None
    alt: list[str]
    evidence: list[Evidence]


class InteractionItems:
    """What has been read of a monograph's interactions, one item for each thing, component and polarity."""

    def __init__(self) -> None:
        self.found: dict[_Key, _Found] = {}
        self.forms: dict[_Name, list[_Key]] = {}

    def add(
        self,
        found: Interactant,
        component: str | None,
        rule: str,
        polarity: Polarity,
        said: tuple[str, int, int],
        evidence: Evidence,
    ) -> None:
        """Takes an interactant in, or adds its wording and evidence to the item that it repeats.

        `said` is the sentence that tells the effect: a text with start and end.
        """
        keys = [_key(t) for t in (found.text, *found.alt)]
        known = self.known(keys, component, polarity)
        if known is not None and _is_of_other_potency(found.text, self.found[known], evidence):
            keys = [tuple(found.text.casefold().split())]
            known = (keys[0], component, polarity)
            known = known if known in self.found else None
        if known is None:
            known = (keys[0], component, polarity)
            effect = found.effect or _effect_of(*said, found)
            self.found[known] = _Found(found, component, rule, polarity, effect, list(found.alt), [evidence])
        else:
            item = self.found[known]
            item.alt += [found.text, *found.alt]
            item.effect = item.effect or found.effect or _effect_of(*said, found)
            if evidence not in item.evidence:
                item.evidence.append(evidence)
        for key in keys:
            entry = self.forms.setdefault(key, [])
            if known not in entry:
                entry.append(known)

    def known(self, keys: list[_Name], component: str | None, polarity: Polarity) -> _Key | None:
        """The interaction already read that one of the names means; for other forms, of the same component alone."""
        for number, name in enumerate(keys):
            for key in self.forms.get(name, ()):
                same = key[1] == component or (number == 0 and (component is None or key[1] is None))
                if key[2] is polarity and same:
                    return key
        return None

    def statements(self) -> tuple[Interaction, ...]:
        """What was read, in text order; what is asserted somewhere is not also given as negated or guessed."""
        said = {k[0] for k, v in self.found.items() if v.polarity is Polarity.ASSERTED}
        out = []
        for key, item in self.found.items():
            if item.polarity is not Polarity.ASSERTED and key[0] in said:
                continue
            evidence = tuple(sorted(item.evidence))
            text = item.interactant.text
            out.append(
                Interaction(
                    text=text,
                    alt=tuple(a for a in dict.fromkeys(item.alt) if a != text),
                    component=item.component,
                    polarity=item.polarity,
                    section=evidence[0].section,
                    rule=item.rule,
                    evidence=evidence,
                    interactant=item.interactant.kind,
                    effect=item.effect,
                )
            )
        return tuple(sorted(out, key=lambda i: i.evidence[0]))


def _key(text: str) -> tuple[str, ...]:
    """Equal for wordings of one interactant: "anticoagulants" and "anticoagulant medications"."""
    words = fold_key(text)
    kept = tuple(w for w in words if w not in _EMPTY_HEADS)
    return kept or words


def _is_of_other_potency(text: str, item: _Found, evidence: Evidence) -> bool:
    """Whether "moderate CYP3A4 inhibitors" is another thing than an `item`; in one coordination they go together."""
    own = _POTENCIES.intersection(text.casefold().split())
    known = _POTENCIES.intersection(item.interactant.text.casefold().split())
    return bool(own and known and own != known) and abs(evidence.start - item.evidence[-1].end) > _APART


def _effect_of(plain: str, start: int, end: int, found: Interactant) -> str | None:
    """What the interaction does, in a few words of its sentence; None where nothing is stated."""
    low = lowered(plain)
    match = _EFFECT.search(low, found.end, end) or _EFFECT.search(low, start, found.start)
    if match is None:
        return None
    group = "after" if match["after"] else "verb"
    first, last = match.span(group)
    cut = _EFFECT_END.search(plain, first, last)
    words = plain[first : cut.start() if cut else last].strip()
    if not words or found.text.casefold() in words.casefold() or kind_of_interactant(words) is not None:
        return None
    return " ".join(words.split()[:14])
