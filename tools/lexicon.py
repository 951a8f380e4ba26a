"""Takes judged surface forms into a table of the lexicon.

    python tools/lexicon.py DOMAIN JUDGED… --tables TABLES [--by LexicalMatching]

JUDGED are tab-separated files of four columns without a head: the surface form, a CURIE (or NONE), the kind of match
(exact, close, broad, none) and a comment, which may be empty. A later row for a form replaces an earlier one. TABLES is
the folder of terminology tables (curie, label, synonyms, xrefs) that give the labels. Stops at a CURIE that they do
not hold. Writes `ontology/lexicon/DOMAIN.sssom.tsv`, sorted by form.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from rxkg.ontology.lexicon import DOMAINS, MATCHES, NO_TERM
from rxkg.ontology.names import name_key
from rxkg.ontology.namespaces import CURIE_PREFIXES
from rxkg.version import __version__

FOLDER = Path(__file__).parent.parent / "ontology" / "lexicon"
COLUMNS = (
    "subject_type",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "comment",
)
_PREDICATES = {match: predicate for predicate, match in MATCHES.items()}


def read_labels(tables: Path) -> dict[str, str]:
    """Preferred labels by CURIE."""
    out: dict[str, str] = {}
    for path in sorted(tables.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row.get("curie") and "synonyms" in row:
                    out.setdefault(row["curie"], row["label"])
    return out


def read_table(domain: str) -> dict[str, dict[str, str]]:
    """The rows of a domain by the key of their form."""
    path = FOLDER / f"{domain}.sssom.tsv"
    if not path.is_file():
        return {}
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return {name_key(row["subject_label"]): row for row in rows}


def write_table(domain: str, rows: dict[str, dict[str, str]]) -> None:
    """Writes a domain's table with its metadata, sorted by form."""
    prefixes = sorted({row["object_id"].rpartition(":")[0] for row in rows.values()} - {"sssom"})
    head = ["#curie_map:"]
    # Quoted, as an IRI that ends in a colon is no plain scalar of YAML.
    head += [f'#  {prefix}: "{CURIE_PREFIXES[prefix]}"' for prefix in prefixes]
    head += [
        "#license: https://spdx.org/licenses/MIT",
        f"#mapping_set_id: https://w3id.org/rxkg/lexicon/{domain}",
        f"#mapping_set_title: What drug monographs call {domain}, and the concepts meant",
        f'#mapping_set_version: "{__version__}"',
    ]
    # Readers of SSSOM/TSV take a double quote at the start of a cell for the start of a quoted one.
    lines = ["\t".join(row[c].replace('"', "'") for c in COLUMNS) for row in rows.values()]
    text = "\n".join([*head, "\t".join(COLUMNS), *sorted(lines, key=lambda line: line.split("\t")[1])]) + "\n"
    (FOLDER / f"{domain}.sssom.tsv").write_text(text, encoding="utf-8")


def main() -> int:
    """Merges the judged rows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("domain", choices=DOMAINS)
    parser.add_argument("judged", type=Path, nargs="+")
    parser.add_argument("--tables", type=Path, required=True)
    parser.add_argument("--by", default="ManualMappingCuration", help="term of the Semantic Mapping Vocabulary")
    args = parser.parse_args()
    labels = read_labels(args.tables)
    rows = read_table(args.domain)
    for path in args.judged:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            form, curie, match, *comment = (*line.split("\t"), "")
            if not (key := name_key(form)):
                continue
            if curie != "NONE" and (curie not in labels or match not in _PREDICATES):
                print(f"{path}:{number}: {curie!r} ({match!r}) is in no table; mend the row", file=sys.stderr)
                return 1
            missing = curie == "NONE"
            rows[key] = {
                "subject_type": "rdfs literal",
                "subject_label": " ".join(form.split()),
                "predicate_id": "skos:exactMatch" if missing else _PREDICATES[match],
                "object_id": NO_TERM if missing else curie,
                "object_label": "" if missing else labels[curie],
                "mapping_justification": f"semapv:{args.by}",
                "comment": " ".join(comment[0].split()),
            }
    write_table(args.domain, rows)
    print(f"{args.domain}: {len(rows):,} forms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
