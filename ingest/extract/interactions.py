"""Interactions: drugs, classes, foods and substances that a text says interact with the product.

A sentence opens a frame ("can interact with …", "concurrent use with …", "… may reduce its absorption"); the list that
stands in the frame is read by `interactants`. Frames whose words leave no doubt take unknown names for drugs, the
others take what `cues/interactants.tsv` knows. Advice to tell a doctor of all medicines names no interactant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from rxkg.ingest.extract.components import read_names
from rxkg.ingest.extract.interactant_kinds import may_name
from rxkg.ingest.extract.interactants import Interactant, read_interactants
from rxkg.ingest.extract.interaction_frames import (
    LONGEST_LIST,
    Frame,
    cut_list,
    frames_in,
    list_end,
    list_start,
    names_any,
)
from rxkg.ingest.extract.interaction_items import InteractionItems
from rxkg.ingest.extract.interaction_labels import (
    ADVICE,
    ASKED,
    FOLLOWS,
    INCLUDES,
    NO_SUBJECT,
    OF_ITSELF,
    QUESTION,
    announces,
    is_label,
    is_refused,
    label_of,
    subject_end,
)
from rxkg.ingest.extract.interaction_polarity import polarity_of_interaction, says_none
from rxkg.ingest.extract.own_names import bare_words, own_names, without_names
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import find_brackets, fold_key, mask
from rxkg.ingest.sections import Monograph, Section
from rxkg.ingest.sentences import make_evidence, split_sentences
from rxkg.ingest.subjects import component_named, component_of_block
from rxkg.ingest.wording import holds_any, lowered
from rxkg.ontology.records import Interaction, Polarity, SectionKind

_READ = (
    SectionKind.INTRODUCTION, SectionKind.USAGE, SectionKind.DOSAGE, SectionKind.SIDE_EFFECTS, SectionKind.PRECAUTIONS,
    SectionKind.FAQS, SectionKind.COMBINED_USE, SectionKind.OTHER,
)  # fmt: skip
_WARY = frozenset((SectionKind.PRECAUTIONS, SectionKind.FAQS, SectionKind.COMBINED_USE, SectionKind.OTHER))
_WARNINGS = (
    *(
        "avoid",
        "caution",
        "precipit",
        "cautious",
        "risk",
        "increas",
        "decreas",
        "reduc",
        "lead",
        "cause",
        "interact",
        "potential",
        "sever",
    ),
    *("contraindicated", "danger", "harm", "careful", "monitor", "toxic", "serious", "worsen", "exacerbat", "enhanc"),
    *("interfer", "additive", "effectiveness", "adjust", "affect", "alter", "influenc", "attention"),
)
_WARNING_HINTS = ("no", "n't", "n’t", "effect", "example")
_WARNING = re.compile(r"\bnot\b|n['’]t\b|\bno\b|\beffects?\b|\bare (?:\w+ )?examples")
# What a dose for those who take something else says when the two interact.
_DOSED = ("reduc", "halv", "lower", "decreas", "adjust", "increas", "avoid", "caution", "interact", "risk")
_NOT = re.compile(r"\bnot\b")
_FORBIDDEN = re.compile(r"\b(?:should|must) (?:\w+ )?not be (?:used|taken|given|combined|administered)\b|\bavoid\b")
_NAME_END = re.compile(
    r":\s|\s[–—-]\s|[.;](?:\s|$)|\b(?:may|can|could|should|increases?|decreases?|reduces?|is|are|due)\b", re.IGNORECASE
)
_MOST_LISTS = 12  # in one sentence by one frame
_LONGEST_BLOCK = 20_000  # characters
_LONGEST_SENTENCE = 3000  # what goes on behind is no writer's sentence
_UMBRELLA = re.compile(r"including|such as|especially|particularly|notably|specifically|e\.g\.|\blike\b", re.IGNORECASE)
_GENERIC_LIST = re.compile(
    r"\s*(?:(?:other|certain|some|several|many|various|any|oral|intravenous)\s+)*(?:medications?|drugs?|medicines?|"
    r"products|solutions|substances|agents),?\s*\(?(?:including|such as|like|e\.g)",
    re.IGNORECASE,
)
_ITSELF = re.compile(r"(?:it|its|this|these|the|either|both|them)\b(?! (?:metabolism|liver|effects?))", re.IGNORECASE)
_TOUCHED = re.compile(
    r"\b(?:it|its|the|this|these|both|your) (?:\w+ )?(?:medications?|medicines?|drugs?|vaccines?|pill|"
    r"effects?|effectiveness|"
    r"efficacy|action|levels?|absorption|metabolism|tablets?|products?|combination|treatment|supplements?)\b|\bits\b|"
    r"\b(?:absorption|effectiveness|efficacy|levels|concentrations?|clearance|toxicity|bioavailability|interact\w*|"
    r"drowsiness|sedation|(?:adverse|side|sedative|hypotensive) effects)\b"
)
_OTHERS = re.compile(r"\bof (?:certain|some|other|many|several|various) (?:other )?(?:medications|drugs|medicines)\b")
_HABIT = re.compile(r"smok|tobacco|alcohol|caffeine|grapefruit", re.IGNORECASE)
_ALLERGY = re.compile(r"allerg|hypersensitiv|sensitivity to|history of", re.IGNORECASE)
_THIS_PRODUCT = re.compile(
    r"\b(?:this|the) (?:medication|medicine|combination|product|drug|treatment)\b", re.IGNORECASE
)
# "It is always used in combination with X": a treatment of several drugs.
_REGIMEN = re.compile(
    r"\b(?:always|only|typically|usually|often|commonly|generally) (?:be )?"
    r"(?:used|given|administered|taken|prescribed)\b[^.;]{0,40}?"
    r"\b(?:combin\w+|conjunction|together|along|alongside|part of)\b|\bcombination (?:therapy|regimen)\b"
)
_IN_A_CASE = re.compile(r"\b(?:when|if|where|whom|whenever)\s[^,;]*$", re.IGNORECASE)
_MEALS = frozenset(("food", "foods", "meal", "meals"))
_TURN = re.compile(r"\b(?:but|however|although|though|while)\b", re.IGNORECASE)
_ALL_MEDICINES = re.compile(
    r"\b(?:all|any|other|your|about|current)\b[^.;]{0,60}?\b(?:medications?|medicines?|drugs?|supplements|"
    r"treatments?)\b[^.;]{0,50}?\bincluding\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence or more, `block.text.plain[start:end]`, and the component that it is about."""

    section: Section
    block: Block
    start: int
    end: int
    component: str | None


