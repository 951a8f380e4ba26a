"""Words of a mention's own phrase that narrow it: "*several* infections", "channels *in the heart*"."""

from __future__ import annotations

import re
from functools import cache

from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.condition_words import names_symptom
from rxkg.ingest.extract.narrowing_places import Place
from rxkg.ingest.wording import alternatives
from rxkg.ontology.records import (
    AdverseEffect,
    Contraindication,
    Indication,
    InteractantKind,
    Interaction,
    Relation,
    Statement,
    Target,
)

_FRONT = 60  # characters before a mention that are looked at
_MOST_WORDS = 14  # of what is kept from behind a mention


def named_in_phrase(statement: Statement, place: Place) -> str | None:
    """The statement's name with the words around a mention that narrow it; None where none do."""
    if isinstance(statement, Target) and (subtype := _subtype(statement.text, place.after)):
        return subtype
    front = _in_front(statement, place)
    behind = _site(statement.text, place) if isinstance(statement, Target) else _behind(statement, place)
    if front and statement.text.lower().startswith(front.lower()):
        front = ""
    if behind and behind.lower() in statement.text.lower():
        behind = ""
    return " ".join(filter(None, (front, statement.text, behind))) if front or behind else None


def form_behind(text: str, after: str) -> str:
    """The salt, ester or fraction of a substance `text` that the words behind its name say; "" where none does.

    >>> form_behind("Clobetasol", " Propionate + Neomycin"), form_behind("Dextran", " 40, and")
    ('Propionate', '40')
    """
    found = _salt().match(after) or (_FRACTION.match(after) if _numbered().fullmatch(text) else None)
    words = found["form"].split() if found else ()
    return " ".join("hydrochloride" if word.lower() == "hcl" else word for word in words)


def _in_front(statement: Statement, place: Place) -> str:
    before = place.plain[max(place.sentence[0], place.start - _FRONT) : place.start]
    if isinstance(statement, Indication | AdverseEffect | Contraindication | Target) or _is_class(statement):
        found = _share().search(before)
        if found and (statement.text.endswith("s") or found[0].rstrip().endswith(" of")):
            return " ".join(found[0].lower().split())
        found = _shared_share().search(before) or _own_share().match(place.plain, place.start, place.end)
        if found and statement.text.endswith("s"):
            return found["share"].lower()
    text = statement.text.lower()
    if isinstance(statement, Target):
        found = _STEPS.search(before)
        return found[0].strip().lower() if found else ""
    if isinstance(statement, Contraindication) and (found := _lately().search(before)):
        return "" if "recent" in text else "recent"
    if isinstance(statement, Indication | Contraindication) and (found := _course().search(before)):
        return "" if found["course"].lower() in text else found["course"].lower()
    if _is_class(statement) and (found := _strength().search(before)):
        return found["strength"].lower()
    if isinstance(statement, Contraindication) and (found := _shared_state().search(before)):
        return "" if found["state"].lower() in text else found["state"].lower()
    if isinstance(statement, AdverseEffect) and (found := _quality().search(before)):
        return found["quality"].lower()
    if isinstance(statement, Indication | AdverseEffect) and (found := _comma().search(before)):
        return "" if "productive" in text else found["word"].lower()  # a dry cough is a non-productive one
    return ""


def _is_class(statement: Statement) -> bool:
    return isinstance(statement, Interaction) and statement.interactant is InteractantKind.CLASS


def _behind(statement: Statement, place: Place) -> str:
    """What narrows a condition or an effect from behind, "" where nothing does."""
    after = place.after
    if isinstance(statement, Interaction) and (found := _BY_ROUTE.match(after)):
        return found["words"]
    if isinstance(statement, Interaction) and statement.interactant is not InteractantKind.DRUG:
        found = _of_class().match(after)
        return _kept(after[found.start("words") :]) if found else ""
    if not isinstance(statement, Indication | AdverseEffect | Contraindication):
        return ""
    # Who is kept from a disease, or is not to have the product, is told beside it: that says no more of the disease.
    prevented = isinstance(statement, Indication) and statement.relation is Relation.PREVENTS
    apart = prevented or isinstance(statement, Contraindication) or _quantity().search(statement.text)
    of_people = () if apart else (_people(),)
    if found := _excepted().match(after):
        return f"({found['words'].strip()})"
    for opening in (_cause(), _resists(), *of_people, _conditions()):
        found = opening.match(after)
        if found and _tells(statement.text, after[found.end() :]):
            return _kept(after[found.start("words") :])
    if found := _only().match(after):
        return _kept(found["words"])
    if (
        (found := _shared().match(after))
        and _is_shared(statement.text, found)
        and not _idle().match(after, found.end())
    ):
        return _kept(after[found.start("words") :])
    return ""


