"""Another SPARQL store, to be written to graph by graph over HTTP.

Standards: https://www.w3.org/TR/sparql11-http-rdf-update/ (Graph Store Protocol), https://www.w3.org/TR/sparql11-update/.
Every request may be sent again, as it only adds triples without blank nodes to a set or empties a graph; so each is
tried several times, with pauses that double, or as long as the server's Retry-After says. Names and passwords never
come into an error.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from rxkg.ontology.errors import RemoteError

try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
    from requests.utils import get_netrc_auth
    from urllib3.util import Retry
except ImportError as e:
    raise RemoteError(
        "push", f"{e.name} is not installed", 'install the extra that has it: pip install "rxkg[push]"'
    ) from None

#: Triples sent at a time. Virtuoso's compiler of updates gives up before 5,000.
BATCHES = {"update": 2_000, "gsp": 20_000}
#: How the addresses of known stores end, which protocol is spoken there, and how that of their queries ends.
#: Virtuoso, RDF4J and GraphDB, Oxigraph, Fuseki, as their manuals have it.
LAYOUTS = (
    ("/sparql-graph-crud-auth", "gsp", "/sparql"),
    ("/sparql-graph-crud", "gsp", "/sparql"),
    ("/sparql-auth", "update", "/sparql"),
    ("/rdf-graphs/service", "gsp", ""),
    ("/statements", "update", ""),
    ("/update", "update", "/query"),
    ("/store", "gsp", "/query"),
    ("/data", "gsp", "/query"),
)
#: Seconds; pauses between tries are multiples of it.
PAUSE = 0.5
_AGAIN = frozenset([429, 500, 502, 503, 504])
_GO_ON = "push again: it goes on where it stopped"
_LOGIN = "set RXKG_PUSH_USER and RXKG_PUSH_PASSWORD, or RXKG_PUSH_TOKEN, or write the server into ~/.netrc"
# What a store that knows no 413 says of an update that is too large for it.
_TOO_LARGE = re.compile("SP030.*memory exhausted|SQ199|SP031", re.DOTALL)  # Virtuoso
_COUNTED = 400  # graphs asked about in one query


@dataclass(frozen=True, slots=True)
class Credentials:
    """A login; its parts are not shown."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def check_url(url: str) -> str:
    """The URL; raises RemoteError where it is none of HTTP, or holds a name or password."""
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        # Commands are kept in the shell's history and seen by other users of the machine.
        raise RemoteError(show_url(url), "the address holds a name or password", _LOGIN)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RemoteError(show_url(url), "is no address of HTTP", "write http://HOST:PORT/PATH")
    return url


