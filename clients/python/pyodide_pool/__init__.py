"""Client of a Pyodide Pool Server; see README.md."""
from . import types
from .async_pool import AsyncJob, AsyncPyodidePool, AsyncSession
from .errors import ExecutionFailed, PoolError
from .pool import Job, PyodidePool, Session

__all__ = [
    "AsyncJob",
    "AsyncPyodidePool",
    "AsyncSession",
    "ExecutionFailed",
    "Job",
    "PoolError",
    "PyodidePool",
    "Session",
    "types",
]
