"""What an event loop offers beside time: connections, servers, programs, and files to wait for."""

from harness.absent.fitting import refuse_each
from harness.absent.network import no_network
from harness.absent.programs import no_subprocess
from harness.absent.sentences import FILES

_SERVERS = ("create_server", "create_unix_server", "create_unix_connection", "create_datagram_endpoint")
_SOCKETS = ("sock_connect", "sock_accept", "sock_recv", "sock_recv_into", "sock_recvfrom", "sock_sendall", "sock_sendto")
_FILES = ("add_reader", "add_writer", "_make_read_pipe_transport", "_make_write_pipe_transport")


def refuse(loop_class) -> None:
    """Have a class of event loops say what it lacks."""
    refuse_each(loop_class, (*_SERVERS, *_SOCKETS), no_network)
    refuse_each(loop_class, ("_make_subprocess_transport",), no_subprocess)
    refuse_each(loop_class, _FILES, lambda: NotImplementedError(FILES))
