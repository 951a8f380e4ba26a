"""Contraindications: conditions, states, populations and co-medications in which a product must not be used.

Read from sentences with a cue ("is contraindicated in", "should not be used by", "… should avoid") and from whatever
stands under a label "Contraindications". "Not recommended" and "use with caution" are no contraindications. The
cues stand in `cues/contraindications.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rxkg.ingest.context import polarity_of
from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.allergies import REACTION, read_allergies
from rxkg.ingest.extract.conditions import MAX_SENTENCE, Condition, alternatives, people_end, read_conditions
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import find_brackets, fold_key, lower_phrase, mask
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import make_evidence, split_sentences
from rxkg.ingest.titles import match_component
from rxkg.ontology.records import Contraindication, Evidence, Polarity, SectionKind

_SECTIONS = (
    SectionKind.INTRODUCTION, SectionKind.GENERIC_NAME, SectionKind.USAGE, SectionKind.DOSAGE, SectionKind.SIDE_EFFECTS,
    SectionKind.PRECAUTIONS, SectionKind.FAQS, SectionKind.COMBINED_USE, SectionKind.OTHER,
)  # fmt: skip
_TRIGGER = re.compile(r"contraindicat|avoid|\bnot\b|never|n't|n’t|forbidden|prohibited", re.IGNORECASE)
_END = re.compile(
    r"\.(?:\s|$)|[–—]|\s-\s|:\s|,?\s(?:due\s+to|because|as\s+(?:it|this|they|these|there|the|its)|since|"
    r"unless|without|until|but|so|given|owing|which|"
    r"while|however|although|though|where|and\s+(?:should|must|is|are|may|can|it|use|consult|seek)|"
    r"meaning|(?<!who\s)(?:is|are|should|must|may|can|will|has|have\s+not)|"
    r"to\s+(?:avoid|prevent|minimi[sz]e|reduce)|for\s+(?:more|longer)|considering|except|even)\b",
    re.IGNORECASE,
)


_HINTS = ("contraindicat", "avoid", "not", "never", "n't", "n’t", "forbidden", "prohibited")
_FORBIDS = ("contraindica", "avoid", "forbidden", "prohibited")
_ACTS = (
    *("use", "giv", "tak", "administer", "prescrib", "appl", "recei", "initiat", "start", "offer", "combin", "inject"),
    *("insert", "plac"),
)
_MODALS = ("should", "must", "can")


def _triggers(plain: str) -> bool:
    lowered = plain.casefold()
    return any(hint in lowered for hint in _HINTS) and bool(_TRIGGER.search(plain))


@cache
def _words(kind: str) -> tuple[str, ...]:
    words = {word for word, name in read_cues("contraindications", 2) if name == kind}
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    choices = "|".join(w.replace("'", "['’]").replace(" ", r"\s+") for w in _words(kind))
    return re.compile(rf"\b(?:{choices})(?!\w)", re.IGNORECASE)


@cache
def _noise() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(_words('noise'))})\b", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    text: str
    alt: list[str]
    polarity: Polarity
    component: str | None
    section: SectionKind
    rule: str
    evidence: list[Evidence]


def extract_contraindications(monograph: Monograph) -> tuple[Contraindication, ...]:
    """The contraindications of a monograph in text order, each once per component."""
    reader = _Reader(monograph)
    for section in monograph.of(*_SECTIONS):
        reader.read(section)
    return reader.statements()


class _Reader:
    def __init__(self, monograph: Monograph):
        self.monograph = monograph
        self.names = (monograph.title, *monograph.components)
        self.folded = tuple(set(fold_key(name)) for name in self.names)
        self.drafts: list[_Draft] = []
        self.known: dict[tuple[tuple[str, ...], str | None, Polarity], _Draft] = {}

    def read(self, section: Section) -> None:
        blocks = self.monograph.blocks
        headed = _is_label(section.heading or "")
        listed = headed  # whether the blocks at hand stand under a label or an introduction of contraindications
        level = 0
        component = section.component
        for index in range(section.first, section.last):
            block = blocks[index]
            plain = block.text.plain
            label = leading_label(block.text)
            words = plain[label[0] : label[1]] if label else ""
            named = match_component(words, self.monograph.components) if label and self.monograph.components else None
            if block.kind == "heading":
                listed, level = _is_label(plain), 0
                continue
            if named is not None:
                component = named
            elif block.kind == "paragraph" and block.level == 0:
                component = section.component
            start = label[2] if label and label[2] < len(plain) else 0
            if label and _is_label(words):
                listed, level = True, block.level
                if start and plain[start:].strip():
                    self.read_text(block, section, component, start, bare=True)
                    listed = plain.rstrip().endswith(":")
                continue
            if listed and block.kind == "item" and (block.level > level or level == 0 or headed):
                self.read_item(block, section, component, start if named else 0)
                continue
            if listed and label and not headed:
                listed = False
            if _triggers(plain):
                self.read_text(block, section, component, start, bare=False)
                if block.kind == "paragraph" or label:
                    listed = headed
                if plain.rstrip().endswith(":") and _introduces(plain):
                    listed, level = True, block.level
            elif block.kind == "paragraph":
                listed = headed

    def read_item(self, block: Block, section: Section, component: str | None, start: int) -> None:
        """Takes what an item under a label or an introduction names."""
        plain = block.text.plain
        label = leading_label(block.text)
        if label and label[0] >= start and label[2] < len(plain) - 1:
            end = label[1]
        else:
            masked = mask(plain, find_brackets(plain))
            found = _END.search(masked, start)
            end = found.start() if found else len(plain)
            if found and _pattern("backward").match(masked, found.start() + 1):
                end = found.start()
        for condition in self.conditions(plain, start, min(end, start + MAX_SENTENCE)):
            self.add(block, section, component, condition, Polarity.ASSERTED, "ci.list-item")

    def read_text(self, block: Block, section: Section, component: str | None, start: int, *, bare: bool) -> None:
        """Takes what the sentences of a block say; `bare` also what a sentence without a cue names."""
        plain = block.text.plain
        for first, last in split_sentences(plain):
            if last <= start:
                continue
            first = max(first, start)
            sentence = plain[first:last]
            if sentence.rstrip().endswith("?") or len(sentence) > MAX_SENTENCE:
                continue
            if not bare and not _triggers(sentence):
                continue
            masked = mask(sentence, find_brackets(sentence))
            found = False
            for rule, begin, end, cue in _regions(masked):
                found = True
                polarity = self.polarity(sentence, cue)
                for condition in self.conditions(sentence, begin, end):
                    if _THIS_GROUP.fullmatch(condition.text) or _THIS_GROUP.fullmatch(
                        " ".join(sentence[begin:end].split())
                    ):
                        self.add_label(block, section, component, polarity)
                        continue
                    if _noise().search(condition.text) or self.is_name(condition.text):
                        continue
                    shifted = replace(condition, start=condition.start + first, end=condition.end + first)
                    self.add(block, section, component, shifted, polarity, rule)
            if not found and bare and not _triggers(sentence) and not _CAUTION.search(sentence):
                opening = re.compile(r"\s*").match(sentence)
                begin = opening.end() if opening else 0
                stop = _END.search(masked, begin)
                for condition in self.conditions(sentence, begin, stop.start() if stop else len(sentence)):
                    if not _noise().search(condition.text):
                        shifted = replace(condition, start=condition.start + first, end=condition.end + first)
                        self.add(block, section, component, shifted, Polarity.ASSERTED, "ci.label")

    def add_label(self, block: Block, section: Section, component: str | None, polarity: Polarity) -> None:
        """Takes the block's label, where a sentence under it says "this age group"."""
        label = leading_label(block.text)
        if label:
            for condition in self.conditions(block.text.plain, label[0], label[1]):
                self.add(block, section, component, condition, polarity, "ci.label")

    def is_name(self, text: str) -> bool:
        """Whether a phrase names the product itself, as in "during treatment"."""
        words = set(fold_key(text)) - _OWN
        return any(words <= name for name in self.folded)

    def polarity(self, sentence: str, cue: tuple[int, int]) -> Polarity:
        if "contraindicat" not in sentence[cue[0] : cue[1]].casefold():
            return Polarity.ASSERTED
        at = cue[0] + sentence[cue[0] : cue[1]].casefold().index("contraindicat")
        return polarity_of(sentence, at, at + 15, ignore=(Polarity.HYPOTHETICAL, Polarity.HEDGED))

    def conditions(self, plain: str, start: int, end: int) -> Iterator[Condition]:
        """Allergies with their head written out, and all other conditions."""
        for found in _WHOLE.finditer(plain, start, end):
            group = "what" if found["what"] else "not"
            text = lower_phrase(found[group])
            yield Condition(text, (), found.start(group), found.end(group))
            plain = plain[: found.start()] + " " * (found.end() - found.start()) + plain[found.end() :]
        for found in _HISTORY_OR.finditer(plain, start, end):
            plain = plain[: found.start()] + " " * (found.end() - found.start()) + plain[found.end() :]
        allergies, rest = read_allergies(plain, start, end, self.names)
        yield from allergies
        for first, last in rest:
            for condition in read_conditions(plain, first, last, keep_severity=True, people=True):
                if allergies and condition.instance and REACTION.fullmatch(condition.text):
                    continue  # "hypersensitivity to the drug, such as anaphylaxis": how it shows
                yield from _normal(condition)

    def add(
        self, block: Block, section: Section, component: str | None, condition: Condition, polarity: Polarity, rule: str
    ) -> None:
        key = fold_key(condition.text)
        evidence = make_evidence(self.monograph, block, condition.start, condition.end, section.kind)
        draft = self.known.get((key, component, polarity))
        if draft is None:
            draft = _Draft(condition.text, [], polarity, component, section.kind, rule, [])
            self.drafts.append(draft)
        draft.alt += condition.alt
        draft.evidence.append(evidence)
        self.known.setdefault((key, component, polarity), draft)

    def statements(self) -> tuple[Contraindication, ...]:
        """What was found, in text order of the first mention."""
        return tuple(
            Contraindication(
                text=d.text,
                alt=tuple(a for a in dict.fromkeys(d.alt) if a != d.text),
                component=d.component,
                polarity=d.polarity,
                section=d.section,
                rule=d.rule,
                evidence=tuple(sorted(dict.fromkeys(d.evidence))),
            )
            for d in self.drafts
        )


