"""The script of `rxkg export --to cypher` against the grammar of Cypher.

It runs in an environment of its own, as `sssom` and `antlr4-cypher` ask for different versions of the ANTLR runtime:

    python -m venv cypher-env && cypher-env/bin/pip install antlr4-cypher "antlr4-python3-runtime>=4.13"
    cypher-env/bin/python benchmarks/exports/validate_cypher.py FILE

The grammar has no commands on the schema: the first statement, which makes the constraint, is left out.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from antlr4_cypher import CypherLexer, CypherParser


class Listener(ErrorListener):
    """Keeps the errors."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def syntaxError(self, recognizer, symbol, line, column, message, error) -> None:  # noqa: N802, ARG002
        self.errors.append(f"{line}:{column} {message[:200]}")


def main(path: Path) -> int:
    statements = path.read_text(encoding="utf-8").removesuffix(";\n").split(";\n")
    errors: list[str] = []
    counts: Counter[str] = Counter()
    for statement in statements[1:]:
        listener = Listener()
        lexer = CypherLexer(InputStream(statement))
        parser = CypherParser(CommonTokenStream(lexer))
        for part in (lexer, parser):
            part.removeErrorListeners()
            part.addErrorListener(listener)
        parser.script()
        errors += listener.errors
        counts[statement.rpartition(" AS row\n")[2].replace("\n", " ")] += 1
    for shape, count in sorted(counts.items()):
        print(count, shape)
    print(len(statements) - 1, "statements parsed, errors:", errors or "none")
    return int(bool(errors))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
