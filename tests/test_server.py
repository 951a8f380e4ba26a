"""The SPARQL endpoint: the protocol, its limits, and the clients that others use."""

from __future__ import annotations

import io
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import requests
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rxkg.generations import Generations
from rxkg.graph.protocol import GRAPH_TYPES, SOLUTION_TYPES, negotiate
from rxkg.worker_process import Limits, LiveBase, Request, serve_one
from test_cli import Run, run

__all__ = ["run"]  # a fixture

BASE = "https://w3id.org/rxkg/"
NAME = 'SELECT ?drug { ?drug rxo:hasTarget/rxo:searchLabel "cd123" }'
TRIPLES = "CONSTRUCT { ?d rxo:hasTarget ?t } { ?d rxo:hasTarget ?t }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
WAIT = 60  # seconds after which a request hangs


@dataclass
class Served:
    """A server that runs."""

    url: str
    process: subprocess.Popen[str]

    def get(self, query: str, accept: str = "*/*", **options) -> requests.Response:
        headers = {"Accept": accept}
        return requests.get(self.url, params={"query": query}, headers=headers, **{"timeout": WAIT, **options})


@contextmanager
def serving(base: Path, *options: str) -> Iterator[Served]:
    command = [sys.executable, "-c", "from rxkg.cli import main; main()", "serve", "--sparql-only", "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([*command, "--kb", str(base), *options], **pipes) as process:
        try:
            yield Served(process.stdout.readline().strip(), process)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=WAIT)


@pytest.fixture(scope="module")
def server(examples_base: Path) -> Iterator[Served]:
    with serving(examples_base, "--workers", "2", "--timeout", "3", "--max-size", "2") as served:
        yield served


READERS = {
    "json": lambda text: json.loads(text)["results"]["bindings"][0]["drug"]["value"],
    "xml": lambda text: re.search("<uri>(.*?)</uri>", text)[1],
    "csv": lambda text: text.splitlines()[1],
    "tsv": lambda text: text.splitlines()[1].strip("<>"),
}


@pytest.mark.parametrize("form", SOLUTION_TYPES)
def test_rows_come_in_the_format_asked_for(server: Served, form: str) -> None:
    answer = server.get(NAME, SOLUTION_TYPES[form][0])
    assert answer.headers["Content-Type"].startswith(SOLUTION_TYPES[form][0])
    assert READERS[form](answer.text) == BASE + "drug/tagraxofusp"


@pytest.mark.parametrize("form", GRAPH_TYPES)
def test_triples_come_in_the_format_asked_for(server: Served, form: str) -> None:
    media = GRAPH_TYPES[form][0]
    answer = server.get(TRIPLES, media)
    assert answer.headers["Content-Type"].startswith(media)
    wanted = server.get(TRIPLES, "application/n-triples").text
    found = set(ox.parse(answer.content, format=ox.RdfFormat.from_media_type(media)))
    assert found == set(ox.parse(wanted, format=ox.RdfFormat.N_TRIPLES))
    assert len(found) > 10


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/*", "csv"),
        ("text/csv;q=0.5, text/tab-separated-values", "tsv"),
        ("application/sparql-results+xml;charset=utf-8", "xml"),
        ("*/*, application/sparql-results+json;q=0", "xml"),
        ("text/csv;q=0", None),
        ("text/csv;q=much", None),
        ("image/png", None),
    ],
)
def test_the_accept_header_decides(accept: str, wanted: str | None) -> None:
    assert negotiate(accept, SOLUTION_TYPES) == wanted


def test_post_answers_as_get_does(server: Served) -> None:
    wanted = server.get(NAME).json()
    form = requests.post(server.url, data={"query": NAME}, timeout=WAIT)
    direct = requests.post(
        server.url, data=NAME.encode(), headers={"Content-Type": "application/sparql-query"}, timeout=WAIT
    )
    assert form.json() == direct.json() == wanted


DIRECT, UPDATE = {"Content-Type": "application/sparql-query"}, {"Content-Type": "application/sparql-update"}


