"""Mentions of uses joined to statements: what names one thing is one, the special stands before the general."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from rxkg.ingest.extract.condition_limits import excluded_text, is_apart, limited_text, name_of
from rxkg.ingest.extract.condition_words import is_abnormal, is_empty, names_disease, names_part, names_purpose
from rxkg.ingest.extract.conditions import Condition
from rxkg.ingest.extract.use_cues import relations
from rxkg.ingest.markdown import Block
from rxkg.ingest.phrases import fold_key
from rxkg.ingest.sections import Monograph
from rxkg.ingest.sentences import make_evidence
from rxkg.ontology.records import Evidence, Indication, Polarity, Relation, SectionKind, Status


@dataclass(frozen=True, slots=True)
class Mention:
    """One condition as one place of the text names it."""

    block: Block
    section: SectionKind
    component: str | None
    condition: Condition  # its span counts in the block's plain text
    relation: Relation
    rule: str
    status: Status = Status.LABELLED
    polarity: Polarity = Polarity.ASSERTED
    strong: bool = True  # whether the words say use, not only what the product does


@dataclass(slots=True)
class _Draft:
    text: str
    relation: Relation
    status: Status
    polarity: Polarity
    first: Mention
    alt: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    limited: list[str | None] = field(default_factory=list)  # of each mention its name with what narrows it

    @property
    def name(self) -> str:
        return name_of(self.text, self.limited)

    @property
    def is_called_after(self) -> bool:
        """Whether the product was but called after this: "a pain reliever", which may be used to treat pain."""
        return not self.first.strong and self.text in ("pain", "fever", "cough")

    def is_explained(self, mention: Mention) -> bool:
        """Whether a mention tells how the label that this was read from is meant: "**Gout:** Used to prevent gout"."""
        labelled = self.first.rule == "ind.label" and self.first.block is mention.block
        return labelled and mention.strong and self.relation is Relation.TREATS

    def is_abbreviated(self, short: str, component: str | None, excluded: bool) -> bool:
        """Whether an abbreviation is short for this condition, though the text nowhere says so."""
        same = self.first.component == component and (self.polarity is not Polarity.ASSERTED) is excluded
        return same and _abbreviates(short, self.text)

    def is_told_again(self, condition: Condition, mention: Mention) -> bool:
        """Whether a label's own text has a like name for its condition: "**Metastatic breast cancer:** … advanced"."""
        if self.first.rule != "ind.label" or self.first.block is not mention.block:
            return False
        narrow = fold_key(condition.text)
        if mention.rule == "ind.effect":  # explains the label: "**Gout:** It helps manage gout flares"
            return any(not set(fold_key(own)).isdisjoint(narrow[-1:]) for own in (self.text, *self.alt))
        if condition.instance or mention.rule != "ind.prose":
            return False
        for wide in map(fold_key, (self.text, *filter(str.isupper, self.alt))):
            if set(wide) < set(narrow) and (narrow[-1] == wide[-1] or set(narrow) - set(wide) <= _ADDED):
                return True  # "**Skin infections:** … bacterial skin infections"
        words, own = condition.text.casefold().split(), self.text.casefold().split()
        return len(words) > 2 and len(own) > 2 and words[-2:] == own[-2:]


_Key = tuple[tuple[str, ...], str | None, bool]  # folded name, component, whether it is excluded


