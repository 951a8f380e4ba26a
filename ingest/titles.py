"""What a title says of the product: its components and their other names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from rxkg.ingest.cues import read_cues

_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
# Brackets behind these tell one product of a kind from another.
_BIOLOGICAL = re.compile(
    r"\b(?:vaccine|antivenins?|antitoxin|immune|\w*globulin|factor|insulin|toxoid|solution|emulsion|"
    r"extract)\b",
    re.IGNORECASE,
)
_STRAY = " \t.,;:-–"
_FOLD = re.compile(r"[^a-z0-9]+")


@cache
def _salts() -> frozenset[str]:
    return frozenset(words for words, kind in read_cues("title_notes", 2) if kind == "salt")


@cache
def _routes() -> frozenset[str]:
    return frozenset(words for words, kind in read_cues("title_notes", 2) if kind == "route")


@cache
def _note_words() -> frozenset[str]:
    return frozenset(words for words, kind in read_cues("title_notes", 2) if kind == "note")


def split_title(title: str) -> tuple[str, ...]:
    """The components that a title joins by "+" (or by "&" where it has no "+"); empty for a single substance.

    Signs within brackets join nothing, stray punctuation and a route in brackets are left out, repeats are named once.

    >>> split_title("Lamivudine + Zidovudine ."), split_title("Aspirin")
    (('Lamivudine', 'Zidovudine'), ())
    >>> split_title("Neomycin + Polymyxin B (Ophthalmic)"), split_title("Vaccine (Groups A + C)")
    (('Neomycin', 'Polymyxin B'), ())
    """
    unique = {part.casefold(): part for part in reversed(list_parts(title))}
    return tuple(reversed(unique.values())) if len(unique) > 1 else ()


def list_parts(title: str) -> list[str]:
    """All that a title joins, in order, repeats and all; the title alone where it joins nothing."""
    hidden = _BRACKETED.sub(lambda m: "\x00" * len(m[0]), title)
    signs = [i for i, c in enumerate(hidden) if c == "+"] or [
        m.start() + 1 for m in re.finditer(r"(?<=\w{4}) & (?=\w{4})", hidden)
    ]
    edges = [-1, *signs, len(title)]
    parts = (tidy_name(title[i + 1 : j]) for i, j in pairwise(edges))
    return [part for part in parts if part and not _is_note(part)]


def _is_note(part: str) -> bool:
    """Whether a part only tells of what stands before it: "live + attenuated"."""
    return part.islower() and (part in _routes() or part in _note_words())


def tidy_name(name: str) -> str:
    """A name without stray punctuation, double blanks and the route of administration in brackets.

    >>> tidy_name("Testosterone  (Topical) ."), tidy_name("Vitamin B12/ Cobalamin -")
    ('Testosterone', 'Vitamin B12/Cobalamin')
    """
    text = " ".join(name.split())
    if "/" in text:
        text = re.sub(r"\s*/\s*", "/", text)
    text = text.strip(_STRAY)
    if not text.endswith((")", "]")):
        return text
    noted = re.fullmatch(r"(?P<name>.*?)\s*[(\[](?P<note>[^()\[\]]*)[)\]]", text)
    if noted and noted["name"] and noted["note"].casefold() in _routes():
        text = noted["name"].strip(_STRAY)
    return text


def read_title(title: str) -> tuple[str, tuple[str, ...]]:
    """The product's name in a title, and the other names that it gives in brackets.

    >>> read_title("Cholecalciferol (Vitamin D3)"), read_title("Paclitaxel (Protein Bound)")
    (('Cholecalciferol', ('Vitamin D3',)), ('Paclitaxel (Protein Bound)', ()))
    """
    components = split_title(title)
    if components:
        return " + ".join(components), ()
    name = tidy_name(title)
    noted = re.fullmatch(r"(?P<name>[^()\[\]]+?)\s*[(\[](?P<note>[^()\[\]]+)[)\]]", name)
    if noted is None or not is_name(noted["note"]) or _BIOLOGICAL.search(noted["name"]):
        return name, ()
    return noted["name"].strip(_STRAY), (noted["note"].strip(),)


def is_name(text: str) -> bool:
    """Whether bracketed words can be another name of a substance, not a note on its form, source or use.

    >>> is_name("Acetaminophen"), is_name("Fixed-Dose Combination"), is_name("a beta-blocker")
    (True, False, False)
    """
    words = re.findall(r"[\w'’.+-]+", text)
    if not 0 < len(words) <= 4 or len(text) > 45 or not text[:1].isalnum() or text.casefold() in _routes():
        return False
    return all(_note_words().isdisjoint((w.casefold(), *w.casefold().split("-"))) for w in words) and any(
        len(w) > 1 for w in words
    )


@lru_cache(maxsize=4096)  # the same few names are met at every label of a monograph
def name_words(name: str) -> frozenset[str]:
    """The words of a name without brackets, lower-cased ASCII."""
    plain = re.sub(r"\([^)]*\)?", " ", name) if "(" in name else name
    return frozenset(w for w in _FOLD.split(plain.casefold()) if w)


_GLUE = re.compile(r"(?<=[a-z]{4})(?=[A-Z])")
_NUMBERED_B = re.compile(r"(?:vitamin )?b-?(\d{1,2})")


@lru_cache(maxsize=4096)
def split_glued(name: str) -> tuple[str, ...]:
    """The names that a title runs together, the digits between them lost; the name alone where it does not.

    >>> split_glued("ThiamineVitamin B"), split_glued("Zinc Oxide")
    (('Thiamine', 'Vitamin B'), ('Zinc Oxide',))
    """
    return tuple(part.strip() for part in _GLUE.split(name) if part.strip())


@cache
def _b_vitamins() -> tuple[tuple[str, str], ...]:
    return tuple((stem, number) for stem, number in read_cues("b_vitamins", 2))


@lru_cache(maxsize=4096)
def vitamin_number(name: str) -> str | None:
    """The number of the B vitamin that a name stands for, None where it is none or has lost its number.

    >>> vitamin_number("Vitamin B6"), vitamin_number("Pyridoxine Hydrochloride"), vitamin_number("Vitamin B")
    ('6', '6', None)
    """
    plain = " ".join(re.sub(r"\([^)]*\)?", " ", split_glued(name)[0]).casefold().split())
    numbered = _NUMBERED_B.fullmatch(plain)
    if numbered:
        return numbered[1]
    words = name_words(plain) - _salts() - {"l", "d", "acid"}
    stems = {number for word in words for stem, number in _b_vitamins() if word.startswith(stem)}
    return stems.pop() if len(stems) == 1 and len(words) <= 2 else None


def match_component(name: str, components: Iterable[str]) -> str | None:
    """The component that `name` names, as the title writes it: equal words, or equal words but for salts and forms.

    >>> match_component("Clomiphene Citrate", ("Clomiphene", "Melatonin"))
    'Clomiphene'
    >>> match_component("Dosage", ("Clomiphene", "Melatonin")) is None
    True
    """
    return _match(name, tuple(components))


@lru_cache(maxsize=4096)
def _match(name: str, candidates: tuple[str, ...]) -> str | None:
    words = name_words(name)
    if not words or len(words) > 8:
        return None
    core = words - _salts() or words
    for component in candidates:
        if name_words(component) == words:
            return component
    for component in candidates:
        options = [component, *component.split("/"), *split_glued(component)[:1]]
        if "(" in component:
            options += re.findall(r"\(([^)]+)\)", component)
        for option in options:
            own = name_words(option)
            if own and (own - _salts() or own) == core:
                return component
    # The text may shorten ("Vitamin D" for "Vitamin D3", "Edetate" for "Disodium Edetate"): one alone may fit.
    cores = {c: name_words(c) - _salts() for c in candidates}
    partial = [c for c, own in cores.items() if core < own or (own and own < core)]
    if len(partial) == 1 and len(words) <= len(name_words(partial[0])) + 2:
        return partial[0]
    return _match_vitamin(name, candidates)


def _match_vitamin(name: str, candidates: tuple[str, ...]) -> str | None:
    """The component that is the B vitamin of this number, else the one B vitamin whose number the title lost."""
    number = vitamin_number(name)
    if number is None:
        return None
    same = [c for c in candidates if vitamin_number(c) == number]
    lost = [c for c in candidates if c.casefold() == "vitamin b"]
    found = same or lost
    return found[0] if len(found) == 1 else None
