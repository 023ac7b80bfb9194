# Generated from the OpenAPI document by `npm run docs`. Do not edit.
"""What the API takes and answers, as dictionaries."""
from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict, Union


class AvailablePackage(TypedDict):
    name: str
    """As its project spells it."""
    version: str
    """Its version."""


class Batch(TypedDict):
    items: list[Union[Execute, dict[str, Any]]]
    """Each item has the form of the body of `POST /api/execute`; the server limits their number."""


class BatchItem(TypedDict):
    success: bool
    """Whether this execution succeeded."""
    data: Union[Execution, None]
    """What this execution produced; null if it did not run."""
    error: Union[str, None]
    """The error message; null on success."""
    code: NotRequired[str]
    """The stable error code; absent on success."""


class BatchResult(TypedDict):
    batchId: str
    """Id for cancelling the whole batch, like an execution; `X-Execution-Id` sets it."""
    results: list[BatchItem]
    """One result per item, in order."""


class ByteCount(TypedDict):
    done: int
    """Bytes received."""
    total: Union[int, None]
    """Bytes of all files; null while the size of a file is unknown."""


class Call(TypedDict):
    id: str
    """Its id, unique in the run."""
    name: str
    """The name of the tool."""
    arguments: dict[str, Any]
    """Arguments by name."""


class Callback(TypedDict):
    url: str
    """`callbackUrl` of the request."""
    state: Literal['pending', 'delivered', 'failed']
    """`failed`: no further attempts are made."""
    attempts: int
    """Number of attempts so far."""
    lastStatus: Union[int, None]
    """HTTP status of the answer to the last attempt."""
    lastError: Union[str, None]
    """Error of the last attempt."""
    nextAttemptAt: Union[str, None]
    """When the next attempt is due; null before the job has ended."""


class Cancelled(TypedDict):
    executionId: str
    """The execution that is being cancelled."""


class Change(TypedDict):
    loaded: list[LoadedPackage]
    """Packages of the new image, dependencies first."""
    added: list[str]
    """Names of packages that are new or have another version."""
    removed: list[str]
    """Names of removed packages."""
    changed: bool
    """false if there was nothing to change."""
    installTime: float
    """From the request to the last replaced worker, ms."""


class ChangeError(TypedDict):
    status: int
    """HTTP status of the error."""
    code: Literal['VALIDATION_FAILED', 'MALFORMED_JSON', 'EMPTY_BODY', 'WEBHOOKS_OFF', 'WEBHOOK_ADDRESS_REFUSED', 'NETWORK_OFF', 'NETWORK_RULE_UNKNOWN', 'UNAUTHENTICATED', 'FORBIDDEN', 'ORIGIN_REFUSED', 'NOT_FOUND', 'EXECUTION_NOT_FOUND', 'FILE_NOT_FOUND', 'SHARED_FILES_OFF', 'SHARED_FILES_FULL', 'JOB_NOT_FOUND', 'METHOD_NOT_ALLOWED', 'EXECUTION_ID_TAKEN', 'STREAM_NOT_RESUMABLE', 'JOB_FINISHED', 'IDEMPOTENCY_IN_PROGRESS', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'HOST_UNKNOWN', 'IDEMPOTENCY_KEY_REUSED', 'RATE_LIMITED', 'TOO_MANY_RUNS', 'TOO_MANY_JOBS', 'TOO_MANY_SESSIONS', 'INTERNAL_ERROR', 'RUN_NOT_FOUND', 'RUN_CONFLICT', 'RUN_BUSY', 'SESSION_NOT_FOUND', 'SESSION_OLD_FORMAT', 'SESSION_BUSY', 'SESSION_OVERTAKEN', 'SESSION_LIMIT', 'SESSION_STORE_FULL', 'SESSION_STORE_UNAVAILABLE', 'CHECKPOINT_NOT_FOUND', 'CHECKPOINT_DAMAGED', 'CHECKPOINT_FOREIGN', 'CHECKPOINT_TOO_LARGE', 'CHECKPOINTS_BUSY', 'SESSION_FILE_NOT_FOUND', 'CONNECTIONS_FULL', 'BODY_MEMORY_FULL', 'ANSWER_MEMORY_FULL', 'POOL_QUEUE_FULL', 'POOL_QUEUE_TIMEOUT', 'POOL_DRAINING', 'POOL_UNAVAILABLE', 'PACKAGE_INVALID', 'PACKAGE_NOT_FOUND', 'PACKAGE_CONFLICT', 'PACKAGE_NOT_ALLOWED', 'PACKAGE_DOWNLOAD_FAILED', 'PACKAGE_INSTALL_FAILED', 'PACKAGE_CHANGE_NOT_FOUND', 'PACKAGE_CHANGES_FULL', 'JOBS_FULL', 'IDEMPOTENCY_UNAVAILABLE', 'JOBS_UNAVAILABLE', 'EXECUTION_ERROR', 'EXECUTION_TIMEOUT', 'MEMORY_LIMIT', 'EXECUTION_CANCELLED', 'WORKER_CRASHED', 'JOB_INTERRUPTED', 'BATCH_TOO_LARGE', 'RUN_LIMIT', 'WAIT_FAILED']
    """The stable error code."""
    message: str
    """Description of the error."""