def _is_shared(text: str, found: re.Match[str]) -> bool:
    """Whether what `found` opens is said of `text` as well as of the names behind it."""
    names = [name for name in _JOINT.split(found["names"]) if name]
    if _germ().match(found.string, found.end()):
        return names[-1].lower() not in ("infection", "infections", "other infections")
    last = text.lower().split()[-1]
    return (
        names_symptom(text)
        and all(names_symptom(name) and name.lower().split()[-1] != last for name in names)
        and not _conditions_told().match(found.string, found.end())
    )


def _tells(text: str, cause: str) -> bool:
    """Whether a cause says which of what `text` names is meant, not why, nor what the name is made of."""
    words = _END.split(cause, maxsplit=1)[0].lower().split()
    if _idle().match(cause) or not _reasons().isdisjoint(words):
        return False
    stems = {word[:_STEM] for word in text.lower().split() if len(word) >= _STEM}
    return all(word[:_STEM] not in stems for word in words)  # "cholera caused by Vibrio cholerae"


def _kept(words: str) -> str:
    """The words up to the end of their part of the sentence, a handful at most."""
    part = _CLAUSE.split(_END.split(words, maxsplit=1)[0], maxsplit=1)[0].split()
    return " ".join(part[:_MOST_WORDS]).rstrip(" *")


def _subtype(text: str, after: str) -> str:
    """The one kind of a target that a bracket names: "histamine receptors (H1 receptors)"."""
    found = _SUBTYPE.match(after)
    if found is None or any(map(str.isdigit, text)) or text.split()[-1].rstrip("s") != found["noun"].rstrip("s"):
        return ""
    return found["name"]


def _site(text: str, place: Place) -> str:
    """Where a target is said to be, "" where that is anywhere."""
    start = 0
    if (shared := _SHARED_NOUN.match(place.after)) and text.endswith(f" {shared['noun']}"):
        start = shared.end()  # "dopamine and serotonin receptors in the brain"
    found = _SITE.match(place.after, start)
    if not found or _anywhere().fullmatch(found["site"]) or _alone_there().search(text):
        return ""
    if found["words"] == "on " and not _held().search(text):
        return ""  # "the effects of adrenaline on the heart"
    return f"{found['words']}{found['site'].strip()}"


_SUBTYPE = re.compile(r"\s\((?P<name>[A-Za-zα-ω]{1,12}[ -]?\d\w{0,2}\s(?P<noun>receptors?|channels?|enzymes?))\)")
# "the final steps of peptidoglycan synthesis"
_STEPS = re.compile(
    r"\b(?:final|last|first|early|late|initial|third|second)\s(?:steps?|stages?|phases?)\s(?:of|in)\s+$", re.I
)
_BY_ROUTE = re.compile(
    r"\s(?P<words>\((?:systemic|topical|oral|injectable|inhaled|intravenous|ophthalmic|nasal|high-dose|low-dose)\))"
)
_STEM = 5  # letters that tell that a disease is named after its cause
_END = re.compile(r"\s*(?:[,;:()\[\]?!–—\n]|(?<!\b[A-Z])\.|$)")  # not in "H. pylori"
_CLAUSE = re.compile(r"\s(?:and\sfor|should|(?<!that\s)(?:is|are|was|were|can|may)|will|must|would|while|so)\s")
_BRACKET = r"(?:\s\([^()]{1,60}\))?"
_SITE = re.compile(
    rf"{_BRACKET}\s(?P<words>(?:located |found |present )?(?:in|on|within|of|inside)\s)"
    r"(?P<site>(?:[A-Z]\.\s)?[^.,;:()\[\]–—]+?)"
    r"(?=\s*(?:[.,;:()\[\]–—]|$|\s(?:which|that|where|by|to|and\s(?:thus|\w+ing)|leading|making|thereby)\s))"
)
_SHARED_NOUN = re.compile(
    r"[\w-]*(?:(?:,\s[\w\s-]{1,30}?)*,?\s(?:and|or)\s(?:[\w-]+\s){1,3}?|\s)"
    r"(?P<noun>receptors|channels|enzymes|transporters|pumps)(?!\w)"
)
_FRACTION = re.compile(r"\s(?P<form>\d{2,5})(?![\d.,]*\s?%|\.?\d|\s?m?[gl]\b)", re.IGNORECASE)
_JOINT = re.compile(r"\s*,?\s(?:and/or|and|or)\s|,\s")
_NAME = r"(?!and\b|or\b)[\w/-]+(?:\s(?!and\b|or\b)[\w/-]+){0,3}"


@cache
def _words(kind: str) -> str:
    return alternatives(word for word, name in read_cues("narrowing", 2) if name == kind)


@cache
def _share() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?P<share>{_words('share')})(?:\s(?:{_words('share-of')}))*\s+$", re.IGNORECASE)


@cache
def _shared_share() -> re.Pattern[str]:
    """A share of what two qualities share a noun for: "certain respiratory or heart conditions"."""
    return re.compile(
        rf"(?<![\w-])(?P<share>{_words('share')})\s[\w-]*[a-rt-z]{_BRACKET}\s(?:and|or)\s+$", re.IGNORECASE
    )


