"""What the clients raise."""
from __future__ import annotations

from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import httpx

from .types import Execution


class PoolError(Exception):
    """A request that was not carried out. `code` is stable, the message may change."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 0,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        #: HTTP status; 0 if there was no answer.
        self.status = status
        self.request_id = request_id
        #: Seconds after which the server suggests another attempt.
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class ExecutionFailed(PoolError):
    """Code that was run and failed: an exception, an exit code, a limit."""

    def __init__(self, code: str, message: str, execution: Execution, **details: Any) -> None:
        super().__init__(code, message, **details)
        #: Everything that it produced.
        self.execution = execution


def unreadable(status: int, why: str) -> PoolError:
    return PoolError("ANSWER_UNREADABLE", why, status=status)


def connection_failed(error: httpx.TransportError) -> PoolError:
    failure = PoolError("CONNECTION_FAILED", f"The server cannot be reached: {error or type(error).__name__}")
    failure.__cause__ = error
    return failure


def error_of(response: httpx.Response) -> PoolError:
    """The error that an answer describes; its body has been read."""
    details: dict[str, Any] = {
        "status": response.status_code,
        "request_id": response.headers.get("x-request-id"),
        "retry_after": _seconds(response.headers.get("retry-after")),
    }
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if isinstance(answer, dict) and isinstance(answer.get("code"), str):
        return PoolError(answer["code"], answer.get("error") or answer["code"], **details)
    why = f"The server, or a proxy before it, answered {response.status_code}."
    return PoolError("ANSWER_UNREADABLE", why, **details)


def failure_of(envelope: dict[str, Any], status: int) -> ExecutionFailed | None:
    """The error of code that was run and failed; None if it succeeded."""
    code = envelope.get("code")
    if envelope["success"] or not code:
        return None
    request_id = (envelope.get("meta") or {}).get("requestId")
    return ExecutionFailed(
        code, envelope["error"] or code, envelope["data"], status=status, request_id=request_id
    )


def _seconds(header: str | None) -> float | None:
    """Of seconds, or of a date."""
    if header is None:
        return None
    try:
        wait = float(header) if header.isdigit() else parsedate_to_datetime(header).timestamp() - time()
    except ValueError:
        return None
    return max(0.0, wait)