def extract_interactions(monograph: Monograph) -> tuple[Interaction, ...]:
    """The interactions of a monograph, merged by what interacts, in text order; negated ones keep their polarity."""
    reader = _Reader(monograph)
    for section in monograph.of(*_READ):
        reader.read_section(section)
    return reader.items.statements()


class _Reader:
    def __init__(self, monograph: Monograph):
        self.monograph = monograph
        names = read_names(monograph)
        own = dict.fromkeys((*own_names(monograph), names.drug, *names.synonyms))
        self.lowered = sorted((name.lower() for name in own), key=len, reverse=True)
        self.own = frozenset(fold_key(n) for n in own)
        self.own_names = tuple(frozenset(fold_key(n)) for n in own)
        firsts = (re.findall(r"[a-z0-9-]+", n.casefold())[:1] for n in own)
        self.own_words = frozenset(w for first in firsts for w in first if len(w) > 3)
        self.above = ""  # what stands above the item at hand
        self.asked: list[str] = []  # what the block's question names
        self.items = InteractionItems()

    def read_section(self, section: Section) -> None:
        intro: Block | None = None  # the paragraph or heading that stands before the list at hand
        headed = section.heading is not None and is_label(section.heading)
        self.asked = []
        for index in range(section.first, section.last):
            block = self.monograph.blocks[index]
            above = intro if block.parent is None else self.monograph.blocks[block.parent]
            if block.kind != "heading" and len(block.text.plain) < _LONGEST_BLOCK:
                listed = block.kind == "item" and section.kind in _WARY
                if listed:
                    listed = headed if above is None else _heads_list(above.text.plain)
                self.read_block(section, index, block, above, listed=listed)
            if block.kind == "heading":
                intro, headed = None, is_label(block.text.plain)
            elif block.kind != "item" and block.level == 0:
                intro = block

    def read_block(self, section: Section, index: int, block: Block, above: Block | None, *, listed: bool) -> None:
        """Reads a block; a `listed` one is an item below `above`, or below a heading, that announces interactants."""
        self.above = above.text.plain if above is not None and block.kind == "item" else ""
        plain = block.text.plain
        low = lowered(plain)
        wary = section.kind in _WARY
        asks = section.kind is SectionKind.FAQS and "?" in plain
        framed = _may_hold_frame(low, section.kind)
        if not (framed or listed) and not ((wary or "interaction" in low) and names_any(low)):
            return
        label = label_of(block)
        if not (framed or label or asks or listed):
            return
        component = component_of_block(self.monograph, section, index) if self.monograph.components else None
        place = _Place(section, block, 0, len(plain), component)
        body = self.read_question(place, index, low) if asks else 0
        headed = section.kind is SectionKind.PRECAUTIONS or (label is not None and "interaction" in low[: label[1]])
        if label is not None and headed and may_name(low, *label[:2]):
            self.read_label(replace(place, start=label[2]), label, low)
        if listed:
            self.read_item(place, above.text.plain if above is not None else "")
        if not body and label is not None and label[2] < len(plain) and section.kind is not SectionKind.FAQS:
            body = label[2]
        labelled = body > 0 and label is not None and wary and is_label(plain[label[0] : label[1]])
        if framed or labelled:
            # "Avoid using Testolol with antacids": the frames know "it".
            anonymous = without_names(low, self.lowered)
            self.read_sentences(_Place(section, block, body, len(plain), component), anonymous, labelled=labelled)

    def frames_of(self, kind: SectionKind, low: str, start: int, end: int) -> tuple[Frame, ...]:
        """The frames that a sentence in lower case may hold; the wary ones only where it warns or changes a dose."""
        sentence = low[start:end]
        if kind is SectionKind.DOSAGE:
            if not _changes_dose(sentence):  # "150 mg when co-administered with …": a treatment of two drugs
                frames = frames_in(sentence, wary=False)
                return tuple(f for f in frames if f.rule != "int.concurrent-use")
            frames = frames_in(sentence, wary=True)
            return tuple(f for f in frames if not f.wary or _is_for_dose(f, sentence))
        wary = kind in _WARY and (
            _warns(sentence) or "interact" in low[:start] or bool(self.above and _announces_danger(self.above))
        )
        return frames_in(sentence, wary=wary)

    def read_question(self, place: _Place, index: int, low: str) -> int:
        """Reads "Can I take it with …? No, …"; where the answer starts, 0 for what is no question."""
        plain = place.block.text.plain
        self.asked = []
        parts = QUESTION.match(plain)
        if parts is None:
            return 0
        start = parts.start("a")
        named = may_name(low, 0, start)
        asked = ASKED.search(without_names(low[:start], self.lowered), parts.start("q")) if named else None
        asked = asked if asked and may_name(low, *asked.span("list")) else None
        answer = parts["a"]
        if not answer.strip() and index + 1 < place.section.last:
            answer = self.monograph.blocks[index + 1].text.plain
        if asked is not None:
            said = answer[: split_sentences(answer)[0][1]] if answer.strip() else ""
            if place.component is None and self.monograph.components and not _THIS_PRODUCT.search(said):
                place = replace(place, component=component_named(said, self.monograph.components))
            for found in read_interactants(plain, *asked.span("list")):
                if is_refused(found, answer):
                    self.asked.append(found.text)
                    self.add(replace(place, start=start), found, "int.question", Polarity.ASSERTED)
        return start

    def read_label(self, place: _Place, label: tuple[int, int, int], low: str) -> None:
        """Reads "Alcohol: avoid …": a label that is an interactant's name."""
        plain = place.block.text.plain
        rest = plain[place.start :]
        if label[1] - label[0] > 60 or not (_warns(low[: label[1]]) or _warns(low[place.start :])):
            return
        said = rest.casefold()
        if place.component is None and self.monograph.components and not _THIS_PRODUCT.search(rest):
            place = replace(place, component=component_named(rest, self.monograph.components))
        for found in read_interactants(plain, label[0], label[1]):
            if any(word[:6] in said for word in found.text.casefold().split()):
                self.add(place, found, "int.label", polarity_of_interaction(rest, rest))

    def read_item(self, place: _Place, intro: str) -> None:
        """Reads an item below words that announce interactants: "… can interact with:"."""
        plain = place.block.text.plain
        stop = _NAME_END.search(mask(plain, find_brackets(plain)))
        last = stop.start() if stop and stop.start() else len(plain)
        for found in read_interactants(plain, 0, min(last, LONGEST_LIST), lenient=True):
            self.add(place, found, "int.list-item", polarity_of_interaction(intro, intro))

    def read_sentences(self, place: _Place, low: str, *, labelled: bool) -> None:
        """Reads the sentences of a block from `place.start` on; `labelled` ones stand behind "Interactions:"."""
        told = False  # whether the sentence before said that there are interactions
        for start, end in split_sentences(place.block.text.plain):
            if end <= place.start:
                continue
            start = max(start, place.start)
            end = min(end, start + _LONGEST_SENTENCE)
            if frames := self.frames_of(place.section.kind, low, start, end):
                self.read_sentence(_Place(place.section, place.block, start, end, place.component), low, frames)
            goes_on = told and INCLUDES.match(low, start, end) is not None
            if (labelled or goes_on) and may_name(low, start, end):
                self.read_labelled(replace(place, start=start, end=end))
            told = "interact" in low[start:end] and not ADVICE.search(low, start, end)

    def read_labelled(self, place: _Place) -> None:
        """Reads what opens the clauses behind "Interactions:": "digoxin, whose level rises", "NSAIDs weaken …"."""
        plain = place.block.text.plain
        if ADVICE.search(plain, place.start, place.end):
            return
        listed = INCLUDES.match(plain, place.start, place.end)
        start = listed.end() if listed else place.start
        masked = mask(plain, find_brackets(plain, start, place.end))
        while start < place.end:
            end = masked.find(";", start, place.end)
            end = place.end if end < 0 else end
            stop = min(end, start + LONGEST_LIST)
            last = list_end(plain, start, stop) if listed else subject_end(masked, start, stop)
            if last > start and not (
                NO_SUBJECT.match(plain, start, end) or (not listed and OF_ITSELF.search(plain, start, end))
            ):
                follows = FOLLOWS.match(masked, last, end)
                brackets = plain.find(")", last, end) if not masked[last:end].strip() or not follows else -1
                for found in read_interactants(
                    plain, start, max(last, brackets + 1), lenient=bool(listed and "includ" in listed[0].lower())
                ):
                    polarity = polarity_of_interaction(plain[start:end], plain[place.start : place.end])
                    self.add(place, found, "int.labelled", polarity)
            start = end + 1

    def read_sentence(self, place: _Place, low: str, frames: tuple[Frame, ...]) -> None:
        """Reads the lists in those of `frames` that the sentence holds."""
        plain, start = place.block.text.plain, place.start
        # Patterns are in lower case: a search that ignores case takes twice as long.
        sentence = low[start : place.end]
        if sentence.endswith("?"):
            return
        if "including" in sentence and ADVICE.search(sentence) and _ALL_MEDICINES.search(sentence):
            return
        for frame in frames:
            for match in islice(frame.pattern.finditer(sentence), _MOST_LISTS):
                if frame.side == "after":
                    first, last = start + match.end(), place.end
                    if frame.lenient or may_name(low, first, min(last, first + LONGEST_LIST)):
                        last = list_end(plain, first, cut_list(plain, first, last))
                        self.read_list(place, frame, first, last, low)
                else:
                    last = start + match.start()
                    first = max(start, last - LONGEST_LIST)
                    if may_name(low, first, last):
                        first = list_start(plain, first, last)
                        self.read_list(place, frame, first, last, low)

    def read_list(self, place: _Place, frame: Frame, first: int, last: int, low: str) -> None:
        plain = place.block.text.plain
        if frame.side == "after":
            lenient = frame.lenient or bool(_GENERIC_LIST.match(plain, first, last))
        else:
            generic = bool(_GENERIC_LIST.match(plain, first, last))
            lenient = generic or (frame.lenient and bool(_UMBRELLA.search(plain, first, last)))
            if "interact" in frame.rule and not self.is_meant(plain[last : place.end]):
                return
        lenient = lenient and place.section.kind in _WARY
        if not lenient and not may_name(low, first, last):
            return
        if not frame.lenient and _ALLERGY.search(plain, max(place.start, first - 40), last):
            return
        if frame.rule == "int.avoided" and _IN_A_CASE.search(plain[first:last]):
            return  # "when statins are contraindicated": what the product is used for
        if frame.rule == "int.used-with" and _REGIMEN.search(low, place.start, place.end):
            return
        read = read_interactants(plain, first, last, lenient=lenient)
        if not read or (
            frame.side == "before"
            and any(self.is_own(found.text) or component_named(found.text, self.monograph.components) for found in read)
        ):
            return  # "beta-blockers such as metoprolol can …": the product's own class
        if frame.rule == "int.subject" and not (
            any(_HABIT.search(found.text) for found in read) or self.is_touched(place, low[last : place.end])
        ):
            return  # "as NSAIDs can raise the blood pressure": what the product's own class does
        if place.component is None and self.monograph.components:
            begin = max(place.start, plain.rfind(";", place.start, first) + 1)
            end = plain.find(";", last, place.end)
            outside = f"{plain[begin:first]} ; {plain[last : end if end >= 0 else place.end]}"
            place = replace(place, component=component_named(outside, self.monograph.components))
        turns = [turn.end() for turn in _TURN.finditer(plain, place.start, first)]
        turn = _TURN.search(plain, last, place.end)
        clause = plain[turns[-1] if turns else place.start : turn.start() if turn else place.end]
        polarity = polarity_of_interaction(clause, plain[place.start : place.end])
        # "No interactions are known, but tell your doctor if you are using X."
        if frame.rule == "int.taking" and ADVICE.search(clause) and says_none(plain[place.start : place.end]):
            polarity = Polarity.NEGATED
        for found in read:
            # "Take it with food" is how to take it.
            if frame.rule not in ("int.used-with", "int.taking", "int.subject") or found.text.casefold() not in _MEALS:
                self.add(place, found, frame.rule, polarity)

    def is_meant(self, rest: str) -> bool:
        """Whether "… can interact with REST" speaks of the product: "with it", "with this medication", by its name."""
        words = rest[rest.casefold().find(" with ") + 6 :]
        return bool(_ITSELF.match(words)) or bool(set(re.findall(r"[a-z0-9-]+", words.casefold())[:3]) & self.own_words)

    def is_touched(self, place: _Place, rest: str) -> bool:
        """Whether "NSAIDs may reduce REST" speaks of the product or of what becomes of it."""
        if _OTHERS.search(rest):
            return False
        return (
            bool(_TOUCHED.search(rest))
            or any(word in rest for word in self.own_words)
            or "interaction" in place.block.text.plain[: place.start].lower()
        )

    def is_own(self, text: str) -> bool:
        """Whether `text` names the product itself or the group that it belongs to."""
        words = bare_words(text, single=not self.monograph.components)
        return (
            fold_key(text) in self.own
            or text.casefold() in self.own_words
            or (bool(words) and any(words == n for n in self.own_names))
            or ("/" in text and all(self.is_own(part) for part in text.split("/") if part.strip()))
        )

    def add(self, place: _Place, found: Interactant, rule: str, polarity: Polarity) -> None:
        holds = _HOLDING.match(found.text) if not self.monograph.components else None
        if self.is_own(holds["what"] if holds else found.text) and not any(
            a.startswith(("other ", "additional ")) for a in found.alt
        ):
            return
        if rule == "int.used-with" and (asked := self.same_as_asked(found.text)) is not None:
            found = replace(found, text=asked, alt=(found.text, *found.alt))
        evidence = make_evidence(self.monograph, place.block, found.start, found.end, place.section.kind)
        said = (place.block.text.plain, place.start, place.end)
        self.items.add(found, place.component, rule, polarity, said, evidence)

    def same_as_asked(self, text: str) -> str | None:
        """What the question named, where the answer says the same in other words: "eye drops", "eye medications"."""
        words = text.casefold().split()
        if words[-1] not in ("medications", "treatments", "products", "drugs", "medicines", "remedies"):
            return None
        return next((a for a in self.asked if a.casefold().split()[0] == words[0]), None)


