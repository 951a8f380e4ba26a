"""Servers that a push is tried against: one that fails on purpose, Oxigraph's and Virtuoso's own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import requests

VIRTUOSO = os.environ.get("VIRTUOSO_T") or shutil.which("virtuoso-t")
OXIGRAPH = Path(sys.executable).with_name("oxigraph")

_INI = """
[Database]
DatabaseFile = {0}/virtuoso.db
ErrorLogFile = {0}/virtuoso.log
LockFile = {0}/virtuoso.lck
TransactionFile = {0}/virtuoso.trx
xa_persistent_file = {0}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {0}/temp.db
TransactionFile = {0}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{1}
ServerThreads = 10
NumberOfBuffers = 5000
[HTTPServer]
ServerPort = 127.0.0.1:{2}
ServerThreads = 5
"""


class Fake(ThreadingHTTPServer):
    """Takes SPARQL updates and the Graph Store Protocol, and fails as its `faults` say.

    A fault is a status, "hang up" or "stall"; the n-th request of those that change something meets the n-th fault,
    None is none. What a request says is kept in `seen`.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = ox.Store()
        self.faults: list[object] = []
        self.headers: dict[str, str] = {}  # of answers with a fault's status
        self.largest = 1 << 30  # bytes; larger bodies are refused with 413
        self.login = ""  # the Authorization wanted
        self.seen: list[tuple[str, str, int, str]] = []  # method, path, bytes, Authorization
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Does nothing: that a connection breaks is what is tried."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Fake

    def log_message(self, *args: object) -> None: ...

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self) -> None:
        server, login = self.server, self.headers.get("Authorization", "")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urlsplit(self.path)
        server.seen.append((self.command, path.path, len(body), login))
        if server.login and login != server.login:
            return self.answer(401, WWW_Authenticate='Basic realm="test"')
        if path.path == "/query":
            results = server.store.query(parse_qs(body.decode())["query"][0])
            return self.answer(200, results.serialize(format=ox.QueryResultsFormat.JSON))
        if self.command == "GET":
            return self.answer(404)
        if body != b"INSERT DATA {}":
            fault = server.faults.pop(0) if server.faults else None
            if fault == "stall":
                server.released.wait(30)
            if fault in ("hang up", "stall"):
                return self.connection.shutdown(socket.SHUT_RDWR)
            if isinstance(fault, int):
                return self.answer(fault, b"it is about secret", **server.headers)
            if len(body) > server.largest:
                return self.answer(413)
        self.change(path.path, parse_qs(path.query), body)
        return self.answer(204)

    def change(self, path: str, parameters: dict[str, list[str]], body: bytes) -> None:
        if path == "/update":
            return self.server.store.update(body.decode())
        graph = ox.NamedNode(parameters["graph"][0])
        if self.command in ("PUT", "DELETE"):
            self.server.store.remove_graph(graph)
        if self.command != "DELETE":
            self.server.store.load(body, format=ox.RdfFormat.TURTLE, to_graph=graph)
        return None

    do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815 - names that the library looks for


@contextmanager
def fake_server() -> Iterator[Fake]:
    with Fake() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
            thread.join()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, **options: object) -> Iterator[None]:
    """A server that answers at a URL."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet, **options) as process:
        try:
            for _ in range(300):
                try:
                    requests.get(url, timeout=5)
                    break
                except requests.ConnectionError:
                    assert process.poll() is None, f"{command[0]} has ended"
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def oxigraph_server(folder: Path) -> Iterator[str]:
    address = f"127.0.0.1:{free_port()}"
    command = [str(OXIGRAPH), "serve", "--location", str(folder / "oxigraph"), "--bind", address]
    with running(command, f"http://{address}/"):
        yield f"http://{address}"


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[str]:
    """A new database of Virtuoso; its user is dba, the password dba."""
    assert VIRTUOSO
    port, web = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(folder, port, web))
    with running(
        [VIRTUOSO, "+foreground", "+configfile", "virtuoso.ini"], f"http://127.0.0.1:{web}/sparql", cwd=folder
    ):
        yield f"http://127.0.0.1:{web}"