@pytest.mark.parametrize(
    ("method", "options", "status", "said"),
    [
        ("GET", {"params": {"query": "SELECT ?a {\n ?a rxo:x }"}}, 400, "line 2, column 11: '}' cannot stand here"),
        ("GET", {"params": {"query": ""}}, 400, "is empty"),
        ("GET", {"params": [("query", "ASK {}"), ("query", "ASK {}")]}, 400, "more than one query"),
        ("GET", {"params": {"query": "ASK { SERVICE <http://e/> {} }"}}, 400, "SERVICE would send"),
        ("GET", {"params": {"query": "ASK {}", "default-graph-uri": "no iri"}}, 400, "no absolute IRI"),
        ("GET", {"params": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406, "sparql-results+json"),
        ("GET", {"params": {"query": TRIPLES}, "headers": {"Accept": "text/csv"}}, 406, "the answer is triples"),
        ("GET", {"params": "query=%ff"}, 400, "no percent-encoded UTF-8"),
        ("POST", {"data": {"other": "x"}}, 400, "holds no query"),
        ("POST", {"data": b"\xff", "headers": DIRECT}, 400, "no UTF-8"),
        ("POST", {"data": b"{}", "headers": {"Content-Type": "application/json"}}, 415, "application/sparql-query"),
        ("POST", {"data": b"#" * (2 << 20), "headers": DIRECT}, 413, "shorten the query"),
        ("POST", {"data": b"CLEAR ALL", "headers": UPDATE}, 403, "only reads"),
        ("POST", {"data": {"update": "CLEAR ALL"}}, 403, "only reads"),
        ("POST", {"data": {"query": "DROP ALL"}}, 403, "DROP is an update"),
        ("PUT", {"data": b""}, 405, "only reads"),
        ("DELETE", {}, 405, "only reads"),
    ],
)
def test_refusals_say_why(server: Served, method: str, options: dict, status: int, said: str) -> None:
    answer = requests.request(method, server.url, timeout=WAIT, **options)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


COUNT = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
TITLES = "SELECT ?t { ?m a rxo:Monograph ; dcterms:title ?t }"
ONE, OTHER = f"{BASE}monograph/tagraxofusp", f"{BASE}monograph/lithium"


@pytest.mark.parametrize(
    ("query", "graphs", "rows"),
    [
        (TITLES, {"default-graph-uri": ONE}, 1),
        (TITLES, {"default-graph-uri": [ONE, OTHER]}, 2),
        (TITLES, {"named-graph-uri": ONE}, 0),
        (TITLES.replace("{", f"FROM <{ONE}> {{", 1), {}, 1),
        (TITLES.replace("{", f"FROM <{ONE}> {{", 1), {"default-graph-uri": [ONE, OTHER]}, 2),
        ("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": [ONE, OTHER]}, 2),
        ("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", {"default-graph-uri": ONE}, 0),
    ],
)
def test_the_request_names_the_graphs(server: Served, query: str, graphs: dict, rows: int) -> None:
    answer = requests.get(server.url, params={"query": query, **graphs}, timeout=WAIT)
    assert len(answer.json()["results"]["bindings"]) == rows


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples"]
)
def test_without_a_query_the_service_describes_itself(server: Served, media: str) -> None:
    answer = requests.get(server.url, headers={"Accept": media}, timeout=WAIT)
    triples = ox.parse(answer.content, format=ox.RdfFormat.from_media_type(media))
    said = {(t.predicate.value.split("#")[-1], t.object.value.split("#")[-1]) for t in triples}
    assert {("type", "Service"), ("endpoint", server.url), ("feature", "UnionDefaultGraph")} <= said


