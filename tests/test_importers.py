"""Readers of terminology files: what each format gives, and what is said of one that is malformed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from rxkg.ontology.errors import TerminologyError
from rxkg.ontology.importers import Header, read_terminology
from rxkg.ontology.terminology import Entry
from terminology_files import GOOD, HEADERS, MALFORMED, SSSOM

PAIN = Entry("HP:0012531", "Pain", (("Ache", "related"),))
HEADACHE = Entry(
    "HP:0002315",
    "Headache",
    (("Cephalalgia", "exact"), ("Thunderclap headache", "narrow"), ("Head symptom", "broad")),
    ("HP:0012531",),
    ("MESH:D006261", "UMLS:C0018681"),
)
#: What a format cannot say is left out: SKOS has no narrow names, a plain table no scopes at all.
EXPECTED = {
    "obo": [HEADACHE, PAIN],
    "owl": [HEADACHE, PAIN],
    "skos": [
        Entry("HP:0002315", "Headache", (("Cephalalgia", "exact"),), ("HP:0012531",), ("MESH:D006261",)),
        Entry("HP:0012531", "Pain", (("Ache", "related"),)),
    ],
    "sssom": [
        Entry("HP:0002315", "Headache", (("sore head", "exact"),), (), ("EX:7",)),
        Entry("HP:0002315", "Headache", (("thunderclap headache", "narrow"),)),
        Entry("HP:0012531", "hurt", (("hurt", "related"),)),
    ],
    "table": [
        Entry("HP:0002315", "Headache", (("Cephalalgia", "exact"),), ("HP:0012531",), ("MESH:D006261",)),
        Entry("HP:0012531", "Pain"),
    ],
}
FORMATS = {
    ".obo": "obo", ".owl": "owl", ".rdf": "skos", ".ttl": "skos", ".nt": "skos", ".jsonld": "skos",
    ".sssom.tsv": "sssom", ".tsv": "table",
}  # fmt: skip


def ending(name: str) -> str:
    return name[name.index(".") :]


def unordered(entries: list[Entry]) -> list[tuple[object, ...]]:
    return sorted((e.curie, e.label, sorted(e.names), sorted(e.parents), sorted(e.same)) for e in entries)


def read(path: Path, data: bytes) -> tuple[Header, list[Entry]]:
    path.write_bytes(data)
    header, entries = read_terminology(path)
    return header, list(entries)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("name", GOOD)
def test_entries_of_each_format(tmp_path: Path, name: str, packed: bool) -> None:
    data = GOOD[name]
    _, entries = read(tmp_path / (f"{name}.gz" if packed else name), gzip.compress(data) if packed else data)
    assert unordered(entries) == unordered(EXPECTED[FORMATS[ending(name)]])


@pytest.mark.parametrize("name", HEADERS)
def test_headers_say_title_version_and_licence(tmp_path: Path, name: str) -> None:
    header, _ = read(tmp_path / name, GOOD[name])
    assert header == Header(*HEADERS[name])


def test_a_version_is_no_number(tmp_path: Path) -> None:
    header, _ = read(tmp_path / "m.sssom.tsv", SSSOM.replace(b'"2.1"', b"1.10"))
    assert header.version == "1.10"


@pytest.mark.parametrize(
    "metadata",
    [b"#just a remark\n", b"#- a\n#- list\n", b"", b"#mapping_set_title: [1, 2]\n#mapping_set_version: 2024-13-45\n"],
    ids=["remark", "list", "none", "other types"],
)
def test_metadata_of_another_kind_are_no_fault(tmp_path: Path, metadata: bytes) -> None:
    rows = SSSOM[SSSOM.index(b"subject_label") :]
    header, entries = read(tmp_path / "m.sssom.tsv", metadata + rows)
    assert header.title == ""
    assert len(entries) == 3


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + GOOD["ex.tsv"].replace(b"\n", b"\r\n")
    _, entries = read(tmp_path / "ex.tsv", data)
    assert unordered(entries) == unordered(EXPECTED["table"])


def test_short_entities_stand_for_their_text(tmp_path: Path) -> None:
    doctype = b'<!DOCTYPE rdf:RDF [<!ENTITY obo "http://purl.obolibrary.org/obo/">]>\n<rdf:RDF'
    for name in ("ex.owl", "ex.rdf"):
        data = GOOD[name].replace(b"<rdf:RDF", doctype, 1).replace(b'"http://purl.obolibrary.org/obo/HP', b'"&obo;HP')
        assert data.count(b"&obo;") > 2
        _, entries = read(tmp_path / name, data)
        assert {e.curie for e in entries} == {"HP:0002315", "HP:0012531"}


@pytest.mark.parametrize("case", MALFORMED, ids=lambda case: case.id)
def test_malformed_files_are_named_with_line_and_remedy(tmp_path: Path, case) -> None:
    with pytest.raises(TerminologyError) as caught:
        read(tmp_path / case.name, case.data)
    error = caught.value
    assert (error.file, error.line) == (case.name, case.line)
    assert case.reason in error.reason
    assert str(error).endswith(error.remedy)
    assert error.remedy


def test_a_file_that_is_not_there_is_a_terminology_error(tmp_path: Path) -> None:
    with pytest.raises(TerminologyError, match="cannot be opened"):
        read_terminology(tmp_path / "none.obo")
    with pytest.raises(TerminologyError, match="no format that is known"):
        read_terminology(tmp_path / "terms.xlsx")


def test_lines_are_told_right_behind_clauses_that_are_not_read(tmp_path: Path) -> None:
    unused = b'[Term]\nid: A:1\nname: One\ndef: "Not closed []\nproperty_value: nothing\ncomment: any \\\n'
    (tmp_path / "ex.obo").write_bytes(b"format-version: 1.2\n\n" + unused + b'synonym: "Eins EXACT []\n')
    with pytest.raises(TerminologyError, match=r"ex\.obo:9: is no valid OBO"):
        list(read_terminology(tmp_path / "ex.obo")[1])


@pytest.mark.parametrize(
    "end", [b'def: "Of the hea', 'def: "Schl\u00e4ge" []\n'.encode("latin-1")], ids=["cut", "bytes"]
)
def test_clauses_that_are_not_read_must_be_whole(tmp_path: Path, end: bytes) -> None:
    (tmp_path / "ex.obo").write_bytes(b"format-version: 1.2\n\n[Term]\nid: A:1\nname: One\n" + end)
    with pytest.raises(TerminologyError, match=r"ex\.obo:6: is n"):
        list(read_terminology(tmp_path / "ex.obo")[1])
