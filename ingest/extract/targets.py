"""Targets: molecules, structures and processes on which a text says the product acts.

Verbs of action and their nouns (`cues/target_actions.tsv`) are sought in sentences about the product; what stands
behind them is read by `target_phrases`. Roles ("a DPP-4 inhibitor") name their target in front. "Is thought to act
on …" states a target, as texts hedge nearly all mechanisms; "does not act on …" leaves it withheld.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from rxkg.ingest.context import polarity_of
from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.components import read_names
from rxkg.ingest.extract.interactants import kind_of_interactant
from rxkg.ingest.extract.target_heads import head_class, is_symbol
from rxkg.ingest.extract.target_phrases import TargetName, read_role_target, read_targets
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import BracketKind, find_brackets, fold_key, mask, singular
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import make_evidence, split_sentences
from rxkg.ingest.subjects import component_named, component_of_block
from rxkg.ingest.titles import match_component
from rxkg.ontology.records import Evidence, InteractantKind, Polarity, SectionKind, Target

_READ = (
    SectionKind.INTRODUCTION,
    SectionKind.GENERIC_NAME,
    SectionKind.USAGE,
    SectionKind.MECHANISM,
    SectionKind.COMBINED_USE,
    SectionKind.FAQS,
)
_MOST_MATCHES = 40  # in one sentence; endless ones shall not be read over and over
_IGNORED = frozenset((Polarity.HEDGED, Polarity.HYPOTHETICAL))
_ROLE = re.compile(
    r"(?<=[ -])(?P<role>inhibitor|blocker|antagonist|agonist|modulator|activator|stimulator|"
    r"sensitizer)s?\b(?! (?:of|at)\b)",
    re.IGNORECASE,
)
_WORDS_BEFORE = re.compile(r"(?:[\w'’αβγδ/+-]+,? +){0,6}[\w'’αβγδ/+.-]+$")
_ROLE_CUT = re.compile(
    r"\b(?:an?|the|is|are|as|called|known as|class of|group of|works|"
    r"medications?|drugs?|both|to|which|that|potent|selective)\s+|,\s+",
    re.IGNORECASE,
)
_ROLE_PREDICATE = re.compile(r"\b(?:is|are|as|of|potent|selective|dual)\b[\w\s,-]{0,40}$")
_ROLE_SUBJECT = re.compile(r"(?:\b(?:an?|as|is|are|of|called|both|the)|^|[(:,])\s*$", re.IGNORECASE)
_ROLES = ("inhibitor", "blocker", "agonist", "modulator", "activator", "stimulator", "sensitizer")
_IN_BRACKETS = re.compile(r"\s*\(([^()]{3,60})\)")
_ANTI = re.compile(r"\banti-(?P<name>[A-Z][\w-]{1,9})\b(?! (?:effects?|drug))")
_IS = re.compile(r"\b(?:is|as|contains?|called) (?:an?|the) (?:\w+[ -]){0,3}$", re.IGNORECASE)
_ADVERBS = re.compile(r"(?:\s+(?:\w+ly|also|then|often|usually|can|may))+$", re.IGNORECASE)
_NO_ROLE = re.compile(r"(?:or|nor) |[\w ]*\b(?:effects?|results?|history|use|failure) of ", re.IGNORECASE)
_SIDE = re.compile(r"\b(?:effects?|results?|history|use|failure) of (?:\w+\s+){0,2}$", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:other|such as|including|like|unlike|taking|with|e\.g\.,?|than|and|or|to|receiving|between|"
    r"previous|prior)\s*(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_ACTOR = re.compile(
    r"\b(?P<noun>enzymes?|proteins?|hormones?|substances?|chemicals?|neurotransmitters?|receptors?|"
    r"cytokines?|messengers?|molecules?|cells?|bacteria|process|pathways?|factors?|"
    r"signals?|nerves?|peptides?|mediators?|system|virus|viruses|organisms?|parasites?|antibodies|"
    r"conditions?|disease|disorder|cascade|toxins?|acids?|levels|events|complex|factor|"
    r"foods?|functions?|medications like|part|form|one|component|fungus|fungi|ions?|gene|mutations?|"
    r"problems|genes|"
    r"prostaglandins|those|compounds? (?=found))"
    r"(?:\s*\([^)]*\))?,?\s+(?:in [\w' ]{3,30} |of [\w' ]{3,30} |called [\w-]+ )?(?:that|which|"
    r"who)(?:\s+(?:\w+ly|also|can|may|could|might|normally|in turn|helps?(?: to)?|then|would))*\s*$",
    re.IGNORECASE,
)
_SUBJECT_END = re.compile(
    r"\b(?:is|are|was|were|works?|acts?|binds?|inhibits?|blocks?|causes?|can|may|has|have|plays?|"
    r"stimulates?|activates?|interacts?|contributes?|converts?|triggers?|helps?)\b",
    re.IGNORECASE,
)


# Words that refer back to the product or to what it does.
_OPENING = re.compile(
    r"\W*(?:A:)?\W*(?:it|its|by|in|at|as|while|although|specifically|additionally|essentially|furthermore|"
    r"moreover|however|through|both|together|(?:this|these|the)(?: [\w-]+){0,2}? "
    r"(?:drug|medication|medicine|combination|vaccine|antibody|component|ingredient|agent|binding|action|"
    r"mechanism|effect|inhibition|blockade|activation|product|site|arm|part|portion)s?)\b",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"\W*(?:both|together|(?:this|the|these)(?: \w+)? (?:combination|medications?|drugs?|product|"
    r"ingredients|components)|each)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?|these|this|its|their|some|many|normally)\s+", re.IGNORECASE)
_BODY = re.compile(
    r"\W*(?:the |these |this |some |many |our |your |certain )?(?:body|bacteria|virus|viruses|cells?|"
    r"cancer|tumou?rs?|immune|brain|parasites?|patients|people|individuals|nerves?|when (?:blood|"
    r"the body))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Action:
    """A row of `cues/target_actions.tsv`."""

    name: str
    strength: str
    needs: str
    pattern: re.Pattern[str]


@cache
def _actions() -> tuple[_Action, ...]:
    return tuple(
        _Action(name, strength, needs, re.compile(pattern))
        for name, strength, needs, pattern in read_cues("target_actions", 4)
    )


def _hinted(lowered: str) -> bool:
    """Whether a text holds a word without which no target can be read from it."""
    for word in _hints():  # noqa: SIM110 - called for each block; a generator takes twice the time
        if word in lowered:
            return True
    return False


@cache
def _hints() -> tuple[str, ...]:
    return tuple(sorted({*(action.needs for action in _actions()), *_ROLES, "anti-"}))


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence, `block.text.plain[start:end]`, and what is known of its subject."""

    section: Section
    block: Block
    start: int
    end: int
    fixed: str | None  # component that the block is about
    carried: str | None  # component that the sentence or the one before has for its subject
    labelled: bool  # follows a label

    @property
    def text(self) -> str:
        return self.block.text.plain[self.start : self.end]