def test_pages_of_other_origins_may_read(server: Served) -> None:
    origin = {"Origin": "https://example.org"}
    asked = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    before = requests.options(server.url, headers=asked, timeout=WAIT)
    answer = requests.get(server.url, params={"query": NAME}, headers=origin, timeout=WAIT)
    assert (before.status_code, before.headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_head_has_the_headers_and_no_body(server: Served) -> None:
    answer = requests.head(server.url, params={"query": LARGE}, timeout=WAIT)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Type"] == "application/sparql-results+json"


def test_options_names_the_methods(server: Served) -> None:
    answer = requests.options(server.url, timeout=WAIT)
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")


def test_texts_are_searched_as_in_rxkg_query(server: Served) -> None:
    query = 'SELECT DISTINCT ?m { ?s rxs:search "capillary leak" . ?m rxo:hasSection ?s }'
    rows = server.get(query, "text/csv").text.split()
    assert ONE in rows


def test_a_query_that_takes_too_long_is_stopped(server: Served) -> None:
    answer = server.get(SLOW)
    assert (answer.status_code, "longer than 3 s" in answer.text) == (504, True)
    assert server.get("ASK {}").status_code == 200


def test_an_answer_that_is_too_large_ends_in_a_sentence_and_not_as_whole(server: Served) -> None:
    read: list[bytes] = []
    chunks = server.get(LARGE, "text/csv", stream=True).iter_content(1000)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        deque(map(read.append, chunks))
    assert b"\n# rxkg: the answer ends here: the answer is larger than 2,097,152 bytes; ask for less" in b"".join(
        read[-2:]
    )


ROWS = "SELECT * { ?a ?b ?c } LIMIT "
MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"
BUILT = "CONSTRUCT { ?a rxo:concerns ?d } { ?a a ?c . ?d a ?f }"


@pytest.fixture(scope="module")
def few_rows(examples_base: Path) -> Iterator[Served]:
    with serving(examples_base, "--workers", "1", "--max-rows", "50") as served:
        yield served


@pytest.mark.parametrize(
    ("query", "media"),
    [
        *((ROWS + "51", names[0]) for names in SOLUTION_TYPES.values()),
        *(("CONSTRUCT WHERE { ?a ?b ?c } LIMIT 51", names[0]) for names in GRAPH_TYPES.values()),
        ("DESCRIBE ?d { ?d a rxo:Drug }", "text/turtle"),
    ],
)
def test_one_row_more_than_allowed_is_refused(few_rows: Served, query: str, media: str) -> None:
    answer = few_rows.get(query, media)
    assert (answer.status_code, answer.text) == (
        500,
        "the answer has more than 50 rows; ask for less, with LIMIT for example\n",
    )


def test_as_many_rows_as_allowed_are_whole(few_rows: Served) -> None:
    assert len(few_rows.get(ROWS + "50").json()["results"]["bindings"]) == 50
    built = few_rows.get("CONSTRUCT WHERE { ?a ?b ?c } LIMIT 50", "application/n-triples")
    assert built.text.count(" .\n") == 50


@pytest.mark.parametrize("query", [LARGE, LARGE.replace("SELECT *", "CONSTRUCT { ?a ?b ?f }")])
def test_the_work_ends_at_the_limit_of_rows(few_rows: Served, query: str) -> None:
    process = few_rows.process.pid
    before = children_of(process)
    assert few_rows.get(query).status_code == 500
    assert few_rows.get("ASK {}", timeout=2).status_code == 200
    assert children_of(process) == before  # it stopped by itself and did not have to be killed


@pytest.mark.parametrize(("query", "media"), [(MANY, "text/csv"), (BUILT, "application/n-triples")])
def test_too_many_rows_end_in_a_sentence_and_not_as_whole(examples_base: Path, query: str, media: str) -> None:
    read: list[bytes] = []
    with serving(examples_base, "--workers", "1", "--max-rows", "50000") as served:
        chunks = served.get(query, media, stream=True).iter_content(1000)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            deque(map(read.append, chunks))
    assert b"\n# rxkg: the answer ends here: the answer has more than 50,000 rows; ask for less" in b"".join(read[-2:])


def children_of(process: int) -> set[str]:
    """Processes that a process started, none where the platform does not tell."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return set(path.read_text().split()) if path.exists() else set()


def test_who_hangs_up_frees_the_worker(server: Served) -> None:
    for _ in range(3):
        with pytest.raises(requests.exceptions.ReadTimeout):
            server.get(SLOW, timeout=0.3)
    assert server.get("ASK {}").json() == {"head": {}, "boolean": True}


def test_too_many_at_a_time_are_told_when_to_come_again(server: Served) -> None:
    slow = [threading.Thread(target=server.get, args=(SLOW,)) for _ in range(2)]
    for thread in slow:
        thread.start()
    answers = [server.get("ASK {}") for _ in range(2)]
    for thread in slow:
        thread.join()
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    assert refused[0].headers["Retry-After"] == "3"
    assert refused[0].text == "all 2 workers are busy; try again in 3 s\n"


def test_sparqlwrapper_works(server: Served) -> None:
    from SPARQLWrapper import JSON, TURTLE, SPARQLWrapper

    client = SPARQLWrapper(server.url)
    client.setQuery(NAME)
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["results"]["bindings"][0]["drug"]["value"] == BASE + "drug/tagraxofusp"
    client.setQuery(TRIPLES)
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert())) > 10


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_the_store_of_rdflib_works(server: Served, method: str) -> None:
    graph = rdflib.Graph(SPARQLStore(server.url, method=method))
    rows = graph.query(f"SELECT ?t {{ <{ONE}> <http://purl.org/dc/terms/title> ?t }}")
    assert [str(row.t) for row in rows] == ["Tagraxofusp"]


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_works(server: Served) -> None:
    command = ["curl", "-sS", server.url, "-H", "Accept: text/csv", "--data-urlencode", f"query={NAME}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT, check=True)
    assert done.stdout.split() == ["drug", BASE + "drug/tagraxofusp"]


def test_a_new_generation_shows_in_the_next_query(own_base: Path) -> None:
    generations = Generations(own_base)
    newer = Path(shutil.copytree(generations.current(), generations.folder / "0002"))
    store = ox.Store(str(newer / "graph"))
    store.add(ox.Quad(*map(ox.NamedNode, ("http://e/new", "http://e/p", "http://e/o", "http://e/g"))))
    store.flush()
    with serving(own_base, "--workers", "1") as served:
        before = served.get("ASK { <http://e/new> ?p ?o }").json()
        generations.switch(newer)
        after = served.get("ASK { <http://e/new> ?p ?o }").json()
    assert (before["boolean"], after["boolean"]) == (False, True)


def test_a_query_that_needs_too_much_memory_ends_alone(examples_base: Path) -> None:
    with serving(examples_base, "--workers", "1", "--max-memory", "300") as served:
        answer = served.get(f"{LARGE} ORDER BY ?a ?f")
        assert (answer.status_code, "want of memory" in answer.text) == (500, True)
        assert served.get("ASK {}").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 0), ("SIGTERM", -signal.SIGTERM)])
def test_a_signal_ends_server_and_workers(own_base: Path, name: str, status: int) -> None:
    with serving(own_base, "--workers", "2") as served:
        before = workers_of(own_base)
        served.process.send_signal(getattr(signal, name))
        _, err = served.process.communicate(timeout=WAIT)
    assert (served.process.returncode, "Traceback" in err) == (status, False)
    assert (before, workers_of(own_base)) == (2 if Path("/proc/self").exists() else 0, 0)


def workers_of(base: Path) -> int:
    """Worker processes of a base, 0 where the platform does not tell."""
    count = 0
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            text = path.read_bytes()
            count += b"rxkg.worker_process" in text and str(base).encode() in text
    return count


@pytest.mark.parametrize("taken", [True, False])
def test_an_address_that_cannot_be_had_is_told(examples_base: Path, taken: bool, run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        words = ["--port", str(other.getsockname()[1])] if taken else ["--host", "192.0.2.1"]
        done = run("serve", "--sparql-only", "--kb", examples_base, *words)
    assert (done.status, done.out, "choose another" in done.err) == (1, "", True)


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch, examples_base: Path, run: Run) -> None:
    monkeypatch.delitem(sys.modules, "rxkg.server", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = run("serve", "--sparql-only", "--kb", examples_base)
    assert (done.status, "uvicorn is not installed" in done.err, "rxkg[server]" in done.err) == (1, True, True)


@pytest.mark.parametrize(("words", "status"), [(["--sparql-only", "--kb", "none"], 1), ([], 2)])
def test_misuse_is_told(words: list[str], status: int, run: Run) -> None:
    assert run("serve", *words).status == status


def frames(base: Path, request: Request, limits: Limits) -> list[tuple[str, bytes]]:
    out = io.BytesIO()
    serve_one(LiveBase(base), request, out, limits)
    data, found = out.getvalue(), []
    while data:
        size = int.from_bytes(data[1:5], "big")
        found.append((chr(data[0]), data[5 : 5 + size]))
        data = data[5 + size :]
    return found


def test_a_failure_before_the_first_megabyte_has_a_status(examples_base: Path) -> None:
    (frame,) = frames(examples_base, Request(LARGE, None, "csv", None, False), Limits(size=100_000))
    assert frame[0] == "E"
    assert json.loads(frame[1])["status"] == 500


def test_a_small_answer_is_whole(examples_base: Path) -> None:
    kinds = [kind for kind, _ in frames(examples_base, Request(NAME, None, "csv", None, False), Limits())]
    assert kinds == ["H", "D", "Z"]


def test_a_base_that_is_gone_is_not_the_query_s_fault(tmp_path: Path) -> None:
    (frame,) = frames(tmp_path / "none", Request("ASK {}", None, "json", None, False), Limits())
    assert json.loads(frame[1])["status"] == 503