class Uses:
    """The uses found in a monograph, in text order of their first mention."""

    def __init__(self, monograph: Monograph):
        self.monograph = monograph
        self.names = (monograph.title, *monograph.components)
        self.immunizes = immunizes(monograph.title) or _told_to_immunize(monograph)
        self.eases = False  # whether the text says that the product treats symptoms alone
        self.drafts: list[_Draft] = []
        self.known: dict[_Key, _Draft] = {}

    def add(self, mention: Mention) -> None:
        """Takes a mention unless it names no condition, or one whose special case is known."""
        status, polarity = _standing(mention)
        if polarity is Polarity.NEGATED and not mention.strong:
            return
        condition, relation = _without_care(mention.condition, mention.relation, polarity)
        relation = own_relation(mention.block.text.plain, condition, relation)
        treated = relation is Relation.TREATS and polarity is Polarity.ASSERTED
        if self.immunizes and treated and not _CANCER.search(condition.text):  # BCG is given for those too
            if _IN_THOSE.search(mention.block.text.plain, max(0, condition.start - _NEAR), condition.start):
                return  # who is to be immunized
            relation = Relation.PREVENTS
        if self.is_name(condition.text) or is_empty(condition.text) or _points_back(mention.block, condition):
            return
        plain = mention.block.text.plain
        ruled_out = polarity in (Polarity.EXCLUDED, Polarity.NEGATED)
        limited = excluded_text(plain, condition) if ruled_out else limited_text(plain, condition)
        if limited is None and ruled_out:
            return
        told = relation is Relation.SUPPORTS or (mention.rule == "ind.label" and relation is not Relation.DIAGNOSES)
        if told and names_purpose(condition.text):
            return
        if mention.rule != "ind.label" and _names_organism(mention.block, condition):
            return
        if mention.rule != "ind.label" and relation in _CARED_FOR and names_part(condition.text):
            return  # a label is short for its infections: "**Respiratory tract:**"
        if relation is Relation.PREVENTS and _IN_ORDER.match(condition.text):
            return  # "a blocked duct prevents proper absorption"
        if relation is Relation.PREVENTS and condition.text.casefold() in _CONTRACEPTION:
            condition = replace(condition, alt=(*condition.alt, *_CONTRACEPTION))
        component, excluded = mention.component, polarity is not Polarity.ASSERTED
        apart = any(map(_JOINED.search, condition.alt)) and not _SAME.match(condition.text)
        other = () if apart else (a for a in condition.alt if _is_name_alike(a))
        bare = condition.text.removesuffix(" symptoms")  # "flu symptoms" beside "flu"
        keys: list[_Key] = [
            (fold_key(form), component, excluded) for form in dict.fromkeys((condition.text, bare, *other))
        ]
        old = next((self.known[key] for key in keys if key in self.known), None)
        special = next((a for a in condition.alt if _is_special(a, condition.text)), None)
        if old is not None and special and old.text == condition.text and special not in old.alt:
            key: _Key = (fold_key(special), component, excluded)
            if key not in self.known:
                old, limited = None, None
                condition, keys = replace(condition, text=special, alt=()), [key]
        old = old or next((d for d in self.drafts if d.is_told_again(condition, mention)), None)
        if old is None and condition.text.isupper():
            old = next((d for d in self.drafts if d.is_abbreviated(condition.text, component, excluded)), None)
        if old is None:
            if not excluded and self.is_general(condition.text, relation, component):
                return
            old = _Draft(condition.text, relation, status, polarity, mention)
            self.drafts.append(old)
        elif old.is_explained(mention) or (treated and old.is_called_after and mention.strong):
            old.relation = relation
        old.alt += condition.alt
        old.limited.append(limited if old.text == condition.text else None)
        old.evidence.append(
            make_evidence(self.monograph, mention.block, condition.start, condition.end, mention.section)
        )
        for key in keys:
            self.known.setdefault(key, old)

    def knows_alike(self, condition: Condition) -> bool:
        """Whether a use was found under a name that shares at least half of its words with one of the condition's."""
        forms = [set(fold_key(form)) for form in (condition.text, *condition.alt)]
        for draft in self.drafts:
            for own in (set(fold_key(form)) for form in (draft.text, *draft.alt)):
                if any(2 * len(own & form) >= len(own | form) or form < own for form in forms):
                    return True
        return False

    def is_general(self, text: str, relation: Relation, component: str | None) -> bool:
        """Whether a special case of this condition was found already ("acute gout" of "gout")."""
        words, last = set(fold_key(text)), fold_key(text.split()[-1])
        for draft in self.drafts:
            if draft.first.component != component or not _is_alike(draft.relation, relation):
                continue
            own = set(fold_key(draft.text))
            if words < own and (fold_key(draft.text.split()[-1]) == last or own - words <= _ADDED):
                return True
        return False

    def is_name(self, text: str) -> bool:
        """Whether a phrase names the product itself."""
        if self.immunizes and not immunizes(text):
            return False  # named after what it wards off: "Rubella Vaccine"
        if _TYPE.search(text):
            return any(text.casefold() in n.casefold() for n in self.names)
        words, letters = set(fold_key(text)), _letters(text)  # "Coenzyme Q10" of "Coenzyme Q"
        if len(letters) >= _LONG_NAME and any(letters in own for _, own in self.folded):
            return True  # "antispasmodics" of "Antacids with Anti Spasmodics"
        return any(words <= own for own, _ in self.folded) or any(letters == own for _, own in self.folded)

    @cached_property
    def folded(self) -> tuple[tuple[frozenset[str], str], ...]:
        """The words and the letters of each name."""
        return tuple((frozenset(fold_key(name)), _letters(name)) for name in self.names)

    def statements(self) -> tuple[Indication, ...]:
        """What was found, in text order of the first mention."""
        return tuple(
            Indication(
                text=d.name,
                alt=tuple(a for a in dict.fromkeys((d.text, *d.alt)) if a != d.name),
                component=d.first.component,
                polarity=d.polarity,
                section=d.first.section,
                rule=d.first.rule,
                evidence=tuple(sorted(dict.fromkeys(d.evidence))),
                relation=Relation.RELIEVES if self.eases and _is_easable(d) else d.relation,
                status=d.status,
            )
            for d in self.drafts
            if not self.is_own_use(d)
        )

    def is_own_use(self, draft: _Draft) -> bool:
        """Whether a draft rules out, with no word of which case, what the product is said to be used for."""
        if draft.polarity is not Polarity.EXCLUDED or draft.first.rule == "ind.answer":
            return False
        if draft.name != draft.text or is_apart(draft.text) or _TYPE.search(draft.text):  # "hepatitis A" is no B
            return False
        words = set(fold_key(draft.text))
        used = (
            d
            for d in self.drafts
            if d.polarity is Polarity.ASSERTED
            and d.status is not Status.INVESTIGATIONAL
            and (d.relation is Relation.PREVENTS) is (draft.relation is Relation.PREVENTS)
        )
        return any(words <= set(fold_key(form)) for d in used for form in (d.text, *d.alt))


