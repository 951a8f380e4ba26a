"""A whole base pushed to a server of others that this script starts on the loopback interface, then compared.

    python benchmarks/exports/check_push.py KB oxigraph|virtuoso [--every 20] [--protocol gsp|update]

Pushes with --verify and then again, which must send nothing; asks the server and the base the same queries, and reads
each Nth graph back, triple by triple. What was pushed is noted in a scratch folder, not in the base's. Virtuoso is
found as by the tests: on the path as virtuoso-t, or by the variable VIRTUOSO_T. Exit 1 at any difference.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import requests
from requests.auth import HTTPDigestAuth
from rxkg.generations import Generations
from rxkg.graph.store import graph_names, open_store

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from push_servers import VIRTUOSO, oxigraph_server, virtuoso_server

RXO = "https://w3id.org/rxkg/ontology#"


def within(pattern: str) -> str:
    """A pattern in any of the base's graphs, as Virtuoso has graphs of its own."""
    return f"{{ GRAPH ?g {{ {pattern} }} FILTER(STRSTARTS(STR(?g), 'https://w3id.org/rxkg/')) }}"


ALL = within("?s ?p ?o")
MAB = within("?s ?p ?o . FILTER(STRENDS(STR(?o), 'mab'))")
QUERIES = {
    "triples": f"SELECT (COUNT(*) AS ?n) {ALL}",
    "graphs": f"SELECT (COUNT(DISTINCT ?g) AS ?n) {ALL}",
    "drugs with an adverse effect": f"SELECT (COUNT(DISTINCT ?s) AS ?n) {within(f'?s <{RXO}hasAdverseEffect> ?o')}",
    "predicates": f"SELECT ?p (COUNT(*) AS ?n) {ALL} GROUP BY ?p",
    "classes": f"SELECT ?o (COUNT(*) AS ?n) {within('?s a ?o')} GROUP BY ?o",
    "names that end in mab": f"SELECT (COUNT(DISTINCT ?o) AS ?n) {MAB}",
}


@contextmanager
def server(name: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """(address of writes, of queries, of graphs) of a new server."""
    if name == "oxigraph":
        with oxigraph_server(folder) as url:
            yield f"{url}/store", f"{url}/query", f"{url}/store"
        return
    if not VIRTUOSO:
        raise SystemExit("virtuoso-t is not on the path, and VIRTUOSO_T does not name it")
    with virtuoso_server(folder) as url:
        yield f"{url}/sparql-graph-crud-auth", f"{url}/sparql", f"{url}/sparql-graph-crud-auth"


def push(notes: Path, url: str, *options: str) -> tuple[float, str]:
    """Seconds, and what was said."""
    login = {"RXKG_PUSH_USER": "dba", "RXKG_PUSH_PASSWORD": "dba"} if "crud-auth" in url or "sparql-auth" in url else {}
    command = [sys.executable, "-m", "rxkg", "push", url, "--kb", str(notes), "--timeout", "300", *options]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | login, check=False)
    if done.returncode:
        raise SystemExit(f"the push failed: {done.stderr[-500:]}")
    return time.perf_counter() - began, done.stderr.strip().splitlines()[-1]


def rows(solutions: ox.QuerySolutions) -> Counter[tuple[str, ...]]:
    """The rows as plain texts, as stores write numbers in their own ways."""
    return Counter(tuple(str(getattr(term, "value", term)) for term in row) for row in solutions)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kb", type=Path)
    parser.add_argument("server", choices=("oxigraph", "virtuoso"))
    parser.add_argument("--every", type=int, default=20)
    parser.add_argument("--protocol", choices=("gsp", "update"), default="gsp")
    options = parser.parse_args()
    different = 0
    with tempfile.TemporaryDirectory() as scratch, server(options.server, Path(scratch)) as (store, query, graphs):
        notes = Path(scratch) / "kb"
        notes.mkdir()
        shutil.copy(options.kb / "CURRENT", notes / "CURRENT")
        (notes / "generations").symlink_to((options.kb / "generations").resolve())
        url = store
        if options.protocol == "update":
            url = re.sub(r"/store$", "/update", store).replace("sparql-graph-crud-auth", "sparql-auth")
        for number in (1, 2):
            seconds, said = push(notes, url, *(["--verify"] if number == 1 else []))
            print(f"push {number}: {seconds:.0f} s, {said.rpartition(url + ': ')[2]}", flush=True)
        different += " 0 graphs (0 triples) sent, 0 deleted" not in f" {said.rpartition(url + ': ')[2]}"
        local = open_store(Generations(notes).current() / "graph")
        for name, text in QUERIES.items():
            answer = requests.get(query, {"query": text}, headers={"Accept": "application/sparql-results+json"})
            answer.raise_for_status()
            there = rows(ox.parse_query_results(answer.content, ox.QueryResultsFormat.JSON))
            here = rows(local.query(text))
            different += here != there
            first = next(iter(here))[0] if len(here) == 1 else f"{len(here)} rows"
            print(f"{name}: {first}, {'the same' if here == there else f'DIFFERENT: {len(here - there)} rows'}")
        session = requests.Session()
        session.auth = HTTPDigestAuth("dba", "dba") if options.server == "virtuoso" else None
        compared = triples = 0
        for graph in graph_names(local)[:: options.every]:
            answer = session.get(
                graphs, params={"graph": graph}, headers={"Accept": "application/n-triples, text/plain"}
            )
            there = {str(t.triple) for t in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES, lenient=True)}
            here = {str(q.triple) for q in local.quads_for_pattern(None, None, None, ox.NamedNode(graph))}
            compared, triples, different = compared + 1, triples + len(here), different + len(here ^ there)
        print(f"{compared:,} graphs of {triples:,} triples read back; differences in all: {different}")
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
