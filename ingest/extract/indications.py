"""Indications: the conditions for which a text says that the product is used, or is not.

Read from the usage sections: labels and items of lists ("**Treatment of gout:** …"), and in sentences what follows a
cue. A strong cue says use ("is indicated for"); a weak one only what the product does ("it helps alleviate").
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from rxkg.ingest.context import is_guessed
from rxkg.ingest.extract.condition_words import is_relieved, names_disease, names_purpose, names_symptom
from rxkg.ingest.extract.conditions import MAX_SENTENCE, read_conditions
from rxkg.ingest.extract.use_cues import (
    care_pattern,
    cue_words,
    first_clause,
    has_cue,
    relation_of,
    relations,
)
from rxkg.ingest.extract.use_doses import find_label_uses, find_prose_uses
from rxkg.ingest.extract.use_explanations import (
    EASES,
    EASING,
    KIND_FIRST,
    PAIN_FROM,
    RELIEVING,
    eases_only,
    label_names_kinds,
)
from rxkg.ingest.extract.use_mentions import TRAILING_CARE, Mention, Uses, immunizes, own_relation
from rxkg.ingest.extract.use_references import find_referred
from rxkg.ingest.extract.use_regions import find_regions
from rxkg.ingest.extract.use_sentences import OPENING, Before, find_uses, is_list
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import find_brackets, mask, split_members
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import split_sentences
from rxkg.ingest.titles import match_component
from rxkg.ingest.wording import alternatives, lowered
from rxkg.ontology.records import Indication, Polarity, Relation, SectionKind, Status


def extract_indications(monograph: Monograph) -> tuple[Indication, ...]:
    """The indications of a monograph in text order, each once per component."""
    reader = _Reader(monograph)
    sections = monograph.of(SectionKind.USAGE)
    if not sections:
        sections = monograph.of(
            SectionKind.GENERIC_NAME, SectionKind.OTHER, SectionKind.COMBINED_USE, SectionKind.INTRODUCTION
        )
    for section in sections:
        reader.read(section)
    for section in monograph.of(SectionKind.DOSAGE):
        reader.read_doses(section)
    for section in monograph.of(SectionKind.FAQS):
        reader.read_answers(section)
    return reader.uses.statements()


class _Reader:
    def __init__(self, monograph: Monograph):
        self.monograph = monograph
        self.uses = Uses(monograph)
        self.immunizes = self.uses.immunizes
        self.always: Status | None = None
        self.listed = Status.LABELLED  # what the introduction of a list says of its items
        self.relation = Relation.TREATS  # the same of how it helps with them
        self.introduced = ""  # its words, in lower case
        self.heads: list[tuple[int, Status]] = []  # items that head a list of their own: depth, what they say of it

    def read(self, section: Section) -> None:
        blocks = self.monograph.blocks_of(section)
        whole = " ".join(b.text.plain for b in blocks).casefold()
        self.always = Status.INVESTIGATIONAL if _found("always-investigational", whole) else None
        self.uses.eases = self.uses.eases or eases_only(whole)
        component = section.component
        bare = section.kind is SectionKind.USAGE  # whether labels and items name uses without a cue
        listing = True
        self.listed, self.relation, self.introduced = Status.LABELLED, Relation.TREATS, ""
        self.heads = []
        rosters: set[int | None] = set()  # lists of components; in a vaccine's list stand diseases
        if self.monograph.components and not self.immunizes:
            rosters = {block.list_id for block in blocks if block.list_id is not None and self.labelled(block)}
        for block in blocks:
            if block.kind == "heading":
                component = match_component(block.text.plain, self.monograph.components) or section.component
                continue
            label = leading_label(block.text)
            named = self.labelled(block)
            own = named is None and label is not None and self.is_own(block.text.plain[label[0] : label[1]])
            if own and label is not None:
                self.read_prose(block, section, component, label[2], weak=True, loose=True)
                continue
            if named is None and label is not None and block.list_id in rosters:
                # a component that goes by another name
                self.read_prose(block, section, None, label[2], weak=True, loose=True)
                continue
            if named is not None:
                component = named
            elif block.kind == "paragraph" and block.level == 0:
                component = section.component
            while self.heads and self.heads[-1][0] >= block.level:
                self.heads.pop()
            if block.kind == "item" and named is None and self.heads_list(block):
                continue
            if block.kind == "paragraph" and block.text.plain.rstrip().endswith(":"):
                listing = not self.heads_no_uses(block.text.plain) or (
                    self.immunizes and _ILLNESSES.search(block.text.plain) is not None
                )
                last = split_sentences(block.text.plain)[-1][0]
                self.introduced = block.text.plain[last:].casefold()
                self.relation = _list_relation(self.introduced)
                self.listed = self.status_of(block.text.plain[last:].casefold(), block)
                if self.listed is Status.LABELLED and _GOING_ON.match(block.text.plain, last):
                    spoken = split_sentences(block.text.plain)[-2:-1]
                    self.listed = (
                        next((_said(block.text.plain[i:j].casefold()) for i, j in spoken), None) or self.listed
                    )
                if _NOT_FOR.search(block.text.plain[last:]) and not self.heads_no_uses(block.text.plain):
                    self.listed = Status.EXCLUDED
            elif block.kind == "paragraph" and block.level == 0:
                self.listed, self.relation, self.introduced = Status.LABELLED, Relation.TREATS, ""
            if block.kind == "item" and block.text.plain.rstrip().endswith(":"):
                self.heads.append((block.level, self.status_of(block.text.plain.casefold(), block)))
            if (block.kind == "item" or label is not None) and (bare or named is not None):
                if listing or named is not None:
                    self.read_item(block, section, named or component, label, named is not None)
            else:
                self.read_prose(block, section, self.bracketed(block) or component, 0, weak=True)

    def is_own(self, words: str) -> bool:
        """Whether a label names one kind of the products that the title does: "Antacids:" of "Antacids with …"."""
        name = words.strip(" :")
        return not self.monograph.components and not names_disease(name) and self.uses.is_name(name)

    def labelled(self, block: Block) -> str | None:
        """The component that a block's label names, with or without a bracket: "Thiamine (B1):"."""
        label = leading_label(block.text) if self.monograph.components else None
        if label is None:
            return None
        name = block.text.plain[label[0] : label[1]]
        if "deficienc" in name.casefold() or (self.immunizes and not immunizes(name)):
            return None  # "**Zinc deficiency:**"
        return match_component(name, self.monograph.components) or (
            match_component(name[: name.index("(")], self.monograph.components) if "(" in name else None
        )

    def heads_list(self, block: Block) -> bool:
        """Whether an item is but the heading of the items below it ("Off-label uses:"); if so, notes what it says."""
        words = block.text.plain.strip()
        if not words.endswith(":") or len(words) > _MAX_HEADING:
            return False
        words = words.rstrip(" :").casefold()
        status = self.status_of(words, block)
        if _NOT_FOR.fullmatch(words):
            status = Status.EXCLUDED
        elif status is Status.LABELLED and words not in cue_words("category"):
            return False
        self.heads.append((block.level, status))
        return True

    def heads_no_uses(self, plain: str) -> bool:
        """Whether a paragraph introduces a list of something else, such as causes."""
        last = plain[split_sentences(plain)[-1][0] :].casefold()
        return any(re.search(rf"\b{w}\b", last) for w in cue_words("no-list")) and not has_cue(last)

    def bracketed(self, block: Block) -> str | None:
        """The component that a bracket at the end of an item names: "Relieve fever (Paracetamol)"."""
        brackets = find_brackets(block.text.plain) if block.kind == "item" and self.monograph.components else ()
        return (
            match_component(brackets[-1].text, self.monograph.components)
            if brackets and brackets[-1].end >= len(block.text.plain) - 1
            else None
        )

    def subject_of(self, sentence: str) -> str | None:
        """The component that a sentence begins with, alone; "" for the whole product."""
        lowered = sentence.casefold()
        if _WHOLE.match(lowered):
            return ""
        for name in self.monograph.components:
            if lowered.startswith(name.casefold()):
                rest = lowered[len(name) :].lstrip()
                return "" if _ADDING.match(rest) else name
        return None

    def owner_at(self, sentence: str, at: int, subject: str | None) -> str | None:
        """Whose use the one at `at` is: "Zoripan fights germs, while Zorimycin eases pain"."""
        if not subject or not _TURN.search(sentence, 0, at):
            return subject
        told = sentence.casefold()
        turns = [
            (turn.end(), name)
            for turn in _TURN.finditer(told, 0, at)
            for name in self.monograph.components
            if told.startswith(name.casefold(), turn.end())
        ]
        return max(turns)[1] if turns else subject

    def only_subject_of(self, explanation: str) -> str | None:
        """The component that a label's explanation begins with, where it names no other."""
        subject = self.subject_of(explanation) if self.monograph.components else None
        told = explanation.casefold()
        others = (name for name in self.monograph.components if name != subject)
        return subject if subject and not any(name.casefold() in told for name in others) else None

    def read_item(
        self, block: Block, section: Section, component: str | None, label: tuple[int, int, int] | None, named: bool
    ) -> None:
        plain = block.text.plain
        start = 0
        if label is not None:
            start = label[2]
            words = plain[label[0] : label[1]].strip(" :").casefold()
            if words in cue_words("skipped"):
                return
            if not named and words not in cue_words("category"):
                component = component or self.only_subject_of(plain[start:].lstrip(" :"))
                known = len(self.uses.drafts)
                helped = self.read_name(block, section, component, label[0], label[1], "ind.label")
                purpose = len(self.uses.drafts) == known and names_purpose(words)
                self.read_instances(block, section, component, start, helped)
                self.read_prose(block, section, component, start, weak=purpose)
                return
            if not named and not self.read_prose(block, section, component, start, weak=True):
                self.read_name(block, section, component, start, first_clause(plain, start), "ind.item")
                return
            if not named:
                return
        found = self.read_prose(block, section, component, start, weak=True, loose=named)
        if not found and not named and label is None:
            self.read_name(block, section, component, start, first_clause(plain, start), "ind.item")

    def read_name(
        self, block: Block, section: Section, component: str | None, start: int, end: int, rule: str
    ) -> Relation:
        """Takes the conditions that a label or a short item names; returns how the last of them is helped."""
        helped = Relation.TREATS
        plain = block.text.plain
        first, stop = start, end
        end = min(end, start + MAX_SENTENCE)
        relation = self.relation if block.kind == "item" else Relation.TREATS
        lead = care_pattern().match(lowered(plain), start, end)
        if lead and not _LOWER.match(plain, start):
            relation = relation_of(lead) or relation
            start = lead.end()
        else:
            tail = TRAILING_CARE.search(plain, start, end)
            if tail and tail.start() > start:
                relation = relations().get(tail["noun"].casefold(), relation)
                end = tail.start()
        cue = self.introduced + lowered(plain[first:start])
        treats = relation is Relation.TREATS and self.relation is Relation.TREATS
        explained = ""
        if treats and rule == "ind.label":
            relation = Relation.RELIEVES if RELIEVING.match(plain, stop) or EASES.match(plain, stop) else relation
            explained = plain[stop : next((j for _, j in split_sentences(plain) if j > stop), None)]
        status = self.status_of(plain.casefold(), block)
        for condition in read_conditions(plain, start, end):
            if len(condition.text.split()) <= 8:
                meant = relation
                if treats and names_symptom(condition.text) and "treat" not in cue:
                    eased = is_relieved(condition.text, cue) or EASING.search(explained)
                    meant = Relation.RELIEVES if eased else relation
                self.uses.add(Mention(block, section.kind, component, condition, meant, rule, status))
                helped = own_relation(plain, condition, meant)
        return helped

    def read_instances(
        self, block: Block, section: Section, component: str | None, start: int, relation: Relation
    ) -> None:
        """Takes the conditions after an opening "such as" or "this includes", helped as what the label names is."""
        plain = block.text.plain
        opening = OPENING.match(plain, start)
        begin = opening.end() if opening else start + len(plain[start:]) - len(plain[start:].lstrip(" :"))
        end = min(first_clause(plain, begin), begin + MAX_SENTENCE)
        status = self.status_of("", block)
        if opening is None and RELIEVING.match(plain, begin):
            cause = PAIN_FROM.search(plain, begin, end)
            for condition in read_conditions(plain, cause.end() if cause else begin, end):
                if (condition.instance or cause) and names_disease(condition.text):
                    self.uses.add(
                        Mention(block, section.kind, component, condition, Relation.RELIEVES, "ind.instance", status)
                    )
            return
        kinds = label_names_kinds(plain[:begin])
        if opening is None and not is_list(plain, begin, end, single=kinds):
            if KIND_FIRST.match(plain, begin, end):
                for condition in read_conditions(plain, begin, end):
                    if condition.instance and names_disease(condition.text):
                        treats = relation if relation is Relation.PREVENTS else Relation.TREATS
                        self.uses.add(
                            Mention(block, section.kind, component, condition, treats, "ind.instance", status)
                        )
            return
        relation = relation if relation in (Relation.RELIEVES, Relation.PREVENTS) else Relation.TREATS
        first = next(iter(split_members(plain, begin, end)), None) if opening is None else None
        if first is not None and not read_conditions(plain, first.start, first.end):
            return  # "Crucial for vision, skin, and growth"
        for condition in read_conditions(plain, begin, end):
            told = replace(condition, instance=True)
            self.uses.add(Mention(block, section.kind, component, told, relation, "ind.instance", status))

    def read_prose(
        self, block: Block, section: Section, component: str | None, start: int, *, weak: bool, loose: bool = False
    ) -> bool:
        """Takes the conditions that cues in sentences point at; whether there was a cue at all."""
        plain = block.text.plain
        seen = False
        subject: str | None = None
        before = ""  # the sentence before
        helped = Relation.TREATS  # how the last use is helped
        going_on = Status.LABELLED  # what it says of the uses that this one goes on with
        spans = split_sentences(plain)
        for index, (first, last) in enumerate(spans):
            if last <= start:
                continue
            first = max(first, start)
            sentence = plain[first:last]
            if self.monograph.components and component is None:
                found = self.subject_of(sentence)
                subject = found if found is not None or not _PRONOUN.match(sentence) else subject
            if len(sentence) > MAX_SENTENCE or _ADVICE.match(sentence):
                continue
            status: Status | None = None
            going_on = (_said(before.casefold()) or going_on) if _GOING_ON.match(sentence) else Status.LABELLED
            last_one, before = before, sentence
            if "these " in sentence and index:
                self.read_referred(block, section, component or subject or None, spans[index - 1], sentence)
            last_helped, helped = helped, Relation.TREATS
            at_front = first == start
            for use in find_uses(
                sentence,
                weak=weak,
                loose=loose or bool(subject),
                imperative=at_front and block.kind == "item",
                before=Before(last_one, last_helped) if seen or start > 0 or "symptoms" in last_one else None,
            ):
                seen, helped = True, use.relation
                if status is None:
                    status = self.status_of(sentence.casefold(), block)
                    following = plain[slice(*spans[index + 1])] if index + 1 < len(spans) else ""
                    status = _studied(status) if _DOUBTED.match(following) else status
                    status = going_on if status is Status.LABELLED else status
                condition = use.condition
                polarity = use.polarity
                if not use.strong and polarity is Polarity.ASSERTED and is_guessed(sentence, condition.start):
                    polarity = Polarity.HEDGED
                self.uses.add(
                    Mention(
                        block,
                        section.kind,
                        component or self.owner_at(sentence, condition.start, subject) or None,
                        replace(condition, start=condition.start + first, end=condition.end + first),
                        use.relation,
                        "ind.prose" if use.strong else "ind.effect",
                        _studied(status) if use.studied else status,
                        polarity,
                        use.strong,
                    )
                )
        return seen

    def read_referred(
        self, block: Block, section: Section, component: str | None, span: tuple[int, int], sentence: str
    ) -> None:
        """Takes what a sentence points back to in the one at `span`."""
        status = self.status_of(sentence.casefold(), block)
        for condition, relation in find_referred(sentence, block.text.plain[slice(*span)], self.uses.names):
            told = replace(condition, start=condition.start + span[0], end=condition.end + span[0])
            self.uses.add(Mention(block, section.kind, component, told, relation, "ind.referred", status, strong=False))

    def read_doses(self, section: Section) -> None:
        """Takes what only doses are told for: "**Gonorrhea:** 1.6 g once"."""
        component = section.component
        self.listed, self.heads = Status.LABELLED, []
        for block in self.monograph.blocks_of(section):
            plain = block.text.plain
            label = leading_label(block.text)
            component = (self.labelled(block) if label else None) or component
            told = [*find_label_uses(plain, label[0], label[1])] if label else []
            for use in (*told, *find_prose_uses(plain)):
                if not self.uses.knows_alike(use.condition):
                    status = self.status_of(plain.casefold(), block)
                    self.uses.add(
                        Mention(block, section.kind, component, use.condition, use.relation, use.rule, status)
                    )

    def read_answers(self, section: Section) -> None:
        """Takes what a question asks and its answer denies: "Can it be used for colds? No"."""
        for block in self.monograph.blocks_of(section):
            plain = block.text.plain
            if len(plain) > MAX_SENTENCE or not _NO.search(plain):
                continue
            for found in _DENIED.finditer(plain):
                for condition in read_conditions(plain, found.start("what"), found.end("what")):
                    if names_disease(condition.text):
                        excluded = (Status.EXCLUDED, Polarity.EXCLUDED)
                        self.uses.add(
                            Mention(block, section.kind, None, condition, Relation.TREATS, "ind.answer", *excluded)
                        )

    def status_of(self, lowered: str, block: Block) -> Status:
        said = self.always or _said(lowered)
        if said is not None:
            return said
        if block.kind != "item":
            return Status.LABELLED
        return self.heads[-1][1] if self.heads else self.listed


