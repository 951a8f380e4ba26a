"""Interactions: drugs, classes, foods and substances that a text says interact with the product.

A sentence opens a frame ("can interact with …", "concurrent use with …", "… may reduce its absorption"); the list that
stands in the frame is read by `interactants`. Frames whose words leave no doubt take unknown names for drugs, the
others take what `cues/interactants.tsv` knows. Advice to tell a doctor of all medicines names no interactant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.components import read_names
from rxkg.ingest.extract.interactants import (
    Interactant,
    is_generic,
    kind_of_interactant,
    read_interactants,
    strip_lead,
)
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import find_brackets, fold_key, mask, split_members
from rxkg.ingest.sections import Monograph, Section, leading_label
from rxkg.ingest.sentences import make_evidence, split_sentences
from rxkg.ingest.subjects import component_named, component_of_block, introduction_of
from rxkg.ontology.records import Evidence, InteractantKind, Interaction, Polarity, SectionKind

_READ = (
    SectionKind.INTRODUCTION, SectionKind.USAGE, SectionKind.DOSAGE, SectionKind.SIDE_EFFECTS, SectionKind.PRECAUTIONS,
    SectionKind.FAQS, SectionKind.COMBINED_USE, SectionKind.OTHER,
)  # fmt: skip
_WARY = frozenset((SectionKind.PRECAUTIONS, SectionKind.FAQS, SectionKind.COMBINED_USE, SectionKind.OTHER))
_STOP = re.compile(
    r"[;:.!?]|\s[–—-]\s|—|,?\s+(?:which|because|due to|should|must|may|might|can|could|will|would|is|are|"
    r"was|were|has|have|hasn't|haven't|isn't|unless|"
    r"without|while|during|when|if|since|as(?! well)|leading|resulting|causing|potentially|thereby|thus|"
    r"so|before|after|until|increases?|"
    r"decreases?|reduces?|enhances?|altering|affecting (?:their|its|the effect|how)|increasing|decreasing|"
    r"reducing|enhancing|worsening|"
    r"to (?:avoid|minimi[sz]e|prevent|reduce|ensure|assess|check|control|help|relieve|achieve|improve|"
    r"enhance|make|treat)|"
    r"requires?|necessitat\w+|though|although|but|however|for (?:the|at least|several)|or (?:if|those|"
    r"have|in)|and (?:may|can|should|consult|inform|discuss|"
    r"always|report|the|its|it|those with|other health|dose)|needs?|or any (?:of|other)|especially (?:if|"
    r"when|in)|particularly (?:if|when|in)|"
    r"in (?:patients|people|individuals|those)|at the same time|inform|consult|tell|unless|who|where|does|do|not)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"(?:\b(?:that|which|those|known to)\s*|\b(?:that|which)\s+\w+ly\s*)$", re.IGNORECASE)
_NO_INTERACTION = re.compile(
    r"\bno\s+(?:\w+\s+){0,4}interactions?\b|\b(?:is|are|was|were|has|have)\s*(?:not|n['’]t)\s+(?:\w+\s+){0,3}?"
    r"(?:interact|known|reported|expected|documented)|\b(?:does|do|did)\s*(?:not|"
    r"n['’]t)\s+(?:\w+\s+){0,2}?(?:interact|affect|alter|interfere)|"
    r"\bunlikely\b|\bn['’]t\s+(?:\w+\s+){0,2}(?:interact|known)|\bwithout\s+(?:\w+\s+){0,2}interaction|"
    r"\bnot (?:thought|expected|known|likely) to\b|\bno\s+(?:\w+\s+){0,4}effect on\b",
    re.IGNORECASE,
)
_WARNING = re.compile(
    r"\bnot\b|n['’]t\b|\bno\b|avoid|caution|risk|increas|decreas|reduc|lead|cause|interact|potential|"
    r"contraindicated|sever|danger|harm|"
    r"careful|monitor|toxic|serious|worsen|exacerbat|enhanc|interfer|additive|effect|adjust",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"^(?:\W*Q:?\s*)?(?P<q>[^?]{0,300}\?)(?P<a>.*)$", re.DOTALL)
_ASKED = re.compile(
    r"\b(?:take|taken|use|used|using|taking|combine|combined|drink|drinking|consume|consuming|eat|apply|"
    r"mix|mixed|have|smoke|get)\b.*?"
    r"(?:\bwith\b|\balong with\b|\balongside\b|(?=\b(?:alcohol|"
    r"grapefruit)))\s*(?P<list>[^?]+?)\s*(?:\bwhile\b|\bwhen\b|\bduring\b|\bat the same\b|\bif\b|\bwith\b|"
    r"\?)",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\W*(?:A:)?\W*(?:no\b(?!\s+(?:known|significant|specific|direct|clinically|major))|(?:it(?:['’]s|"
    r" is) )?(?:generally |usually |strongly |highly )?"
    r"(?:best|advisable|recommended|advised|safest|not recommended|not advisable|discouraged|crucial|important)\b|"
    r"(?:always )?(?:avoid|do not|don['’]t|consult|check|discuss|caution|exercise|use caution|talk|limit|"
    r"you should (?:avoid|not|consult|limit))|"
    r"this is (?:dangerous|not)|this can|alcohol|grapefruit|excessive|moderate|generally,? (?:no|"
    r"it(?:['’]s| is) (?:best|not))|combining|drinking|consuming|using|taking|smoking|while)",
    re.IGNORECASE,
)
_PLAIN_NO = re.compile(r"\W*(?:A:)?\W*no\b", re.IGNORECASE)
_NAME_END = re.compile(
    r":\s|\s[–—-]\s|[.;](?:\s|$)|\b(?:may|can|could|should|increases?|decreases?|reduces?|is|are|due)\b", re.IGNORECASE
)
# Lists are shorter than this; it keeps endless sentences from being read over and over.
_LONGEST = 600
_MOST_LISTS = 40
_SEPARATED = re.compile(
    r"\bempty stomach\b|\bwithout food\b|\bbefore (?:or|and) .{0,20}after (?:a )?(?:meals?|food|eating)",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"(?:lead(?:ing|s)? to|result(?:ing|s)? in|caus(?:e|es|ing)|due to(?: the)?(?: potential for|"
    r" possible)?|because of(?: the)?(?: potential for)?)\s+"
    r"(?P<after>[^.;:()]{4,90})|(?P<verb>\b(?:increas|decreas|reduc|enhanc|potentiat|worsen|exacerbat|lower|"
    r"prolong|inhibit|alter|impair|interfer|antagoni[sz])"
    r"(?:e|es|ing|s)?\s+(?!of\b)[^.;:()]{4,90})",
    re.IGNORECASE,
)
_EFFECT_END = re.compile(
    r",|\s+(?:when|while|if|unless|in patients|and should|so|as|which|that|during|with)\b", re.IGNORECASE
)
_UMBRELLA = re.compile(r"including|such as|especially|particularly|notably|specifically|e\.g\.|\blike\b", re.IGNORECASE)
_GENERIC_LIST = re.compile(
    r"\s*(?:(?:other|certain|some|several|many|various|any|oral)\s+)*(?:medications?|drugs?|medicines?|"
    r"products|substances|agents),?\s*\(?(?:including|such as|like|e\.g)",
    re.IGNORECASE,
)
_ITSELF = re.compile(r"(?:it|its|this|these|the|either|both|them)\b(?! (?:metabolism|liver|effects?))", re.IGNORECASE)
_USED = re.compile(r"\b(?:used|taken|prescribed|given|intended)$", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|may|can|could|should|must|will|has|have|do|does|use|take|occurs?|avoid)\b",
    re.IGNORECASE,
)
_ALLERGY = re.compile(r"allerg|hypersensitiv|sensitivity to|history of", re.IGNORECASE)
_MEALS = frozenset(("food", "foods", "meal", "meals"))
_TURN = re.compile(r"\b(?:but|however|although|though|while)\b", re.IGNORECASE)
_ADVICE = re.compile(
    r"\b(?:inform|tell|discuss|notify|disclose|aware of|consult|ask|talk to|speak with|list of|review|let your)\b",
    re.IGNORECASE,
)
_ALL_MEDICINES = re.compile(
    r"\b(?:all|any|other|your|about|current)\b[^.;]{0,60}?\b(?:medications?|medicines?|drugs?|supplements|treatments?)\b[^.;]{0,50}?\bincluding\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"interact|concurrent|concomitant|co-?admin|\bfoods? (?:and|or) drinks?\b|"
    r"\b(?:drugs|medicines|medications|foods|substances) (?:that|which|to avoid)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:[\w,/&-]+ ){0,3}interactions?(?: with [\w ,]{3,30})?|"
    r"(?:drugs|medicines|medications|foods|substances) (?:that|which|to avoid)\b[\w ,'’-]{0,50}|"
    r"foods? (?:and|or) drinks?",
    re.IGNORECASE,
)
_INCLUDE = re.compile(
    r"(?:(?:specific|some|other) )?(?:these|this|those|examples?|interactions|interacting|known|common|notable)"
    r"(?:\s+[\w-]+){0,2}?\s+(?:includes?|"
    r"involves?|are|is)(?: but are not limited to| those with)?:?\s+",
    re.IGNORECASE,
)
# Openings that tell of the product or its class, and not of what interacts with it.
_OF_ITSELF = re.compile(
    r"\binteracts?\b|\b(?:other|certain) (?:\w+ )?(?:medications|drugs|medicines)\b(?! should)",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(r"\s*(?:this|these|the|it|your|avoid|use|take)\b", re.IGNORECASE)
_OPENING = re.compile(r"(?P<label>(?:drug )?interactions)[.:]\s+", re.IGNORECASE)
_LABELLED = 8  # words of a clause that can name its subject
_FOLLOWS = re.compile(
    r"\s+(?:may|might|can|could|should|must|will|would|is|are|was|were|has|have|do|does|needs?|requires?|"
    r"increases?|decreases?|reduces?|lowers?|raises?|enhances?|weakens?|blunts?|adds?|binds?|showed|shows?|"
    r"causes?|slows?|prolongs?|boosts?|interacts?|interferes?|inhibits?|induces?|potentiates?|affects?|"
    r"alters?|worsens?|blocks?|competes?|counteracts?|impairs?|diminish(?:es)?|intensif(?:y|ies))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[:;]\s|(?<!\bst)(?<!\.g)[.!?]\s|\b(?:A|Q):\s|,\s+(?:and|but|as|so|because|since|while|although|and that)\s|"
    r"\b(?:because|since|as|while|that|however,?)\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """A row of `cues/interaction_frames.tsv`: the list stands behind ("after") or before the words."""

    rule: str
    side: str
    lenient: bool
    wary: bool  # only in precautions and their like, and beside words of warning
    needs: tuple[
        str, ...
    ]  # lower-case letters of which one must be in the sentence; looked for first, as that is quick
    pattern: re.Pattern[str]

    def is_hinted(self, sentence: str) -> bool:
        """Whether a lower-cased sentence holds one of the words without which the pattern cannot match."""
        for word in self.needs:  # noqa: SIM110 - called for each frame and sentence; a generator takes twice the time
            if word in sentence:
                return True
        return False


@cache
def _frames() -> tuple[_Frame, ...]:
    return tuple(
        _Frame(rule, side, names == "any", where == "wary", tuple(needs.split("|")), re.compile(pattern))
        for rule, side, names, where, needs, pattern in read_cues("interaction_frames", 6)
    )


@cache
def _hints() -> tuple[tuple[str, int], ...]:
    """Each word that a frame needs, once, with a bit for each frame that needs it."""
    bits: dict[str, int] = {}
    for number, frame in enumerate(_frames()):
        for word in frame.needs:
            bits[word] = bits.get(word, 0) | 1 << number
    return tuple(bits.items())


def _hinted(lowered: str, *, wary: bool) -> list[_Frame]:
    """The frames that can be found in a lower-cased text."""
    found = 0
    for word, bits in _hints():
        if word in lowered:
            found |= bits
    if not found:
        return []
    return [f for number, f in enumerate(_frames()) if found >> number & 1 and (wary or not f.wary)]


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence or more, `block.text.plain[start:end]`, and the component that it is about."""

    section: Section
    block: Block
    start: int
    end: int
    component: str | None


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


