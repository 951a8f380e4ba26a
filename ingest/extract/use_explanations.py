"""How the explanation of a label tells what is done for the condition that the label names."""

from __future__ import annotations

import re

from rxkg.ingest.extract.condition_words import names_disease, set_of

#: "**Knee pain:** Easing stiffness and swelling": what is done for it.
RELIEVING = re.compile(
    r"[\s:*]*(?:\w+ly\s+)?(?:(?:reducing|relieving|easing|alleviating|soothing)\b(?!\s+the\s+risk)|"
    r"provid(?:es|ing)\s+(?:\w+\s+){0,2}relief\b|managing\s+(?:the\s+)?(?:pain|symptoms)\b)",
    re.IGNORECASE,
)
#: The same of a disease: its symptoms are eased, outright and not by the way.
EASES = re.compile(
    r"[^.;,]*?\b(?:(?:reliev|alleviat|sooth)(?:es?)|eases?)\s+(?:the\s+)?(?:\w+\s+)?(?:symptoms|itching|itch|pain|discomfort|swelling|redness)\b",
    re.IGNORECASE,
)
#: The same of a complaint, in whatever form.
EASING = re.compile(r"\b(?:reliev|alleviat|sooth|eas(?:es?|ing)\b|relief|reduc|lessen|calm)", re.IGNORECASE)
#: "Infections of the reproductive organs, such as endometritis"
KIND_FIRST = re.compile(
    r"[\s:]*(?:[\w-]+\s+){0,3}(?:infections|disorders|diseases|cancers|tumors)\b"
    r"(?:(?!\b(?:symptom|sign|complicat|caus|lead|result|charact|due|by)|\b(?:bacteria|organism|virus))[^.;:])*?"
    r"\b(?:such\s+as|including|like)\s",
    re.IGNORECASE,
)
#: "Easing pain in conditions like gout", "Easing pain from sprains and strains"
PAIN_FROM = re.compile(
    r"\b(?:pain|inflammation|swelling|discomfort|stiffness|symptoms)\s+(?:from|due\s+to|caused\s+by)\s(?=[^.;]+(?:,|\band)\s)"
)

_SYMPTOMS_ALONE = re.compile(
    r"\b(?:symptom\w*|pain|temporary)\b[^.]{0,100}\b(?:not|n't|n’t)\s+(?:\w+\s+){0,3}(?:cure|address|treat|resolve)\b"
    r"[^.]*\bunderlying|"
    r"\b(?:treats?|address(?:es)?|manages?|relieves?)\s+(?:the\s+|only\s+)*symptoms,?\s+(?:only\s+)?(?:and\s+)?"
    r"(?:not|rather\s+than)\s+(?:the\s+)?(?:underlying|cause|root)|"
    r"\bsymptomatic\s+relief\s+(?:only|and\s+does\s+not)"
)


def eases_only(told: str) -> bool:
    """Whether a text, in lower case, says that a product treats symptoms alone, not what they come from.

    >>> eases_only("it treats the symptoms, not the underlying cause"), eases_only("it treats the underlying cause")
    (True, False)
    """
    hinted = "underlying" in told or "symptoms" in told or "symptomatic" in told
    return hinted and _SYMPTOMS_ALONE.search(told) is not None


def label_names_kinds(label: str) -> bool:
    """Whether a label names kinds of things, so that one name behind it is an instance, no definition.

    >>> label_names_kinds("Bone and joint infections:"), label_names_kinds("Rickets:")
    (True, False)
    """
    words = re.findall(r"[a-z]+", label.casefold())
    parts = any(word in set_of("part") for word in words)  # "Bones and joints: osteomyelitis"
    return _KINDS.search(label) is not None or (parts and not names_disease(" ".join(words)))


_KINDS = re.compile(
    r"(?:infections|diseases|disorders|conditions|cancers|tumou?rs|injuries|problems|issues|illnesses|states|uses|allergies|"
    r"reactions|procedures|surger(?:y|ies)|complications|symptoms|system|tract|tissues?|emergencies|indications)\b",
    re.IGNORECASE,
)