class ChangeProgress(TypedDict):
    stage: Literal['waiting', 'preparing', 'retrying', 'resolving', 'downloading', 'building', 'checking', 'rolling', 'starting']
    """`waiting` for an earlier change; `resolving` versions; `downloading` files; `building` ..."""
    files: NotRequired[Count]
    """In `downloading`: files."""
    bytes: NotRequired[ByteCount]
    """In `downloading`: bytes of these files."""
    step: NotRequired[Literal['unpacking', 'compiling', 'importing', 'writing']]
    """In `building`: the current step."""
    workers: NotRequired[Count]
    """In `rolling`: replaced workers; in `starting`: ready workers."""
    reason: NotRequired[str]
    """In `retrying`: why the last attempt failed."""


class ChangeRecord(TypedDict):
    id: str
    """ID of the change; `start` for the server start."""
    kind: Literal['install', 'remove', 'start']
    """Type of the change."""
    packages: list[str]
    """Normalized names of the requested packages."""
    state: Literal['waiting', 'running', 'succeeded', 'failed']
    """State of the change."""
    progress: Union[ChangeProgress, None]
    """Progress; null once the change has ended."""
    createdAt: str
    """When it was requested."""
    finishedAt: Union[str, None]
    """When it ended; null until then."""
    expiresAt: Union[str, None]
    """When this record expires; null until the change has ended, and for `start`."""
    result: Union[Change, None]
    """The result; null unless the change succeeded."""
    error: Union[ChangeError, None]
    """The error; null unless the change failed."""


class ChangeUnderWay(TypedDict):
    kind: Literal['install', 'remove', 'start']
    """Type of the change."""
    progress: ChangeProgress
    """Progress of the change."""


class Check(TypedDict):
    code: str
    """The Python program, as for POST /api/execute."""


class Checked(TypedDict):
    valid: bool
    """Whether the program compiles."""
    syntaxError: Union[SyntaxError, None]
    """Why it does not compile."""
    warnings: list[SyntaxWarning]
    """The compiler's warnings."""
    imports: list[Import]
    """Import statements, by line; at most 500."""
    importsCut: bool
    """Whether there are more imports than listed."""


class Checkpoint(TypedDict):
    id: str
    """Its id: 128 random bits in hexadecimal."""
    bytes: int
    """Its stored size in bytes."""
    createdAt: str
    """When it was created, ISO 8601 in UTC."""
    origin: Literal['step', 'file', 'import']
    """What created it."""


class CheckpointList(TypedDict):
    checkpoints: list[Checkpoint]
    """In order of creation."""
    current: Union[str, None]
    """Id of the one that the next step starts from; null is a pristine interpreter."""


class Count(TypedDict):
    done: int
    """Number finished."""
    total: int
    """Number known so far."""


class CreateSession(TypedDict):
    ttl: NotRequired[Union[int, None]]
    """Time after its last use at which the session expires, in ms."""
    files: NotRequired[Union[list[InputFile], None]]
    """Files to create in its work folder; the limits are those of an execution."""
    packages: NotRequired[Union[list[str], None]]
    """Packages that must be available."""
    metadata: NotRequired[Union[dict[str, Any], None]]
    """Any object to store with the session; at most 4,096 characters of JSON."""


class DeletedSession(TypedDict):
    id: str
    """The id of the deleted session."""
    deleted: bool
    """Always true."""


class DisplayRequest(TypedDict):
    figures: NotRequired[Literal['png', 'svg']]
    """Format of matplotlib figures that the program leaves open; `png` by default."""