# What a sentence sends to a doctor for is no use: "Always consult a doctor for treatment of any injury."
_ADVICE = re.compile(
    r"\W*(?:(?:however|therefore|so),?\s+)?(?:(?:it(?:['’]s|\s+is)\s+\w+\s+to|you\s+should|patients\s+should)\s+)?"
    r"(?:please\s+|always\s+)*(?:consult|see|seek|speak|talk|contact|ask)\s(?!how\b)",
    re.IGNORECASE,
)
# A sentence that goes on with the uses of the one before it.
_GOING_ON = re.compile(
    r"(?:(?:this|these|they|those|such|some|other|specific|common|notable)\s+(?:[\w-]+\s+){0,3}|examples?\s+(?:[\w-]+\s+){0,3})"
    r"(?:include[sd]?|are|range)\b|(?:for\s+(?:example|instance)|specifically|examples?)\b",
    re.IGNORECASE,
)
# What a sentence says of the uses in the one before it.
_DOUBTED = re.compile(
    r"(?:(?:However|But|Nevertheless|Unfortunately),?\s+)?(?:[\w-]+\s+){0,4}(?:evidence|research|data)\s+(?:supporting|for|behind|to\s+support)\s+(?:these|this|such|its|their)\b"
    r"[^.]*\b(?:limited|lacking|weak|insufficient|inconclusive|mixed|contradictory|preliminary|conflicting|inconsistent)\b"
    r"|(?:However|But),?\s+[^,.]{0,80}\b(?:use|effectiveness|efficacy)\b[^,.]{0,80}\bunder\s+(?:study|investigation)\b"
    r"|(?:The|Its)\s+(?:use|effectiveness|efficacy)\b[^,.]{0,80}\bunder\s+(?:study|investigation)\b",
    re.IGNORECASE,
)
_LOWER = re.compile(
    r"lower\s+(?:respiratory|urinary|back|limb|extremit|abdom|gastrointestinal|genital|leg|body|GI\b)", re.IGNORECASE
)
# "can cause serious illnesses, including:": what a vaccine wards off.
_ILLNESSES = re.compile(r"\bcauses?\s+(?:[\w-]+\s+){0,4}(?:diseases|illnesses|infections|conditions)\b[^.]*:\s*$")
_MAX_HEADING = 80
_NOT_FOR = re.compile(
    r"not\s+(?:(?:to\s+be\s+)?(?:used|indicated|intended|approved|suitable|effective|recommended|meant|licensed)\s+)?"
    r"(?:for|against|in)(?=\s*:?\s*$)|(?:not\s+(?:for|used|indicated|intended|approved|suitable|effective|recommended|"
    r"meant|licensed)\s+(?:for|to\s+treat|against)\b[^.;]*)",
    re.IGNORECASE,
)
_NO = re.compile(r"\?\s*(?:A:)?\s*[Nn][Oo]\b")
_DENIED = re.compile(
    r"\b(?:used|effective|approved|indicated|work|help)\s+(?:for|to\s+treat|against|in\s+treating|with|treat)\s+"
    r"(?P<what>(?!all\b|every)[^?.]{3,80})\?\s*(?:A:)?\s*No\b(?!\s+(?:specific|single|one))",
    re.IGNORECASE,
)


