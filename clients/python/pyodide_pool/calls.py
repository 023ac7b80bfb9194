"""What each method sends and how it reads the answer: the same for both clients."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypedDict, TypeVar
from urllib.parse import quote
from uuid import uuid4

import httpx

from .errors import failure_of, unreadable
from .files import Files, body_with_files, input_files, json_body
from .types import OutputFile

T = TypeVar("T")


@dataclass
class Call(Generic[T]):
    method: str
    path: str
    read: Callable[[httpx.Response], T]
    params: dict[str, Any] = field(default_factory=dict)
    #: content, data, files and headers of httpx.
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    key: str | None = None

    @property
    def repeatable(self) -> bool:
        return self.method in ("GET", "PUT") or self.key is not None

    def arguments(self) -> dict[str, Any]:
        """Of httpx's `build_request`."""
        headers = {**self.body.get("headers", {}), **self.headers}
        if self.key is not None:
            headers["idempotency-key"] = self.key
        params = {name: value for name, value in self.params.items() if value is not None}
        arguments = {**self.body, "headers": headers, "method": self.method, "url": self.path}
        return {**arguments, "params": params} if params else arguments


class RunOptions(TypedDict, total=False):
    """Options of everything that runs code."""

    context: dict[str, Any]
    """Global variables."""
    stdin: str
    args: list[str]
    env: dict[str, str]
    files: Files
    """Content by path, text or bytes; large ones are sent as a form."""
    timeout_ms: float
    collect: list[str]
    """Globs of the files to return."""
    display: dict[str, Any]
    result_format: str
    """json or described."""
    execution_id: str
    """A UUID, for `cancel()`."""
    idempotency_key: str | bool
    """Under a key a run can be sent again without being run again; True makes one."""
    check: bool
    """With False, code that fails is returned like any other."""
    wait: bool
    """In a session: with False, a busy one is an error at once."""


#: Fields of a request by the names of the options that are not the same.
FIELDS = {"timeout_ms": "timeout", "result_format": "resultFormat",}
REQUEST = ("context", "stdin", "args", "env", "timeout_ms", "collect", "display", "result_format")
RUN = (*REQUEST, "files", "execution_id", "idempotency_key", "check", "wait")
JOB = (*REQUEST, "files", "idempotency_key")


def fields(options: dict[str, Any], allowed: tuple[str, ...]) -> dict[str, Any]:
    """Options as fields of a request. Raises TypeError for an unknown one."""
    for name in options:
        if name not in allowed:
            raise TypeError(f"unknown option {name!r}; the options are {', '.join(allowed)}")
    return {FIELDS.get(name, name): value for name, value in options.items() if value is not None}


def data(response: httpx.Response) -> Any:
    try:
        return response.json()["data"]
    except (ValueError, KeyError, TypeError):
        raise unreadable(response.status_code, "The answer is not what the API sends.") from None


def content(response: httpx.Response) -> bytes:
    return response.content


def item(name: str) -> Callable[[httpx.Response], Any]:
    return lambda response: data(response)[name]


def key_of(key: str | bool | None) -> str | None:
    return str(uuid4()) if key is True else key or None


def run(path: str, code: str, options: dict[str, Any]) -> Call[Any]:
    request = {"code": code, **fields(options, RUN)}
    files = request.pop("files", None)
    check = request.pop("check", True)
    key = key_of(request.pop("idempotency_key", None))
    execution_id = str(request.pop("execution_id", None) or uuid4())

    def read(response: httpx.Response) -> Any:
        execution = data(response)
        failure = failure_of(response.json(), response.status_code)
        if failure and check:
            raise failure
        return execution

    headers = {"x-execution-id": execution_id}
    return Call("POST", path, read, body=body_with_files(request, files), headers=headers, key=key)


def stream(path: str, code: str, options: dict[str, Any]) -> Call[None]:
    call = run(path, code, options)
    call.key = None
    call.headers["accept"] = "text/event-stream"
    return call


def cancel(execution_id: str) -> Call[Any]:
    return Call("DELETE", f"/api/executions/{quote(execution_id, safe='')}", data)


def get(path: str, read: Callable[[httpx.Response], T], **params: Any) -> Call[T]:
    return Call("GET", path, read, params=params)


def post(path: str, body: Any, read: Callable[[httpx.Response], T], key: str | None = None) -> Call[T]:
    return Call("POST", path, read, body=json_body(body), key=key)


def put_bytes(path: str, value: str | bytes, wait: bool | None) -> Call[Any]:
    raw = value.encode() if isinstance(value, str) else value
    return Call("PUT", path, data, params=waiting(wait), body=octets(raw))


def octets(raw: bytes) -> dict[str, Any]:
    return {"content": raw, "headers": {"content-type": "application/octet-stream"}}


def waiting(wait: bool | None) -> dict[str, Any]:
    return {} if wait is None else {"wait": "true" if wait else "false"}


def session_path(session_id: str, rest: str = "") -> str:
    return f"/api/sessions/{quote(session_id, safe='')}{rest}"


def file_path(session_id: str, path: str) -> str:
    return session_path(session_id, f"/files/{quote(path, safe='/')}")


def link_of(file: OutputFile) -> str:
    """Raises ValueError for a file that came back without its content."""
    link = file.get("url")
    if link is None:
        raise ValueError(f"{file['path']} was returned without its content: it exceeds a limit")
    return link


def job(code: str, options: dict[str, Any], callback_url: str | None) -> Call[str]:
    request = {"code": code, **fields(options, JOB), "callbackUrl": callback_url}
    key = key_of(request.pop("idempotency_key", True))
    request["files"] = input_files(request.pop("files", None))
    return post("/api/jobs", request, item("id"), key)


def job_result(answer: Any, check: bool) -> Any:
    failure = failure_of(answer, 200)
    if failure and (check or answer["data"] is None):
        raise failure
    return answer["data"]


def job_path(job_id: str) -> str:
    return f"/api/jobs/{quote(job_id, safe='')}"