def extract_interactions(monograph: Monograph) -> tuple[Interaction, ...]:
    """The interactions of a monograph, merged by what interacts, in text order; negated ones keep their polarity."""
    reader = _Reader(monograph)
    for section in monograph.of(*_READ):
        reader.read_section(section)
    return reader.statements()


_Name = tuple[str, ...]
_Key = tuple[_Name, str | None, Polarity]


class _Reader:
    def __init__(self, monograph: Monograph):
        self.monograph = monograph
        names = read_names(monograph)
        own = (
            monograph.title,
            re.sub(r"\([^)]*\)?", " ", monograph.title),
            names.drug,
            *names.synonyms,
            *monograph.components,
        )
        self.own = frozenset(fold_key(n) for n in own)
        self.own_names = tuple(frozenset(fold_key(n)) for n in own)
        firsts = (re.findall(r"[a-z0-9-]+", n.casefold())[:1] for n in own)
        self.own_words = frozenset(w for first in firsts for w in first if len(w) > 3)
        self.asked: list[str] = []  # what the block's question names
        self.found: dict[_Key, _Found] = {}
        self.forms: dict[_Name, list[_Key]] = {}

    def read_section(self, section: Section) -> None:
        for index in range(section.first, section.last):
            block = self.monograph.blocks[index]
            plain = block.text.plain
            if block.kind != "heading" and len(plain) < 20_000:
                self.read_block(section, index, block, plain)

    def read_block(self, section: Section, index: int, block: Block, plain: str) -> None:
        place = _Place(section, block, 0, len(plain), component_of_block(self.monograph, section, index))
        self.asked = []
        body = self.read_question(place, index) if section.kind is SectionKind.FAQS else 0
        label = leading_label(block.text)
        if label is None and (opening := _OPENING.match(plain)) is not None:
            label = (0, opening.end("label"), opening.end())
        if label is not None and section.kind is SectionKind.PRECAUTIONS:
            self.read_label(replace(place, start=label[2]), label)
        if block.kind == "item" and section.kind in _WARY:
            self.read_item(place, index)
        if not body and label is not None and label[2] < len(plain) and section.kind is not SectionKind.FAQS:
            body = label[2]
        labelled = body > 0 and label is not None and section.kind in _WARY and _is_label(plain[label[0] : label[1]])
        frames = _hinted(_lower(plain), wary=section.kind in _WARY)
        if not frames and not labelled:
            return
        for start, end in split_sentences(plain[body:]):
            sentence = _Place(section, block, body + start, body + end, place.component)
            self.read_sentence(sentence, frames)
            if labelled:
                self.read_labelled(sentence)

    def read_question(self, place: _Place, index: int) -> int:
        """Reads "Can I take it with …? No, …"; where the answer starts, 0 for what is no question."""
        plain = place.block.text.plain
        parts = _QUESTION.match(plain)
        if parts is None:
            return 0
        start = parts.start("a")
        asked = _ASKED.search(parts["q"])
        answer = parts["a"]
        if not answer.strip() and index + 1 < place.section.last:
            answer = self.monograph.blocks[index + 1].text.plain
        if asked is not None:
            first, last = (parts.start("q") + at for at in asked.span("list"))
            for found in read_interactants(plain, first, last):
                if _is_refused(found, answer):
                    self.asked.append(found.text)
                    self.add(replace(place, start=start), found, "int.question", Polarity.ASSERTED)
        return start

    def read_label(self, place: _Place, label: tuple[int, int, int]) -> None:
        """Reads "Alcohol: avoid …": a label that is an interactant's name."""
        plain = place.block.text.plain
        rest = plain[place.start :]
        if label[1] - label[0] > 60 or not _WARNING.search(rest):
            return
        lowered = rest.casefold()
        for found in read_interactants(plain, label[0], label[1]):
            if any(word[:6] in lowered for word in found.text.casefold().split()):
                self.add(place, found, "int.label", _polarity(rest))

    def read_item(self, place: _Place, index: int) -> None:
        """Reads an item below words that announce interactants: "… can interact with:"."""
        intro = introduction_of(self.monograph, place.section, index)
        if intro is None or not (_announces(intro.text.plain) or _is_label(intro.text.plain)):
            return
        plain = place.block.text.plain
        stop = _NAME_END.search(mask(plain, find_brackets(plain)))
        last = stop.start() if stop and stop.start() else len(plain)
        for found in read_interactants(plain, 0, min(last, _LONGEST), lenient=True):
            self.add(place, found, "int.list-item", _polarity(intro.text.plain))

    def read_labelled(self, place: _Place) -> None:
        """Reads what opens the clauses behind "Interactions:": "digoxin, whose level rises", "NSAIDs weaken …"."""
        plain = place.block.text.plain
        if _ADVICE.search(plain, place.start, place.end):
            return
        listed = _INCLUDE.match(plain, place.start, place.end)
        start = listed.end() if listed else place.start
        masked = mask(plain, find_brackets(plain, start, place.end))
        while start < place.end:
            end = masked.find(";", start, place.end)
            end = place.end if end < 0 else end
            last = _subject_end(masked, start, min(end, start + _LONGEST))
            if last > start and not (
                _NO_SUBJECT.match(plain, start, end) or (not listed and _OF_ITSELF.search(plain, start, end))
            ):
                follows = _FOLLOWS.match(masked, last, end)
                brackets = plain.find(")", last, end) if not masked[last:end].strip() or not follows else -1
                for found in read_interactants(plain, start, max(last, brackets + 1)):
                    self.add(place, found, "int.labelled", _polarity(plain[start:end]))
            start = end + 1

    def read_sentence(self, place: _Place, hinted: list[_Frame]) -> None:
        """Reads a sentence by those of the `hinted` frames of its block whose words it holds."""
        plain, start = place.block.text.plain, place.start
        # Patterns are in lower case: a search that ignores case takes twice as long.
        sentence = _lower(plain[start : place.end])
        if sentence.endswith("?"):
            return
        wary = place.section.kind in _WARY
        frames = [f for f in hinted if f.is_hinted(sentence)]
        if not frames or ("including" in sentence and _ADVICE.search(sentence) and _ALL_MEDICINES.search(sentence)):
            return
        wary = wary and any(f.wary for f in frames) and bool(_WARNING.search(sentence))
        for frame in frames:
            if frame.wary and not wary:
                continue
            for match in islice(frame.pattern.finditer(sentence), _MOST_LISTS):
                if frame.side == "after":
                    first = start + match.end()
                    last = _list_end(plain, first, _cut(plain, first, place.end))
                else:
                    last = start + match.start()
                    first = _list_start(plain, max(start, last - _LONGEST), last)
                self.read_list(place, frame, first, last)

    def read_list(self, place: _Place, frame: _Frame, first: int, last: int) -> None:
        plain = place.block.text.plain
        if place.component is None and self.monograph.components:
            outside = f"{plain[place.start : first]} ; {plain[last : place.end]}"
            place = replace(place, component=component_named(outside, self.monograph.components))
        if not frame.lenient and _ALLERGY.search(plain, max(place.start, first - 40), last):
            return
        if frame.side == "after":
            lenient = frame.lenient or bool(_GENERIC_LIST.match(plain, first, last))
        else:
            lenient = frame.lenient and bool(_UMBRELLA.search(plain, first, last))
            if "interact" in frame.rule and not self.is_meant(plain[last : place.end]):
                return
        read = read_interactants(plain, first, last, lenient=lenient and place.section.kind in _WARY)
        if frame.side == "before" and any(self.is_own(found.text) for found in read):
            return  # "beta-blockers such as metoprolol can …": the product's own class
        turns = [turn.end() for turn in _TURN.finditer(plain, place.start, first)]
        turn = _TURN.search(plain, last, place.end)
        polarity = _polarity(plain[turns[-1] if turns else place.start : turn.start() if turn else place.end])
        for found in read:
            # "Take it with food" is how to take it.
            if frame.rule != "int.used-with" or found.text.casefold() not in _MEALS:
                self.add(place, found, frame.rule, polarity)

    def is_meant(self, rest: str) -> bool:
        """Whether "… can interact with REST" speaks of the product: "with it", "with this medication", by its name."""
        words = rest[rest.casefold().find(" with ") + 6 :]
        return bool(_ITSELF.match(words)) or bool(set(re.findall(r"[a-z0-9-]+", words.casefold())[:3]) & self.own_words)

    def is_own(self, text: str) -> bool:
        """Whether `text` names the product itself or the group that it belongs to."""
        words = frozenset(fold_key(text)) - _FORMS
        return (
            fold_key(text) in self.own
            or text.casefold() in self.own_words
            or (bool(words) and any(words == n for n in self.own_names))
            or ("/" in text and all(self.is_own(part) for part in text.split("/") if part.strip()))
        )

    def add(self, place: _Place, found: Interactant, rule: str, polarity: Polarity) -> None:
        if self.is_own(found.text) and not any(a.startswith(("other ", "additional ")) for a in found.alt):
            return
        if rule == "int.used-with" and (asked := self.same_as_asked(found.text)) is not None:
            found = replace(found, text=asked, alt=(found.text, *found.alt))
        evidence = make_evidence(self.monograph, place.block, found.start, found.end, place.section.kind)
        effect = found.effect or _effect(place.block.text.plain, place.start, place.end, found)
        keys = [_key(t) for t in (found.text, *found.alt)]
        known = self.known(keys, place.component, polarity)
        if known is None:
            known = (keys[0], place.component, polarity)
            self.found[known] = _Found(found, place.component, rule, polarity, effect, list(found.alt), [evidence])
        else:
            item = self.found[known]
            item.alt += [found.text, *found.alt]
            item.effect = item.effect or effect
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

    def same_as_asked(self, text: str) -> str | None:
        """What the question named, where the answer says the same in other words: "eye drops", "eye medications"."""
        words = text.casefold().split()
        if words[-1] not in ("medications", "treatments", "products", "drugs", "medicines", "remedies"):
            return None
        return next((a for a in self.asked if a.casefold().split()[0] == words[0]), None)

    def statements(self) -> tuple[Interaction, ...]:
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


