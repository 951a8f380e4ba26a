"""Adverse effects from the sections on side effects: lists, labels and running sentences.

A section is walked block by block. Labels, headings and introductions ("Less common but serious side effects (<1%):")
set the scope, that is frequency, gravity and component, for what is listed behind or below them; what an item says of
itself ("seizures (rare)") beats its scope.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rxkg.ingest.context import polarity_of
from rxkg.ingest.extract.effect_labels import Label, LabelKind, Scope, read_label
from rxkg.ingest.extract.effect_lists import DASH, Mention, is_umbrella, read_effects
from rxkg.ingest.extract.effect_prose import Listing, find_listings, holds_on, is_about_effects, is_advice
from rxkg.ingest.extract.frequency import Rate, order_bands, read_rate, says_serious
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import find_brackets, fold_key, mask
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import make_evidence, split_sentences
from rxkg.ingest.titles import name_words
from rxkg.ingest.wording import holds_any
from rxkg.ontology.records import AdverseEffect, Evidence, Frequency, Polarity, SectionKind

_COLON = re.compile(r"[^.:;,()]{3,60}(?:\([^()]*\)\s*)?(?=:\s)")
_CONDITION = re.compile(r"\bif\b", re.IGNORECASE)
# "Drowsiness (especially with diphenhydramine)" may come from the others as well.
_ABOVE_ALL = re.compile(r"\b(?:especially|particularly|in particular|more (?:common|frequent|likely))\b", re.IGNORECASE)
# "Some of them common and others rare" says nothing of the list as a whole.
_CONTRAST = re.compile(r"\b(?:some|many|most)\b.*\b(?:others?|some)\b|\branging from\b", re.IGNORECASE | re.DOTALL)
# "Common side effects are not well defined, but reported ones include" tells no rate of those reported.
_UNDEFINED = re.compile(
    r"^[^,;]*\bnot\s+(?:\w+ly\s+|well\s+|been\s+)*(?:defined|established|known|documented|available|reported)\b[^,;]*"
    r"[,;]\s*(?:but|however|though)\b,?\s*",
    re.IGNORECASE,
)
_VERB_REACH = len("do not include ")
_OPEN_ENDS = (":", "include", "including", "are", "such as")
_OPEN_END = re.compile(r"(?::|\binclude|\bincluding|\bare|\bsuch as)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Finding:
    mention: Mention
    scope: Scope
    polarity: Polarity
    rule: str
    evidence: Evidence


def extract_adverse_effects(monograph: Monograph) -> tuple[AdverseEffect, ...]:
    """The adverse effects that a monograph's sections on side effects name, one statement an effect and component."""
    findings: list[_Finding] = []
    for section in monograph.of(SectionKind.SIDE_EFFECTS):
        findings += _Walk(monograph, section).run()
    return _merged(findings)


