"""Scores extraction against annotated monographs and shows where it fails.

    python benchmarks/quality.py --gold GOLD --corpus CORPUS [--sets train dev] [--errors FILE] [--worst 8]

GOLD holds the sets of annotations, one folder each, and `score.py`, which compares; CORPUS holds the monographs that
the annotations name. Prints one table a set, the monographs with the most misses and false items, and writes every
miss, false item and wrong attribute to FILE. Exit status 2 where GOLD or CORPUS are not there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from rxkg import extract_record, read_monograph, read_source


def write_records(annotations: Path, corpus: Path, out: Path) -> None:
    """The records of the monographs that a folder of annotations names, one JSON object a line."""
    with out.open("w", encoding="utf-8") as lines:
        for path in sorted(annotations.glob("*.json")):
            name = json.loads(path.read_text(encoding="utf-8"))["file"]
            record = extract_record(read_monograph(read_source(corpus / name, name=name)))
            lines.write(json.dumps(record.to_json(), ensure_ascii=False) + "\n")


def main() -> int:
    """Scores each set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=["train", "dev"])
    parser.add_argument("--worst", type=int, default=8, help="how many monographs to list")
    parser.add_argument("--errors", type=Path, help="file for the list of all errors")
    args = parser.parse_args()
    if not (args.gold / "score.py").is_file() or not args.corpus.is_dir():
        print(f"quality: {args.gold}/score.py or {args.corpus} is not there", file=sys.stderr)
        return 2
    errors: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in args.sets:
            records = Path(folder) / f"{name}.jsonl"
            write_records(args.gold / name, args.corpus, records)
            command = [sys.executable, str(args.gold / "score.py"), str(args.gold / name), str(records), "--errors"]
            lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
            table = next(i for i, line in enumerate(lines) if line.startswith("attributes")) + 1
            print(f"\n== {name}: " + "\n".join(lines[:table]))
            found = lines[table:]
            errors += [f"{name}: {line}" for line in found]
            for monograph, count in Counter(line.split(":", 1)[0] for line in found).most_common(args.worst):
                print(f"{count:5} {monograph}")
    if args.errors:
        args.errors.write_text("\n".join(errors) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
