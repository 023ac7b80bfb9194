"""Other programs: os.fork, os.exec, os.posix_spawn and their siblings, subprocess, os.popen."""

import _remote_debugging
import errno
import os
import posix
import sys

from harness.absent.fitting import refuse_each
from harness.absent.processes import no_process
from harness.absent.sentences import PROCESSES, PROGRAMS

_FORKS = ("fork", "forkpty")
_PROGRAMS = ("execv", "execve", "posix_spawn", "posix_spawnp")
# Written in Python, on top of those.
_MORE_PROGRAMS = (
    *("execl", "execle", "execlp", "execlpe", "execvp", "execvpe"),
    *("spawnv", "spawnve", "spawnvp", "spawnvpe", "spawnl", "spawnle", "spawnlp", "spawnlpe", "popen"),
)
_WAITS = ("wait", "wait3", "wait4", "waitpid", "waitid")


def _no_program() -> OSError:
    return OSError(errno.ENOSYS, PROGRAMS)


def no_subprocess() -> OSError:
    return OSError(errno.ENOTSUP, PROGRAMS)


def _no_child() -> OSError:
    return ChildProcessError(errno.ECHILD, PROCESSES)


def replace() -> None:
    for module in (posix, os):
        # Linux has all of these, so programs do not check for them.
        refuse_each(module, _FORKS, no_process, missing=True)
        refuse_each(module, _PROGRAMS, _no_program, missing=True)
        refuse_each(module, _WAITS, _no_child)
    refuse_each(os, _MORE_PROGRAMS, _no_program)
    # It reads the memory of a process by calls for debuggers, and crashes where these are missing.
    refuse_each(_remote_debugging, ("RemoteUnwinder",), no_process)
    _system = os.system

    def system(command) -> int:
        """Runs nothing and says so; it does not raise, so a program that only clears its screen goes on."""
        status = _system(command)
        print(f"os.system: nothing was run, since {PROGRAMS}", file=sys.stderr)
        return status

    os.system = system


def _fit_subprocess(module) -> None:
    refuse_each(module.Popen, ("__init__",), no_subprocess)


def _fit_pty(module) -> None:
    refuse_each(module, ("fork", "spawn"), _no_program)


FITS = {"subprocess": _fit_subprocess, "pty": _fit_pty}