ErrorCode = Literal[
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'EMPTY_BODY',
    'WEBHOOKS_OFF',
    'WEBHOOK_ADDRESS_REFUSED',
    'NETWORK_OFF',
    'NETWORK_RULE_UNKNOWN',
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'ORIGIN_REFUSED',
    'NOT_FOUND',
    'EXECUTION_NOT_FOUND',
    'FILE_NOT_FOUND',
    'SHARED_FILES_OFF',
    'SHARED_FILES_FULL',
    'JOB_NOT_FOUND',
    'METHOD_NOT_ALLOWED',
    'EXECUTION_ID_TAKEN',
    'STREAM_NOT_RESUMABLE',
    'JOB_FINISHED',
    'IDEMPOTENCY_IN_PROGRESS',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'HOST_UNKNOWN',
    'IDEMPOTENCY_KEY_REUSED',
    'RATE_LIMITED',
    'TOO_MANY_RUNS',
    'TOO_MANY_JOBS',
    'TOO_MANY_SESSIONS',
    'INTERNAL_ERROR',
    'RUN_NOT_FOUND',
    'RUN_CONFLICT',
    'RUN_BUSY',
    'SESSION_NOT_FOUND',
    'SESSION_OLD_FORMAT',
    'SESSION_BUSY',
    'SESSION_OVERTAKEN',
    'SESSION_LIMIT',
    'SESSION_STORE_FULL',
    'SESSION_STORE_UNAVAILABLE',
    'CHECKPOINT_NOT_FOUND',
    'CHECKPOINT_DAMAGED',
    'CHECKPOINT_FOREIGN',
    'CHECKPOINT_TOO_LARGE',
    'CHECKPOINTS_BUSY',
    'SESSION_FILE_NOT_FOUND',
    'CONNECTIONS_FULL',
    'BODY_MEMORY_FULL',
    'ANSWER_MEMORY_FULL',
    'POOL_QUEUE_FULL',
    'POOL_QUEUE_TIMEOUT',
    'POOL_DRAINING',
    'POOL_UNAVAILABLE',
    'PACKAGE_INVALID',
    'PACKAGE_NOT_FOUND',
    'PACKAGE_CONFLICT',
    'PACKAGE_NOT_ALLOWED',
    'PACKAGE_DOWNLOAD_FAILED',
    'PACKAGE_INSTALL_FAILED',
    'PACKAGE_CHANGE_NOT_FOUND',
    'PACKAGE_CHANGES_FULL',
    'JOBS_FULL',
    'IDEMPOTENCY_UNAVAILABLE',
    'JOBS_UNAVAILABLE',
    'EXECUTION_ERROR',
    'EXECUTION_TIMEOUT',
    'MEMORY_LIMIT',
    'EXECUTION_CANCELLED',
    'WORKER_CRASHED',
    'JOB_INTERRUPTED',
    'BATCH_TOO_LARGE',
    'RUN_LIMIT',
    'WAIT_FAILED',
]


class Exception(TypedDict):
    type: str
    """Class of the exception, with its module unless it is a builtin."""
    message: str
    """Its message."""
    traceback: str
    """The traceback as Python prints it, with frames of the submitted code only."""
    line: Union[int, None]
    """Line of the submitted code where it was raised, counted from 1; null if there is none."""
    hint: NotRequired[str]
    """What to do about it, if known: packages that are not installed, code that is not Pytho ..."""


class Execute(TypedDict):
    code: str
    """The Python program, 1 to 100,000 characters, not blank."""
    context: NotRequired[Union[dict[str, Any], None]]
    """Global variables of the program, by name, with the values that Python reads from the J ..."""
    stdin: NotRequired[Union[str, None]]
    """The whole standard input, at most 1,048,576 characters; reading past its end gives EOF."""
    args: NotRequired[Union[list[str], None]]
    """sys.argv[1:], at most 100 entries of at most 10,000 characters."""
    env: NotRequired[Union[dict[str, str], None]]
    """Added to os.environ, at most 100 entries of at most 10,000 characters."""
    files: NotRequired[Union[list[InputFile], None]]
    """Files that exist when the code starts; the server limits their number and size."""
    timeout: NotRequired[Union[float, None]]
    """Wall-clock limit in ms; a fraction is rounded up."""
    collect: NotRequired[Union[list[str], None]]
    """Which of the files created or changed by the execution are returned: globs relative to ..."""
    display: NotRequired[Union[DisplayRequest, None]]
    """How displays are rendered."""
    resultFormat: NotRequired[Literal['json', 'described', None]]
    """json: `result` is the value if JSON can represent it without loss, otherwise null."""
    network: NotRequired[Union[list[str], None]]
    """Names of the network rules that the program may use, if the server has rules and the A ..."""


class ExecuteTools(TypedDict):
    code: str
    """The Python program, 1 to 100,000 characters, not blank."""
    context: NotRequired[Union[dict[str, Any], None]]
    """Global variables of the program, by name, with the values that Python reads from the J ..."""
    stdin: NotRequired[Union[str, None]]
    """The whole standard input, at most 1,048,576 characters; reading past its end gives EOF."""
    args: NotRequired[Union[list[str], None]]
    """sys.argv[1:], at most 100 entries of at most 10,000 characters."""
    env: NotRequired[Union[dict[str, str], None]]
    """Added to os.environ, at most 100 entries of at most 10,000 characters."""
    files: NotRequired[Union[list[InputFile], None]]
    """Files that exist when the code starts; the server limits their number and size."""
    timeout: NotRequired[Union[float, None]]
    """Wall-clock limit in ms; a fraction is rounded up."""
    collect: NotRequired[Union[list[str], None]]
    """Which of the files created or changed by the execution are returned: globs relative to ..."""
    display: NotRequired[Union[DisplayRequest, None]]
    """How displays are rendered."""
    resultFormat: NotRequired[Literal['json', 'described', None]]
    """json: `result` is the value if JSON can represent it without loss, otherwise null."""
    network: NotRequired[Union[list[str], None]]
    """Names of the network rules that the program may use, if the server has rules and the A ..."""
    tools: NotRequired[Union[list[Tool], None]]
    """Functions of the client that the program can await."""
    suspend: NotRequired[Union[Suspend, None]]
    """How the program waits for its tools."""