@dataclass(slots=True)
class _Walk:
    monograph: Monograph
    section: Section
    scope: Scope = Scope()  # noqa: RUF009 (frozen)
    fresh: bool = False  # a heading was read and nothing under it yet
    held: dict[int, Scope] = field(default_factory=dict)  # by index of an item: the scope of what is nested in it
    muted: set[int] = field(default_factory=set)  # items that are remarks, with what is nested in them
    names: tuple[frozenset[str], ...] = ()  # the words of the product's and its components' names
    found: list[_Finding] = field(default_factory=list)

    def run(self) -> list[_Finding]:
        self.scope = Scope(component=self.section.component).narrowed(self.section.heading or "")
        self.names = tuple(name_words(name) for name in (self.monograph.title, *self.monograph.components))
        parents = {b.parent for b in self.monograph.blocks_of(self.section) if b.parent is not None}
        for index in range(self.section.first, self.section.last):
            block = self.monograph.blocks[index]
            if block.kind == "item" and block.text.plain:
                self.item(index, block, nested=index in parents)
            elif block.kind == "paragraph":
                self.paragraph(block)
            elif block.kind == "heading":
                self.heading(block.text.plain)
        return self.found

    # -- blocks

    def heading(self, words: str) -> None:
        label = read_label(words, self.monograph.components)
        if label.kind is LabelKind.HEADING:
            self.scope = self.labelled(label, words, Scope(component=self.scope.component))
        elif label.kind is LabelKind.COMPONENT:
            self.scope = Scope(component=label.component).narrowed(words)
        self.fresh = True

    def paragraph(self, block: Block) -> None:
        plain = block.text.plain
        if block.parent is not None and (block.parent in self.muted or block.level > 0):
            self.sentences(block, 0, self.held.get(block.parent, self.scope))
            return
        label = leading_label(block.text)
        at = 0
        if label is not None and label[2] >= len(plain) and plain.rstrip().endswith((".", "!")):
            label = None  # a sentence set in bold
        if label is not None:
            words = plain[label[0] : label[1]]
            read = read_label(words, self.monograph.components)
            at = label[2]
            if read.kind is LabelKind.NOTE:
                self.scope = replace(self.scope, rate=Rate(), serious=False)
                self.sentences(block, at, self.scope)
                return
            if read.kind in (LabelKind.HEADING, LabelKind.COMPONENT, LabelKind.SYSTEM):
                self.scope = self.labelled(
                    read, words, self.scope if read.kind is LabelKind.SYSTEM else Scope(component=self.scope.component)
                )
                self.fresh = True
                if plain[at:].strip():
                    self.sentences(block, at, self.scope, listed=True)
                return
            if not plain[at:].strip():
                self.scope = Scope(component=self.scope.component).narrowed(words)
                self.fresh = True
                return
            if not _finite(words):
                self.effect_label(block, label, self.scope)
                return
            at = 0
        if label is None and (colon := _COLON.match(plain)):
            words = plain[: colon.end()]
            read = read_label(words, self.monograph.components)
            if (
                read.kind in (LabelKind.HEADING, LabelKind.COMPONENT, LabelKind.SYSTEM)
                and plain[colon.end() + 1 :].strip()
            ):
                scope = self.labelled(read, words, Scope(component=self.scope.component))
                self.sentences(block, colon.end() + 1, scope, listed=True)
                return
        if not self.fresh and self.found:
            self.scope = Scope(component=self.scope.component)
        # A section may open with the bare list itself.
        listed = self.fresh or (not self.found and plain.count(",") > 1 and _is_bare(plain))
        self.sentences(block, at, self.scope, listed=listed)

    def labelled(self, label: Label, words: str, outer: Scope) -> Scope:
        if label.kind is LabelKind.COMPONENT:
            return replace(outer, component=label.component).narrowed(words)
        if label.kind is LabelKind.HEADING:
            component = outer.component if label.component is None else label.component or None
            return replace(outer, component=component).narrowed(words)
        return outer.narrowed(words)

    def item(self, index: int, block: Block, *, nested: bool) -> None:
        plain = block.text.plain
        scope = self.held.get(block.parent, self.scope) if block.parent is not None else self.scope
        self.held[index] = scope
        self.fresh = False
        if block.parent in self.muted:
            self.muted.add(index)
            return
        bold = leading_label(block.text)
        if bold is not None and bold[2] < len(plain):
            span = bold
        elif bold is None and (colon := _COLON.match(plain)):
            span = (0, colon.end(), colon.end() + 1)
        elif nested:
            span = (0, len(plain.rstrip(" :")), len(plain))
        else:
            self.item_text(block, 0, scope)
            return
        words = plain[span[0] : span[1]]
        label = read_label(words, self.monograph.components)
        if label.kind is LabelKind.NOTE:
            self.muted.add(index)
            return
        if label.kind is LabelKind.EFFECT:
            if _finite(words):
                inner = scope.narrowed(words)
                self.held[index] = inner
                self.sentences(block, 0 if not nested else span[2], inner, listed=True)
            else:
                self.effect_label(block, span, scope)
            return
        inner = self.labelled(label, words, scope)
        self.held[index] = inner
        if label.kind is LabelKind.SYSTEM and label.grouped:
            self.listing(block, span[0], span[1], inner, "ae.label")
        if plain[span[2] :].strip():
            self.sentences(block, span[2], inner, listed=True)

    def effect_label(self, block: Block, span: tuple[int, int, int], scope: Scope) -> None:
        """A label that is the effect itself; what follows explains it, grades it or lists its manifestations."""
        rest = block.text.plain[span[2] :]
        first = rest[: (split_sentences(rest) or ((0, 0),))[0][1]]
        inner = scope.narrowed(first) if read_rate(first).bands else scope
        inner = replace(inner, serious=inner.serious or scope.serious or says_serious(rest))
        words = block.text.plain[span[0] : span[1]]
        listed = first.count(",") > 1 or (first.count(",") and is_umbrella(words)) or self.is_use(words)
        listed = bool(listed and rest.strip() and _is_list(first) and not _finite(mask(first, find_brackets(first))))
        if not (listed and self.is_use(words)) and not re.fullmatch(r"[A-Z0-9-]{2,6}", words):
            self.listing(block, span[0], span[1], inner, "ae.label")
        if listed:
            begin = span[2] + rest.find(first)
            self.listing(block, begin, begin + len(first), inner, "ae.manifestation")

    def is_use(self, words: str) -> bool:
        """Whether a label names a use: lists of side effects may be given for each of several."""
        lowered = words.casefold()
        uses = self.monograph.of(SectionKind.USAGE)
        return any(lowered in b.text.plain.casefold() for s in uses for b in self.monograph.blocks_of(s))

    def item_text(self, block: Block, start: int, scope: Scope) -> None:
        """An item without a label: its first sentence names effects, the others may call them serious."""
        plain = block.text.plain
        spans = [(start + i, start + j) for i, j in split_sentences(plain[start:])]
        if not spans or is_advice(plain[spans[0][0] :]):
            return
        first, last = spans[0]
        inner = scope
        if any(says_serious(plain[i:j]) and not re.search(r"\bif\b", plain[i:j]) for i, j in spans[1:]):
            inner = replace(scope, serious=True)
        if _has_subject(plain, first, last, self.monograph):
            self.sentences(block, start, inner)
        else:
            self.listing(block, first, last, inner, "ae.list-item")

    def sentences(self, block: Block, start: int, scope: Scope, *, listed: bool = False) -> None:
        """Reads running text; `listed` where its first sentence may be a bare list ("Nausea, vomiting.")."""
        plain = block.text.plain
        spans = [(start + i, start + j) for i, j in split_sentences(plain[start:])]
        held = scope
        for n, (first, last) in enumerate(spans):
            sentence = plain[first:last]
            if (
                n == len(spans) - 1
                and last >= len(plain.rstrip())
                and sentence.rstrip().lower().endswith(_OPEN_ENDS)
                and _OPEN_END.search(sentence)
                and "," not in _OPEN_END.sub("", sentence)[-1:]
            ):
                self.introduction(plain[start:first], sentence, scope)
                if not is_advice(sentence):
                    for hit in find_listings(plain, first, last, self.scope):
                        self.prose(block, hit, first, last)
                continue
            if is_advice(sentence):
                continue
            base = held if holds_on(sentence) else scope
            if listed and _is_list(sentence) and not _has_subject(plain, first, last, self.monograph):
                self.listing(block, first, last, base, "ae.inline-list")
                continue
            before = len(self.found)
            for hit in find_listings(plain, first, last, base):
                if hit.heading:
                    held = hit.scope
                self.prose(block, hit, first, last)
            if len(self.found) == before and is_about_effects(sentence):
                held = base.narrowed(sentence)

    def prose(self, block: Block, hit: Listing, first: int, last: int) -> None:
        """Adds what a sentence lists. Words before "include" tell of the side effects, not of what is listed."""
        start, scope = first, hit.scope
        if hit.heading:
            start = max(first, hit.start - _VERB_REACH)
            before = block.text.plain[first : hit.start]
            scope = replace(scope, doubted=polarity_of(before, len(before) - 1, len(before)) is Polarity.HEDGED)
        self.listing(block, hit.start, hit.end, scope, "ae.prose", sentence=(start, last))

    def introduction(self, before: str, sentence: str, scope: Scope) -> None:
        """Sets the scope for the list below: "Less common side effects include:"."""
        if not self.fresh:
            scope = Scope(component=scope.component)
        label = read_label(sentence, self.monograph.components)
        component = scope.component if label.component is None else label.component or None
        doubted = polarity_of(sentence, len(sentence) - 1, len(sentence)) is Polarity.HEDGED
        scope = replace(scope, doubted=doubted)
        if _CONTRAST.search(sentence):
            self.scope, self.fresh = replace(scope, component=component), True
            return
        sentence = _UNDEFINED.sub("", sentence)
        own = read_rate(sentence)
        if not own.bands and re.match(r"(?:these|they|this|some|examples|such)\b", sentence, re.IGNORECASE):
            sentence = f"{before} {sentence}"
        self.scope = replace(scope, component=component).narrowed(sentence)
        self.fresh = True

    # -- lists

    def listing(
        self, block: Block, start: int, end: int, scope: Scope, rule: str, sentence: tuple[int, int] | None = None
    ) -> None:
        """Adds the effects listed in `plain[start:end]` of the block; what an item says of itself beats `scope`."""
        for mention in read_effects(block.text.plain[start:end]):
            if self.names_product(mention.text):
                continue
            inner = Scope(
                mention.rate if mention.rate.bands else scope.rate,
                scope.serious or mention.serious,
                self.component_in(mention) or scope.component,
                scope.doubted,
            )
            self.add(block, mention, start, inner, "ae.manifestation" if mention.manifestation else rule, sentence)

    def names_product(self, text: str) -> bool:
        """Whether a phrase is the product's or a component's own name."""
        words = text.casefold().replace("-", " ").split()
        for name in self.names:  # noqa: SIM110 - called for each mention; a generator takes twice as long
            if name.issuperset(words):
                return True
        return False

    def component_in(self, mention: Mention) -> str | None:
        """The component that an item's bracket names: "(mostly from metformin)"."""
        if not self.monograph.components or not mention.said or _ABOVE_ALL.search(mention.said):
            return None
        said = mention.said.casefold()
        named = [c for c in self.monograph.components if c.casefold() in said]
        return named[0] if len(named) == 1 else None

    def add(
        self, block: Block, mention: Mention, offset: int, scope: Scope, rule: str, sentence: tuple[int, int] | None
    ) -> None:
        start, end = mention.start + offset, mention.end + offset
        polarity = Polarity.HEDGED if scope.doubted else Polarity.ASSERTED
        if sentence is not None and not scope.doubted:
            text = block.text.plain[sentence[0] : sentence[1]]
            first, last = start - sentence[0], end - sentence[0]
            bracket = text.rfind("(", 0, first) if mention.manifestation else -1
            if bracket > 0:  # a sign stands as its broader effect does
                first, last = bracket - 1, bracket
            polarity = polarity_of(text, first, last)
            if polarity is Polarity.HYPOTHETICAL and _CONDITION.search(text, 0, start - sentence[0]):
                return  # "seek help if you notice …" says nothing of the product
        evidence = make_evidence(self.monograph, block, start, end, self.section.kind)
        self.found.append(_Finding(mention, scope, polarity, rule, evidence))


