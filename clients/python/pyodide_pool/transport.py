"""Sends calls, with the key and with retries: once for threads, once for tasks."""
from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any, TypeVar

import httpx

from . import calls
from .calls import Call
from .errors import PoolError, connection_failed, error_of, unreadable
from .events import EventReader, RunEvent
from .retries import Retries

T = TypeVar("T")

DEFAULT_URL = "http://localhost:3000"
# Longer than any execution and its wait in the queue.
TIMEOUT = httpx.Timeout(360, connect=10)
BROKE = "The connection broke before the result."


class _Transport:
    client: Any

    def __init__(self, url: str | None, key: str | None, retries: int, max_retry_delay: float) -> None:
        base = url if url is not None else os.environ.get("PYODIDE_POOL_URL") or DEFAULT_URL
        self._base = base.rstrip("/")
        self._key = key if key is not None else os.environ.get("PYODIDE_POOL_KEY")
        self._retries = retries
        self._max_retry_delay = max_retry_delay

    def _request(self, call: Call[Any]) -> httpx.Request:
        arguments = call.arguments()
        if self._key:
            arguments["headers"]["authorization"] = f"Bearer {self._key}"
        request: httpx.Request = self.client.build_request(**{**arguments, "url": self._base + call.path})
        return request

    def _tries(self, call: Call[Any]) -> Retries:
        return Retries(self._retries, self._max_retry_delay, call.repeatable)


class Transport(_Transport):
    def __init__(self, *settings: Any, client: httpx.Client | None) -> None:
        super().__init__(*settings)
        self.client = client or httpx.Client(timeout=TIMEOUT)

    def run(self, call: Call[T]) -> T:
        """Raises PoolError."""
        try:
            return call.read(self._send(call, _read))
        except KeyboardInterrupt:
            # Under a key the server runs on without its client, which may come back.
            if call.key and "x-execution-id" in call.headers:
                with suppress(PoolError):
                    self._send(calls.cancel(call.headers["x-execution-id"]), _read)
            raise

    def events(self, call: Call[Any]) -> Iterator[RunEvent]:
        """Closing the iterator closes the connection, which cancels the run."""
        response = self._send(call, lambda response: response)
        reader = EventReader(response.status_code)
        try:
            for line in response.iter_lines():
                if event := reader.read(line):
                    yield event
        except httpx.TransportError as error:
            raise unreadable(response.status_code, BROKE) from error
        finally:
            response.close()
        if not reader.ended:
            raise unreadable(response.status_code, BROKE)

    def _send(self, call: Call[Any], take: Callable[[httpx.Response], httpx.Response]) -> httpx.Response:
        tries = self._tries(call)
        while True:
            try:
                response = self.client.send(self._request(call), stream=True)
                if response.is_success:
                    return take(response)
                error = error_of(_read(response))
            except httpx.TransportError as fault:
                error = connection_failed(fault)
            time.sleep(tries.delay_after(error))


class AsyncTransport(_Transport):
    def __init__(self, *settings: Any, client: httpx.AsyncClient | None) -> None:
        super().__init__(*settings)
        self.client = client or httpx.AsyncClient(timeout=TIMEOUT)

    async def run(self, call: Call[T]) -> T:
        """Raises PoolError."""
        try:
            return call.read(await self._send(call, _aread))
        except asyncio.CancelledError:
            # Under a key the server runs on without its client, which may come back.
            if call.key and "x-execution-id" in call.headers:
                with suppress(PoolError):
                    await asyncio.shield(self._send(calls.cancel(call.headers["x-execution-id"]), _aread))
            raise

    async def events(self, call: Call[Any]) -> AsyncIterator[RunEvent]:
        """Closing the iterator closes the connection, which cancels the run."""

        async def itself(response: httpx.Response) -> httpx.Response:
            return response

        response = await self._send(call, itself)
        reader = EventReader(response.status_code)
        try:
            async for line in response.aiter_lines():
                if event := reader.read(line):
                    yield event
        except httpx.TransportError as error:
            raise unreadable(response.status_code, BROKE) from error
        finally:
            await response.aclose()
        if not reader.ended:
            raise unreadable(response.status_code, BROKE)

    async def _send(
        self, call: Call[Any], take: Callable[[httpx.Response], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        tries = self._tries(call)
        while True:
            try:
                response = await self.client.send(self._request(call), stream=True)
                if response.is_success:
                    return await take(response)
                error = error_of(await _aread(response))
            except httpx.TransportError as fault:
                error = connection_failed(fault)
            await asyncio.sleep(tries.delay_after(error))


def _read(response: httpx.Response) -> httpx.Response:
    try:
        response.read()
    finally:
        response.close()
    return response


async def _aread(response: httpx.Response) -> httpx.Response:
    try:
        await response.aread()
    finally:
        await response.aclose()
    return response
