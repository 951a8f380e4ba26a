"""Indications: the conditions for which a text says that the product is used, or is not.

Read from the usage sections: labels and items of lists ("**Treatment of gout:** …"), and in sentences what follows a
cue. A strong cue says use ("is indicated for"); a weak one only what the product does ("it helps alleviate").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rxkg.ingest.context import polarity_of
from rxkg.ingest.extract.conditions import (
    MAX_SENTENCE,
    Condition,
    is_empty,
    names_disease,
    names_part,
    people_end,
    read_conditions,
)
from rxkg.ingest.extract.use_cues import (
    CLAUSE_END,
    Region,
    care_pattern,
    cue_words,
    find_bracketed_regions,
    find_regions,
    first_clause,
    has_cue,
    relation_of,
    relations,
)
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import BracketKind, find_brackets, fold_key, mask, split_members
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import make_evidence, split_sentences
from rxkg.ingest.titles import match_component
from rxkg.ontology.records import Evidence, Indication, Polarity, Relation, SectionKind, Status


@dataclass(slots=True)
class _Draft:
    text: str
    alt: list[str]
    relation: Relation
    status: Status
    polarity: Polarity
    component: str | None
    section: SectionKind
    rule: str
    evidence: list[Evidence]
    block: Block


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
    for section in monograph.of(SectionKind.FAQS):
        reader.read_answers(section)
    return reader.statements()


class _Reader:
    def __init__(self, monograph: Monograph):
        self.monograph = monograph
        self.names = (monograph.title, *monograph.components)
        self.folded = tuple(set(fold_key(name)) for name in self.names)
        self.drafts: list[_Draft] = []
        self.known: dict[tuple[tuple[str, ...], str | None, bool], _Draft] = {}
        self.always: Status | None = None
        self.listed = Status.LABELLED  # what the introduction of a list says of its items
        self.heads: list[tuple[int, Status]] = []  # items that head a list of their own: depth, what they say of it

    def read(self, section: Section) -> None:
        blocks = self.monograph.blocks_of(section)
        whole = " ".join(b.text.plain for b in blocks).casefold()
        self.always = Status.INVESTIGATIONAL if _found("always-investigational", whole) else None
        component = section.component
        bare = section.kind is SectionKind.USAGE  # whether labels and items name uses without a cue
        listing = True
        self.listed = Status.LABELLED
        self.heads = []
        for block in blocks:
            if block.kind == "heading":
                component = match_component(block.text.plain, self.monograph.components) or section.component
                continue
            label = leading_label(block.text)
            named = match_component(block.text.plain[label[0] : label[1]], self.monograph.components) if label else None
            if named is not None:
                component = named
            elif block.kind == "paragraph" and block.level == 0:
                component = section.component
            while self.heads and self.heads[-1][0] >= block.level:
                self.heads.pop()
            if block.kind == "item" and named is None and self.heads_list(block):
                continue
            if block.kind == "paragraph" and block.text.plain.rstrip().endswith(":"):
                listing = not self.heads_no_uses(block.text.plain)
                last = split_sentences(block.text.plain)[-1][0]
                self.listed = self.status_of(block.text.plain[last:].casefold(), block)
                if _NOT_FOR.search(block.text.plain[last:]) and not self.heads_no_uses(block.text.plain):
                    self.listed = Status.EXCLUDED
            elif block.kind == "paragraph" and block.level == 0:
                self.listed = Status.LABELLED
            if (block.kind == "item" or label is not None) and (bare or named is not None):
                if listing or named is not None:
                    self.read_item(block, section, named or component, label, named is not None)
            else:
                self.read_prose(block, section, self.bracketed(block) or component, 0, weak=True)

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
                return "" if re.match(r"(?:,|and\b|\+|/|&|with\b|combin)", rest) else name
        return None

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
                self.read_name(block, section, component, label[0], label[1], "ind.label")
                self.read_instances(block, section, component, start)
                self.read_prose(block, section, component, start, weak=False)
                return
            if not named and not self.read_prose(block, section, component, start, weak=True):
                self.read_name(block, section, component, start, first_clause(plain, start), "ind.item")
                return
            if not named:
                return
        found = self.read_prose(block, section, component, start, weak=True, loose=named)
        if not found and not named and label is None:
            self.read_name(block, section, component, start, first_clause(plain, start), "ind.item")

    def read_name(self, block: Block, section: Section, component: str | None, start: int, end: int, rule: str) -> None:
        """Takes the conditions that a label or a short item names."""
        plain = block.text.plain
        end = min(end, start + MAX_SENTENCE)
        relation = Relation.TREATS
        lead = care_pattern().match(plain, start, end)
        if lead:
            relation = relation_of(lead) or relation
            start = lead.end()
        else:
            tail = _TRAILING.search(plain, start, end)
            if tail and tail.start() > start:
                relation = relations().get(tail["noun"].casefold(), relation)
                end = tail.start()
        status = self.status_of(plain.casefold(), block)
        for condition in read_conditions(plain, start, end):
            if len(condition.text.split()) <= 8:
                self.add(block, section, component, condition, relation, status, Polarity.ASSERTED, rule, True)

    def read_instances(self, block: Block, section: Section, component: str | None, start: int) -> None:
        """Takes the conditions after an opening "such as" or "this includes"."""
        plain = block.text.plain
        opening = _OPENING.match(plain, start)
        begin = opening.end() if opening else start + len(plain[start:]) - len(plain[start:].lstrip(" :"))
        end = min(first_clause(plain, begin), begin + MAX_SENTENCE)
        if opening is None and not _is_list(plain, begin, end):
            return
        for condition in read_conditions(plain, begin, end):
            self.add(
                block,
                section,
                component,
                replace(condition, instance=True),
                Relation.TREATS,
                self.status_of("", block),
                Polarity.ASSERTED,
                "ind.instance",
                True,
            )

    def read_prose(
        self, block: Block, section: Section, component: str | None, start: int, *, weak: bool, loose: bool = False
    ) -> bool:
        """Takes the conditions that cues in sentences point at; whether there was a cue at all."""
        plain = block.text.plain
        seen = False
        subject: str | None = None
        for first, last in split_sentences(plain):
            if last <= start:
                continue
            first = max(first, start)
            sentence = plain[first:last]
            if self.monograph.components and component is None:
                found = self.subject_of(sentence)
                subject = found if found is not None or not _PRONOUN.match(sentence) else subject
            if (
                len(sentence) > MAX_SENTENCE
                or sentence.endswith("?")
                or sentence.startswith("Q:")
                or (_DEFINITION.match(sentence) and not _SAYS_USE.search(sentence))
            ):
                continue
            status: Status | None = None
            masked = mask(sentence, find_brackets(sentence))
            continuing: tuple[Region, ...] = ()
            opening = _OPENING.match(sentence) if seen or start else None
            if opening and opening.end():
                clause = CLAUSE_END.search(masked, opening.end())
                stop = clause.start() if clause else len(masked)
                continuing = (Region(0, opening.end(), stop, Relation.TREATS, True),)
            for region in (
                *continuing,
                *find_regions(masked, imperative=block.kind == "item" and first == start, loose=loose),
                *find_bracketed_regions(sentence),
            ):
                if not region.strong and not weak:
                    continue
                denied = region.strong and _DENIES.search(sentence, max(0, region.cue - 40), region.cue)
                if denied and _STUDIED.match(sentence, region.cue):
                    continue  # nothing is known of the use
                denied = denied and _ADVISED.match(sentence, region.cue)
                if denied and people_end(masked, region.start, region.end):
                    continue  # in whom it is not advised, not for what
                relieves = False  # what follows "such as" is relieved where the pain before it is
                for condition in read_conditions(sentence, region.start, region.end):
                    polarity = polarity_of(sentence, condition.start, condition.end, ignore=(Polarity.HYPOTHETICAL,))
                    if denied and polarity in (Polarity.ASSERTED, Polarity.HEDGED):
                        polarity = Polarity.EXCLUDED
                    seen = True
                    status = status or self.status_of(sentence.casefold(), block)
                    shifted = replace(condition, start=condition.start + first, end=condition.end + first)
                    rule = "ind.prose" if region.strong else "ind.effect"
                    relieves = relieves or _own_relation(plain, shifted, region.relation) is Relation.RELIEVES
                    relation = (
                        Relation.RELIEVES
                        if relieves and condition.instance and region.relation is Relation.TREATS
                        else region.relation
                    )
                    self.add(
                        block,
                        section,
                        component or subject or None,
                        shifted,
                        relation,
                        status,
                        polarity,
                        rule,
                        region.strong,
                    )
        return seen

    def read_answers(self, section: Section) -> None:
        """Takes what a question asks and its answer denies: "Can it be used for colds? No"."""
        for block in self.monograph.blocks_of(section):
            plain = block.text.plain
            for found in _DENIED.finditer(plain) if len(plain) <= MAX_SENTENCE else ():
                for condition in read_conditions(plain, found.start("what"), found.end("what")):
                    if names_disease(condition.text):
                        polarity = Polarity.EXCLUDED
                        relation, status = Relation.TREATS, Status.EXCLUDED
                        self.add(block, section, None, condition, relation, status, polarity, "ind.answer", True)

    def status_of(self, lowered: str, block: Block) -> Status:
        if self.always is not None:
            return self.always
        if _found("off-label", lowered):
            return Status.OFF_LABEL
        if _found("investigational", lowered):
            return Status.INVESTIGATIONAL
        if block.kind != "item":
            return Status.LABELLED
        return self.heads[-1][1] if self.heads else self.listed

    def add(
        self,
        block: Block,
        section: Section,
        component: str | None,
        condition: Condition,
        relation: Relation,
        status: Status,
        polarity: Polarity,
        rule: str,
        strong: bool,
    ) -> None:
        if polarity is Polarity.EXCLUDED:
            status = Status.EXCLUDED
        elif status is Status.EXCLUDED:
            polarity = Polarity.EXCLUDED
        elif polarity is Polarity.NEGATED and not strong:
            return
        elif polarity is Polarity.HEDGED:
            polarity = Polarity.ASSERTED
            status = Status.INVESTIGATIONAL if status is Status.LABELLED else status
        tail = _TRAILING.search(condition.text)
        if tail and tail.start():
            condition = replace(condition, text=condition.text[: tail.start()], alt=(condition.text, *condition.alt))
            relation = relations().get(tail["noun"].casefold(), relation)
        relation = _own_relation(block.text.plain, condition, relation)
        if self.is_name(condition.text) or is_empty(condition.text):
            return
        if rule != "ind.label" and names_part(condition.text) and relation in _CARED_FOR:
            return  # a label is short for its infections: "**Respiratory tract:**"
        evidence = make_evidence(self.monograph, block, condition.start, condition.end, section.kind)
        excluded = polarity in (Polarity.EXCLUDED, Polarity.NEGATED)
        if condition.text.casefold() in _CONTRACEPTION and relation is Relation.PREVENTS:
            condition = replace(condition, alt=(*condition.alt, *_CONTRACEPTION))
        keys = [
            fold_key(condition.text),
            *(fold_key(a) for a in condition.alt if not _JOINED.search(a) and "/" not in a and len(a.split()) < 5),
        ]
        old = next((self.known[k, component, excluded] for k in keys if (k, component, excluded) in self.known), None)
        special = next(
            (a for a in condition.alt if a.startswith(f"{condition.text} ") and _SPECIAL.match(a, len(condition.text))),
            None,
        )
        if (
            old is not None
            and special
            and old.text == condition.text
            and special not in old.alt
            and (fold_key(special), component, excluded) not in self.known
        ):
            old, condition = None, replace(condition, text=special, alt=())
            keys = [fold_key(special)]
        if old is None:
            if not excluded and self.is_general(condition.text, relation, component):
                return
            old = _Draft(condition.text, [], relation, status, polarity, component, section.kind, rule, [], block)
            self.drafts.append(old)
        elif old.rule == "ind.label" and strong and old.block is block and old.relation is Relation.TREATS:
            old.relation = relation  # the label's own text says how
        old.alt += condition.alt
        old.evidence.append(evidence)
        for key in keys:
            self.known.setdefault((key, component, excluded), old)

    def is_general(self, text: str, relation: Relation, component: str | None) -> bool:
        """Whether a special case of this condition was found already ("acute gout" of "gout")."""
        words, last = set(fold_key(text)), fold_key(text.split()[-1])
        for draft in self.drafts:
            own = set(fold_key(draft.text))
            alike = fold_key(draft.text.split()[-1]) == last or own - words <= _ADDED
            if draft.component == component and draft.relation is relation and words < own and alike:
                return True
        return False

    def is_name(self, text: str) -> bool:
        """Whether a phrase names the product itself."""
        if _TYPE.search(text):
            return any(text.casefold() in n.casefold() for n in self.names)
        words = set(fold_key(text))
        letters = _letters(text)  # "Coenzyme Q10" of "Coenzyme Q"
        return any(words <= name for name in self.folded) or any(letters == _letters(n) for n in self.names)

    def statements(self) -> tuple[Indication, ...]:
        """What was found, in text order of the first mention."""
        return tuple(
            Indication(
                text=d.text,
                alt=tuple(a for a in dict.fromkeys(d.alt) if a != d.text),
                component=d.component,
                polarity=d.polarity,
                section=d.section,
                rule=d.rule,
                evidence=tuple(sorted(dict.fromkeys(d.evidence))),
                relation=d.relation,
                status=d.status,
            )
            for d in self.drafts
        )


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalpha())


def _own_relation(plain: str, condition: Condition, relation: Relation) -> Relation:
    """The relation that the condition's own words ask for, whatever the verb."""
    if _PROCEDURE.search(condition.text):
        return Relation.SUPPORTS if relation is Relation.TREATS else relation
    if condition.text.casefold() in _CONTRACEPTION[:2] or (
        relation is Relation.TREATS and _PROPHYLAXIS.search(condition.text)
    ):
        return Relation.PREVENTS
    if relation is Relation.TREATS:
        lead = plain[max(0, condition.start - 60) : condition.start]
        if (
            not re.search(r"\bprevent", lead)
            and re.search(
                r"symptoms?\s+(?:of|associated\s+with|related\s+to|like|such\s+as)\s+(?:[\w-]+\s+){0,2}$", lead
            )
        ) or _SYMPTOM.fullmatch(condition.text):
            return Relation.RELIEVES
    return relation


