"""Pushing to other stores: what goes over, what happens when it cannot, and two servers that others made."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from push_servers import OXIGRAPH, VIRTUOSO, Fake, fake_server, oxigraph_server, virtuoso_server
from rxkg.generations import Generations
from rxkg.graph.remote import Remote, check_url, show_url
from rxkg.graph.store import count_graphs, open_store
from rxkg.knowledge_base import KnowledgeBase
from rxkg.ontology.errors import RemoteError
from test_cli import Run, run

__all__ = ["run"]  # a fixture

G = "https://w3id.org/rxkg/monograph/"
QUICK = ("--retries", "2", "--timeout", "0.5")


@pytest.fixture(autouse=True)
def no_login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("USER", "PASSWORD", "TOKEN"):
        monkeypatch.delenv(f"RXKG_PUSH_{name}", raising=False)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setattr("rxkg.graph.remote.PAUSE", 0.0)


@pytest.fixture
def fake() -> Iterator[Fake]:
    with fake_server() as server:
        yield server


@pytest.fixture
def small(tmp_path: Path, examples_base: Path) -> Path:
    """A base of three small graphs."""
    base = tmp_path / "small"
    live = Generations(examples_base).current()
    folder = base / "generations" / live.name
    folder.mkdir(parents=True)
    shutil.copy(live / "meta.json", folder)
    shutil.copy(live / "manifest.sqlite", folder)
    shutil.copy(examples_base / "CURRENT", base)
    set_graphs(base, a=10, b=4, c=1)
    return base


def set_graphs(base: Path, **sizes: int) -> None:
    """Puts graphs of so many triples in the place of the base's."""
    folder = Generations(base).current() / "graph"
    shutil.rmtree(folder, ignore_errors=True)
    store = ox.Store(str(folder))
    for name, size in sizes.items():
        for n in range(size):
            text = ox.Literal(f'line\n"{n}" \\ 😀 \u05d0\t' + "x" * 40)
            store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), text, ox.NamedNode(G + name)))
    store.flush()


def local(base: Path) -> set[ox.Quad]:
    return set(open_store(Generations(base).current() / "graph"))


def changes(fake: Fake) -> list[str]:
    """The requests that change something; 14 bytes are those of an update of nothing, which logs in."""
    sent = [seen for seen in fake.seen if seen[0] != "GET" and seen[1] != "/query" and seen[2] != 14]
    return [f"{method} {path}" for method, path, *_ in sent]


@pytest.mark.parametrize("path", ["/update", "/store"])
def test_a_push_makes_both_alike(run: Run, fake: Fake, small: Path, path: str) -> None:
    done = run("push", fake.url + path, "--kb", small, "--verify", "--batch", "3")
    assert (done.status, done.out) == (0, "")
    assert done.err == f"{fake.url}{path}: 3 graphs (15 triples) sent, 0 deleted, 0 unchanged\n"
    assert set(fake.store) == local(small)
    assert len(changes(fake)) == 4 + 2 + 1


@pytest.mark.parametrize("path", ["/update", "/store"])
def test_the_next_push_sends_what_has_changed_and_deletes_what_is_gone(
    run: Run, fake: Fake, small: Path, path: str
) -> None:
    run("push", fake.url + path, "--kb", small)
    fake.store.add(ox.Quad(*[ox.NamedNode("http://other/")] * 4))
    set_graphs(small, a=10, b=5)
    fake.seen.clear()
    done = run("push", fake.url + path, "--kb", small)
    assert "1 graphs (5 triples) sent, 1 deleted, 1 unchanged" in done.err
    assert set(fake.store) == local(small) | {ox.Quad(*[ox.NamedNode("http://other/")] * 4)}
    assert len(changes(fake)) == 2


def test_a_dry_run_prints_and_changes_nothing(run: Run, fake: Fake, small: Path) -> None:
    run("push", f"{fake.url}/store", "--kb", small)
    set_graphs(small, a=10, b=5)
    fake.seen.clear()
    done = run("push", f"{fake.url}/store", "--kb", small, "--dry-run")
    assert (done.status, done.out) == (0, f"put\t5\t{G}b\ndelete\t\t{G}c\n")
    assert "1 graphs (5 triples) would be sent, 1 would be deleted, 1 unchanged" in done.err
    assert fake.seen == []