class Execution(TypedDict):
    executionId: str
    """Id of this execution."""
    outcome: Literal['ok', 'error', 'timeout', 'memory_limit', 'cancelled', 'crashed', 'waiting', 'run_limit', 'wait_failed']
    """How the execution ended."""
    result: Union[Union[dict[str, Any], list[Any], str, float, bool], None]
    """Value of the last expression, if JSON can represent it without loss and within the lim ..."""
    resultType: Union[str, None]
    """Class of that value; null if the code does not end with an expression."""
    resultRepr: Union[str, None]
    """repr() of that value, truncated if very long; null if there is none."""
    resultFaults: NotRequired[list[ResultFault]]
    """Which parts of the value JSON cannot represent, at most 10; absent if there are none."""
    stdout: str
    """Standard output; its head and tail if it exceeds the limit."""
    stderr: str
    """Standard error, likewise."""
    display: list[dict[str, Any]]
    """What the program displayed, in order: each entry maps media types to data (text, base6 ..."""
    resultDisplay: NotRequired[int]
    """Index in `display`, from 0, of the rich representation of the last expression; absent ..."""
    files: list[OutputFile]
    """Files that the execution created or changed in its work folder, or that `collect` sele ..."""
    truncated: bool
    """Whether stdout, stderr, result, display or files is incomplete."""
    exception: Union[Exception, None]
    """The exception that ended the execution, or null."""
    exitCode: Union[int, None]
    """Exit code, as a shell would see it; null if the execution was ended from outside."""
    executionTime: float
    """Wall-clock time of the execution in ms."""
    queueTime: float
    """Time spent waiting for a worker, in ms."""
    limits: Limits
    """The limits of this execution."""
    network: NotRequired[NetworkUse]
    """What the program did with the network; absent if the request named no network rules."""
    stdoutBase64: NotRequired[str]
    """The kept bytes of stdout in base64, only if they are not UTF-8."""
    stderrBase64: NotRequired[str]
    """The kept bytes of stderr in base64, only if they are not UTF-8."""
    run: NotRequired[Run]
    """The run, for a program that waits for tools, or did; absent for all others."""
    calls: NotRequired[list[Call]]
    """The calls that the program waits for; present with the outcome `waiting`."""


class Executions(TypedDict):
    executions: list[RunningExecution]
    """Queued and running executions of the caller, oldest first."""


class FileCount(TypedDict):
    count: int
    """Number of files; folders and links are not counted."""
    bytes: int
    """Their bytes."""


class FilesLimit(TypedDict):
    count: int
    """Files."""
    fileBytes: int
    """Largest file, in bytes."""
    totalBytes: int
    """All files together, in bytes."""


class Fork(TypedDict):
    checkpoint: NotRequired[Union[str, None]]
    """Id of a checkpoint of the session; default: the current one."""
    ttl: NotRequired[Union[int, None]]
    """Time after its last use at which the session expires, in ms."""
    metadata: NotRequired[Union[dict[str, Any], None]]
    """Any object to store with the session; at most 4,096 characters of JSON."""


class Import(TypedDict):
    module: str
    """The module as the program names it."""
    line: int
    """Line of its first import, from 1."""
    column: int
    """Column of that statement, from 1."""
    state: Literal['loaded', 'standard_library', 'installable', 'impossible']
    """loaded: in a package of the image."""
    package: Union[OfferedPackage, None]
    """The package that provides it, if it is not loaded."""
    reason: Union[str, None]
    """Why it is impossible; otherwise null."""


class InputFile(TypedDict):
    path: str
    """Relative to /home/pyodide (the working folder), or absolute below it or below /tmp; no ..."""
    content: str
    """The content, in the encoding that `encoding` names."""
    encoding: NotRequired[Literal['utf8', 'base64']]
    """How `content` is written: as text, or as base64 of bytes (line breaks, missing padding ..."""


class Install(TypedDict):
    packages: list[str]
    """Requirements as for pip, from the Pyodide distribution or the indexes of this server: ..."""


class JobAnswer(TypedDict):
    success: bool
    """Whether the execution succeeded."""
    data: Union[Execution, None]
    """What the execution produced; null if the code was not run."""
    error: Union[str, None]
    """The error message; null on success."""
    code: NotRequired[str]
    """The stable error code; absent on success."""


class Job(TypedDict):
    id: str
    """The id of the job."""
    state: Literal['queued', 'running', 'succeeded', 'failed', 'cancelled']
    """Its state."""
    attempts: int
    """How often its code was started; more than 1 if a server stopped while it ran."""
    executionId: Union[str, None]
    """Execution id of the last attempt."""
    createdAt: str
    """When it was accepted."""
    startedAt: Union[str, None]
    """When the last attempt began."""
    finishedAt: Union[str, None]
    """When it ended."""
    expiresAt: Union[str, None]
    """When it is deleted; null before it has ended."""
    callback: Union[Callback, None]
    """The delivery to `callbackUrl`; null without one."""


