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

from rxkg.ingest.context import is_guessed, polarity_of
from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.components import read_names
from rxkg.ingest.extract.interactants import kind_of_interactant
from rxkg.ingest.extract.target_heads import head_class
from rxkg.ingest.extract.target_making import MADE, process_of
from rxkg.ingest.extract.target_merging import NameKeys, canonical, is_same_target, name_keys
from rxkg.ingest.extract.target_names import TargetName, is_placed
from rxkg.ingest.extract.target_phrases import read_targets
from rxkg.ingest.extract.target_roles import ROLES, read_antibodies, read_roles
from rxkg.ingest.extract.target_subjects import (
    bare_subject,
    is_about,
    is_actor,
    is_helper,
    is_of_all,
    is_of_body,
    is_of_others,
    is_predicate,
    refers_back,
    subject_of,
)
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import singular
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import make_evidence, split_sentences
from rxkg.ingest.subjects import component_named, component_of_block, introduction_of
from rxkg.ingest.titles import match_component
from rxkg.ingest.wording import holds_any
from rxkg.ontology.records import Evidence, InteractantKind, Polarity, SectionKind, Target

_READ = (
    SectionKind.INTRODUCTION,
    SectionKind.GENERIC_NAME,
    SectionKind.USAGE,
    SectionKind.MECHANISM,
    SectionKind.COMBINED_USE,
    SectionKind.FAQS,
)
_AMOUNTS = ("changing", "process")  # read in sections on the mechanism alone
_WORKS = ("works by", "work by", "acts by", "act by", "mechanism")  # amounts are read elsewhere behind these alone
_READ_AS = {"process": "changing", "replacing": "acting", "bearing": "acting"} | dict.fromkeys(
    MADE, "acting"
)  # strengths that keep fewer targets
_RULES = {"bearing": "bearing", **MADE}  # rules of their own; the others are named after how they read
_WEAKENS = ("inhibits", "inactivates", "blocks")
_MOST_MATCHES = 40  # in one sentence; endless ones shall not be read over and over
_IGNORED = frozenset((Polarity.HYPOTHETICAL,))
# A component named right behind its role: "a DPP-4 inhibitor (sitagliptin)", "a calcium channel blocker, amlodipine".
_IN_BRACKETS = re.compile(r"\s*\(([^()]{3,60})\)")
_BEHIND = re.compile(r"(?:\s*\([^()]{1,30}\))?(?:,| –| -|:)\s+(?!and\b|or\b)([\w -]{3,40}?)(?=,| –| -| and |[.;)]|$)")
_WORD = re.compile(r"[a-z0-9-]{4,}")
_RECEPTOR = frozenset(["receptor", "receptors", "transporter", "transporters"])
# "The bacteria's ability to" is not the product's.
_OF_OTHERS = re.compile(
    r"(?<!from its )(?<!due to its )(?<!lies in its )ability to $|"
    r"\b(?:as|because|since) (?:they|these)(?: can| may| could| might)? $"  # "not with milk, as it can interfere with"
)
# What is kept from acting acts on no target of the product; where it binds, the product mostly does.
_KEPT_FROM = re.compile(r"\b(?:prevent|stop|keep|block)\w*(?: [\w'’-]+){1,6} from (?:\w+ly )?$")
_STARTS = re.compile(r"\b[a-z]{3}")
# The molecule that a label names may have a sentence of its own: "DPP-4 inhibition: This enzyme breaks down …".
_OTHER_MOLECULE = re.compile(
    r"(?:this|these|those) (?:\w+ )?"
    r"(?:enzyme|protein|hormone|receptor|channel|neurotransmitter|chemical|substance)s?\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"\b(?:similar(?:ly)? to|like|unlike|compared (?:to|with)|than) (?:[\w-]+ ?){1,2}")
_ROLE_STARTS = frozenset(role[:3] for role in ROLES) | {"ant"}  # "antagonist"
_CLAUSES = re.compile(r",\s|;\s")


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


@cache
def _actions_by_start() -> dict[str, tuple[tuple[int, _Action], ...]]:
    """By the first letters of the verb: its actions, each with its place in the order of all."""
    out: dict[str, list[tuple[int, _Action]]] = {}
    for number, action in enumerate(_actions()):
        out.setdefault(action.needs.split()[-1][:3], []).append((number, action))
    return {start: tuple(actions) for start, actions in out.items()}


def _actions_in(lowered: str, starts: set[str]) -> list[_Action]:
    """The actions whose word a sentence holds, in the order of the list; `starts` are the starts of its words."""
    table = _actions_by_start()
    found: list[tuple[int, _Action]] = []
    for start in table.keys() & starts:
        found += [entry for entry in table[start] if entry[1].needs in lowered]
    return [action for _, action in sorted(found, key=lambda entry: entry[0])]


@cache
def _hints(mechanism: bool) -> dict[str, tuple[str, ...]]:
    """By the first letters of a word: the texts without one of which a block names no target."""
    out: dict[str, set[str]] = {}
    for action in _actions():
        if mechanism or action.strength not in _AMOUNTS:
            out.setdefault(action.needs.split()[-1][:3], set()).add(action.needs)
    for hint in (*ROLES, "anti-", *_WORKS):
        out.setdefault(hint[:3], set()).add(hint)
    out.setdefault("ant", set()).add("agonist")  # "antagonist"
    return {start: tuple(hints) for start, hints in out.items()}


def _holds_hint(lowered: str, mechanism: bool) -> bool:
    hints = _hints(mechanism)
    return any(holds_any(lowered, hints[start]) for start in hints.keys() & set(_STARTS.findall(lowered)))


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence, `block.text.plain[start:end]`, and what is known of its subject."""

    section: Section
    block: Block
    start: int
    end: int
    text: str
    fixed: str | None  # component that the block is about
    carried: str | None  # component that the sentence or the one before has for its subject
    labelled: bool  # follows a label


@dataclass(slots=True)
class _Found:
    """What has been read of one target so far."""

    text: str
    forms: list[str]
    names: list[NameKeys]
    component: str | None
    action: str
    rule: str
    polarity: Polarity
    evidence: list[Evidence]
    block: Block  # of its first evidence


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
            for w in _WORD.findall(n.casefold())
        )
        self.names = frozenset(words)
        self.long_names = frozenset(
            w for w in self.names if kind_of_interactant(w) is InteractantKind.DRUG and head_class(w) is None
        )
        self.shorts = frozenset(_initials(n) for n in (monograph.title, *monograph.components) if n.count(" ") > 1)
        self.shorts |= frozenset(n for n in names.synonyms if n.isupper() and len(n) < 6)
        self.stems = tuple(sorted(w[:5] for w in self.names if len(w) > 5))
        self.found: list[_Found] = []

    def read_section(self, section: Section) -> None:
        components = self.monograph.components
        mechanism = section.kind is SectionKind.MECHANISM
        for index in range(section.first, section.last):
            block = self.monograph.blocks[index]
            plain = block.text.plain
            if block.kind == "heading" or len(plain) > 20_000 or not _holds_hint(plain.lower(), mechanism):
                continue
            if section.kind is SectionKind.FAQS and "?" not in plain[:300] and "A:" not in plain[:5]:
                continue
            fixed = component_of_block(self.monograph, section, index) or self.component_of_list(section, index)
            label = leading_label(block.text)
            first = label[2] if label is not None and label[2] < len(plain) else 0
            carried: str | None = None
            mentioned: str | None = None
            if label is not None and section.kind is SectionKind.MECHANISM:  # "**Blocks histamine receptors:** …"
                words = plain[label[0] : label[1]]
                self.read_sentence(_Place(section, block, label[0], label[1], words, fixed, None, labelled=True))
            for i, j in split_sentences(plain[first:]):
                sentence = plain[first + i : first + j]
                if components:
                    subject = subject_of(sentence)
                    mentioned = component_named(sentence[:60] if subject is None else subject, components)
                    if mentioned is not None or is_of_all(sentence):
                        carried = mentioned
                labelled = first > 0 and not plain[first : first + i].strip()
                spoken_of = carried if carried is None or mentioned or refers_back(sentence) else None
                self.read_sentence(_Place(section, block, first + i, first + j, sentence, fixed, spoken_of, labelled))

    def component_of_list(self, section: Section, index: int) -> str | None:
        """The component that the words before a list name alone: "Metformin works by:"."""
        components = self.monograph.components
        intro = introduction_of(self.monograph, section, index) if components else None
        if intro is None or not intro.text.plain.rstrip().endswith(":"):
            return None
        return component_named(intro.text.plain, components)

    def read_sentence(self, place: _Place) -> None:
        sentence, mechanism = place.text, place.section.kind is SectionKind.MECHANISM
        lowered = sentence.lower()
        if sentence.endswith("?") or len(lowered) != len(sentence):
            return
        starts = set(_STARTS.findall(lowered))
        actions = _actions_in(lowered, starts)
        if actions and not mechanism and not holds_any(lowered, _WORKS):
            actions = [a for a in actions if a.strength not in _AMOUNTS]
        roles = not _ROLE_STARTS.isdisjoint(starts) and holds_any(lowered, ROLES)
        if actions or roles:
            about = self.is_about(place, mechanism=mechanism)
            if about:
                for action in actions:
                    for match in islice(action.pattern.finditer(lowered), _MOST_MATCHES):
                        self.read_action(place, match, action)
            if roles:
                self.read_roles(place, about=about)
        if "anti-" in lowered:
            for antibody in read_antibodies(sentence):
                self.add(place, _moved(antibody, place.start), place.fixed or place.carried, "binds", "target.anti")

    def is_about(self, place: _Place, *, mechanism: bool) -> bool:
        """Whether a sentence speaks of the product: by its label, as the first of the mechanism, or by its subject."""
        if _is_labelled(place) and (place.fixed is not None or not _OTHER_MOLECULE.match(place.text)):
            return True
        if place.text.split(maxsplit=1)[0].strip("*,") in self.shorts:
            return True
        first = mechanism and place.start == 0 and place.block is self.monograph.blocks[place.section.first]
        if first and not is_of_body(place.text):
            return True
        return is_about(place.text, subject_of(place.text), self.names, self.stems, strict=not mechanism)

    def is_own_subject(self, sentence: str) -> bool:
        """Whether a sentence's subject is the product by name; "it" may be the molecule named before."""
        words = _WORD.findall((subject_of(sentence) or "").casefold())
        return bool(words) and (not self.names.isdisjoint(words) or words[0].startswith(self.stems))

    def read_action(self, place: _Place, match: re.Match[str], action: _Action) -> None:
        before = place.text[: match.start()]
        if before.endswith("-") or _OF_OTHERS.search(before[-30:]) or self.is_of_target(before):
            return
        if match[0].endswith("ing") and is_of_others(before):
            return
        if action.name != "binds" and _KEPT_FROM.search(before[-90:]):
            return
        if is_actor(before) and not (
            (is_predicate(before) and self.is_own_subject(place.text))
            or (action.name in _WEAKENS and is_helper(before))
        ):
            return
        plain = place.block.text.plain
        strength = _READ_AS.get(action.strength, action.strength)
        targets = read_targets(plain, place.start + match.end(), place.end, strength)
        if action.strength == "process":
            targets = tuple(target for target in targets if target.head == "process")
        elif action.strength == "replacing":
            targets = tuple(target for target in targets if target.text.endswith("ase"))
        elif action.strength in MADE:
            targets = process_of(targets, action.strength, match[0])
        elif action.strength == "bearing":
            targets = tuple(target for target in targets if _is_bearer(target))
        component = (place.fixed or self.component_before(before) or place.carried) if targets else None
        for target in targets:
            self.add(place, target, component, action.name, f"target.{_RULES.get(action.strength, strength)}")

    def is_of_target(self, before: str) -> bool:
        """Whether the subject before a verb is a target already read: "DPP-4 normally" before "breaks down"."""
        subject = bare_subject(before)
        if not 0 < len(subject.split()) <= 3 or head_class(subject) not in ("site", "mediator"):
            return False
        key = canonical(subject)
        return any(key in name.keys for found in self.found for name in found.names)

    def component_before(self, before: str) -> str | None:
        """The component named last before the verb, where it is named alone."""
        components = self.monograph.components
        if not components or not before:
            return None
        for clause in reversed(_CLAUSES.split(_COMPARED.sub(" ", before))):
            if (found := component_named(clause, components)) is not None:
                return found
        return None

    def read_roles(self, place: _Place, *, about: bool) -> None:
        """Adds what the roles of a sentence are played on, with the component that is named around."""
        for role in read_roles(place.text, about=about, labelled=_is_labelled(place)):
            components = self.monograph.components
            near = (_IN_BRACKETS.match(place.text, role.end), _BEHIND.match(place.text, role.end)) if components else ()
            named = (match_component(found[1], components) for found in near if found is not None)
            component = next((name for name in named if name is not None), None) or place.fixed
            component = component or self.component_before(role.before) or place.carried
            self.add(place, _moved(role.target, place.start), component, role.action, "target.role")

    def add(self, place: _Place, target: TargetName, component: str | None, action: str, rule: str) -> None:
        words = set(_WORD.findall(target.text.casefold()))
        if words and words <= self.names:
            return
        named = rule == "target.role" or not words.isdisjoint(_RECEPTOR)  # a receptor is often named after its ligand
        if not named and not self.long_names.isdisjoint(words):
            return
        span = target.start - place.start, target.end - place.start
        polarity = _polarity(place.text, *span)
        evidence = make_evidence(self.monograph, place.block, target.start, target.end, place.section.kind)
        forms = [target.text, *(a for a in target.alt if not self.is_own(a))]
        name = name_keys(target)
        known = next(
            (
                f
                for f in self.found
                if f.polarity is polarity and _fits(f.component, component) and is_same_target(f.names, name)
            ),
            None,
        )
        if known is None and is_placed(target.text):
            known = next((f for f in self.found if _tells(f, target.text, place, component, polarity)), None)
        elif known is None and rule == "target.role":
            known = next((f for f in self.found if _is_told(f, target.text, place, component, polarity)), None)
            if known is not None:
                known.text = target.text
                forms.append(known.forms[0])
        if known is None:
            self.found.append(
                _Found(target.text, forms, [name], component, action, rule, polarity, [evidence], place.block)
            )
            return
        if name.process and not known.names[0].process and known.rule == "target.changing":
            known.text, known.action, known.rule = target.text, action, rule  # the amount follows from the process
            forms.append(known.forms[0])
        if "receptor" in target.text and ("receptor" not in known.text or _says_subtype(target.text, known.text)):
            known.text = target.text  # what is bound says more than its ligand, its subtype more than its family
            forms.append(known.forms[0])
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


def _is_bearer(target: TargetName) -> bool:
    """Whether a target is one on which effects are had at the molecule itself, not on what it does in the body."""
    last = singular(target.text.rsplit(" ", 1)[-1])
    return target.head in ("site", "generic") and (last in _RECEPTOR or last.endswith(("ase", "receptor", "channel")))


def _polarity(sentence: str, start: int, end: int) -> Polarity:
    """How a target stands; "how it blocks X is unclear" says that it does, "whether it blocks X" does not."""
    found = polarity_of(sentence, start, end, ignore=_IGNORED)
    if found is Polarity.ASSERTED and is_guessed(sentence, start):
        return Polarity.HEDGED
    if found is not Polarity.HEDGED:
        return found
    return polarity_of(sentence[:end], start, end, ignore=_IGNORED)  # hedges behind it are on the mechanism at large


def _is_labelled(place: _Place) -> bool:
    """Whether a sentence follows a label that names the product; outside the mechanism most name a condition."""
    return place.labelled and (place.section.kind is SectionKind.MECHANISM or place.fixed is not None)


def _tells(known: _Found, placed: str, place: _Place, component: str | None, polarity: Polarity) -> bool:
    """Whether a target of the same block tells which "receptors on the airways" are meant."""
    return (
        known.block is place.block
        and known.polarity is polarity
        and _fits(known.component, component)
        and singular(placed.split()[0].casefold()) in known.text.casefold()
    )


def _is_told(known: _Found, text: str, place: _Place, component: str | None, polarity: Polarity) -> bool:
    """Whether a known "receptors on the airways" of the same block is what `text` names in full."""
    return (
        known.block is place.block
        and known.polarity is polarity
        and _fits(known.component, component)
        and is_placed(known.text)
        and singular(known.text.split()[0].casefold()) in text.casefold()
    )


def _initials(name: str) -> str:
    return "".join(word[0].upper() for word in name.replace("-", " ").split())


def _moved(target: TargetName, by: int) -> TargetName:
    return replace(target, start=target.start + by, end=target.end + by)


def _says_subtype(new: str, known: str) -> bool:
    return any(c.isdigit() for c in new) and not any(c.isdigit() for c in known)


def _fits(known: str | None, new: str | None) -> bool:
    return new is None or known == new
