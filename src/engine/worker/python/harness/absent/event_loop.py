"""What an event loop does not have: servers, programs, and files to wait for."""

from harness.absent.fitting import refuse_each
from harness.absent.programs import no_subprocess
from harness.absent.sentences import FILES
from harness.network.device import refusal

_SERVERS = ("create_server", "create_unix_server", "create_unix_connection", "create_datagram_endpoint")
_FILES = ("_make_read_pipe_transport", "_make_write_pipe_transport")


def refuse(loop_class) -> None:
    """Have a class of event loops say what it lacks."""
    refuse_each(loop_class, _SERVERS, refusal)
    refuse_each(loop_class, ("_make_subprocess_transport",), no_subprocess)
    refuse_each(loop_class, _FILES, lambda: NotImplementedError(FILES))
