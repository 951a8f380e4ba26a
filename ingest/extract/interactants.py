"""Lists of interactants: the drugs, classes, foods and substances that a run of text names.

What counts as one is told by `interactant_kinds`; this module splits lists, takes off what stands around a name, and
writes out the words that members share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rxkg.ingest.extract.enzyme_roles import enzyme_roles
from rxkg.ingest.extract.interactant_kinds import (
    cue_table,
    is_generic,
    is_stopped,
    kind_of_interactant,
)
from rxkg.ingest.phrases import (
    Bracket,
    BracketKind,
    Member,
    find_brackets,
    is_modifier,
    lower_phrase,
    mask,
    split_members,
)
from rxkg.ingest.wording import lowered
from rxkg.ontology.records import InteractantKind

__all__ = ["Interactant", "kind_of_interactant", "read_interactants", "strip_lead"]

# Over lower-cased text; what stands before it is looked at afterwards: a pattern that opens with letters is faster.
_INTRODUCER = re.compile(
    r"(?:including(?: but not limited to)?|such as|especially|particularly|notably|"
    r"specifically|namely|primarily|mainly|like|"
    r"e\.\s?g\.|for example|for instance|examples? (?:are|include))(?![\w-])[\s,:]*"
)
_LEAD = re.compile(
    r"(?:(?:the|an?|any|all|some|other|others|certain|specific|many|most|various|several|numerous|"
    r"multiple|different|additional|another|similar|"
    r"these|this|your|both|either|concurrent|concomitant|simultaneous|excessive|excess|high|large|"
    r"significant|heavy|regular|chronic|moderate amounts of|moderate (?=alcohol)|"
    r"a number of|a variety of|a wide range of|large amounts of|amounts of|high doses of|doses of|"
    r"types of|consumption of|intake of|use of|the use of|"
    r"consuming|consumption|drinking|avoid|avoiding|"
    r"limit|limiting|restrict|restricting|minimi[sz]e|receiving|patients receiving|"
    r"recently (?:stopped|discontinued|taken|used)|"
    r"(?:strong|moderate|mild|weak|potent) to (?:strong|moderate|potent)|"
    r"even|also|with|to|of|those with|those involving|combination|common|"
    r"potential|potent|possible|existing|current|known|ongoing|commonly used|medications? like|drugs? like|possibly|"
    r"medications?:|drugs?:|between|among|from|in combination with|if taken with)(?![\w-])\s*)+",
    re.IGNORECASE,
)
_POTENCY = re.compile(r"(?:high|moderate|large|potent|combination|with|excess|both)\b", re.IGNORECASE)
_THOSE = re.compile(r"(?:those|ones|others)\s+(?:(?:also|already|primarily|mainly|extensively)\s+)*", re.IGNORECASE)
_MODIFIER = re.compile(
    r"(?:^|(?<=\s))(?:that|which|who|whose|used|taken|given|prescribed|intended|metaboli[sz]ed|"
    r"transported|eliminated|excreted|processed|broken down|"
    r"known|likely|affecting|prolonging|causing|altering|inhibiting|inducing|increasing|decreasing|"
    r"reducing|lowering|raising|influencing|impacting|"
    r"containing|involving|acting|active|effective|associated|with|for|applied|targeting|having|interfering|suppressing|"
    r"depressing|modifying|that's|sharing|"
    r"rich|high|cleared|related)(?![\w-])",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"(?:(?:that|which)\s+)?(?:(?:can|may|could|might|also|are|is|have|has|primarily|mainly|extensively|"
    r"known|likely|significantly|directly|negatively|the)\s+)*"
    r"(?:to\s+)?[a-z]+(?:\s+(?:by|with|for|to|the|on|in|of|risk of|treat|manage|increase|affect|cause|"
    r"prolong|lower|anxiety))*\s+",
    re.IGNORECASE,
)
_BARE_ROLE = re.compile(r"(?:inhibitors|inducers|substrates|agonists|antagonists)$", re.IGNORECASE)
_POTENCY_WORD = re.compile(r"^(?:strong|moderate|weak|potent|mild)\s+", re.IGNORECASE)
_VERB_FIRST = re.compile(
    r"(?:can |may |could |also )*(?:affect|cause|increase|decrease|prolong|inhibit|induce|lower|raise|"
    r"alter|reduce|impact|suppress|depress|interfere|contain|slow|block)(?:s|ing)?\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"^(?:who|whose)\b|\b(?:is|are|or|and)$|\b(?:if|you|your|it|this|these|them|their|both its|such|longer|than|"
    r"may be|might be)\b",
    re.IGNORECASE,
)
# A clause that tells no class apart: "medications that induce", "medications taken concurrently".
_CUT = re.compile(
    r"(?:^|\b(?:that|which) )(?:(?:also|both|can|may|might|could|either)\b ?)*"
    r"(?:induce|inhibit|affect|increase|reduce)?$|"
    r"\bthe same$|\btaken (?:concurrently|together)\b|\btaking\b|^metaboli[sz]ed by$",
    re.IGNORECASE,
)
_TRANSITIVE = ("induce", "inhibit", "affect", "increase", "reduce")
# "avoid this supplement", "these medications": things named before, or the product itself.
_MEANT_BEFORE = re.compile(r"(?:this|these)\s", re.IGNORECASE)
# "conditions, especially those affecting the liver": no drugs.
_NO_DRUGS = re.compile(r"\b(?:conditions?|diseases?|disorders?|patients|individuals|people)\b[^.;]*$", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\b(?:expired|outdated|interacts?|restricts?|causes?|may|might|can|could|should|exists?|occurs?|is|are|which|that)\b|(?<!-)\b(?:doses?|dosages?)\b(?!-)|ly$",
    re.IGNORECASE,
)
# "medications affecting the liver and pregnant women": the list goes on with something else.
_NO_PART = re.compile(
    r"\b(?:women|men|patients|people|individuals|children|pregnant|breastfeeding|others)\b", re.IGNORECASE
)
_CLAUSE_IN_BRACKET = re.compile(r"(?:those|that|which|drugs that|medications that|an?\s|the\s)", re.IGNORECASE)
_OTHER = re.compile(r"other\b", re.IGNORECASE)
_LOOSE = frozenset(("and", "or", "and/or", "also"))
_SALTS = frozenset(("salts", "supplements", "preparations"))
_ROMAN = re.compile(r"I[ABCabc]?|II|III|IV")
_TAIL = re.compile(
    r"\s+(?:at the same|at least|in high|in large|in excess|within|together|concurrently|concomitantly|"
    r"simultaneously|too|as well|medications? in|"
    r"on (?:your|their|its) own|in (?:patients|people|individuals|newborns|infants|those|"
    r"combination|general|particular|addition|order|your)|on the skin|on an|several|"
    r"consumption|intake|use|usage|abuse|ingestion|treatment with|hours?|days?|weeks?|prior|also|alone|"
    r"significantly|potentially|greatly|markedly|substantially|further|"
    r"interactions?|of (?:clinical|any|note|concern)|"
    r"with (?:your|a|an|the) (?:doctor|healthcare|physician|pharmacist))(?![\w-]).*$",
    re.IGNORECASE | re.DOTALL,
)
_PLAUSIBLE = re.compile(r"[A-Za-z][\w'’/+-]{2,}(?:\s[\w'’/+-]{2,}){0,2}")
_EFFECT = re.compile(
    r"(?:\w+ing|risk|may|can|which|due|because|reduced?|increased?|additive|enhanced?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Interactant:
    """One thing named; `plain[start:end]` holds all of its words."""

    text: str
    kind: InteractantKind
    start: int
    end: int
    alt: tuple[str, ...] = ()
    effect: str | None = None


def strip_lead(text: str) -> str:
    """`text` without quantifiers and prepositions at its front.

    >>> strip_lead("other NSAIDs")
    'NSAIDs'
    """
    lead = _LEAD.match(text)
    return text[lead.end() :] if lead and lead.end() < len(text) else text


def read_interactants(plain: str, start: int, end: int, *, lenient: bool = False) -> tuple[Interactant, ...]:
    """The interactants that a list in `plain[start:end]` names, in text order.

    With `lenient`, a name that is not known passes for a drug's: for frames that leave no doubt ("interacts with …").

    >>> text = "other NSAIDs, lithium (raised levels), and drugs affecting blood pressure or heart rhythm"
    >>> [i.text for i in read_interactants(text, 0, len(text))]
    ['NSAIDs', 'lithium', 'drugs affecting blood pressure', 'drugs affecting heart rhythm']
    """
    brackets = find_brackets(plain, start, end)
    masked = mask(plain, brackets)
    roles: list[Interactant] = []
    for first, last, classes in enzyme_roles(masked, start, end):
        roles += (Interactant(c.text, InteractantKind.CLASS, c.start, c.end, c.alt) for c in classes)
        masked = f"{masked[:first]}{',' * (last - first)}{masked[last:]}"
        for bracket in brackets:
            if bracket.kind is BracketKind.INSTANCES and not masked[last : bracket.start].strip():
                inner = bracket.inner + len(bracket.text)
                roles += read_interactants(plain, bracket.inner, inner, lenient=lenient)
        brackets = tuple(b for b in brackets if b.end <= first or masked[last : b.start].strip())
    pieces = tuple(_pieces(masked, start, end))
    read = tuple(_Reader(plain, masked, brackets, pieces, end, lenient).run())
    return tuple(sorted((*roles, *read), key=lambda found: found.start)) if roles else read


def _pieces(masked: str, start: int, end: int) -> Iterator[Member]:
    at = start
    for cue in _INTRODUCER.finditer(lowered(masked), start, end):
        before = masked[cue.start() - 1] if cue.start() else " "
        if before.isalnum() or before in "_-":
            continue  # "unlike"
        yield from _joined(masked, at, cue.start())
        at = cue.end()
    yield from _joined(masked, at, end)


def _joined(masked: str, start: int, end: int) -> Iterator[Member]:
    """The members of a list, those together that name one thing: "cold and flu remedies", "BCRP/ABCG2 substrates"."""
    held: Member | None = None
    for member in split_members(masked, start, end):
        if held is not None:
            whole = masked[held.start : member.end]
            between = masked[held.end : member.start]
            lead = _LEAD.match(whole)
            if between == "/" or whole[lead.end() if lead else 0 :].casefold() in cue_table()["phrase"]:
                held = replace(held, text=whole, end=member.end)
                continue
            yield held
        held = member
    if held is not None:
        yield held


class _Reader:
    """One pass over the pieces of a list; what a piece lacks is taken from the piece before or behind it."""

    def __init__(
        self,
        plain: str,
        masked: str,
        brackets: tuple[Bracket, ...],
        pieces: tuple[Member, ...],
        end: int,
        lenient: bool,
    ):
        self.plain = plain
        self.masked = masked
        self.brackets = brackets
        self.pieces = tuple(self.bare(p) for p in pieces)
        self.whole = pieces
        self.end = end
        self.lenient = lenient
        self.generic = ""  # the last generic word: what "those" stands for
        self.prefix: tuple[str, int] | None = None  # "medications affecting", and where its words start
        self.before: tuple[str, int] | None = None  # the last class name and its start

    def bare(self, piece: Member) -> Member:
        lead = _LEAD.match(self.masked, piece.start, piece.end)
        start = lead.end() if lead and lead.end() < piece.end else piece.start
        if start == piece.start and self.masked[start : piece.end] == piece.text:
            return piece
        text = self.masked[start : piece.end].strip()
        return Member(text, start, piece.end, piece.joint, piece.comma, piece.whole, piece.own)

    def run(self) -> Iterator[Interactant]:
        for index, piece in enumerate(self.pieces):
            found = self.read(index, piece)
            following = self.pieces[index + 1].start if index + 1 < len(self.pieces) else self.end
            near = [b for b in self.brackets if piece.end <= b.start < following or piece.start <= b.start < piece.end]
            if found is not None:
                yield self.dressed(found, index, near)
            for bracket in near:
                yield from self.within(bracket, found)

    def within(self, bracket: Bracket, found: Interactant | None) -> Iterator[Interactant]:
        """What a bracket lists: instances of the class `found`, or the class that generic words before it meant."""
        if _CLAUSE_IN_BRACKET.match(bracket.text):
            return
        if (
            bracket.kind is BracketKind.INSTANCES
            or (found is None and bracket.kind is BracketKind.SYNONYM)
            or _is_instance(bracket, found)
        ):
            inner = bracket.inner + len(bracket.text)
            cued = bracket.inner > bracket.start + 1  # "inhibitors (e.g., qwertix)": an unknown name is a drug's
            lenient = cued and found is not None and found.kind is InteractantKind.CLASS and self.lenient
            yield from read_interactants(self.plain, bracket.inner, inner, lenient=lenient)

    def read(self, index: int, piece: Member) -> Interactant | None:
        text = piece.text
        if text.casefold() in _LOOSE or _MEANT_BEFORE.match(self.whole[index].text):
            return None
        those = _THOSE.match(text)
        if those and not self.generic and _NO_DRUGS.search(self.masked, max(0, piece.start - 50), piece.start):
            return None
        if those:
            text = text[those.end() :]
        modifier = _MODIFIER.search(text)
        head = _TAIL.sub("", text[: modifier.start()] if modifier else text).strip()
        start = piece.start + (those.end() if those else 0)
        if those and not self.generic:
            self.generic = "medications"
        if modifier and (not head or is_generic(head)):
            return self.described(index, head, text[modifier.start() :], start)
        if not head or is_generic(head):
            if (
                head
                and " " not in head
                and head.casefold().endswith("s")
                and head.casefold() not in ("others", "ones", "things", "interactions")
            ):
                self.generic = head
            return None
        return self.named(index, head, start, text if modifier else None)

    def described(self, index: int, head: str, modifier: str, start: int) -> Interactant | None:
        """A generic word that a clause makes a class: "medications metabolized by the liver"."""
        if not head and not self.generic:
            return None
        head = head or self.generic
        prefix = _PREFIX.match(modifier)
        if (
            head.casefold() not in cue_table()["described"]
            or _PRONOUN.search(modifier)
            or "interact" in modifier
            or not prefix
            or not modifier[prefix.end() :].strip()
        ):
            return None
        self.prefix = (f"{head} {modifier[: prefix.end()].strip()}", start)
        end = self.pieces[index].end
        if _CUT.search(modifier):  # "medications that induce" before "or inhibit CYP3A4"
            following = self.pieces[index + 1] if index + 1 < len(self.pieces) else None
            verb = _VERB_FIRST.match(following.text) if following is not None else None
            if following is None or verb is None or not modifier.endswith(_TRANSITIVE):
                return None
            modifier, end = f"{modifier}{following.text[verb.end() :]}", following.end
        return Interactant(lower_phrase(f"{head} {modifier}"), _described_kind(head), start, end)

    def named(self, index: int, head: str, start: int, full: str | None) -> Interactant | None:
        end = start + len(head)
        alt = (lower_phrase(full),) if full and len(full.split()) < 10 else ()
        if _BARE_ROLE.fullmatch(head) and self.before and " " in self.before[0]:
            first, at = self.before
            return Interactant(lower_phrase(f"{first.rsplit(' ', 1)[0]} {head}"), InteractantKind.CLASS, at, end, alt)
        if _ROMAN.fullmatch(head.split()[0]) and self.before and self.before[0].casefold().startswith("class"):
            return Interactant(f"Class {head}", InteractantKind.CLASS, self.before[1], end, alt)
        if _BARE_ROLE.fullmatch(_POTENCY_WORD.sub("", head)) or " contact" in head or _NO_NAME.search(head):
            return None
        kind = kind_of_interactant(head)
        if kind is InteractantKind.SUBSTANCE and (salt := self.salt(index, head)) is not None:
            self.before = (salt[0], start)
            return Interactant(
                lower_phrase(salt[0]), kind_of_interactant(salt[0]) or kind, start, salt[1], (lower_phrase(head),)
            )
        if kind is None and self.prefix is not None and len(head.split()) <= 5 and not _NO_PART.search(head):
            prefix, at = self.prefix
            if _VERB_FIRST.match(head):
                words = prefix.split()
                joint = next(
                    (w for w in words if w.casefold() in ("that", "which")),
                    "" if head.split()[0].casefold().endswith("ing") else "that",
                )
                prefix = " ".join(w for w in (words[0], joint) if w)
            return Interactant(lower_phrase(f"{prefix} {head}"), InteractantKind.CLASS, at, end)
        if kind is None and (shared := self.shared(index, head)) is not None:
            name, stop = shared
            if (kind := kind_of_interactant(name)) is not None:
                self.before = (name, start)
                return Interactant(lower_phrase(name), kind, start, stop, alt)
        lenient = self.lenient or self.is_one_of(index, head)
        if kind is None and lenient and _PLAUSIBLE.fullmatch(head) and not is_stopped(head):
            kind = (
                InteractantKind.CLASS
                if head.endswith("s") and not head.endswith(("ss", "us", "is"))
                else InteractantKind.DRUG
            )
        if kind is None:
            return None
        self.prefix = None
        self.before = (head, start)
        return Interactant(lower_phrase(head), kind, start, end, alt)

    def is_one_of(self, index: int, head: str) -> bool:
        """Whether a word is said to be of the class behind it: "qwertin and other CLASS"."""
        if " " in head or index + 1 >= len(self.pieces) or not _OTHER.match(self.whole[index + 1].text):
            return False
        return kind_of_interactant(self.pieces[index + 1].text) is InteractantKind.CLASS

    def shared(self, index: int, head: str) -> tuple[str, int] | None:
        """`head` with the noun that it shares with the next piece: "zinc or iron salts"; and where that noun ends."""
        for number, following in enumerate(self.pieces[index + 1 :], index + 1):
            words = following.text.split()
            if (following.comma and not is_modifier(head)) or _OTHER.match(self.whole[number].text):
                return None
            if len(words) > 1 and kind_of_interactant(following.text) is not None:
                own = 1 if len(words) < 4 or following.joint.strip(",") else len(words) - 1
                return f"{head} {' '.join(words[own:])}", following.end
            if kind_of_interactant(following.text) is not None or len(words) > 2:
                return None
        return None

    def salt(self, index: int, head: str) -> tuple[str, int] | None:
        """A mineral with the noun that closes its run ("calcium, iron, or zinc supplements"), and where that ends."""
        for following in self.pieces[index + 1 :]:
            words = following.text.split()
            if (
                len(words) == 2
                and words[1].casefold() in _SALTS
                and kind_of_interactant(words[0]) is InteractantKind.SUBSTANCE
            ):
                return (f"{head} {words[1]}", following.end) if " " not in head else None
            if len(words) > 1 or kind_of_interactant(following.text) is not InteractantKind.SUBSTANCE:
                return None
        return None

    def dressed(self, found: Interactant, index: int, near: list[Bracket]) -> Interactant:
        """`found` with what its brackets and its own full wording add."""
        alt, effect = list(found.alt), None
        whole = self.whole[index].text
        if found.text.casefold() in whole.casefold() and len(whole.split()) < 10:
            alt.append(lower_phrase(whole))
        for bracket in near:
            if (
                bracket.kind in (BracketKind.NOTE, BracketKind.SYNONYM)
                and _EFFECT.match(bracket.text)
                and not kind_of_interactant(bracket.text)
            ):
                effect = bracket.text
            elif bracket.kind in (BracketKind.ABBREVIATION, BracketKind.SYNONYM) and not _is_instance(bracket, found):
                alt.append(bracket.text if bracket.kind is BracketKind.ABBREVIATION else lower_phrase(bracket.text))
        alt = [a for a in dict.fromkeys(alt) if a and a != found.text]
        return Interactant(found.text, found.kind, found.start, found.end, tuple(alt), effect)


def _is_instance(bracket: Bracket, found: Interactant | None) -> bool:
    """Whether a bracket behind a class names one drug of it: "antifungals (qwertiazole)"."""
    return (
        found is not None
        and found.kind is InteractantKind.CLASS
        and bracket.kind is BracketKind.SYNONYM
        and kind_of_interactant(bracket.text) is InteractantKind.DRUG
    )


def _described_kind(head: str) -> InteractantKind:
    return InteractantKind.FOOD if head.casefold().endswith(("food", "foods")) else InteractantKind.CLASS