_CARED_FOR = (Relation.TREATS, Relation.PREVENTS, Relation.RELIEVES)
_CONTRACEPTION = ("contraception", "birth control", "pregnancy")
_TYPE = re.compile(r"\s[A-Z]$")  # "hepatitis A"
_MAX_HEADING = 80
_NOT_FOR = re.compile(
    r"not\s+(?:(?:to\s+be\s+)?(?:used|indicated|intended|approved|suitable|effective|recommended|meant|licensed)\s+)?"
    r"(?:for|against|in)(?=\s*:?\s*$)|(?:not\s+(?:for|used|indicated|intended|approved|suitable|effective|recommended|"
    r"meant|licensed)\s+(?:for|to\s+treat|against)\b[^.;]*)",
    re.IGNORECASE,
)
# "not recommended for", "has not been studied in": what stands before the words of use that negates them.
_DENIES = re.compile(r"\b(?:not|never)\s+(?:been\s+)?(?:\w+ly\s+|yet\s+|well\s+|been\s+)*$", re.IGNORECASE)
_ADVISED = re.compile(r"recommended|advised|advisable|suitable|appropriate|indicated", re.IGNORECASE)
_STUDIED = re.compile(r"studied|evaluated|investigated|explored|tested|established", re.IGNORECASE)
_PROCEDURE = re.compile(
    r"(?:anesthesia|anaesthesia|sedation|procedures?|surgery|surgeries|examinations?|intubation|"
    r"irrigation|resuscitation|hydration|nutrition|health|growth|function|replenishment|levels|perfusion|"
    r"circulation|transplantation|bypass|dialysis|replacement|patency|imaging)$"
)
_PROPHYLAXIS = re.compile(r"prophyla|prevent|relapse\b|vaccination|immuni[sz]ation")
_SYMPTOM = re.compile(r"(?:pain|(?:mild|moderate|severe)\b.*\bpain|inflammation|itching|.*\bsymptoms|discomfort)$")
_ADDED = {"infection", "headache", "pain", "disease", "attack", "flare", "symptom", "disorder"}
_SPECIAL = re.compile(
    r"\s(?:in (?:patients|individuals|people|those) (?:undergoing|receiving)|associated with|related to|"
    r"caused by|due to|secondary to)\s(?!(?:various|certain|these|this|those|other|its|the)\b|conditions$)"
)
_DENIED = re.compile(
    r"\b(?:used|effective|approved|indicated|work|help)\s+(?:for|to\s+treat|against|in\s+treating|with|treat)\s+"
    r"(?P<what>(?!all\b|every)[^?.]{3,80})\?\s*(?:A:)?\s*No\b(?!\s+(?:specific|single|one))",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\b(?:and|or|and/or)\b|,")
_SAYS_USE = re.compile(r"\b(?:used|indicated|prescribed|approved|treats?|treating|treatment)\b")
_DEFINITION = re.compile(
    r"(?:(?:This|These|The)\s+(?:condition|disease|disorder|syndrome|infection|deficiency|illness|cancer|"
    r"virus|bacteria|parasite|symptoms)\b|[A-Z][\w\s()-]{2,60}\s(?:is|"
    r"are)\s+an?\s+(?:[\w-]+[\s,]+){0,6}(?:condition|disease|disorder|syndrome|illness|"
    r"cancer)\b(?!\s+(?:drug|medication|therapy|treatment|medicine|agent)))",
)
_TRAILING = re.compile(
    r"\s+(?P<noun>relief|prevention|treatment|management|reduction|control|prophylaxis|therapy|support|"
    r"reversal|maintenance|diagnosis|improvement|supplementation|induction)\b\s*(?:\([^)]*\)\s*)?:?\s*$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"[\s:–—-]*(?:such\s+as|including|(?:this|these|it|they|examples)\s+(?:(?:can|may|might|"
    r"also)\s+)*(?:includes?|encompass(?:es)?)(?:\s+conditions\s+(?:such\s+as|like))?|like|e\.g\.,?|"
    r"for\s+example,?|(?:this|these)\s+are[^.;:]{1,80}\bsuch\s+as)\s*",
    re.IGNORECASE,
)


def _is_list(plain: str, start: int, end: int) -> bool:
    """Whether a clause does nothing but list names: three or more, or one with its abbreviation."""
    if (
        re.match(
            r"(?:an?|the|this|these|it|infections?\s+of(?!\s+the\s+\w+\s+\w+:)|inflammation\s+of|after|in|"
            r"to|when|for|by|if|used|\w+ing|as|with|some|many|while|although|both|its)\b",
            plain[start:end],
            re.IGNORECASE,
        )
        or not plain[start:end].strip()
    ):
        return False
    brackets = find_brackets(plain, start, end)
    members = split_members(mask(plain, brackets), start, end)
    if (
        members
        and len(members) < 3
        and plain[end : end + 1] in ("", ".", ";")
        and all(len(m.text.split()) < 8 for m in members)
        and names_disease(members[0].text)
    ):
        return True
    return (len(members) > 2 and members[-1].joint in ("and", "or")) or (
        len(members) > 1 and any(b.kind is BracketKind.ABBREVIATION for b in brackets)
    )


def _found(kind: str, lowered: str) -> bool:
    return any(words in lowered for words in cue_words(kind))


_WHOLE = re.compile(
    r"(?:this|the|these|together|both|in\s+combination|when\s+combined|"
    r"combining)\s(?:\w+\s)?(?:combination|combined|medications?|product|formulation|components?|drugs?|"
    r"two|three)"
)
_PRONOUN = re.compile(r"(?:It|It's|Its|The drug|This drug)\b")