@dataclass(slots=True)
class _Found:
    """What has been read of one target so far."""

    text: str
    forms: list[str]
    names: list[_Name]
    component: str | None
    action: str
    rule: str
    polarity: Polarity
    evidence: list[Evidence]


def extract_targets(monograph: Monograph) -> tuple[Target, ...]:
    """The targets of a monograph, merged by what is named, in text order; negated ones keep their polarity."""
    reader = _Reader(monograph)
    # The mechanism first: it names targets in full, other sections in passing.
    for section in sorted(monograph.of(*_READ), key=lambda s: (s.kind is not SectionKind.MECHANISM, s.start)):
        reader.read_section(section)
    return reader.statements()


class _Reader:
    def __init__(self, monograph: Monograph):
        self.monograph = monograph
        names = read_names(monograph)
        words = (
            w
            for n in (monograph.title, names.drug, *names.synonyms, *monograph.components)
            for w in re.findall(r"[a-z0-9-]{4,}", n.casefold())
        )
        self.names = frozenset(words)
        self.long_names = frozenset(
            w for w in self.names if kind_of_interactant(w) is InteractantKind.DRUG and head_class(w) is None
        )
        self.stems = tuple(sorted(w[:5] for w in self.names if len(w) > 5))
        self.found: list[_Found] = []

    def read_section(self, section: Section) -> None:
        carried: str | None = None
        for index in range(section.first, section.last):
            block = self.monograph.blocks[index]
            plain = block.text.plain
            if block.kind == "heading" or len(plain) > 20_000:
                continue
            if section.kind is SectionKind.FAQS and "?" not in plain[:300] and "A:" not in plain[:5]:
                continue
            fixed = component_of_block(self.monograph, section, index)
            label = leading_label(block.text)
            first = label[2] if label is not None and label[2] < len(plain) else 0
            carried = None
            if not _hinted(plain.lower()):
                continue
            for i, j in split_sentences(plain[first:]):
                sentence = plain[first + i : first + j]
                mentioned = self.subject(sentence)
                if mentioned is not None or _ALL.match(sentence):
                    carried = mentioned
                labelled = first > 0 and not plain[first : first + i].strip()
                self.read_sentence(_Place(section, block, first + i, first + j, fixed, carried, labelled))

    def subject(self, sentence: str) -> str | None:
        """The component that the subject of a sentence names."""
        if not self.monograph.components:
            return None
        verb = _SUBJECT_END.search(sentence)
        return component_named(sentence[: verb.start()] if verb else sentence[:60], self.monograph.components)

    def read_sentence(self, place: _Place) -> None:
        sentence, mechanism = place.text, place.section.kind is SectionKind.MECHANISM
        lowered = sentence.lower()
        if sentence.endswith("?") or len(lowered) != len(sentence):
            return
        # A label in other sections is a condition more often than a component.
        labelled = place.labelled and (mechanism or place.fixed is not None)
        first = mechanism and place.start == 0 and place.block is self.monograph.blocks[place.section.first]
        about = labelled or (first and not _BODY.match(sentence)) or self.is_about(sentence, strict=not mechanism)
        if about:
            for action in _actions():
                if action.needs in lowered and (mechanism or action.strength != "changing"):
                    for match in islice(action.pattern.finditer(lowered), _MOST_MATCHES):
                        self.read_action(place, match, action)
        if any(role in lowered for role in _ROLES):
            self.read_roles(place, about=about, labelled=labelled)
        if "anti-" in lowered:
            self.read_anti(place)

    def is_about(self, sentence: str, *, strict: bool = True) -> bool:
        """Whether a sentence speaks of the product, not of a molecule's own part in the body."""
        verb = _SUBJECT_END.search(sentence)
        subject = sentence[: verb.start()] if verb else sentence
        words = re.findall(r"[a-z0-9-]{4,}", subject.casefold())
        if not self.names.isdisjoint(words) or (words and any(words[0].startswith(stem) for stem in self.stems)):
            return True
        if _OPENING.match(subject):
            return True
        return (
            not strict
            and head_class(_ARTICLE.sub("", subject.strip(" ,:-*"), count=1))
            not in ("site", "mediator", "generic", "never")
            and head_class(_ADVERBS.sub("", subject.strip(" ,:-*"))) not in ("site", "mediator", "generic")
            and not _BODY.match(subject)
        )

    def read_action(self, place: _Place, match: re.Match[str], action: _Action) -> None:
        before = place.text[: match.start()]
        if _ACTOR.search(before[-120:]) or before.endswith("ability to ") or self.is_of_body(before):
            return
        plain = place.block.text.plain
        targets = read_targets(plain, place.start + match.end(), place.end, action.strength)
        component = (place.fixed or self.component_before(before) or place.carried) if targets else None
        for target in targets:
            self.add(place, target, component, action.name, f"target.{action.strength}")

    def is_of_body(self, before: str) -> bool:
        """Whether the subject before a verb is a target already read: "DPP-4 normally" before "breaks down"."""
        subject = _ADVERBS.sub("", _ARTICLE.sub("", before.strip(" ,:-*"), count=1))
        if not 0 < len(subject.split()) <= 3 or head_class(subject) not in ("site", "mediator"):
            return False
        key = _canonical(subject)
        return any(key in name.keys for found in self.found for name in found.names)

    def component_before(self, before: str) -> str | None:
        """The component named last before the verb, where it is named alone."""
        components = self.monograph.components
        if not components or not before:
            return None
        for clause in reversed(re.split(r",\s|;\s", before)):
            if (found := component_named(clause, components)) is not None:
                return found
        return None

    def read_roles(self, place: _Place, *, about: bool, labelled: bool) -> None:
        """Reads "a selective … inhibitor" where it says what the product is, not what else there is."""
        brackets = find_brackets(place.text)
        masked = mask(place.text, brackets)
        for match in _ROLE.finditer(masked):
            head = masked[: match.start()].rstrip(" -")
            behind = _WORDS_BEFORE.search(head, max(0, len(head) - 90))
            if behind is None:
                continue
            words = behind[0]
            cut = max((stop.end() for stop in _ROLE_CUT.finditer(words)), default=0)
            before = masked[: behind.start() + cut]
            if (
                _NO_ROLE.match(words, cut)
                or not _introduces(before, labelled=labelled)
                or not (about or before.rstrip().endswith("("))
            ):
                continue
            role = match["role"].casefold()
            target = read_role_target(words[cut:], place.start + behind.start() + cut, role)
            if target is not None:
                short = (b.text for b in brackets if b.kind is BracketKind.ABBREVIATION)
                inside = masked[behind.start() : match.start()].count("  ")
                target = replace(target, alt=(*target.alt, *(list(short)[:1] if inside else ())))
                named = _IN_BRACKETS.match(place.text, match.end())
                component = (named and match_component(named[1], self.monograph.components)) or place.fixed
                component = component or self.component_before(before) or place.carried
                self.add(place, target, component, role, "target.role")

    def read_anti(self, place: _Place) -> None:
        """Reads "an anti-CD20 antibody"."""
        for match in _ANTI.finditer(place.text):
            first, last = (place.start + at for at in match.span("name"))
            before = place.text[: match.start()]
            if is_symbol(match["name"]) and _IS.search(before) and not _OTHERS.search(before):
                found = TargetName(match["name"], first, last, "site")
                self.add(place, found, place.fixed or place.carried, "binds", "target.anti")

    def add(self, place: _Place, target: TargetName, component: str | None, action: str, rule: str) -> None:
        words = set(re.findall(r"[a-z0-9-]{4,}", target.text.casefold()))
        if (words and words <= self.names) or (rule != "target.role" and not self.long_names.isdisjoint(words)):
            return
        span = target.start - place.start, target.end - place.start
        polarity = polarity_of(place.text, *span, ignore=_IGNORED)
        evidence = make_evidence(self.monograph, place.block, target.start, target.end, place.section.kind)
        forms = [target.text, *(a for a in target.alt if not self.is_own(a))]
        name = _name_of(target)
        known = next(
            (
                f
                for f in self.found
                if f.polarity is polarity and _fits(f.component, component) and _same(f.names, name)
            ),
            None,
        )
        if known is None:
            self.found.append(_Found(target.text, forms, [name], component, action, rule, polarity, [evidence]))
            return
        known.forms += forms
        known.names.append(name)
        if evidence not in known.evidence:
            known.evidence.append(evidence)

    def is_own(self, text: str) -> bool:
        """Whether all words of a name are the product's or its components'."""
        words = re.findall(r"[a-z0-9-]+", text.casefold())
        return bool(words) and all(w in self.names for w in words)

    def statements(self) -> tuple[Target, ...]:
        out = []
        for found in self.found:
            evidence = tuple(sorted(found.evidence))
            alt = tuple(a for a in dict.fromkeys(found.forms) if a != found.text)
            out.append(
                Target(
                    text=found.text,
                    alt=alt,
                    component=found.component,
                    polarity=found.polarity,
                    section=evidence[0].section,
                    rule=found.rule,
                    evidence=evidence,
                    action=found.action,
                )
            )
        return tuple(sorted(out, key=lambda t: t.evidence[0]))