@lru_cache(maxsize=4096)
def _is_label(words: str) -> bool:
    return " ".join(words.strip(" :.*").casefold().split()) in _words("label")


def _introduces(plain: str) -> bool:
    """Whether a paragraph that ends in a colon heads a list of contraindications."""
    sentence = plain[split_sentences(plain)[-1][0] :] if plain.strip() else ""
    return (
        any(_pattern(kind).search(sentence) for kind in ("forward", "backward", "passive"))
        or "contraindicat" in sentence.casefold()
    )


def _regions(masked: str) -> Iterator[tuple[str, int, int, tuple[int, int]]]:
    """(rule, start, end, span of the cue) of each stretch that a cue points at, brackets blanked out."""
    lowered = masked.casefold()
    forbids = any(word in lowered for word in _FORBIDS)
    forward = list(_pattern("forward").finditer(masked)) if forbids or any(w in lowered for w in _ACTS) else []
    for index, found in enumerate(forward):
        limit = forward[index + 1].start() if index + 1 < len(forward) else len(masked)
        stop = _END.search(masked, found.end(), limit)
        if _WHILE.match(masked, found.end()):
            subject = _subject(masked, found.start())
            if state := _STATE.search(masked[subject : found.start()]):
                yield "ci.passive", subject + state.start("what"), found.start(), found.span()
            continue
        if stop and found[0].casefold().endswith("with") and _UNLESS.match(masked, stop.start()):
            continue  # "do not take with other painkillers without asking": advice, no contraindication
        yield "ci.forward", found.end(), stop.start() if stop else limit, found.span()
    kinds = [kind for kind, hints in (("backward", _MODALS), ("passive", _FORBIDS)) if any(h in lowered for h in hints)]
    for found in (m for kind in kinds for m in _pattern(kind).finditer(masked)):
        if any(f.start() < found.end() and found.start() < f.end() for f in forward):
            continue
        subject = _subject(masked, found.start())
        if found.re is _pattern("backward"):
            if people_end(masked, subject, found.start()) or _PEOPLE.search(masked, subject, found.start()):
                yield "ci.subject", subject, found.start(), found.span()
        elif state := _STATE.search(masked[subject : found.start()]):
            yield "ci.passive", subject + state.start("what"), found.start(), found.span()


