"""The client for threads. async_pool.py has the same for tasks."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Unpack

import httpx

from . import calls
from .calls import RunOptions
from .events import RunEvent
from .files import Files, inline_content, input_files
from .transport import Transport
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


class PyodidePool:
    """A server. `url` and `key` are PYODIDE_POOL_URL and PYODIDE_POOL_KEY of the environment, unless given."""

    def __init__(
        self,
        url: str | None = None,
        key: str | None = None,
        *,
        retries: int = 2,
        max_retry_delay: float = 60,
        client: httpx.Client | None = None,
    ) -> None:
        self._transport = Transport(url, key, retries, max_retry_delay, client=client)

    def __enter__(self) -> PyodidePool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._transport.client.close()

    def execute(self, code: str, **options: Unpack[RunOptions]) -> Execution:
        """Runs code in a pristine interpreter. Raises ExecutionFailed or PoolError."""
        return self._transport.run(calls.run("/api/execute", code, {**options}))

    def stream(self, code: str, **options: Unpack[RunOptions]) -> Iterator[RunEvent]:
        """The same, with what happens meanwhile; closing the iterator cancels the run."""
        return self._transport.events(calls.stream("/api/execute", code, {**options}))

    def batch(self, items: list[Execute]) -> list[BatchItem]:
        """Runs many programs; each result has its own `success` and `code`."""
        return self._transport.run(calls.post("/api/execute/batch", {"items": items}, calls.item("results")))

    def executions(self) -> list[RunningExecution]:
        """Queued and running executions of this caller."""
        return self._transport.run(calls.get("/api/executions", calls.item("executions")))

    def cancel(self, execution_id: str) -> None:
        """Cancels an execution; the caller that waits for it gets what it produced."""
        self._transport.run(calls.cancel(execution_id))

    def download(self, file: OutputFile) -> bytes:
        """The content of a file that an execution returned, in its answer or behind a link."""
        content = inline_content(file)
        if content is not None:
            return content
        return self._transport.run(calls.get(calls.link_of(file), calls.content))

    def create_session(
        self,
        *,
        files: Files | None = None,
        ttl_ms: int | None = None,
        packages: list[str] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> Session:
        body = {"files": input_files(files), "ttl": ttl_ms, "packages": packages, "metadata": metadata}
        call = calls.post("/api/sessions", body, calls.item("id"), calls.key_of(True))
        return self.session(self._transport.run(call))

    def session(self, session_id: str) -> Session:
        """A session that exists; nothing is sent."""
        return Session(self._transport, session_id)

    def sessions(self) -> Iterator[SessionInfo]:
        """Sessions of this caller, newest first."""
        cursor = None
        while True:
            page = self._transport.run(calls.get("/api/sessions", calls.data, cursor=cursor))
            yield from page["sessions"]
            cursor = page["next"]
            if cursor is None:
                return

    def import_session(self, exported: bytes) -> Session:
        """A session from what `Session.export()` returned."""
        call = calls.Call("POST", "/api/sessions/import", calls.item("id"), body=calls.octets(exported))
        return self.session(self._transport.run(call))

    def create_job(
        self, code: str, *, callback_url: str | None = None, **options: Unpack[RunOptions]
    ) -> Job:
        call = calls.job(code, {**options}, callback_url)
        return self.job(self._transport.run(call))

    def job(self, job_id: str) -> Job:
        """A job that exists; nothing is sent."""
        return Job(self._transport, job_id)

    def jobs(self, state: str | None = None) -> Iterator[JobInfo]:
        """Jobs of this caller, newest first, without their answers."""
        before = None
        while True:
            page = self._transport.run(calls.get("/api/jobs", calls.data, before=before, state=state))
            yield from page["jobs"]
            before = page["next"]
            if before is None:
                return

    def check(self, code: str) -> Checked:
        """Whether a program compiles, and where its imports come from; runs nothing."""
        return self._transport.run(calls.post("/api/check", {"code": code}, calls.data))

    def packages(self) -> Packages:
        return self._transport.run(calls.get("/api/packages", calls.data))

    def status(self) -> Status:
        return self._transport.run(calls.get("/api/status", calls.data))


class Session:
    """State that persists between runs."""

    def __init__(self, transport: Transport, session_id: str) -> None:
        self._transport = transport
        self.id = session_id

    def execute(self, code: str, **options: Unpack[RunOptions]) -> SessionExecution:
        """Runs code where the last run ended. Raises ExecutionFailed or PoolError."""
        return self._transport.run(calls.run(self._path("/execute"), code, {**options}))

    def stream(self, code: str, **options: Unpack[RunOptions]) -> Iterator[RunEvent]:
        """The same, with what happens meanwhile; closing the iterator cancels the run."""
        return self._transport.events(calls.stream(self._path("/execute"), code, {**options}))

    def info(self) -> SessionInfo:
        return self._transport.run(calls.get(self._path(), calls.data))

    def delete(self) -> None:
        self._transport.run(calls.Call("DELETE", self._path(), calls.data))

    def fork(
        self,
        checkpoint: str | None = None,
        *,
        ttl_ms: int | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> Session:
        """A session that starts where this one stands, or at a checkpoint."""
        body = {"checkpoint": checkpoint, "ttl": ttl_ms, "metadata": metadata}
        return Session(
            self._transport, self._transport.run(calls.post(self._path("/fork"), body, calls.item("id")))
        )

    def checkpoints(self) -> CheckpointList:
        return self._transport.run(calls.get(self._path("/checkpoints"), calls.data))

    def rollback(self, checkpoint: str | None, *, wait: bool | None = None) -> SessionInfo:
        """Goes back, or forward again; None is a pristine interpreter."""
        body = {"checkpoint": checkpoint, "wait": wait}
        return self._transport.run(calls.post(self._path("/rollback"), body, calls.data))

    def export(self, checkpoint: str | None = None) -> bytes:
        """The session as one file, for `import_session()`."""
        return self._transport.run(calls.get(self._path("/export"), calls.content, checkpoint=checkpoint))

    def files(self, checkpoint: str | None = None) -> list[SessionFile]:
        return self._transport.run(
            calls.get(self._path("/files"), calls.item("files"), checkpoint=checkpoint)
        )

    def read_file(self, path: str, checkpoint: str | None = None) -> bytes:
        call = calls.get(calls.file_path(self.id, path), calls.content, checkpoint=checkpoint)
        return self._transport.run(call)

    def write_file(self, path: str, content: str | bytes, *, wait: bool | None = None) -> SessionInfo:
        return self._transport.run(calls.put_bytes(calls.file_path(self.id, path), content, wait))

    def delete_file(self, path: str, *, wait: bool | None = None) -> None:
        call = calls.Call("DELETE", calls.file_path(self.id, path), calls.data, params=calls.waiting(wait))
        self._transport.run(call)

    def _path(self, rest: str = "") -> str:
        return calls.session_path(self.id, rest)


class Job:
    """An execution whose answer is fetched later."""

    def __init__(self, transport: Transport, job_id: str) -> None:
        self._transport = transport
        self.id = job_id

    def info(self, wait_s: int = 0) -> JobWithAnswer:
        """Its state, with its answer once it has ended; waits for that up to 30 seconds."""
        return self._transport.run(calls.get(calls.job_path(self.id), calls.data, wait=wait_s))

    def result(self, *, check: bool = True) -> Execution:
        """Waits for its end. Raises ExecutionFailed or PoolError."""
        while True:
            answer = self.info(WAIT_S)["answer"]
            if answer is not None:
                return calls.job_result(answer, check)

    def cancel(self) -> None:
        self._transport.run(calls.Call("DELETE", calls.job_path(self.id), calls.data))
