# Derived from pool.py by derive-async.py. Do not edit.
"""The client for tasks. pool.py has the same for threads."""
from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Unpack

import httpx

from . import calls
from .calls import RunOptions
from .events import RunEvent
from .files import Files, inline_content, input_files
from .transport import AsyncTransport
from .types import (
    BatchItem,
    Checked,
    CheckpointList,
    Execute,
    Execution,
    OutputFile,
    Packages,
    RunningExecution,
    SessionExecution,
    SessionFile,
    Status,
)
from .types import Job as JobInfo
from .types import JobWithAnswer
from .types import Session as SessionInfo

# The longest that the server waits with one answer, in s.
WAIT_S = 30


class AsyncPyodidePool:
    """A server. `url` and `key` are PYODIDE_POOL_URL and PYODIDE_POOL_KEY of the environment, unless given."""

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        retries: int = 2,
        max_retry_delay: float = 60,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self._transport = AsyncTransport(url, key, retries, max_retry_delay, client=client)

    async def __aenter__(self) -> AsyncPyodidePool:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._transport.client.aclose()

    async def execute(self, code: str, **options: Unpack[RunOptions]) -> Execution:
        """Runs code in a pristine interpreter. Raises ExecutionFailed or PoolError."""
        return await self._transport.run(calls.run("/api/execute", code, {**options}))

    def stream(self, code: str, **options: Unpack[RunOptions]) -> AsyncIterator[RunEvent]:
        """The same, with what happens meanwhile; closing the iterator cancels the run."""
        return self._transport.events(calls.stream("/api/execute", code, {**options}))

    async def batch(self, items: list[Execute]) -> list[BatchItem]:
        """Runs many programs; each result has its own `success` and `code`."""
        return await self._transport.run(calls.post("/api/execute/batch", {"items": items}, calls.item("results")))

    async def executions(self) -> list[RunningExecution]:
        """Queued and running executions of this caller."""
        return await self._transport.run(calls.get("/api/executions", calls.item("executions")))

    async def cancel(self, execution_id: str) -> None:
        """Cancels an execution; the caller that waits for it gets what it produced."""
        await self._transport.run(calls.cancel(execution_id))

    async def download(self, file: OutputFile) -> bytes:
        """The content of a file that an execution returned, in its answer or behind a link."""
        content = inline_content(file)
        if content is not None:
            return content
        return await self._transport.run(calls.get(calls.link_of(file), calls.content))

    async def create_session(
        self,
        *,
        files: Files | None = None,
        ttl_ms: int | None = None,
        packages: list[str] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> AsyncSession:
        body = {"files": input_files(files), "ttl": ttl_ms, "packages": packages, "metadata": metadata}
        call = calls.post("/api/sessions", body, calls.item("id"), calls.key_of(True))
        return self.session(await self._transport.run(call))

    def session(self, session_id: str) -> AsyncSession:
        """A session that exists; nothing is sent."""
        return AsyncSession(self._transport, session_id)

    async def sessions(self) -> AsyncIterator[SessionInfo]:
        """Sessions of this caller, newest first."""
        cursor = None
        while True:
            page = await self._transport.run(calls.get("/api/sessions", calls.data, cursor=cursor))
            for item in page["sessions"]:
                yield item
            cursor = page["next"]
            if cursor is None:
                return

    async def import_session(self, exported: bytes) -> AsyncSession:
        """A session from what `Session.export()` returned."""
        call = calls.Call("POST", "/api/sessions/import", calls.item("id"), body=calls.octets(exported))
        return self.session(await self._transport.run(call))

    async def create_job(
        self, code: str, *, callback_url: str | None = None, **options: Unpack[RunOptions]
    ) -> AsyncJob:
        call = calls.job(code, {**options}, callback_url)
        return self.job(await self._transport.run(call))

    def job(self, job_id: str) -> AsyncJob:
        """A job that exists; nothing is sent."""
        return AsyncJob(self._transport, job_id)

    async def jobs(self, state: str | None = None) -> AsyncIterator[JobInfo]:
        """Jobs of this caller, newest first, without their answers."""
        before = None
        while True:
            page = await self._transport.run(calls.get("/api/jobs", calls.data, before=before, state=state))
            for item in page["jobs"]:
                yield item
            before = page["next"]
            if before is None:
                return

    async def check(self, code: str) -> Checked:
        """Whether a program compiles, and where its imports come from; runs nothing."""
        return await self._transport.run(calls.post("/api/check", {"code": code}, calls.data))

    async def packages(self) -> Packages:
        return await self._transport.run(calls.get("/api/packages", calls.data))

    async def status(self) -> Status:
        return await self._transport.run(calls.get("/api/status", calls.data))


class AsyncSession:
    """State that persists between runs."""

    def __init__(self, transport: AsyncTransport, session_id: str) -> None:
        self._transport = transport
        self.id = session_id

    async def execute(self, code: str, **options: Unpack[RunOptions]) -> SessionExecution:
        """Runs code where the last run ended. Raises ExecutionFailed or PoolError."""
        return await self._transport.run(calls.run(self._path("/execute"), code, {**options}))

    def stream(self, code: str, **options: Unpack[RunOptions]) -> AsyncIterator[RunEvent]:
        """The same, with what happens meanwhile; closing the iterator cancels the run."""
        return self._transport.events(calls.stream(self._path("/execute"), code, {**options}))

    async def info(self) -> SessionInfo:
        return await self._transport.run(calls.get(self._path(), calls.data))

    async def delete(self) -> None:
        await self._transport.run(calls.Call("DELETE", self._path(), calls.data))

    async def fork(
        self,
        checkpoint: str | None = None,
        *,
        ttl_ms: int | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> AsyncSession:
        """A session that starts where this one stands, or at a checkpoint."""
        body = {"checkpoint": checkpoint, "ttl": ttl_ms, "metadata": metadata}
        return AsyncSession(
            self._transport, await self._transport.run(calls.post(self._path("/fork"), body, calls.item("id")))
        )

    async def checkpoints(self) -> CheckpointList:
        return await self._transport.run(calls.get(self._path("/checkpoints"), calls.data))

    async def rollback(self, checkpoint: str | None, *, wait: bool | None = None) -> SessionInfo:
        """Goes back, or forward again; None is a pristine interpreter."""
        body = {"checkpoint": checkpoint, "wait": wait}
        return await self._transport.run(calls.post(self._path("/rollback"), body, calls.data))

    async def export(self, checkpoint: str | None = None) -> bytes:
        """The session as one file, for `import_session()`."""
        return await self._transport.run(calls.get(self._path("/export"), calls.content, checkpoint=checkpoint))

    async def files(self, checkpoint: str | None = None) -> list[SessionFile]:
        return await self._transport.run(
            calls.get(self._path("/files"), calls.item("files"), checkpoint=checkpoint)
        )

    async def read_file(self, path: str, checkpoint: str | None = None) -> bytes:
        call = calls.get(calls.file_path(self.id, path), calls.content, checkpoint=checkpoint)
        return await self._transport.run(call)

    async def write_file(self, path: str, content: str | bytes, *, wait: bool | None = None) -> SessionInfo:
        return await self._transport.run(calls.put_bytes(calls.file_path(self.id, path), content, wait))

    async def delete_file(self, path: str, *, wait: bool | None = None) -> None:
        call = calls.Call("DELETE", calls.file_path(self.id, path), calls.data, params=calls.waiting(wait))
        await self._transport.run(call)

    def _path(self, rest: str = "") -> str:
        return calls.session_path(self.id, rest)


class AsyncJob:
    """An execution whose answer is fetched later."""

    def __init__(self, transport: AsyncTransport, job_id: str) -> None:
        self._transport = transport
        self.id = job_id

    async def info(self, wait_s: int = 0) -> JobWithAnswer:
        """Its state, with its answer once it has ended; waits for that up to 30 seconds."""
        return await self._transport.run(calls.get(calls.job_path(self.id), calls.data, wait=wait_s))

    async def result(self, *, check: bool = True) -> Execution:
        """Waits for its end. Raises ExecutionFailed or PoolError."""
        while True:
            answer = (await self.info(WAIT_S))["answer"]
            if answer is not None:
                return calls.job_result(answer, check)

    async def cancel(self) -> None:
        await self._transport.run(calls.Call("DELETE", calls.job_path(self.id), calls.data))
