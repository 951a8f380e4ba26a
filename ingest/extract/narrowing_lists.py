"""What a list's lead-in or label, or brackets behind a name, say of a mention: "bacterial infections, like pneumonia".

An example of bacterial infections is the bacterial form of its disease, a sign in a list of allergic reactions is of
one, a complaint of no place of its own (bleeding) is where its label says, one among the symptoms of a disease is of
that, and a class whose members follow in brackets, with no word of example, is those members alone.
"""

from __future__ import annotations

import re
from functools import cache

from rxkg.ingest.brackets import BracketKind, find_brackets
from rxkg.ingest.cues import read_cues
from rxkg.ingest.extract.condition_words import names_symptom
from rxkg.ingest.extract.narrowing_places import Place
from rxkg.ingest.wording import alternatives
from rxkg.ontology.records import AdverseEffect, Contraindication, Indication, InteractantKind, Interaction, Statement


def listed_name(statement: Statement, place: Place, spans: set[tuple[int, int]]) -> str | None:
    """The statement's name with what the list says of it; `spans` are the source's mentions of all statements."""
    if isinstance(statement, Indication):
        germ = "" if _told_germ().search(statement.text) else _germ_of(statement.text, place)
        if germ:
            return f"{germ} {statement.text}"
        if (
            names_symptom(statement.text)
            and not _allergic_itself().search(statement.text)
            and (disease := _disease_shown(place))
        ):
            return f"{statement.text} associated with {disease}"
    if isinstance(statement, AdverseEffect):
        reaction = "" if _allergic_itself().search(statement.text) else _reaction(place)
        if reaction:
            return f"{statement.text} in {reaction} reactions"
        if _placeless().fullmatch(statement.text) and (site := _site(place)):
            return f"{site} {statement.text}"
    return _with_members(statement, place, spans)


def _germ_of(text: str, place: Place) -> str:
    """What kind of germ causes what `text` names, where it may be several kinds and the text led it in with one."""
    if not _open_name().search(text):
        return ""
    start, _ = place.sentence
    led = _leads(place.before)
    if not led and (before := place.plain[:start].rstrip()) and _GOING_ON.match(place.plain, start):
        led = _last_led(before[_last_stop(before) :])
    told = _lead_in(place)
    if not led and told:
        last = told[_last_stop(told[:-1]) :]
        # "bacterial infections. … It is given for infections of the:"
        led = _last_led(last) or (_last_led(told) if _INFECTIONS.search(last) else "")
    return led


def _disease_shown(place: Place) -> str:
    """The disease among whose symptoms the words before a mention list it, "" where they do not."""
    found = _SYMPTOMS.search(_CLOSED.sub(" ", place.before))
    if not found:
        return ""
    told = " ".join((found["disease"] or found["named"]).split())
    return _SHOWN.get(told.lower(), told)


def _leads(before: str) -> str:
    """The germ of the infections that the words before a mention give it as an example of."""
    plain = _CLOSED.sub(" ", before)
    found = None
    for found in _infections().finditer(plain):  # noqa: B007 - the last one is wanted
        pass
    if not found or not _OPENS.match(plain, found.end()):
        return ""
    return _germ(found)


def _last_led(text: str) -> str:
    """The germ of the infections that a text tells of last."""
    found = None
    for found in _infections().finditer(text):  # noqa: B007 - the last one is wanted
        pass
    return _germ(found) if found else ""


def _germ(found: re.Match[str]) -> str:
    if _JOINED.search(found.string, max(0, found.start() - 12), found.start()):
        return ""  # "bacterial and fungal infections"
    return _GERMS.get(found["cause"].lower(), "") if found["cause"] else found["germ"].lower()


def _lead_in(place: Place) -> str:
    """The paragraph that leads the mention's list in, "" where none does."""
    block = place.block
    if block.list_id is None and block.parent is None:
        return ""
    blocks = place.monograph.blocks
    above = place.index - 1
    while above >= 0 and (blocks[above].list_id == block.list_id or blocks[above].level > block.level):
        above -= 1
    if above < 0:
        return ""
    told = blocks[above].text.plain.rstrip()
    return told if told.endswith(":") and blocks[above].kind != "heading" else ""


def _last_stop(text: str) -> int:
    """Where the last sentence of `text` begins."""
    return max((m.end() for m in re.finditer(r"[.!?]\s+(?=[A-Z])", text)), default=0)


def _reaction(place: Place) -> str:
    """The kind of reaction of whose signs a mention's list is, "" where it is of none."""
    plain = _CLOSED.sub(" ", place.before)
    found = None
    for found in _REACTION.finditer(plain):  # noqa: B007 - the last one is wanted
        pass
    if found:
        opened = _SIGNS.match(plain, found.end())
        if not opened or ("(" in opened[0] and ")" in plain[opened.end() :]):
            return ""
    else:
        found = _REACTION_LABEL.search(_lead_in(place))
    return ("infusion" if found["infusion"] else "allergic") if found else ""


def _site(place: Place) -> str:
    """The place that a mention's label or what stands before its brackets names, "" where it names none."""
    found = _HEAD.search(_CLOSED.sub(" ", place.before))
    site = _sites().search(found["head"]) if found else None
    return _SITES[site[0].lower()] if site else ""