def _introduces(before: str, *, labelled: bool) -> bool:
    """Whether the words before a role say that the product is one: "is a", "acts as a", a label."""
    if not before.strip():
        return labelled
    if _OTHERS.search(before) or _SIDE.search(before) or _ACTOR.search(before):
        return False
    return bool(_ROLE_SUBJECT.search(before) or _ROLE_PREDICATE.search(before))


def _fits(known: str | None, new: str | None) -> bool:
    return new is None or known == new


@dataclass(frozen=True, slots=True)
class _Name:
    """What tells whether two names mean one target."""

    keys: frozenset[tuple[str, ...]]  # of the name itself
    inner: tuple[frozenset[str], ...]  # words of what a process is of
    words: frozenset[str]
    head: str
    process: bool


_EMPTY = frozenset(["enzyme", "protein", "system", "molecule", "levels", "level"])
_MADE = frozenset(["production", "formation", "biosynthesis", "generation"])


def _name_of(target: TargetName) -> _Name:
    process = target.head == "process"
    forms = [f for f in (target.text, *target.alt) if " and " not in f]
    keys = [_canonical(f) for f in forms or (target.text,)]
    own = keys[:1] if process else keys
    words = re.split(r"[\s-]+", target.text)
    head = next(
        (singular(w.casefold()) for w in reversed(words) if len(w) > 2 and w.casefold() not in _EMPTY), words[-1]
    )
    return _Name(
        frozenset(own), tuple(frozenset(k) for k in keys[1:]) if process else (), frozenset(keys[0]), head, process
    )


def _canonical(text: str) -> tuple[str, ...]:
    words = {"synthesis" if w in _MADE else w for w in fold_key(text)}
    return tuple(sorted(words - _EMPTY or words))


def _same(known: list[_Name], new: _Name) -> bool:
    """Whether `new` means what the known names do: equal, an amount of it, its receptor, or a word apart."""
    for name in known:
        if name.keys & new.keys or _inside(name, new) or _inside(new, name):
            return True
        if (
            name.process is new.process
            and (name.process or name.head == new.head)
            and (name.words <= new.words or new.words <= name.words)
        ):
            return True
        if "receptor" in name.words ^ new.words and _without_receptor(name.words) == _without_receptor(new.words):
            return True
    return False


def _inside(plain: _Name, process: _Name) -> bool:
    """Whether the process is of what the other names: "cell walls", "synthesis of bacterial cell walls"."""
    return not plain.process and any(
        plain.words == words or (plain.head in words and len(plain.words) > 1 and plain.words <= words)
        for words in process.inner
    )


def _without_receptor(words: frozenset[str]) -> frozenset[str]:
    return frozenset(w for w in words if w != "receptor" and not re.fullmatch(r"[a-z]?\d", w))