class JobList(TypedDict):
    jobs: list[Job]
    """Jobs of the caller, newest first, without their answers."""
    next: Union[str, None]
    """Value of `before` for the next page; null on the last."""


class JobRequest(TypedDict):
    code: str
    """The Python program, 1 to 100,000 characters, not blank."""
    context: NotRequired[Union[dict[str, Any], None]]
    """Global variables of the program, by name, with the values that Python reads from the J ..."""
    stdin: NotRequired[Union[str, None]]
    """The whole standard input, at most 1,048,576 characters; reading past its end gives EOF."""
    args: NotRequired[Union[list[str], None]]
    """sys.argv[1:], at most 100 entries of at most 10,000 characters."""
    env: NotRequired[Union[dict[str, str], None]]
    """Added to os.environ, at most 100 entries of at most 10,000 characters."""
    files: NotRequired[Union[list[InputFile], None]]
    """Files that exist when the code starts; the server limits their number and size."""
    timeout: NotRequired[Union[int, None]]
    """Wall-clock limit in ms, an integer."""
    collect: NotRequired[Union[list[str], None]]
    """Which of the files created or changed by the execution are returned: globs relative to ..."""
    display: NotRequired[Union[DisplayRequest, None]]
    """How displays are rendered."""
    resultFormat: NotRequired[Literal['json', 'described', None]]
    """json: `result` is the value if JSON can represent it without loss, otherwise null."""
    network: NotRequired[Union[list[str], None]]
    """Names of the network rules that the program may use, if the server has rules and the A ..."""


class JobWithAnswer(TypedDict):
    id: str
    """The id of the job."""
    state: Literal['queued', 'running', 'succeeded', 'failed', 'cancelled']
    """Its state."""
    attempts: int
    """How often its code was started; more than 1 if a server stopped while it ran."""
    executionId: Union[str, None]
    """Execution id of the last attempt."""
    createdAt: str
    """When it was accepted."""
    startedAt: Union[str, None]
    """When the last attempt began."""
    finishedAt: Union[str, None]
    """When it ended."""
    expiresAt: Union[str, None]
    """When it is deleted; null before it has ended."""
    callback: Union[Callback, None]
    """The delivery to `callbackUrl`; null without one."""
    answer: Union[JobAnswer, None]
    """How it ended; null before it has."""


class Limits(TypedDict):
    timeout: TimeoutLimit
    """Wall-clock limit."""
    memoryBytes: int
    """Memory of the interpreter, including what it needs itself, in bytes."""
    outputBytes: int
    """Bytes kept of stdout, and as many of stderr."""
    resultBytes: int
    """Longest JSON of the result, in bytes."""
    diskBytes: int
    """Disk space for files, in bytes."""
    displayBytes: int
    """All displays together, in bytes."""
    files: FilesLimit
    """Files returned: how many, bytes of one, bytes of all."""
    reached: list[ReachedLimit]
    """The limits that were reached."""


class LoadedPackage(TypedDict):
    name: str
    """As its project spells it."""
    version: str
    """Its version."""
    requested: bool
    """true if requested, false if only a dependency."""
    imports: list[str]
    """Modules that it provides."""
    source: Literal['lock', 'index', 'wheel']
    """Source: Pyodide's lock file, an index, or a wheel given by URL or path."""
    sha256: str
    """SHA-256 of its file, hex."""


class Meta(TypedDict):
    timestamp: str
    """Time of the answer, ISO 8601 in UTC."""
    requestId: str
    """Id of the request, also in the x-request-id header and in the server log."""


class NetworkRefusal(TypedDict):
    host: str
    """Host, as the program named it."""
    port: int
    """Port."""
    method: Union[str, None]
    """Method of the request; null if the connection was refused before one."""
    why: str
    """Why."""


class NetworkUse(TypedDict):
    requests: int
    """Requests that were sent to hosts."""
    sentBytes: int
    """Bytes sent, headers included, without TLS."""
    receivedBytes: int
    """Bytes received, likewise."""
    refused: list[NetworkRefusal]
    """What was refused or ended by a rule or limit, each kind once, at most 20."""


class OfferedPackage(TypedDict):
    name: str
    """What POST /api/packages takes."""
    version: str
    """Its version."""


class OutputFile(TypedDict):
    path: str
    """Relative to /home/pyodide, or absolute."""
    size: int
    """Bytes."""
    mime: str
    """Media type, by the extension of the name."""
    sha256: Union[str, None]
    """SHA-256 in hexadecimal; null without content."""
    encoding: NotRequired[Literal['utf8', 'base64']]
    """How `content` is written."""
    content: NotRequired[str]
    """The content of a small file."""
    url: NotRequired[str]
    """Link to the content of a larger file, valid for a limited time."""
    expiresAt: NotRequired[str]
    """When the link expires, ISO 8601 in UTC."""