def _with_members(statement: Statement, place: Place, spans: set[tuple[int, int]]) -> str | None:
    """A class with its members in brackets, where these are all of it that is meant."""
    if isinstance(statement, Interaction):
        if statement.interactant is not InteractantKind.CLASS:
            return None
    elif not isinstance(statement, Indication | Contraindication | AdverseEffect) or not _of_kinds().search(
        statement.text
    ):
        return None
    for bracket in find_brackets(place.plain, place.end, place.sentence[1]):
        if bracket.start > place.end + 1:
            return None
        whole = place.plain[bracket.start + 1 : bracket.end - 1]
        if bracket.kind not in (BracketKind.INSTANCES, BracketKind.SYNONYM) or _EXAMPLE.search(whole):
            return None
        first, last = place.block.text.source_span(bracket.start, bracket.end)
        members = sum(first <= start and end <= last for start, end in spans)
        return f"{statement.text} ({whole.strip()})" if members >= _FEWEST else None
    return None


_FEWEST = 2  # members in brackets; one may be another name
_GERMS = {"bacteria": "bacterial", "fungi": "fungal", "viruses": "viral", "parasites": "parasitic"}
_INFECTIONS = re.compile(r"\binfections\b", re.IGNORECASE)
_SITES = {
    "gastrointestinal": "gastrointestinal", "stomach": "stomach", "eye": "eye", "ocular": "eye", "ear": "ear",
    "injection site": "injection site", "injection-site": "injection site", "infusion site": "infusion site",
    "application site": "application site", "site of application": "application site",
    "site of injection": "injection site",
}  # fmt: skip
_CLOSED = re.compile(r"\s?\([^()]*\)")
_JOINED = re.compile(r"(?:\band|\bor|,|/)\s*$")
# Between the infections and their examples: where they are, then a word of example.
_OPENS = re.compile(
    r"(?:[^.;()]{0,60}?\s)??(?:such as|like|including|includes?|e\.g\.|especially|particularly|specifically|namely|of|"
    r"in|affecting)\s"
    r"|[^.;():]{0,60}?[:(]",
    re.IGNORECASE,
)
_GOING_ON = re.compile(
    r"(?:this|these|they|examples|such infections|common uses|uses|its uses)\s(?:infections\s)?"
    r"(?:may\s|can\s|often\s|typically\s|commonly\s)?(?:includes?|range|are)\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"s?\s*(?:[:(]|,?\s*(?:such as|like|including|include|with|characterized by|manifesting as|may include|can include|"
    r"e\.g\.))",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r"(?:(?:allergic|hypersensitivity|anaphylactic)(?:\sskin|-type|-like)?|(?P<infusion>infusion(?:-related)?))\sreaction"
    r"(?=s?\b)|\ballergy(?=\ssymptoms)|\banaphylaxis\b",
    re.IGNORECASE,
)
_REACTION_LABEL = re.compile(
    r"(?:allergic|hypersensitivity|anaphylactic|(?P<infusion>infusion(?:-related)?))\sreactions?[^.;:]{0,30}:$",
    re.IGNORECASE,
)
_SHOWN = {"allergic": "allergies", "allergy": "allergies", "menopausal": "menopause", "sinus": "sinus disorders"}
_SYMPTOMS = re.compile(
    r"(?:\b(?P<named>allergy|allergic|cold|flu|cold and flu|cold or flu|asthma|menopausal|hay fever|sinus)\ssymptoms"
    r"|\bsymptoms\s(?:of|associated\swith|related\sto|caused\sby|due\sto)\s(?P<disease>(?!these\b|this\b|various\b|many\b|"
    r"other\b)[^,;.:()]{3,60}?))"
    r"(?:,?\s(?:such\sas|like|including|specifically|e\.g\.)|:|\s\()[^.;:()]*$",
    re.IGNORECASE,
)
_HEAD = re.compile(r"(?:^|[,;.:(]\s?|\sand\s|\sor\s)(?P<head>[^,;.:()]+?)\s*[:(][^.;:()]*$")
_EXAMPLE = re.compile(
    r"^(?:e\.g|eg\b|i\.e|for example|for instance|such as|like|including|especially|particularly|notably|mainly)|"
    r"\betc\b|\bother|\.\.\.|…",
    re.IGNORECASE,
)


@cache
def _words(kind: str) -> str:
    return alternatives(word for word, name in read_cues("narrowing", 2) if name == kind)


@cache
def _infections() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w-])(?:(?P<germ>bacterial|fungal|viral|parasitic)\s(?:(?!and\s|or\s)[\w-]+\s){0,3}?infections?|infections?\s(?:that\sare\s)?"
        r"caused\sby\s(?:[\w-]+\s){0,3}?(?P<cause>bacteria|fungi|viruses|parasites))(?!\w)",
        re.IGNORECASE,
    )


@cache
def _open_name() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_words('open-name')})(?!\w)", re.IGNORECASE)


@cache
def _told_germ() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_words('told-germ')})", re.IGNORECASE)


@cache
def _allergic_itself() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_words('allergic-itself')})", re.IGNORECASE)


@cache
def _of_kinds() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words('of-kinds')})$", re.IGNORECASE)


@cache
def _placeless() -> re.Pattern[str]:
    return re.compile(_words("placeless"), re.IGNORECASE)


@cache
def _sites() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternatives(_SITES)})(?![\w-])", re.IGNORECASE)