@cache
def _own_share() -> re.Pattern[str]:
    return re.compile(rf"(?P<share>{_words('share')})\s", re.IGNORECASE)


@cache
def _strength() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?P<strength>{_words('strength')})\s+$", re.IGNORECASE)


@cache
def _shared_state() -> re.Pattern[str]:
    """A state that two qualities share with their noun: "uncontrolled thyroid or adrenal disease"."""
    return re.compile(
        rf"(?<![\w-])(?P<state>{_words('state')})\s[\w-]*[a-rt-z]{_BRACKET}\s(?:and|or)\s+$", re.IGNORECASE
    )


@cache
def _quality() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?P<quality>{_words('quality')})\s+(?:[\w-]+\s(?:and|or)\s+)?$", re.IGNORECASE)


@cache
def _lately() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_words('lately')})\s+(?:an?\s+)?$", re.IGNORECASE)


@cache
def _course() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?P<course>{_words('course')})\s+$", re.IGNORECASE)


@cache
def _comma() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w,-])(?<!, )(?P<word>{_words('comma')}),\s+$", re.IGNORECASE)


_OFTEN = r"(?:(?:often|frequently|commonly|usually|typically|that is|that are|which is|which are|when|if)\s)*"


@cache
def _cause() -> re.Pattern[str]:
    return re.compile(rf"{_BRACKET}\s(?P<words>{_OFTEN}(?:not\s)?(?:{_words('cause')})\s)", re.IGNORECASE)


@cache
def _excepted() -> re.Pattern[str]:
    """A bracket that takes some cases out; one that leaves them to a doctor takes none out."""
    return re.compile(
        rf"{_BRACKET}\s?\((?P<words>(?:{_words('except')}|unless\s(?!\w+ly\s|(?:{_words('advised')})\b))[^()]{{3,90}})\)",
        re.IGNORECASE,
    )


@cache
def _resists() -> re.Pattern[str]:
    return re.compile(rf"{_BRACKET}\s(?P<words>{_words('resists')})(?!\w)", re.IGNORECASE)


@cache
def _people() -> re.Pattern[str]:
    return re.compile(
        rf"{_BRACKET}\s(?P<words>in\s(?:[\w-]+\s){{0,2}}(?:{_words('people')})\s(?:{_words('with')})\s)", re.IGNORECASE
    )


@cache
def _conditions() -> re.Pattern[str]:
    return re.compile(rf"{_BRACKET}\s(?P<words>in\s(?:[\w-]+\s){{0,2}}(?:{_words('condition')})\s)", re.IGNORECASE)


@cache
def _only() -> re.Pattern[str]:
    """A proviso behind a mention or behind the list that it stands in."""
    return re.compile(
        rf"(?:,\s(?:and\s|or\s)?{_NAME})*(?:\s(?:and|or)\s{_NAME})?\s?[,(–—-]*\s?(?P<words>(?:{_words('only')})\s[^.;:()]+)",
        re.IGNORECASE,
    )


@cache
def _shared() -> re.Pattern[str]:
    """What opens a cause behind the last of several names told together."""
    return re.compile(
        rf"(?P<names>(?:,\s{_NAME}?)*,?\s(?:and|or|and/or)\s{_NAME}?){_BRACKET}\s(?P<words>{_OFTEN}(?:{_words('cause')})\s)",
        re.IGNORECASE,
    )


@cache
def _germ() -> re.Pattern[str]:
    return re.compile(rf"(?:[\w-]+\s)?(?:{_words('germ')})(?!\w)", re.IGNORECASE)


@cache
def _idle() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words('idle')})(?!\w)", re.IGNORECASE)


@cache
def _quantity() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_words('quantity')})$", re.IGNORECASE)


@cache
def _conditions_told() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words('condition')})(?!\w)", re.IGNORECASE)


@cache
def _reasons() -> frozenset[str]:
    return frozenset(word for word, name in read_cues("limits", 2) if name == "reason")


@cache
def _anywhere() -> re.Pattern[str]:
    place = rf"(?:(?:{_words('before-place')})\s)*(?:{_words('anywhere')})"
    return re.compile(
        rf"{place}(?:\s(?:in|of|on|throughout|within)\s{place})*(?:\s(?:throughout|within)\b.*)?", re.IGNORECASE
    )


@cache
def _alone_there() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_words('alone-there')})(?!\w)", re.IGNORECASE)


@cache
def _held() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_words('held')})(?!\w)|CD\d|PD-", re.IGNORECASE)


@cache
def _salt() -> re.Pattern[str]:
    return re.compile(rf"\s(?P<form>(?:{_words('salt')})(?:\s(?:{_words('salt')}))*)(?![\w-])", re.IGNORECASE)


@cache
def _numbered() -> re.Pattern[str]:
    return re.compile(_words("numbered"), re.IGNORECASE)


@cache
def _of_class() -> re.Pattern[str]:
    return re.compile(rf"{_BRACKET}\s(?P<words>{_words('of-class')})\s", re.IGNORECASE)
