"""The SPARQL endpoint as an ASGI application, and the server that runs it."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from rxkg.generations import Generations, Meta
from rxkg.graph.protocol import (
    GRAPH_TYPES,
    SOLUTION_TYPES,
    Asked,
    describe_service,
    media_type,
    negotiate,
    read_request,
)
from rxkg.ontology.errors import ProtocolError, RxkgError, ServerError
from rxkg.worker_process import Limits, Request
from rxkg.workers import Pool

try:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.cors import CORSMiddleware
    from starlette.requests import Request as HttpRequest
    from starlette.responses import PlainTextResponse, RedirectResponse, Response
    from starlette.routing import Route
    from starlette.types import Receive, Scope, Send
except ImportError as e:
    reason = f"{e.name} is not installed"
    raise ServerError(reason, 'install the extra that has it: pip install "rxkg[server]"') from None

PATH = "/sparql"
#: Bytes that the body of a request may have.
BODY = 1 << 20
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_LOG = logging.getLogger("rxkg.server")


class Endpoint:
    """Answers requests to the endpoint's path."""

    def __init__(self, folder: Path, pool: Pool):
        self.folder, self.pool = folder, pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, as ASGI wants it."""
        http = HttpRequest(scope, receive)
        try:
            if http.method not in _METHODS:
                reason = "this endpoint only reads; use GET or POST"
                raise ProtocolError(405, reason, (("Allow", ", ".join(_METHODS)),))
            if http.method == "OPTIONS":
                response = Response(status_code=204, headers={"Allow": ", ".join(_METHODS)})
                return await response(scope, receive, send)
            body = await _read_body(http) if http.method == "POST" else b""
            asked = read_request(http.method, http.url.query, http.headers.get("content-type", ""), body)
            accept = ",".join(http.headers.getlist("accept"))
            if asked.query is None:
                return await self._describe(http, accept)(scope, receive, send)
            await self._answer(_to_request(asked, accept, http.method == "HEAD"), scope, receive, send)
        except ProtocolError as e:
            await _refusal(e)(scope, receive, send)

    def _describe(self, http: HttpRequest, accept: str) -> Response:
        form = negotiate(accept, GRAPH_TYPES)
        if form is None:
            known = ", ".join(names[0] for names in GRAPH_TYPES.values())
            raise ProtocolError(406, f"without a query the endpoint describes itself; accept one of {known}")
        try:
            meta = Meta.read(Generations(self.folder).current())
        except RxkgError as e:
            raise ProtocolError(503, str(e)) from None
        url = str(http.url.replace(query="", fragment=""))
        return Response(describe_service(url, meta.counts["quads"], form), media_type=media_type(form))

    async def _answer(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a query, unless the client hangs up before."""
        answer = _Answer(self.pool, request, scope, receive, send)
        work, gone = asyncio.create_task(answer.send()), asyncio.create_task(_hung_up(receive))
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (work, gone):
                task.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)
        if not work.cancelled():
            work.result()


class _Answer:
    """One answer on its way."""

    def __init__(self, pool: Pool, request: Request, scope: Scope, receive: Receive, send: Send):
        self.pool, self.request = pool, request
        self.scope, self.receive, self._send = scope, receive, send
        self.begun = False

    async def send(self) -> None:
        """Sends the answer, or the reason why there is none.

        After the first bytes a failure can have no status: its sentence ends what was sent, and the connection is
        closed before the end that HTTP wants, so that no client takes the part for the whole.
        """
        try:
            await self._stream()
        except ProtocolError as e:
            if not self.begun:
                return await _refusal(e)(self.scope, self.receive, self._send)
            _LOG.warning("rxkg: an answer was cut off: %s", e)
            with suppress(TimeoutError):
                async with asyncio.timeout(1):  # a client that reads nothing must not hold it up
                    await self._body(f"\n# rxkg: the answer ends here: {e}\n".encode())

    async def _stream(self) -> None:
        seconds = self.pool.limits.timeout
        async with self.pool.lend() as worker:
            try:
                async with asyncio.timeout(seconds):
                    async for kind, data in worker.ask(self.request):
                        await (self._begin(data) if kind == b"H" else self._body(data))
                    await self._body(b"", more=False)
            except TimeoutError:
                reason = f"the query took longer than {seconds:g} s and was stopped; ask for less, or for fewer joins"
                raise ProtocolError(504, reason) from None

    async def _begin(self, media: bytes) -> None:
        self.begun = True
        headers = [(b"content-type", media), (b"vary", b"accept")]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def _body(self, data: bytes, *, more: bool = True) -> None:
        await self._send({"type": "http.response.body", "body": data, "more_body": more})


def _to_request(asked: Asked, accept: str, head: bool) -> Request:
    dataset = (list(asked.dataset.default), list(asked.dataset.named)) if asked.dataset else None
    solutions, graph = negotiate(accept, SOLUTION_TYPES), negotiate(accept, GRAPH_TYPES)
    return Request(asked.query or "", dataset, solutions, graph, head)


async def _read_body(http: HttpRequest) -> bytes:
    body = bytearray()
    async for chunk in http.stream():
        body += chunk
        if len(body) > BODY:
            raise ProtocolError(413, f"the request is larger than {BODY:,} bytes; shorten the query")
    return bytes(body)


async def _hung_up(receive: Receive) -> None:
    """Returns when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _refusal(error: ProtocolError) -> Response:
    return PlainTextResponse(f"{error}\n", status_code=error.status, headers=dict(error.headers))


def make_app(folder: Path, *, workers: int, limits: Limits, ready: Callable[[], None] = lambda: None) -> Starlette:
    """The endpoint for the base in `folder`; its workers live as long as the application.

    `ready` is called when the first request can be answered.
    """
    pool = Pool(folder, workers, limits)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 - as the framework calls it
        try:
            await pool.start()
            ready()
            yield
        finally:
            await pool.close()

    async def root(request: HttpRequest) -> Response:  # noqa: ARG001
        return RedirectResponse(PATH)

    cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=_METHODS, allow_headers=["*"])
    routes = [Route(PATH, Endpoint(folder, pool)), Route("/", root)]
    return Starlette(routes=routes, middleware=[cors], lifespan=lifespan)


def serve(folder: Path, *, host: str, port: int, workers: int, limits: Limits, started: Callable[[str], None]) -> None:
    """Serves until it is told to stop (SIGINT, SIGTERM); `started` is called with the endpoint's URL.

    Raises KnowledgeBaseError where there is no base, ServerError where the address cannot be had.
    """
    Meta.read(Generations(folder).current())
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((host, port), family=family, backlog=128)
    except OSError as e:
        raise ServerError(
            f"{host}:{port} cannot be listened on ({e.strerror})", "choose another --host or --port"
        ) from None
    name = f"[{host}]" if ":" in host else host
    url = f"http://{name}:{listening.getsockname()[1]}{PATH}"
    app = make_app(folder, workers=workers, limits=limits, ready=lambda: started(url))
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, lifespan="on", timeout_graceful_shutdown=3, server_header=False
    )
    with listening:
        uvicorn.Server(config).run(sockets=[listening])