_FINITE = re.compile(
    r"\b(?:is|are|was|were|may|can|could|might|has|have|should|must|if|include|includes|experience|you|following)\b",
    re.IGNORECASE,
)
_NO_LIST = re.compile(
    r"(?:the|these|this|it|they|because|since|due|while|although|generally|most|many|based|as|in|some|"
    r"both|each|it's|there|like|when|limited|no|not|none|data|information|not applicable)\b",
    re.IGNORECASE,
)
_OF_EFFECTS = ("side effect", "adverse", "profile", "tolerated")
_ABOUT_EFFECTS = re.compile(r"\b(?:side effects?|adverse|profile|tolerated)\b", re.IGNORECASE)
_SUBJECT = re.compile(
    r"\b(?:side[- ]effects?|adverse (?:effects?|reactions?|events?)|patients|individuals|people|users|"
    r"women|men|children|adults|doses?|intake|overuse|it|this|some|medication|drug|there|combination)\b",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"(?:(?:may|can|could|might)\s+(?:\w+\s+)?)?(?:causes?|leads? to|results? in|include)\b", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:may|can|could|might|cause|causes|include|includes|experience|has been|have been|are|is|lead|leads|report)\b",
    re.IGNORECASE,
)


def _finite(words: str) -> bool:
    return bool(_FINITE.search(words))