_PEOPLE = re.compile(
    r"\b(?:women|mothers|children|infants|patients|individuals|people|adults|neonates|adolescents|those|"
    r"anyone|you)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\W*(?:without|unless)\b", re.IGNORECASE)
_CAUTION = re.compile(
    r"\b(?:caution|cautious|cautiously|careful|carefully|inform|tell|consult|discuss|monitor|monitored|"
    r"monitoring|disclose|unknown|documented|listed|established)\b",
    re.IGNORECASE,
)
_OWN = {
    "treatment",
    "therapy",
    "use",
    "medication",
    "drug",
    "product",
    "combination",
    "tablet",
    "vaccine",
    "injection",
    "solution",
}
_THIS_GROUP = re.compile(
    r"(?:in|to|for|by|with)?\s*(?:(?:this|these|that|those)?\s*(?:age|patient)?\s*(?:groups?|populations?|"
    r"situations|cases|instances)|(?:this|these)\s+\w+(?:\s\w+)?)",
    re.IGNORECASE,
)
_WHILE = re.compile(
    r"\s*(?:the\s+|this\s+|your\s+)?(?:[\w-]+\s+)?(?:treatment|therapy|use|course|taking|using)\b", re.IGNORECASE
)
_STATE = re.compile(
    r"(?:\buse\b[^.;]{0,60}?\s(?:during|in|by|with|of)\s+|^\W*)(?P<what>(?:pregnan|breast-?feeding|"
    r"lactation|nursing|(?:concurrent|concomitant|simultaneous)\s+use|co-?administration|"
    r"combination\s+with)[^.;]*)|\buse\s+(?:during|in|with|by)\s+(?P<other>)",
    re.IGNORECASE,
)