# "avoid products containing testolol" is said of testolol itself, "other products" are not.
_HOLDING = re.compile(r"(?:products|medications|medicines|drugs|supplements) (?:containing|that contain) (?P<what>.+)")


def _warns(low: str) -> bool:
    """Whether a text in lower case warns of something."""
    if holds_any(low, _WARNINGS):
        return True
    return holds_any(low, _WARNING_HINTS) and _WARNING.search(low) is not None


def _changes_dose(low: str) -> bool:
    """Whether a text on dosage, in lower case, changes a dose or forbids something."""
    return holds_any(low, _DOSED) or ("not" in low and _NOT.search(low) is not None)


@lru_cache(maxsize=512)
def _announces_danger(intro: str) -> bool:
    """Whether what stands above a list warns of something."""
    return _warns(intro.lower())


def _may_hold_frame(low: str, kind: SectionKind) -> bool:
    """Whether a block in lower case may hold a frame with an interactant: a test that leaves most blocks out."""
    wary = kind in _WARY or (kind is SectionKind.DOSAGE and _changes_dose(low))
    return bool(frames_in(low, wary=wary))


def _is_for_dose(frame: Frame, sentence: str) -> bool:
    """Whether a frame in a sentence on dosage tells an interaction, and no treatment with several drugs."""
    if frame.rule == "int.used-with":
        return bool(_FORBIDDEN.search(sentence))
    return frame.rule in ("int.taking", "int.subject")


@lru_cache(maxsize=512)
def _heads_list(intro: str) -> bool:
    """Whether a text announces a list of interactants."""
    return announces(intro) or is_label(intro)