class Packages(TypedDict):
    loaded: list[LoadedPackage]
    """Packages of the image, dependencies first."""
    available: list[AvailablePackage]
    """Packages in the lock file that this server may add."""
    missing: Union[str, None]
    """With PACKAGES_REQUIRED=false: why the image lacks the packages in the settings; null w ..."""
    install: Literal['names', 'urls', 'off']
    """What POST /api/packages accepts."""
    installed_packages: list[str]
    """Names of `loaded`, for clients of the predecessor."""
    total_packages: int
    """Number of `installed_packages`."""


class PackagesStatus(TypedDict):
    changes: list[ChangeUnderWay]
    """Running and queued changes, including the start of the server, in order."""


class Pool(TypedDict):
    state: Literal['STARTING', 'RUNNING', 'DRAINING', 'CLOSED']
    """Lifecycle state of the pool."""
    fault: Union[str, None]
    """Why there is no image, and therefore no worker; null if there is one."""
    idle: int
    """Idle workers, without the spare one."""
    busy: int
    """Busy workers, including those in a check, without the spare one."""
    starting: int
    """Starting workers, without the spare one."""
    spare: dict[str, Any]
    """The spare worker, beyond the size of the pool: size, 0 or 1, and state, null if there ..."""
    queue: Queue
    """Requests that wait for a worker."""
    totals: Union[dict[str, Any], None]
    """Counts since the start: executions, byOutcome, recycles by reason, exits of workers by ..."""
    image: Union[dict[str, str], None]
    """The image: fingerprint, pyodideVersion, pythonVersion; null until the first worker is ..."""
    memory: Literal['mapped', 'copied', None]
    """How workers reset linear memory to its sealed state: by pages of the mapped image, or ..."""
    memoryReason: Union[str, None]
    """Why a worker copies its memory; null if none does."""
    layers: Union[dict[str, Union[bool, str]], None]
    """Containment of all workers: true if a layer is active in each, otherwise the reason wh ..."""
    sessions: dict[str, Any]
    """Sessions: layout, the fingerprint that workers must have in common to share checkpoint ..."""
    workers: list[Worker]
    """All worker processes, including the spare one."""


class PoolStats(TypedDict):
    poolSize: int
    """Size of the pool, in workers."""
    activeProcesses: int
    """Workers that are idle or busy."""
    availableProcesses: int
    """Idle workers."""
    totalExecutions: int
    """Executions since the server started; without the scope `admin`, only those of the caller."""
    pendingExecutions: int
    """Running and queued executions."""
    processStats: dict[str, ProcessStats]
    """Executions by worker id; empty without the scope `admin`."""


class ProcessStats(TypedDict):
    totalExecutions: int
    """Number of executions of this worker."""
    successfulExecutions: int
    """Executions with the outcome `ok`."""
    failedExecutions: int
    """Executions with any other outcome."""
    averageExecutionTime: float
    """Mean wall-clock time of its executions in ms."""


class Queue(TypedDict):
    length: int
    """Number of waiting requests."""
    capacity: int
    """Capacity of the queue."""
    oldestWaitMs: float
    """How long the oldest request has waited, in ms."""


class ReachedLimit(TypedDict):
    limit: Literal['timeout', 'memory', 'stdout', 'stderr', 'result', 'display', 'files', 'sharedFiles', 'network']
    """Which limit."""
    message: str
    """What was requested and what was granted, as a sentence."""


class ResultFault(TypedDict):
    path: str
    """Path of the value: `$` is the result itself."""
    type: str
    """Its class, with its module unless it is a builtin."""
    message: str
    """Path, class and reason, as a sentence."""


class Rollback(TypedDict):
    checkpoint: Union[str, None]
    """Id of a checkpoint of the session; null goes back to the pristine interpreter that eve ..."""
    wait: NotRequired[Union[bool, None]]
    """Whether to queue while another execution runs in the session; with false, the answer i ..."""


class Run(TypedDict):
    id: str
    """Its id: that of its execution."""
    state: Literal['waiting', 'ended']
    """waiting: it needs results."""
    outcome: Literal['ok', 'error', 'timeout', 'memory_limit', 'cancelled', 'crashed', 'waiting', 'run_limit', 'wait_failed']
    """`waiting`, or how it ended."""
    round: int
    """What the next results are for."""
    createdAt: str
    """When it first waited, ISO 8601 in UTC."""
    expiresAt: str
    """When it expires unless it is resumed."""
    checkpointBytes: int
    """Stored size of its state, in bytes."""
    durable: bool
    """Whether it outlives the server: SESSION_STORE is disk or redis."""


class RunningExecution(TypedDict):
    executionId: str
    """Its id, by which it can be cancelled."""
    since: str
    """When it was accepted, ISO 8601 in UTC."""


