"""Which failures are followed by another attempt, and when."""
from __future__ import annotations

import random
from time import monotonic

import httpx

from .errors import PoolError

FIRST_DELAY_S = 0.25
# Waits differ between clients, so that those refused together do not come back together.
JITTER = 0.25
# A first request under the same key can run this long: the longest timeout, and its wait in the queue.
IN_PROGRESS_LIMIT_S = 360
# After these the request may have been carried out, although their answer has Retry-After.
MAY_HAVE_RUN = ("ANSWER_MEMORY_FULL", "SESSION_OVERTAKEN", "INTERNAL_ERROR")
# Gateways answer with these when the connection to the server broke.
GATEWAY_FAULTS = (502, 504)


class Retries:
    """The attempts of one request. `repeatable`: sending twice has the effect of sending once."""

    def __init__(self, retries: int, max_delay: float, repeatable: bool) -> None:
        self._retries = retries
        self._max_delay = max_delay
        self._repeatable = repeatable
        self._attempts = 0
        self._since = monotonic()

    def delay_after(self, error: PoolError) -> float:
        """Seconds to wait before the next attempt. Raises the error itself if there is none."""
        if error.code == "IDEMPOTENCY_IN_PROGRESS" and monotonic() - self._since < IN_PROGRESS_LIMIT_S:
            return 1.0
        self._attempts += 1
        if self._attempts > self._retries or not self._may_repeat(error):
            raise error
        delay = error.retry_after
        if delay is None:
            delay = FIRST_DELAY_S * 2 ** (self._attempts - 1)
        if delay > self._max_delay:
            raise error
        return delay * (1 + random.random() * JITTER)

    def _may_repeat(self, error: PoolError) -> bool:
        if error.code in MAY_HAVE_RUN:
            return False
        if error.status == 0:
            # Nothing was sent where no connection was made.
            return self._repeatable or isinstance(error.__cause__, httpx.ConnectError)
        if error.status in GATEWAY_FAULTS:
            return self._repeatable
        return error.retry_after is not None