def show_url(url: str) -> str:
    """A URL as it may be shown and kept: without name and password, parameters as a digest.

    >>> show_url("http://me:secret@e:1/update")
    'http://e:1/update'
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    digest = hashlib.sha256(parts.query.encode()).hexdigest()[:8] if parts.query else ""
    return urlunsplit((parts.scheme, host, parts.path, digest, ""))


class _Token(AuthBase):
    def __init__(self, token: str):
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


class _Login(HTTPDigestAuth):
    """Digest where the server offers it, else basic; nothing goes out before the server asks for it."""

    def __init__(self, user: str, password: str):
        super().__init__(user, password)
        # As UTF-8; the library would take texts for Latin-1.
        self.add_basic = HTTPBasicAuth(user.encode(), password.encode())
        self.basic = False

    def __call__(self, r: Any) -> Any:
        return self.add_basic(r) if self.basic else super().__call__(r)  # type: ignore[no-untyped-call]

    def handle_401(self, r: Any, **kwargs: Any) -> Any:
        if r.status_code != 401 or "digest" in r.headers.get("www-authenticate", "").lower():
            return super().handle_401(r, **kwargs)  # type: ignore[no-untyped-call]
        self.basic = True
        r.content  # noqa: B018 - read, so that the connection can be used again
        r.close()
        again = r.connection.send(self.add_basic(r.request.copy()), **kwargs)
        again.history.append(r)
        return again


class Remote:
    """A store at a URL. `protocol` is "update" or "gsp" (Graph Store Protocol), "auto" to find out."""

    def __init__(
        self,
        url: str,
        *,
        protocol: str = "auto",
        query_url: str | None = None,
        credentials: Credentials | None = None,
        timeout: float = 60.0,
        retries: int = 4,
    ):
        """`timeout` in seconds for one answer; then `retries` more tries, the second and later after pauses.

        They take 2, 4, 8 … times PAUSE, at most 30 seconds.
        """
        self.url = check_url(url)
        self.shown = show_url(url)
        path = urlsplit(url).path
        layout = next((each for each in LAYOUTS if path.rstrip("/").endswith(each[0])), None)
        self.protocol = protocol if protocol != "auto" else layout[1] if layout else "auto"
        self.query_url = check_url(query_url) if query_url else _query_url(url, layout)
        self.timeout = timeout
        self._secrets: tuple[str, ...] = ()
        self._session = requests.Session()
        self._session.auth = self._make_login(credentials or Credentials())
        again = Retry(
            total=retries,
            allowed_methods=None,
            status_forcelist=_AGAIN,
            backoff_factor=PAUSE,
            backoff_max=30,
            retry_after_max=300,
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=again))

    def _make_login(self, given: Credentials) -> AuthBase | None:
        self._secrets = tuple(secret for secret in (given.token, given.password) if secret)
        if given.token:
            return _Token(given.token)
        user, password = given.user, given.password
        if not user and (found := get_netrc_auth(self.url)):
            user, password = found
            self._secrets = (password,)
        return _Login(user, password) if user else None

    def close(self) -> None:
        """Closes the connections."""
        self._session.close()

    def connect(self) -> None:
        """Finds the protocol where it is not known yet, and logs in with a request that changes nothing.

        Raises RemoteError where the server does not answer, refuses the login, or speaks neither protocol.
        """
        if self.protocol == "gsp":
            # Of a graph that is not there: small, and the login is settled before a large body goes out.
            answer = self._send("GET", self.url, params={"graph": "urn:rxkg:none"}, headers={"Accept": "text/turtle"})
            if answer.status_code not in (200, 204, 404, 406):
                raise self._failure(answer)
            return
        answer = self._update("INSERT DATA {}")
        if _is_done(answer):
            self.protocol = "update"
        elif self.protocol == "auto" and answer.status_code not in (401, 403):
            raise RemoteError(
                self.shown,
                f"takes no SPARQL update ({answer.status_code}: {self._said(answer)})",
                "name the address of updates, or that of the Graph Store Protocol with --protocol gsp",
                status=answer.status_code,
            )
        else:
            raise self._failure(answer)

    def put(self, graph: str, triples: Sequence[str], *, replace: bool) -> int:
        """Adds triples (N-Triples without the dot) to a graph, or puts them in its place; returns the largest batch.

        What the server finds too large goes in halves; the number returned is how many triples it takes. Raises
        RemoteError.
        """
        answer = self._put(graph, triples, replace=replace)
        if _is_done(answer):
            return len(triples)
        if not _is_too_large(answer):
            raise self._failure(answer)
        if len(triples) < 2:
            raise RemoteError(
                self.shown, "finds a single triple too large", "raise the server's limit of requests", status=413
            )
        half = len(triples) // 2
        taken = self.put(graph, triples[:half], replace=replace)
        for start in range(half, len(triples), taken):
            taken = min(taken, self.put(graph, triples[start : start + taken], replace=False))
        return taken

    def _put(self, graph: str, triples: Sequence[str], *, replace: bool) -> requests.Response:
        if self.protocol == "gsp":
            body = "".join(f"{triple} .\n" for triple in triples).encode()
            # N-Triples are Turtle, which every store takes.
            headers = {"Content-Type": "text/turtle; charset=utf-8"}
            return self._send(
                "PUT" if replace else "POST", self.url, params={"graph": graph}, data=body, headers=headers
            )
        drop = f"DROP SILENT GRAPH <{graph}> ;\n" if replace else ""
        lines = " .\n".join(triples)
        return self._update(f"{drop}INSERT DATA {{ GRAPH <{graph}> {{\n{lines}\n}} }}")

    def drop(self, graph: str) -> None:
        """Takes a graph out; nothing happens where it is not there. Raises RemoteError."""
        if self.protocol == "gsp":
            answer = self._send("DELETE", self.url, params={"graph": graph})
            if answer.status_code == 404:
                return
        else:
            answer = self._update(f"DROP SILENT GRAPH <{graph}>")
        if not _is_done(answer):
            raise self._failure(answer)

    def count(self, graphs: Sequence[str]) -> Mapping[str, int]:
        """Number of triples in each of the graphs, 0 where one is not there. Raises RemoteError."""
        found = dict.fromkeys(graphs, 0)
        for start in range(0, len(graphs), _COUNTED):
            names = " ".join(f"<{graph}>" for graph in graphs[start : start + _COUNTED])
            # By name, as stores limit the rows of an answer and may hold more than rxkg's graphs.
            query = f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {names} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
            for row in self.select(query):
                if "g" in row:
                    found[row["g"]] = int(row["n"])
        return found

    def select(self, query: str) -> Iterator[dict[str, str]]:
        """The rows of a SELECT, values as texts. Raises RemoteError."""
        headers = {"Accept": "application/sparql-results+json"}
        answer = self._send("POST", self.query_url, data={"query": query}, headers=headers)
        if not _is_done(answer):
            raise self._failure(answer, self.query_url)
        try:
            rows = answer.json()["results"]["bindings"]
        except (ValueError, KeyError, TypeError):
            raise RemoteError(
                show_url(self.query_url), "answers no SPARQL results", "name the address of queries with --query-url"
            ) from None
        for row in rows:
            yield {name: value["value"] for name, value in row.items()}

    def _update(self, text: str) -> requests.Response:
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        return self._send("POST", self.url, data=text.encode(), headers=headers)

    def _send(self, method: str, url: str, **options: Any) -> requests.Response:
        shown = show_url(url)
        try:
            return self._session.request(
                method, url, timeout=(min(self.timeout, 10), self.timeout), allow_redirects=False, **options
            )
        except requests.exceptions.Timeout:
            raise RemoteError(shown, f"did not answer within {self.timeout:g} s", _GO_ON) from None
        except requests.exceptions.RequestException as e:
            raise RemoteError(shown, *_why(e, self.timeout)) from None

    def _failure(self, answer: requests.Response, url: str | None = None) -> RemoteError:
        status, shown = answer.status_code, show_url(url or self.url)
        if status in (401, 403):
            said = "asks for a login" if self._session.auth is None else "refuses the login"
            return RemoteError(shown, f"{said} ({status})", _LOGIN, status=status)
        if answer.is_redirect:
            where = show_url(answer.headers["location"])
            return RemoteError(shown, f"has moved to {where}", "name that address", status=status)
        if status in (404, 405, 501):
            return RemoteError(shown, f"takes no {self.protocol} here ({status})", "check the address", status=status)
        remedy = f"see its log, then {_GO_ON}"
        return RemoteError(shown, f"answers {status}: {self._said(answer)}", remedy, status=status)

    def _said(self, answer: requests.Response) -> str:
        """The beginning of what the server says, in a line."""
        text = " ".join(answer.text.split())
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text[:200] or answer.reason


def _query_url(url: str, layout: tuple[str, str, str] | None) -> str:
    if layout is None:
        return url
    parts = urlsplit(url)
    path = parts.path.rstrip("/").removesuffix(layout[0]) + layout[2]
    return urlunsplit((parts.scheme, parts.netloc, path or "/", parts.query, ""))


def _is_done(answer: requests.Response) -> bool:
    return 200 <= answer.status_code < 300  # a redirection has done nothing


def _is_too_large(answer: requests.Response) -> bool:
    return answer.status_code == 413 or (answer.status_code >= 400 and bool(_TOO_LARGE.search(answer.text)))


def _why(error: requests.exceptions.RequestException, timeout: float) -> tuple[str, str]:
    """Reason and remedy of a request without an answer."""
    text = str(error)
    if "timed out" in text:
        return f"did not answer within {timeout:g} s", _GO_ON
    if "Name or service not known" in text or "NameResolution" in text or "getaddrinfo" in text:
        return "no such host is known", "check the address"
    if "refused" in text:
        return "nothing listens there", f"start the server or check the address, then {_GO_ON}"
    if "SSL" in text or "certificate" in text.lower():
        return "its certificate is not trusted", "check the address and the certificate"
    return "the connection broke off", _GO_ON
