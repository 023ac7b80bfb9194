"""The sentences. Each says what is not available, and what to do instead."""

THREADS = (
    "threads cannot be started in the sandbox: call the function directly, or use asyncio or a ThreadPoolExecutor, "
    "which runs its work inline"
)
DAEMON = (
    "threads cannot be started in the sandbox, so this daemon thread never runs: do its work in the program itself, "
    "where it is needed"
)
PROCESSES = (
    "processes cannot be started in the sandbox: call the function directly, or use "
    "concurrent.futures.ThreadPoolExecutor, which runs its work inline"
)
PROGRAMS = (
    "other programs cannot be started in the sandbox: use a Python library or Python code for what the command does"
)
NETWORK = (
    "the network is not available in the sandbox: send what the program needs in its input files or its context"
)
CLIENTS = (
    "programs in the sandbox can connect to HTTP servers over TCP and nothing else: no UDP, no listening, no pairs of sockets"
)
TLS = "the sandbox has no TLS, since the network is not available: send what the program needs in its input files or its context"
BROWSER = "there is no browser in the sandbox: show HTML with display(), or return the address"
FILES = "asyncio cannot wait for files and pipes in the sandbox: read and write them directly"
JAVASCRIPT = "there is no JavaScript in the sandbox: use Python alone"
JAVASCRIPT_OR_NETWORK = (
    "there is neither JavaScript nor a network in the sandbox: use Python alone, and send what the program needs in its "
    "input files or its context"
)
INTERPRETERS = (
    "there are no other interpreters in the sandbox: call the function directly, or use a ThreadPoolExecutor, which runs "
    "its work inline"
)
