"""Live events of a run."""
from __future__ import annotations

import json
from typing import Any, TypedDict

from .errors import ExecutionFailed, PoolError, failure_of
from .types import Execution


class RunEvent(TypedDict, total=False):
    """What happens while code runs, by `type`; the last one is `result`."""

    type: str
    """started, stdout, stderr, display, dropped or result."""
    text: str
    """Of stdout and stderr."""
    truncated: bool
    """Of the last part of a stream that reached its limit."""
    display: dict[str, Any]
    executionId: str
    """Of started."""
    queueTime: float
    events: int
    """Of dropped: how many."""
    execution: Execution
    """Of result."""
    error: ExecutionFailed | None
    """Of result: why it failed."""


class EventReader:
    """Turns lines of an answer into events."""

    def __init__(self, status: int) -> None:
        self._status = status
        self._event = ""
        self.ended = False

    def read(self, line: str) -> RunEvent | None:
        """Raises PoolError for a fault of the server."""
        field, _, text = line.partition(": ")
        if field == "event":
            self._event = text
        return self._of(json.loads(text)) if field == "data" else None

    def _of(self, value: dict[str, Any]) -> RunEvent | None:
        match self._event:
            case "result":
                self.ended = True
                error = failure_of(value, self._status)
                return {"type": "result", "execution": value["data"], "error": error}
            case "error":
                request_id = (value.get("meta") or {}).get("requestId")
                raise PoolError(value["code"], value["error"], status=self._status, request_id=request_id)
            case "display":
                return {"type": "display", "display": value}
            case "done":
                return None
            case event:
                return {"type": event, **value}  # type: ignore[typeddict-item]