_FORMS = frozenset(["supplement", "product", "therapy", "treatment", "cream", "gel", "tablet"])
_EMPTY_HEADS = frozenset(
    ["medication", "medicine", "drug", "agent", "use", "consumption", "product", "strong", "moderate", "potent"]
)


def _key(text: str) -> tuple[str, ...]:
    """Equal for wordings of one interactant: "anticoagulants" and "anticoagulant medications"."""
    words = fold_key(text)
    kept = tuple(w for w in words if w not in _EMPTY_HEADS)
    return kept or words


def _lower(text: str) -> str:
    """`text` in lower case with every character in its place."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _polarity(sentence: str) -> Polarity:
    return Polarity.NEGATED if _NO_INTERACTION.search(sentence) else Polarity.ASSERTED


def _is_refused(found: Interactant, answer: str) -> bool:
    """Whether the answer to "Can I take it with X?" warns; for meals only a plain no or an empty stomach does."""
    if found.kind is not InteractantKind.FOOD or "grapefruit" in found.text:
        return bool(_REFUSED.match(answer))
    return bool(_PLAIN_NO.match(answer) or _SEPARATED.search(answer)) and "with or without" not in answer


def _is_label(text: str) -> bool:
    """Whether a text is no more than "Drug interactions:"."""
    return len(text) < 80 and _LABEL.fullmatch(text.strip(" *:.\n")) is not None


def _subject_end(masked: str, start: int, end: int) -> int:
    """Where the interactants end that open a clause; `start` where it opens with something else."""
    last = start
    for member in split_members(masked, start, end):
        text = strip_lead(member.text)
        own = member.end - len(text)
        if kind_of_interactant(text) is not None or is_generic(text):
            last = member.end
            continue
        if last > start and not _FOLLOWS.search(text):
            break
        words = list(re.finditer(r"\S+", text))[:_LABELLED]
        for word in reversed(words[:-1]):
            if _FOLLOWS.match(text, word.end()) and kind_of_interactant(text[: word.end()]) is not None:
                return own + word.end()
        break
    return last


def _announces(intro: str) -> bool:
    tail = intro.rstrip()[-200:]
    return tail.endswith(":") and bool(_ANNOUNCES.search(tail)) and not _ADVICE.search(tail)


def _cut(plain: str, first: int, end: int) -> int:
    """`end`, or the last blank within the length of a list."""
    return end if end - first <= _LONGEST else max(first, plain.rfind(" ", first, first + _LONGEST))


def _list_end(plain: str, first: int, end: int) -> int:
    """Where the list that starts at `first` ends: before a verb, unless the verb is of a clause that names a class."""
    depth = 0
    at = first
    for stop in _STOP.finditer(plain, first, end):
        depth += plain.count("(", at, stop.start()) - plain.count(")", at, stop.start())
        at = stop.start()
        if depth > 0 or (
            stop[0] == "." and plain[stop.start() - 3 : stop.start()].casefold() in ("e.g", "(e.", "i.e", " st")
        ):
            continue
        if stop[0].lstrip(" ,")[:3] == "to " and _USED.search(plain, max(first, stop.start() - 12), stop.start()):
            continue  # "medications used to treat diabetes"
        if stop[0].endswith("as") and plain[: stop.start()].endswith("such"):
            continue
        if stop[0] == "." and plain[stop.end() : stop.end() + 1].strip():
            continue
        if not _RELATIVE.search(
            plain, max(first, stop.start() - 24), stop.start() + len(stop[0]) - len(stop[0].lstrip(" ,"))
        ):
            return stop.start()
    return end


def _list_start(plain: str, start: int, last: int) -> int:
    """Where the clause starts whose subject is the list that ends at `last`."""
    first = start
    for stop in _CLAUSE.finditer(mask(plain[:last], find_brackets(plain, start, last)), start, last):
        if " and " not in stop[0] or _VERB.search(plain, first, stop.start()):
            first = stop.end()
    return first


def _effect(plain: str, start: int, end: int, found: Interactant) -> str | None:
    """What the interaction does, in a few words of its sentence; None where nothing is stated."""
    match = _EFFECT.search(plain, found.end, end) or _EFFECT.search(plain, start, found.start)
    if match is None:
        return None
    group = "after" if match["after"] else "verb"
    first, last = match.span(group)
    cut = _EFFECT_END.search(plain, first, last)
    words = plain[first : cut.start() if cut else last].strip()
    if not words or found.text.casefold() in words.casefold() or kind_of_interactant(words) is not None:
        return None
    return " ".join(words.split()[:14])