def _is_easable(draft: _Draft) -> bool:
    """Whether a use may be meant for the symptoms alone; a lack or a measured value is not."""
    treated = draft.relation is Relation.TREATS and draft.polarity is Polarity.ASSERTED
    return treated and not draft.text.endswith(_SHORTAGE) and _MEASURED.search(draft.text) is None


def _is_alike(relation: Relation, other: Relation) -> bool:
    """Whether one thing may be helped in either way: what is relieved is treated, too."""
    return relation is other or {relation, other} == {Relation.TREATS, Relation.RELIEVES}


def _abbreviates(short: str, long: str) -> bool:
    """Whether capitals stand for words, letters of each in turn: "GERD" for "gastroesophageal reflux disease"."""
    words = long.casefold().split()
    return (
        short.isalpha()
        and len(short) >= _SHORTEST
        and 1 < len(words) <= len(short)
        and _spells(short.casefold(), words)
    )


def _spells(letters: str, words: list[str]) -> bool:
    """Whether letters are the first and perhaps some later ones of each word in turn."""
    if not words or letters[:1] != words[0][:1]:
        return not words and not letters
    at, taken = 0, 0
    while taken < len(letters) and (at := words[0].find(letters[taken], at) + 1):
        taken += 1
        if _spells(letters[taken:], words[1:]):
            return True
    return False


def immunizes(name: str) -> bool:
    """Whether a product's name tells that it immunizes."""
    return _IMMUNIZING.search(name) is not None


def _told_to_immunize(monograph: Monograph) -> bool:
    """Whether the first words on usage call a product by one name a vaccine."""
    first = next(iter(monograph.of(SectionKind.USAGE)), None)
    blocks = monograph.blocks_of(first) if first and not monograph.components else ()
    return bool(blocks) and _VACCINE.match(blocks[0].text.plain) is not None


def _standing(mention: Mention) -> tuple[Status, Polarity]:
    """The status and the polarity of a mention, each as the other asks for."""
    status, polarity = mention.status, mention.polarity
    if polarity is Polarity.EXCLUDED or status is Status.EXCLUDED:
        return Status.EXCLUDED, Polarity.EXCLUDED
    return status, polarity


def _without_care(condition: Condition, relation: Relation, polarity: Polarity) -> tuple[Condition, Relation]:
    """The condition without a noun of care behind it, and the relation that the noun gives: "pain relief"."""
    text = condition.text
    tail = TRAILING_CARE.search(text)
    if not tail or not tail.start() or text.casefold() in _CONTRACEPTION:
        return condition, relation
    if tail["noun"].casefold() in _WHOLE_WITH and is_empty(text[: tail.start()]) and not is_empty(text):
        return condition, relation  # "iron supplementation"
    front = _CARE_FRONT.match(text) if polarity is Polarity.ASSERTED else None  # "not for long-term pain relief"
    bare = text[front.end() if front else 0 : tail.start()] or text[: tail.start()]
    return replace(condition, text=bare, alt=(text, *condition.alt)), relations().get(tail["noun"].casefold(), relation)


def _points_back(block: Block, condition: Condition) -> bool:
    """Whether a condition was named before: "this highly contagious disease"."""
    if " such " in condition.text or any(form.startswith(("this ", "these ")) for form in condition.alt):
        return True
    return _POINTING.search(block.text.plain, max(0, condition.start - _NEAR), condition.start) is not None