@pytest.mark.parametrize("path", ["/update", "/store"])
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (400, "answers 400: it is about …"),
        (500, "answers 500: it is about …"),
        (503, "answers 503"),
        (401, "refuses the login (401); set RXKG_PUSH_USER"),
        (403, "refuses the login (403)"),
        (404, "(404); check the address"),
        (301, "has moved to http://elsewhere/; name that address"),
        ("hang up", "the connection broke off; push again"),
        ("stall", "did not answer within 0.5 s; push again"),
    ],
)
def test_a_failure_is_one_sentence_and_the_next_push_goes_on(
    run: Run, fake: Fake, small: Path, path: str, fault: object, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RXKG_PUSH_TOKEN", "secret")
    fake.headers = {"Location": "http://me:hidden@elsewhere/"} if fault == 301 else {}
    fake.faults = [None, None, *[fault] * 3]
    done = run("push", fake.url + path, "--kb", small, "--batch", "4", *QUICK)
    assert (done.status, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith(f"rxkg: {fake.url}{path}: ")
    assert said in done.err
    assert not {"secret", "hidden"} & set(re.findall(r"\w+", done.err))
    fake.faults = []
    fake.released.set()
    again = run("push", fake.url + path, "--kb", small, "--batch", "4", "--verify")
    assert "3 graphs (7 triples) sent" in again.err  # 8 of the 10 of the first graph are there
    assert set(fake.store) == local(small)


@pytest.mark.parametrize("fault", [429, 500, 503, "hang up", "stall"])
def test_what_passes_is_tried_again(run: Run, fake: Fake, small: Path, fault: object) -> None:
    fake.faults = [fault, None, fault, fault]
    done = run("push", f"{fake.url}/update", "--kb", small, *QUICK)
    assert done.status == 0
    assert set(fake.store) == local(small)


def test_retry_after_is_heeded(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    fake.faults, fake.headers = [503], {"Retry-After": "7"}
    Remote(f"{fake.url}/update").put("http://e/g", ["<http://e/s> <http://e/p> <http://e/o>"], replace=True)
    assert slept == [7]


def test_pauses_double_and_are_the_same_each_time(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    monkeypatch.setattr("rxkg.graph.remote.PAUSE", 0.5)
    fake.faults = [500] * 4
    Remote(f"{fake.url}/update").drop("http://e/g")
    assert slept == [1, 2, 4]


@pytest.mark.parametrize("path", ["/update", "/store"])
def test_what_is_too_large_goes_in_parts(run: Run, fake: Fake, small: Path, path: str) -> None:
    fake.largest = 400
    done = run("push", fake.url + path, "--kb", small, "--verify")
    assert done.status == 0
    assert set(fake.store) == local(small)


def test_a_triple_that_is_too_large_is_told(run: Run, fake: Fake, small: Path) -> None:
    fake.largest = 50
    done = run("push", f"{fake.url}/update", "--kb", small)
    assert (done.status, "a single triple too large" in done.err) == (1, True)


def test_nothing_listens(run: Run, fake: Fake, small: Path) -> None:
    fake.server_close()
    done = run("push", f"{fake.url}/update", "--kb", small, "--retries", "1")
    assert (done.status, "nothing listens there; start the server" in done.err) == (1, True)


@pytest.mark.parametrize(
    ("variables", "netrc", "wanted"),
    [
        ({"TOKEN": "t"}, "", "Bearer t"),
        ({"USER": "me", "PASSWORD": "pass word"}, "", "Basic bWU6cGFzcyB3b3Jk"),
        ({"USER": "me", "PASSWORD": "…"}, "", "Basic bWU64oCm"),
        ({}, "machine 127.0.0.1 login me password p\n", "Basic bWU6cA=="),
        ({"TOKEN": "t"}, "machine 127.0.0.1 login me password p\n", "Bearer t"),
    ],
)
def test_the_login_comes_from_outside(
    run: Run, fake: Fake, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str], netrc: str, wanted: str,
) -> None:  # fmt: skip
    for name, value in variables.items():
        monkeypatch.setenv(f"RXKG_PUSH_{name}", value)
    if netrc:
        (tmp_path / "netrc").write_text(netrc)
        (tmp_path / "netrc").chmod(0o600)
    fake.login = wanted
    assert run("push", f"{fake.url}/store", "--kb", small).status == 0
    assert set(fake.store) == local(small)


def test_without_a_login_it_says_how_to_give_one(run: Run, fake: Fake, small: Path) -> None:
    fake.login = "Bearer t"
    done = run("push", f"{fake.url}/store", "--kb", small)
    assert (done.status, "asks for a login (401); set RXKG_PUSH_USER" in done.err) == (1, True)


@pytest.mark.parametrize("url", ["http://me:secret@e/update", "http://me@e/update", "ftp://e/x", "e/update"])
def test_an_address_with_a_login_or_of_another_kind_is_refused(run: Run, small: Path, url: str) -> None:
    done = run("push", url, "--kb", small)
    assert (done.status, "secret" in done.err) == (1, False)
    with pytest.raises(RemoteError):
        check_url(url)


def test_parameters_of_an_address_are_not_shown() -> None:
    assert "secret" not in show_url("http://e/update?key=secret")
    assert show_url("http://e/update?key=secret") != show_url("http://e/update?key=other")


@pytest.mark.parametrize(
    ("path", "protocol", "queries"),
    [
        ("/store", "gsp", "/query"),
        ("/ds/data", "gsp", "/ds/query"),
        ("/ds/update", "update", "/ds/query"),
        ("/repositories/x/statements", "update", "/repositories/x"),
        ("/repositories/x/rdf-graphs/service", "gsp", "/repositories/x"),
        ("/sparql-graph-crud-auth/", "gsp", "/sparql"),
        ("/namespace/kb/sparql", "auto", "/namespace/kb/sparql"),
    ],
)
def test_addresses_of_known_stores(path: str, protocol: str, queries: str) -> None:
    remote = Remote(f"http://e{path}")
    assert (remote.protocol, remote.query_url) == (protocol, f"http://e{queries}")


def test_a_store_that_was_emptied_is_noticed(run: Run, fake: Fake, small: Path) -> None:
    run("push", f"{fake.url}/store", "--kb", small)
    fake.store.remove_graph(ox.NamedNode(G + "b"))
    assert "0 graphs" in run("push", f"{fake.url}/store", "--kb", small).err
    done = run("push", f"{fake.url}/store", "--kb", small, "--verify")
    assert f"{G}b: 0 triples there, 4 were sent\n" in done.err
    assert set(fake.store) == local(small)


def test_what_does_not_arrive_is_told(run: Run, fake: Fake, small: Path) -> None:
    fake.faults = [None, 204]
    done = run("push", f"{fake.url}/store", "--kb", small, "--verify")
    assert (done.status, f"holds 0 triples of {G}b, 4 were sent" in done.err) == (1, True)


def test_two_stores_are_noted_apart(run: Run, fake: Fake, small: Path) -> None:
    run("push", f"{fake.url}/store", "--kb", small)
    assert "3 graphs (15 triples) sent" in run("push", f"{fake.url}/update", "--kb", small).err


def test_notes_that_are_damaged_are_told(run: Run, fake: Fake, small: Path) -> None:
    (small / "push.sqlite").write_bytes(b"no database" * 100)
    done = run("push", f"{fake.url}/store", "--kb", small)
    assert (done.status, "remove it; the next push then sends everything" in done.err) == (1, True)


QUERIES = (
    "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), '{base}')) }}",
    "SELECT ?g (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s <{rxo}evidence> ?o }} }} GROUP BY ?g ORDER BY ?g",
    "SELECT ?s ?c WHERE {{ GRAPH ?g {{ ?s a <{rxo}AdverseEffectStatement> ; <{rxo}confidence> ?c }} }} ORDER BY ?s ?c",
    "SELECT DISTINCT ?q WHERE {{ GRAPH ?g {{ ?e <{rxo}quote> ?q }} }} ORDER BY STR(?q)",
)


def same_answers(base: Path, remote: Remote) -> None:
    """Holds the store's counts and some answers against the base's."""
    with KnowledgeBase(base) as local_base:
        assert remote.count(list(count_graphs(local_base.store))) == count_graphs(local_base.store)
        for query in QUERIES:
            text = query.format(base="https://w3id.org/rxkg/", rxo="https://w3id.org/rxkg/ontology#")
            result = local_base.query(text)
            wanted = [{n: t.value for n, t in zip(result.columns, row, strict=True)} for row in result.rows()]
            assert sorted(map(sorted_items, remote.select(text))) == sorted(map(sorted_items, wanted))
            assert wanted


def sorted_items(row: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(row.items())


@pytest.mark.skipif(not OXIGRAPH.exists(), reason="the oxigraph server is not installed")
@pytest.mark.parametrize("path", ["/store", "/update"])
def test_oxigraph_takes_the_examples(run: Run, own_base: Path, tmp_path: Path, path: str) -> None:
    with oxigraph_server(tmp_path) as url:
        assert run("push", url + path, "--kb", own_base, "--verify").status == 0
        same_answers(own_base, Remote(url + path))
        assert "0 graphs (0 triples) sent" in run("push", url + path, "--kb", own_base, "--verify").err


@pytest.mark.skipif(not VIRTUOSO, reason="virtuoso-t is neither on the path nor named in VIRTUOSO_T")
@pytest.mark.parametrize("path", ["/sparql-graph-crud-auth", "/sparql-auth"])
def test_virtuoso_takes_the_examples(
    run: Run, own_base: Path, tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RXKG_PUSH_USER", "dba")
    with virtuoso_server(tmp_path) as url:
        refused = run("push", url + path, "--kb", own_base)
        monkeypatch.setenv("RXKG_PUSH_PASSWORD", "dba")
        # Above what its compiler of updates takes.
        assert run("push", url + path, "--kb", own_base, "--verify", "--batch", "9000").status == 0
        same_answers(own_base, Remote(url + path))
    assert (refused.status, "refuses the login (401)" in refused.err) == (1, True)