class Session(TypedDict):
    id: str
    """Its id."""
    createdAt: str
    """When it was created, ISO 8601 in UTC."""
    lastUsedAt: str
    """When it was last changed."""
    expiresAt: str
    """When it expires unless it is used again."""
    ttl: int
    """Time after its last use at which it expires, in ms."""
    executions: int
    """Executions in it, including those of the session it was forked from up to the fork."""
    checkpoint: Union[Checkpoint, None]
    """The state that the next step starts from; null is a pristine interpreter."""
    checkpoints: int
    """Checkpoints available for rollback."""
    checkpointBytes: int
    """Their total size in bytes."""
    files: Union[FileCount, None]
    """Contents of its work folder; null for a state stored by an earlier version of the server."""
    packages: list[str]
    """Packages that it requires."""
    metadata: Union[dict[str, Any], None]
    """What the client stored with it; null if nothing."""


class SessionExecute(TypedDict):
    code: str
    """The Python program, 1 to 100,000 characters, not blank."""
    context: NotRequired[Union[dict[str, Any], None]]
    """Global variables of the program, by name, with the values that Python reads from the J ..."""
    stdin: NotRequired[Union[str, None]]
    """The whole standard input, at most 1,048,576 characters; reading past its end gives EOF."""
    args: NotRequired[Union[list[str], None]]
    """sys.argv[1:], at most 100 entries of at most 10,000 characters."""
    env: NotRequired[Union[dict[str, str], None]]
    """Added to os.environ, at most 100 entries of at most 10,000 characters."""
    files: NotRequired[Union[list[InputFile], None]]
    """Files that exist when the code starts; the server limits their number and size."""
    timeout: NotRequired[Union[int, None]]
    """Wall-clock limit in ms, an integer."""
    collect: NotRequired[Union[list[str], None]]
    """Which of the files created or changed by the execution are returned: globs relative to ..."""
    display: NotRequired[Union[DisplayRequest, None]]
    """How displays are rendered."""
    resultFormat: NotRequired[Literal['json', 'described', None]]
    """json: `result` is the value if JSON can represent it without loss, otherwise null."""
    network: NotRequired[Union[list[str], None]]
    """Names of the network rules that the program may use, if the server has rules and the A ..."""
    wait: NotRequired[Union[bool, None]]
    """Whether to queue while another execution runs in the session; with false, the answer i ..."""


class SessionExecution(TypedDict):
    executionId: str
    """Id of this execution."""
    outcome: Literal['ok', 'error', 'timeout', 'memory_limit', 'cancelled', 'crashed', 'waiting', 'run_limit', 'wait_failed']
    """How the execution ended."""
    result: Union[Union[dict[str, Any], list[Any], str, float, bool], None]
    """Value of the last expression, if JSON can represent it without loss and within the lim ..."""
    resultType: Union[str, None]
    """Class of that value; null if the code does not end with an expression."""
    resultRepr: Union[str, None]
    """repr() of that value, truncated if very long; null if there is none."""
    resultFaults: NotRequired[list[ResultFault]]
    """Which parts of the value JSON cannot represent, at most 10; absent if there are none."""
    stdout: str
    """Standard output; its head and tail if it exceeds the limit."""
    stderr: str
    """Standard error, likewise."""
    display: list[dict[str, Any]]
    """What the program displayed, in order: each entry maps media types to data (text, base6 ..."""
    resultDisplay: NotRequired[int]
    """Index in `display`, from 0, of the rich representation of the last expression; absent ..."""
    files: list[OutputFile]
    """Files that the execution created or changed in its work folder, or that `collect` sele ..."""
    truncated: bool
    """Whether stdout, stderr, result, display or files is incomplete."""
    exception: Union[Exception, None]
    """The exception that ended the execution, or null."""
    exitCode: Union[int, None]
    """Exit code, as a shell would see it; null if the execution was ended from outside."""
    executionTime: float
    """Wall-clock time of the execution in ms."""
    queueTime: float
    """Time spent waiting for a worker, in ms."""
    limits: Limits
    """The limits of this execution."""
    network: NotRequired[NetworkUse]
    """What the program did with the network; absent if the request named no network rules."""
    stdoutBase64: NotRequired[str]
    """The kept bytes of stdout in base64, only if they are not UTF-8."""
    stderrBase64: NotRequired[str]
    """The kept bytes of stderr in base64, only if they are not UTF-8."""
    run: NotRequired[Run]
    """The run, for a program that waits for tools, or did; absent for all others."""
    calls: NotRequired[list[Call]]
    """The calls that the program waits for; present with the outcome `waiting`."""
    state: Literal['kept', 'restored', 'gone', 'unknown']
    """kept: the session is at the state after the step, even if it failed or was stopped."""
    stateReason: Union[str, None]
    """Why the state was not kept, as a sentence; null if it was."""
    checkpoint: Union[StepCheckpoint, None]
    """The current checkpoint of the session; null: a pristine interpreter, or unknown."""
    restoreTime: float
    """Time taken to restore the state, in ms; 0 if the worker still had it."""