def _names_organism(block: Block, condition: Condition) -> bool:
    """Whether a phrase is an organism's name, set in italics: "*P. vivax*"."""
    if not _BINOMIAL.fullmatch(block.text.plain, condition.start, condition.end):
        return False
    return any(mark == "em" and i <= condition.start and condition.end <= j for mark, i, j in block.text.marks)


def _is_name_alike(form: str) -> bool:
    return "/" not in form and len(form.split()) < 5 and not _JOINED.search(form)


def _is_special(form: str, text: str) -> bool:
    return form.startswith(text) and bool(_SPECIAL.match(form, len(text)))


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.casefold()))


def own_relation(plain: str, condition: Condition, relation: Relation) -> Relation:
    """The relation that the condition's own words ask for, whatever the verb."""
    if relation is Relation.TREATS and _AT_RISK.search(plain, max(0, condition.start - _NEAR), condition.start):
        return Relation.PREVENTS
    if condition.text.endswith(_IMAGING) or condition.text.startswith("visuali"):
        return Relation.DIAGNOSES if relation in (Relation.TREATS, Relation.SUPPORTS) else relation
    if relation is Relation.TREATS and condition.text.casefold() in _NEEDS:
        return Relation.SUPPORTS
    if relation is Relation.SUPPORTS and condition.text.endswith(_SHORTAGE):
        return Relation.TREATS
    amiss = condition.text.endswith((*_AMISS, "heart block", "AV block", "branch block")) or is_abnormal(condition.text)
    if condition.text.endswith(_PROCEDURES) and not amiss and not _names_mishap(condition.text):
        return Relation.SUPPORTS if relation is Relation.TREATS else relation
    if condition.text.casefold().endswith(_CONTRACEPTION[:2]) or (
        relation is Relation.TREATS and _PROPHYLAXIS.search(condition.text)
    ):
        return Relation.PREVENTS
    if relation is Relation.RELIEVES and _MEASURED.search(condition.text):
        return Relation.TREATS  # "lower high blood pressure"
    if relation is Relation.TREATS and names_symptoms_of(plain, condition):
        return Relation.RELIEVES
    if relation is Relation.TREATS and _SYMPTOM.fullmatch(condition.text):
        treated = _TREATED.search(plain, max(0, condition.start - _NEAR), condition.start)
        return Relation.TREATS if treated and "symptom" not in condition.text else Relation.RELIEVES
    return relation


def _names_mishap(text: str) -> bool:
    """Whether a procedure only tells when a complaint arises: "hypotension during anesthesia"."""
    during = _MEANWHILE.search(text)
    return during is not None and names_disease(text[: during.start()])


def names_symptoms_of(plain: str, condition: Condition) -> bool:
    """Whether a condition is named for its symptoms: "treats the symptoms of hay fever"."""
    lead = plain[max(0, condition.start - 60) : condition.start]
    return "symptom" in lead and not _PREVENTING.search(lead) and bool(_SYMPTOMS_OF.search(lead))