def _is_list(sentence: str) -> bool:
    """Whether a sentence without a cue may be read as a bare list of effects."""
    return not _NO_LIST.match(sentence) and not (
        holds_any(sentence.lower(), _OF_EFFECTS) and _ABOUT_EFFECTS.search(sentence)
    )


def _is_bare(plain: str) -> bool:
    """Whether a text's first sentence has no verb outside of brackets."""
    first = plain[: (split_sentences(plain) or ((0, 0),))[0][1]]
    sentence = mask(first, find_brackets(first))
    return not _FINITE.search(sentence) and not _VERB.search(sentence) and not re.search(r"\bside effects\b", sentence)


def _has_subject(plain: str, start: int, end: int, monograph: Monograph) -> bool:
    """Whether `plain[start:end]` is a sentence about the product or its users, not a name or list of effects."""
    sentence = DASH.split(mask(plain, find_brackets(plain, start, end))[start:end], maxsplit=1)[0]
    verb = _VERB.search(sentence)
    if verb is None:
        return False
    before = sentence[: verb.start()].strip()
    if not before or _SUBJECT.search(before):
        return True
    if "," not in before and len(before.split()) < 5 and _CAUSES.match(sentence, verb.start()):
        return True
    lowered = before.casefold()
    return any(
        name.casefold().split()[0] in lowered for name in (monograph.title, *monograph.components) if name.split()
    )


