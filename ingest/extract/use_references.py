"""Uses that a sentence points back to: "… causes sneezing and hives. It relieves these symptoms"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rxkg.ingest.context import polarity_of
from rxkg.ingest.extract.condition_words import is_empty, names_disease, names_symptom
from rxkg.ingest.extract.conditions import Condition, read_conditions
from rxkg.ingest.extract.use_cues import clause_end
from rxkg.ingest.phrases import find_brackets, mask
from rxkg.ingest.wording import lowered
from rxkg.ontology.records import Polarity, Relation


def find_referred(sentence: str, before: str, names: Sequence[str]) -> Iterator[tuple[Condition, Relation]]:
    """The conditions in the sentence `before` that `sentence` says are eased or prevented; spans count in `before`.

    Complaints are eased, what a germ causes is prevented; nothing where a sentence denies or doubts it, where the
    product, one of `names`, brings the complaints on, or where somebody or something else eases them.
    """
    pointer = _POINTER.search(sentence) if "these " in sentence or "those " in sentence else None
    if pointer is None or polarity_of(sentence, *pointer.span("what"), ignore=_IF) is not Polarity.ASSERTED:
        return
    if _ELSE.search(sentence, 0, pointer.start()) or _UNWANTED.search(before):
        return
    prevented = pointer["prevent"] is not None
    if not prevented and pointer["what"] not in _COMPLAINTS:
        return  # "treats these infections": which ones was said with what they are treated
    masked = mask(before, find_brackets(before))
    named = list((_ILLNESSES if prevented else _NAMED).finditer(masked))
    if not named or polarity_of(before, named[-1].end(), len(before), ignore=_IF) is not Polarity.ASSERTED:
        return
    start = named[-1].end()
    cause = before[: named[-1].start()].casefold()
    if _ITSELF.search(cause) or any(name.casefold() in cause[-_NEAR:] for name in names):
        return
    for condition in read_conditions(before, start, clause_end(lowered(masked), start)):
        if condition.instance:
            continue  # a bracket explains
        known = names_symptom(condition.text) or names_disease(condition.text)
        if known or (named[-1].lastgroup == "list" and not is_empty(condition.text)):
            yield replace(condition, instance=True), Relation.PREVENTS if prevented else Relation.RELIEVES


_IF = (Polarity.HYPOTHETICAL,)
_NEAR = 50  # characters before a cause in which stands what brings it on
_COMPLAINTS = ("symptoms", "complaints", "discomforts")
_UNWANTED = re.compile(r"\b(?:side\s+effects?|adverse|overdos\w*|withdrawal|stopping)\b", re.IGNORECASE)
# "It may": the product brings on what is told.
_ITSELF = re.compile(
    r"\b(?:it|they|(?:this|the)\s+(?:drug|medication|medicine|product|combination|treatment))\s+"
    r"(?:(?:can|may|might|could|also|sometimes|often)\s+)*$"
)
# "Your doctor can", "Drinking water": it is not the product that does it.
_ELSE = re.compile(
    r"\b(?:doctors?|physicians?|providers?|(?:other|another|different|additional)\s+(?:[\w-]+\s+)?(?:drugs?|medications?|"
    r"medicines?|treatments?|therap(?:y|ies)|measures)|you\s+can|drinking|resting|eating|taking)\b",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\b(?:(?:reliev|alleviat|eas|sooth|reduc|lessen|manag|control|treat|address|combat|minimi[sz]|diminish|improv)(?:e|es|ed|ing|s)?|"
    r"(?P<prevent>prevent(?:s|ing)?)|(?:relief|protection)\s+(?:from|of|for|against))\s+"
    r"(?:(?:some|many|most|both|all)\s+(?:of\s+)?)?(?:these|those)\s+(?:(?!(?:by|of|from|in|the|to|for|with)\b)[\w-]+,?\s+){0,4}?"
    r"(?P<what>symptoms|complaints|discomforts|illnesses|diseases|infections|conditions|complications)\b"
)
_CAUSING = (
    r"(?:caus(?:e|es|ing)|lead(?:s|ing)?\s+to|result(?:s|ing)?\s+in|"
    r"(?:characteri[sz]ed|marked)\s+by|manifests?\s+as)\s+"
)
# What the complaints are called: "allergy symptoms such as", "leading to".
_NAMED = re.compile(
    r"\b(?:(?P<list>(?:symptoms|complaints),?\s+(?:\w+\s+)?(?:like|such\s+as|includ(?:ing|e|es)|particularly|especially))"
    rf"|(?P<cause>{_CAUSING}))\s*"
)
_ILLNESSES = re.compile(
    rf"\b{_CAUSING}(?:[\w-]+,?\s+){{0,5}}?(?:illnesses|diseases|infections|conditions),?\s+"
    r"(?P<list>like|such\s+as|including)\s+"
)