#: A noun of care at the end of a phrase.
TRAILING_CARE = re.compile(
    r"\s+(?P<noun>relief|prevention|treatment|management|reduction|control|prophylaxis|therapy|support|"
    r"reversal|maintenance|diagnosis|improvement|supplementation|induction|evaluation|assessment|detection|localization)\b\s*(?:\([^)]*\)\s*)?:?\s*$",
    re.IGNORECASE,
)
# What tells of the care, not of what is cared for: "long-term pain management".
_CARE_FRONT = re.compile(
    r"(?:(?:long-term|short-term|effective|temporary|rapid|quick|fast|ongoing|symptomatic|overall|initial|additional|"
    r"comprehensive|enhanced|better|optimal)\s+)+",
    re.IGNORECASE,
)
_WHOLE_WITH = ("supplementation", "induction", "control")
# "relapsed or refractory lymphoma (CLL)": one thing, though written out as two.
_SAME = re.compile(
    r"(?:[\w-]+ed|refractory|acute|chronic|recurrent|severe|metastatic|unstable)\b|"
    r".*\b(?:skin|soft[\s-]tissue|structure)s?\sinfections?$",
    re.IGNORECASE,
)
_CANCER = re.compile(r"cancer|tumou?r|oma\b", re.IGNORECASE)
_NEAR = 80  # characters before a condition that tell who has it
_IN_THOSE = re.compile(
    r"\b(?:individuals|people|persons|those|patients|adults|children|anyone)\s+(?:with|who\s+have|experiencing|having|"
    r"living\s+with|suffering\s+from)\s[^.;]*$",
    re.IGNORECASE,
)
# "treats bleeding, particularly in those at risk of": none has it yet.
_AT_RISK = re.compile(r"\bat\s+(?:(?:high|higher|increased)\s+)?risk\s+(?:of|for)\s+(?:developing\s+)?$")
_IMMUNIZING = re.compile(r"vaccine|toxoid", re.IGNORECASE)
_VACCINE = re.compile(
    r"(?:[\w()'-]+\s+){0,8}(?:vaccines?|toxoids?)\s+(?:\([^)]{1,30}\)\s+)?(?:is|are)\s+(?:\w+ly\s+)?(?:used|indicated|given|designed)\b"
)
_BINOMIAL = re.compile(r"[A-Z](?:\.|[a-z]+)(?:\s(?!pylori)[a-z]+)?")
# "these severe and potentially": nothing stands between but what praises or blames.
_POINTING = re.compile(
    r"\b[Tt]h(?:is|ese)\s+(?:(?:and|or|severe|serious|dangerous|common|chronic|complex|challenging|debilitating|painful|"
    r"harmful|deadly|troublesome|bothersome|uncomfortable|\w{3,}ly)\s+)*$"
)
_IN_ORDER = re.compile(r"(?:proper|adequate|normal|healthy|optimal|sufficient)\s", re.IGNORECASE)
_CARED_FOR = (Relation.TREATS, Relation.PREVENTS, Relation.RELIEVES)
_SHORTEST = 3  # letters of an abbreviation that stands for one thing alone
_LONG_NAME = 8  # letters that stand in no other name by chance
_CONTRACEPTION = ("contraception", "birth control", "pregnancy")
_TYPE = re.compile(r"\s[A-Z]$")  # "hepatitis A"
_PROCEDURES = (
    *("anesthesia", "anaesthesia", "sedation", "procedure", "procedures", "surgery", "surgeries", "examination"),
    *("examinations", "intubation", "irrigation", "resuscitation", "hydration", "nutrition", "health", "growth"),
    *(
        "function",
        "healing",
        "replenishment",
        "levels",
        "perfusion",
        "circulation",
        "transplantation",
        "bypass",
        "dialysis",
    ),
    *("supplementation", "anesthesia care"),
    *(
        "replacement",
        "patency",
        "preparation",
        "ripening",
        "scrub",
        "disinfection",
        "cleansing",
        "alkalinization",
        "biopsy",
        "biopsies",
        "ventilation",
        "evacuation",
        "anticoagulation",
        "block",
        "blocks",
        "transplant",
        " fusion",  # of vertebrae
    ),
)
_SHORTAGE = ("deficiency", "deficiencies")
_AMISS = (
    *("dysfunction", "malfunction", "overgrowth", "malnutrition", "undernutrition", "dehydration"),
    *("overhydration", "hypoperfusion", "hypoventilation", "hyperventilation"),
)
_NEEDS = ("pregnancy", "lactation", "breastfeeding", "labor")
_IMAGING = (
    "ography",  # "angiography"
    "imaging",
    "MRI",
    "scintigraphy",
    "scans",
    "scan",
)
_TREATED = re.compile(r"\btreat(?:s|ing)?\s+(?:[\w-]+\s+){0,5}$")
_MEANWHILE = re.compile(r"\s(?:during|after|before|following)\s")
_PREVENTING = re.compile(r"\bprevent")
_SYMPTOMS_OF = re.compile(r"symptoms?\s+(?:of|associated\s+with|related\s+to|like|such\s+as)\s+(?:[\w-]+\s+){0,2}$")
_MEASURED = re.compile(r"\b(?:levels?|cholesterol|blood\s(?:pressure|sugar|glucose))\b")
_PROPHYLAXIS = re.compile(r"prophyla|prevent|relapse\b|vaccination|immuni[sz]ation")
_SYMPTOM = re.compile(r"(?:pain|(?:mild|moderate|severe)\b.*\bpain|inflammation|itching|.*\bsymptoms|discomfort)$")
_ADDED = {"infection", "headache", "pain", "disease", "attack", "flare", "symptom", "disorder", "fever", "vulgaris"}
_SPECIAL = re.compile(
    r"\s(?:in (?:patients|individuals|people|those) (?:undergoing|receiving)|associated with|related to|"
    r"caused by|due to|secondary to)\s(?!(?:various|certain|these|this|those|other|its|the)\b|conditions$)"
)
_JOINED = re.compile(r"\b(?:and|or|and/or)\b|,")