# -- merging


def _merged(findings: Iterable[_Finding]) -> tuple[AdverseEffect, ...]:
    """One statement a thing, component and polarity, with the frequencies and evidences of all its mentions."""
    groups: list[list[_Finding]] = []
    named: dict[tuple[object, ...], list[_Finding]] = {}  # by the key of a text
    other: dict[tuple[object, ...], list[_Finding]] = {}  # by the key of a synonym
    for finding in findings:
        scope = (finding.scope.component, finding.polarity)
        own = (*scope, fold_key(finding.mention.text))
        synonyms = [(*scope, fold_key(form)) for form in finding.mention.same]
        group = named.get(own) or other.get(own) or next((named[k] for k in synonyms if k in named), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(finding)
        named.setdefault(own, group)
        for key in synonyms:
            other.setdefault(key, group)
    return tuple(_statement(group) for group in groups)


def _statement(group: list[_Finding]) -> AdverseEffect:
    first = group[0]
    if len(group) == 1:
        return _only_statement(first)
    forms = dict.fromkeys(form for f in group for form in (f.mention.text, *f.mention.alt, *f.mention.same))
    rates = [f.scope.rate for f in group]
    return AdverseEffect(
        text=first.mention.text,
        alt=tuple(form for form in forms if form != first.mention.text),
        component=first.scope.component,
        polarity=first.polarity,
        section=first.evidence.section,
        rule=first.rule,
        evidence=tuple(sorted({f.evidence for f in group})),
        frequency=order_bands(band for rate in rates for band in rate.bands or (Frequency.UNKNOWN,)),
        frequency_text=tuple(dict.fromkeys(rate.words for rate in rates if rate.words)),
        serious=any(f.scope.serious for f in group),
    )


def _only_statement(finding: _Finding) -> AdverseEffect:
    """The statement of an effect that is named once, as nearly all are: nothing is to be put together."""
    mention, scope = finding.mention, finding.scope
    forms = dict.fromkeys((*mention.alt, *mention.same)) if mention.alt or mention.same else ()
    return AdverseEffect(
        text=mention.text,
        alt=tuple(form for form in forms if form != mention.text),
        component=scope.component,
        polarity=finding.polarity,
        section=finding.evidence.section,
        rule=finding.rule,
        evidence=(finding.evidence,),
        frequency=order_bands(scope.rate.bands),
        frequency_text=(scope.rate.words,) if scope.rate.words else (),
        serious=scope.serious,
    )