class SessionFile(TypedDict):
    path: str
    """Relative to the work folder."""
    kind: Literal['file', 'folder', 'link', 'other']
    """Its type."""
    size: int
    """Bytes of a file; 0 for everything else."""
    modifiedAt: str
    """When it was last changed, by the clock of the session."""


class SessionFileList(TypedDict):
    files: list[SessionFile]
    """Folders precede their contents."""


class SessionPage(TypedDict):
    sessions: list[Session]
    """Newest first."""
    next: Union[str, None]
    """Value of `cursor` for the next page; null on the last."""


class Status(TypedDict):
    ready: bool
    """Whether the server accepts and runs executions."""
    processPool: bool
    """Always true: the server has no other mode."""
    poolStats: PoolStats
    """Statistics in the form that clients of the predecessor read."""
    pool: Pool
    """Detailed state of the pool."""
    packages: PackagesStatus
    """Changes of the packages of the image."""
    sessionStore: Union[dict[str, Any], None]
    """Session store: kind (memory, disk, redis), sessions, bytes of their checkpoints (null ..."""
    jobs: Union[dict[str, int], None]
    """Stored jobs, by state (queued, running, succeeded, failed, cancelled), and their bytes ..."""
    redis: Literal['unused', 'up', 'lost']
    """State of the connections to Redis; unused until there is one."""
    defaultTimeout: int
    """Default wall-clock limit of an execution in ms."""
    timestamp: str
    """Time of the answer, ISO 8601 in UTC."""


class StepCheckpoint(TypedDict):
    id: str
    """Its id: 128 random bits in hexadecimal."""
    bytes: int
    """Its stored size in bytes."""
    createdAt: str
    """When it was created, ISO 8601 in UTC."""
    origin: Literal['step', 'file', 'import']
    """What created it."""
    time: Union[float, None]
    """Time taken to create it, in ms; null if it existed before the step."""


class Suspend(TypedDict):
    ttl: NotRequired[Union[int, None]]
    """Time after each answer at which the run expires, in ms."""
    input: NotRequired[Union[bool, None]]
    """Whether `input()` at the top level of the program is a call of `ask` with its prompt, ..."""


class SyntaxError(TypedDict):
    message: str
    """Python's message."""
    line: Union[int, None]
    """Line, or null if Python names none."""
    column: Union[int, None]
    """Column, in characters."""
    endLine: Union[int, None]
    """Where it ends."""
    endColumn: Union[int, None]
    """Where it ends."""
    text: Union[str, None]
    """The line itself, or its beginning."""
    hint: Union[str, None]
    """What to do about code that is not Python (`!pip`, `%magic`, Markdown, prompts); otherw ..."""


class SyntaxWarning(TypedDict):
    message: str
    """Python's message."""
    line: int
    """Line, from 1."""


class TimeoutLimit(TypedDict):
    asked: Union[int, None]
    """The timeout requested, in ms; null if none was."""
    granted: int
    """The timeout granted, in ms."""


class Tool(TypedDict):
    name: str
    """Its name; in Python, characters that a name cannot have become `_`: `get-weather` is ` ..."""
    description: NotRequired[Union[str, None]]
    """What it does; the docstring of the function."""
    inputSchema: NotRequired[Union[dict[str, Any], None]]
    """JSON Schema of its arguments, an object."""
    outputSchema: NotRequired[Union[dict[str, Any], None]]
    """JSON Schema of its result; not checked."""


class Worker(TypedDict):
    id: int
    """Increases over the life of the server; never reused."""
    pid: Union[int, None]
    """Process id; null until it has one, and without the scope `admin`."""
    state: Literal['STARTING', 'IDLE', 'BUSY', 'CHECKING', 'TERMINATING', 'EXITED']
    """Its lifecycle state."""
    retiring: bool
    """Whether it serves only until its replacement is ready."""
    spare: bool
    """Whether it is the spare worker, beyond the size of the pool."""
    startedAt: str
    """When it was started, ISO 8601 in UTC."""
    ageMs: int
    """Time since its start in ms."""
    executions: Union[dict[str, float], None]
    """Executions: total, ok, failed, and averageMs, their mean wall-clock time in ms; null w ..."""
    rssBytes: Union[int, None]
    """Private memory of the process in bytes, without the pages that workers share; null if ..."""
    heapBytes: Union[int, None]
    """Linear memory of the interpreter in bytes; null until it is ready, and without the sco ..."""
    lastResetMs: Union[float, None]
    """Duration of its last reset in ms; null before the first, and without the scope `admin`."""
    imageFingerprint: Union[str, None]
    """Fingerprint of its image."""
    memoryMapped: Union[Union[bool, str], None]
    """true if its memory is mapped from the image, otherwise the reason why it is copied."""
    layers: Union[dict[str, Union[bool, str]], None]
    """Containment layers: true if active, otherwise the reason why not."""
    servesSessions: bool
    """Whether steps of sessions can run on it: it shares checkpoints with the other workers."""