def _subject(masked: str, end: int) -> int:
    """Where the subject that ends at `end` begins: behind the last clause boundary."""
    start = 0
    for boundary in _BOUNDARY.finditer(masked, 0, end):
        start = boundary.end()
    return start


_BOUNDARY = re.compile(
    r"[;:]\s|\.\s|,\s(?:so|but|therefore|and(?!\s(?:those|patients|individuals|people|women|children|"
    r"breast-?feeding|pregnan\w+|lactation|nursing)))\s|\b(?:A:|No,|Yes,|Additionally,|Also,|However,|"
    r"Therefore,|Furthermore,)\s"
)


_HISTORY_OR = re.compile(r"history\s+(?:of\s+)?(?:or|and)\s+(?=current|recent|active|presence)", re.IGNORECASE)
# Groups of people that are named by a clause of their own.
_WHOLE = re.compile(
    r"(?P<what>\b(?:women|females|individuals|people|those|patients)\s+(?:who\s+(?:may|might|could|can|"
    r"plan\s+to|intend\s+to|are\s+planning\s+to|are\s+trying\s+to|wish\s+to)\s+(?:become|get|"
    r"be)\s+pregnant|of\s+child-?bearing\s+(?:age|potential))"
    r"|\b(?:children|infants|adolescents|pediatric\s+patients|patients|individuals|anyone|people|adults|"
    r"newborns|neonates|babies)\s+(?:who\s+are\s+)?(?:aged\s+)?(?:under|below|younger\s+than|less\s+than|"
    r"over|older\s+than|up\s+to)\s+(?:the\s+age\s+of\s+)?(?:\d+|one|two|three|four|five|six|eight|ten|"
    r"twelve)(?:\s+(?:years?|months?|weeks?|days?)(?:\s+(?:old|of\s+age))?)?)"
    r"|(?:(?:patients|individuals|people|those|anyone)\s+(?:who\s+(?:have|"
    r"are)\s+))?(?P<not>not\s+(?:currently\s+|been\s+|yet\s+)*vaccinated\s+against\s+[\w]+(?:\s+[\w]+)?)",
    re.IGNORECASE,
)


def _normal(condition: Condition) -> Iterator[Condition]:
    """A condition in its usual form: "pregnant women" as pregnancy, "allergic to" as allergy."""
    for pattern, text in _FORMS:
        if pattern.fullmatch(condition.text):
            yield (
                replace(condition, text=text, alt=(condition.text, *condition.alt))
                if text != condition.text
                else condition
            )
            return
    yield condition


_FORMS = (
    (
        re.compile(
            r"(?:pregnant(?:\s+(?:women|woman|individuals|people|patients|females))?|(?:women|those|"
            r"individuals)\s+who\s+are\s+pregnant|pregnancy)",
            re.IGNORECASE,
        ),
        "pregnancy",
    ),
    (
        re.compile(
            r"(?:(?:breast-?feeding|nursing|lactating)(?:\s+(?:women|woman|mothers|individuals|people|"
            r"patients|females|infants))?|lactation)",
            re.IGNORECASE,
        ),
        "breastfeeding",
    ),
)
