"""The processes that answer the endpoint's queries: a fixed number of them, each replaced when it had to be killed."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from rxkg.ontology.errors import ProtocolError, ServerError
from rxkg.worker_process import Limits, Request, pack_request

#: Seconds that a request waits for a free worker, and how many may wait for each worker.
PATIENCE = 2.0
WAITING = 8
_START = 60.0  # seconds that a process may take to start


class Worker:
    """One process; it answers one request at a time."""

    def __init__(self, process: asyncio.subprocess.Process):
        self.process = process
        self.busy = False

    @classmethod
    async def start(cls, folder: Path, limits: Limits) -> Worker:
        """A worker that is ready; raises ServerError where it does not get so far."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "rxkg.worker_process", str(folder), json.dumps(asdict(limits)),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C in the terminal is for the server alone
        )  # fmt: skip
        worker = cls(process)
        try:
            async with asyncio.timeout(_START):
                await worker.read()
        except (asyncio.IncompleteReadError, TimeoutError):
            worker.kill()
            raise ServerError("a worker process ended as it started", "see its message above") from None
        except BaseException:
            worker.kill()
            raise
        return worker

    async def read(self) -> tuple[bytes, bytes]:
        """The next frame's letter and data; raises IncompleteReadError where the process has ended."""
        assert self.process.stdout is not None
        head = await self.process.stdout.readexactly(5)
        return head[:1], await self.process.stdout.readexactly(struct.unpack(">I", head[1:])[0])

    async def ask(self, request: Request) -> AsyncIterator[tuple[bytes, bytes]]:
        """The frames of an answer; H and D only, as a failure raises ProtocolError."""
        assert self.process.stdin is not None
        self.busy = True
        try:
            self.process.stdin.write(pack_request(request))
            await self.process.stdin.drain()
            while True:
                kind, data = await self.read()
                if kind in (b"E", b"Z"):
                    self.busy = False
                if kind == b"E":
                    failure = json.loads(data)
                    raise ProtocolError(failure["status"], failure["message"])
                if kind == b"Z":
                    return
                yield kind, data
        except (asyncio.IncompleteReadError, ConnectionError):
            reason = "the query ended its worker, most likely for want of memory; ask for less at a time"
            raise ProtocolError(500, reason) from None

    def kill(self) -> None:
        """Ends the process at once."""
        with suppress(ProcessLookupError):
            self.process.kill()


class Pool:
    """A number of workers. `start` before use, `close` after."""

    def __init__(self, folder: Path, size: int, limits: Limits):
        self.folder, self.size, self.limits = folder, size, limits
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        self._all: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._waiting = 0

    async def start(self) -> None:
        """Starts all workers; raises ServerError where one cannot be started."""
        await asyncio.gather(*(self._add() for _ in range(self.size)))

    async def close(self) -> None:
        """Ends all workers."""
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for worker in self._all:
            worker.kill()
        await asyncio.gather(*(worker.process.wait() for worker in self._all))

    async def _add(self) -> None:
        worker = await Worker.start(self.folder, self.limits)
        self._all.add(worker)
        self._idle.put_nowait(worker)

    async def _replace(self, worker: Worker) -> None:
        await worker.process.wait()
        self._all.discard(worker)
        while True:
            try:
                return await self._add()
            except ServerError:
                await asyncio.sleep(1)  # what keeps it from starting may pass

    def _drop(self, worker: Worker) -> None:
        worker.kill()
        task = asyncio.create_task(self._replace(worker))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[Worker]:
        """A worker for one request; one that is still at work afterwards is killed and replaced.

        Raises ProtocolError (503) where all are at work and stay so.
        """
        worker = await self._take()
        try:
            yield worker
        finally:
            if worker.busy or worker.process.returncode is not None:
                self._drop(worker)
            else:
                self._idle.put_nowait(worker)

    async def _take(self) -> Worker:
        if self._waiting >= WAITING * self.size:
            raise self._refusal()
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    worker = await self._idle.get()
                    if worker.process.returncode is None:
                        return worker
                    self._drop(worker)
        except TimeoutError:
            raise self._refusal() from None
        finally:
            self._waiting -= 1

    def _refusal(self) -> ProtocolError:
        seconds = max(1, min(round(self.limits.timeout), 5))
        reason = f"all {self.size} workers are busy; try again in {seconds} s"
        return ProtocolError(503, reason, (("Retry-After", str(seconds)),))