def _list_relation(sentence: str) -> Relation:
    """What the last cue of a list's introduction says of its items, where it says how they are helped."""
    cued = [region.relation for region in find_regions(mask(sentence, find_brackets(sentence)))]
    helped = cued and cued[-1] in (Relation.RELIEVES, Relation.PREVENTS)
    return cued[-1] if helped else Relation.TREATS


def _studied(status: Status) -> Status:
    """The status of a use that is only said to be suggested."""
    return Status.INVESTIGATIONAL if status is Status.LABELLED else status


def _said(lowered: str) -> Status | None:
    """The status that words give to the uses beside them, None where they say nothing of it."""
    if _found("off-label", lowered):
        return Status.OFF_LABEL
    return Status.INVESTIGATIONAL if _found("investigational", lowered) else None


@cache
def _any_of(kind: str) -> re.Pattern[str]:
    return re.compile(alternatives(cue_words(kind)))


def _found(kind: str, lowered: str) -> bool:
    return _any_of(kind).search(lowered) is not None


_TURN = re.compile(r"\b(?:while|whereas)\s+(?:the\s+)?", re.IGNORECASE)
_WHOLE = re.compile(
    r"(?:this|the|these|together|both|in\s+combination|when\s+combined|"
    r"combining)\s(?:\w+\s)?(?:combination|combined|medications?|product|formulation|components?|drugs?|"
    r"two|three)"
)
# What goes on with other components, behind the salt of the first: "dipropionate and".
_ADDING = re.compile(r"(?:\w+(?:ate|ide|ium)\s+)?(?:,|and\b|\+|/|&|with\b|combin)")
_PRONOUN = re.compile(r"(?:It|It's|Its|The drug|This drug)\b")
