// Generated from the OpenAPI document by `npm run docs`. Do not edit.

export interface components {
    schemas: {
        AvailablePackageDto: {
            /**
             * @description As its project spells it.
             * @example pandas
             */
            name: string;
            /**
             * @description Its version.
             * @example 3.0.2
             */
            version: string;
        };
        BatchDto: {
            /**
             * @description Each item has the form of the body of `POST /api/execute`; the server limits their number.
             * @example [
             *       {
             *         "code": "6 * 7"
             *       },
             *       {
             *         "code": "1 / 0"
             *       }
             *     ]
             */
            items: (components["schemas"]["ExecuteDto"] | {
                [key: string]: unknown;
            })[];
        };
        BatchItemDto: {
            /** @description Whether this execution succeeded. */
            success: boolean;
            /** @description What this execution produced; null if it did not run. */
            data: components["schemas"]["ExecutionDto"] | null;
            /** @description The error message; null on success. */
            error: string | null;
            /** @description The stable error code; absent on success. */
            code?: string;
        };
        BatchResultDto: {
            /**
             * Format: uuid
             * @description Id for cancelling the whole batch, like an execution; `X-Execution-Id` sets it.
             */
            batchId: string;
            /** @description One result per item, in order. */
            results: components["schemas"]["BatchItemDto"][];
        };
        ByteCountDto: {
            /** @description Bytes received. */
            done: number;
            /** @description Bytes of all files; null while the size of a file is unknown. */
            total: number | null;
        };
        CallDto: {
            /**
             * @description Its id, unique in the run. A round that is run again makes the same calls with the same ids: with the id of the run it is an idempotency key.
             * @example c1
             */
            id: string;
            /**
             * @description The name of the tool.
             * @example search
             */
            name: string;
            /**
             * @description Arguments by name.
             * @example {
             *       "q": "x"
             *     }
             */
            arguments: {
                [key: string]: unknown;
            };
        };
        CallbackDto: {
            /**
             * Format: uri
             * @description `callbackUrl` of the request.
             */
            url: string;
            /**
             * @description `failed`: no further attempts are made.
             * @enum {string}
             */
            state: "pending" | "delivered" | "failed";
            /** @description Number of attempts so far. */
            attempts: number;
            /** @description HTTP status of the answer to the last attempt. */
            lastStatus: number | null;
            /** @description Error of the last attempt. */
            lastError: string | null;
            /**
             * Format: date-time
             * @description When the next attempt is due; null before the job has ended.
             */
            nextAttemptAt: string | null;
        };
        CancelledDto: {
            /**
             * Format: uuid
             * @description The execution that is being cancelled.
             */
            executionId: string;
        };
        ChangeDto: {
            /** @description Packages of the new image, dependencies first. */
            loaded: components["schemas"]["LoadedPackageDto"][];
            /** @description Names of packages that are new or have another version. */
            added: string[];
            /** @description Names of removed packages. */
            removed: string[];
            /** @description false if there was nothing to change. */
            changed: boolean;
            /** @description From the request to the last replaced worker, ms. */
            installTime: number;
        };
        ChangeErrorDto: {
            /** @description HTTP status of the error. */
            status: number;
            /**
             * @description The stable error code.
             * @enum {string}
             */
            code: "VALIDATION_FAILED" | "MALFORMED_JSON" | "EMPTY_BODY" | "WEBHOOKS_OFF" | "WEBHOOK_ADDRESS_REFUSED" | "NETWORK_OFF" | "NETWORK_RULE_UNKNOWN" | "UNAUTHENTICATED" | "FORBIDDEN" | "ORIGIN_REFUSED" | "NOT_FOUND" | "EXECUTION_NOT_FOUND" | "FILE_NOT_FOUND" | "SHARED_FILES_OFF" | "SHARED_FILES_FULL" | "JOB_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "EXECUTION_ID_TAKEN" | "STREAM_NOT_RESUMABLE" | "JOB_FINISHED" | "IDEMPOTENCY_IN_PROGRESS" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "HOST_UNKNOWN" | "IDEMPOTENCY_KEY_REUSED" | "RATE_LIMITED" | "TOO_MANY_RUNS" | "TOO_MANY_JOBS" | "TOO_MANY_SESSIONS" | "INTERNAL_ERROR" | "RUN_NOT_FOUND" | "RUN_CONFLICT" | "RUN_BUSY" | "SESSION_NOT_FOUND" | "SESSION_OLD_FORMAT" | "SESSION_BUSY" | "SESSION_OVERTAKEN" | "SESSION_LIMIT" | "SESSION_STORE_FULL" | "SESSION_STORE_UNAVAILABLE" | "CHECKPOINT_NOT_FOUND" | "CHECKPOINT_DAMAGED" | "CHECKPOINT_FOREIGN" | "CHECKPOINT_TOO_LARGE" | "CHECKPOINTS_BUSY" | "SESSION_FILE_NOT_FOUND" | "CONNECTIONS_FULL" | "BODY_MEMORY_FULL" | "ANSWER_MEMORY_FULL" | "POOL_QUEUE_FULL" | "POOL_QUEUE_TIMEOUT" | "POOL_DRAINING" | "POOL_UNAVAILABLE" | "PACKAGE_INVALID" | "PACKAGE_NOT_FOUND" | "PACKAGE_CONFLICT" | "PACKAGE_NOT_ALLOWED" | "PACKAGE_DOWNLOAD_FAILED" | "PACKAGE_INSTALL_FAILED" | "PACKAGE_CHANGE_NOT_FOUND" | "PACKAGE_CHANGES_FULL" | "JOBS_FULL" | "IDEMPOTENCY_UNAVAILABLE" | "JOBS_UNAVAILABLE" | "EXECUTION_ERROR" | "EXECUTION_TIMEOUT" | "MEMORY_LIMIT" | "EXECUTION_CANCELLED" | "WORKER_CRASHED" | "JOB_INTERRUPTED" | "BATCH_TOO_LARGE" | "RUN_LIMIT" | "WAIT_FAILED";
            /** @description Description of the error. */
            message: string;
        };
        ChangeProgressDto: {
            /**
             * @description `waiting` for an earlier change; `resolving` versions; `downloading` files; `building` the image; `checking` it with a test worker; `rolling`, that is, replacing the workers. At server start also `preparing`, `starting` workers, and `retrying` after a failure.
             * @enum {string}
             */
            stage: "waiting" | "preparing" | "retrying" | "resolving" | "downloading" | "building" | "checking" | "rolling" | "starting";
            /** @description In `downloading`: files. */
            files?: components["schemas"]["CountDto"];
            /** @description In `downloading`: bytes of these files. */
            bytes?: components["schemas"]["ByteCountDto"];
            /**
             * @description In `building`: the current step.
             * @enum {string}
             */
            step?: "unpacking" | "compiling" | "importing" | "writing";
            /** @description In `rolling`: replaced workers; in `starting`: ready workers. */
            workers?: components["schemas"]["CountDto"];
            /** @description In `retrying`: why the last attempt failed. */
            reason?: string;
        };
        ChangeRecordDto: {
            /** @description ID of the change; `start` for the server start. */
            id: string;
            /**
             * @description Type of the change.
             * @enum {string}
             */
            kind: "install" | "remove" | "start";
            /** @description Normalized names of the requested packages. */
            packages: string[];
            /**
             * @description State of the change.
             * @enum {string}
             */
            state: "waiting" | "running" | "succeeded" | "failed";
            /** @description Progress; null once the change has ended. */
            progress: components["schemas"]["ChangeProgressDto"] | null;
            /**
             * Format: date-time
             * @description When it was requested.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it ended; null until then.
             */
            finishedAt: string | null;
            /**
             * Format: date-time
             * @description When this record expires; null until the change has ended, and for `start`.
             */
            expiresAt: string | null;
            /** @description The result; null unless the change succeeded. */
            result: components["schemas"]["ChangeDto"] | null;
            /** @description The error; null unless the change failed. */
            error: components["schemas"]["ChangeErrorDto"] | null;
        };
        ChangeUnderWayDto: {
            /**
             * @description Type of the change.
             * @enum {string}
             */
            kind: "install" | "remove" | "start";
            /** @description Progress of the change. */
            progress: components["schemas"]["ChangeProgressDto"];
        };
        CheckDto: {
            /**
             * @description The Python program, as for POST /api/execute. It is not run.
             * @example import numpy as np
             *     np.arange(3)
             */
            code: string;
        };
        CheckedDto: {
            /** @description Whether the program compiles. */
            valid: boolean;
            /** @description Why it does not compile. */
            syntaxError: components["schemas"]["SyntaxErrorDto"] | null;
            /** @description The compiler's warnings. */
            warnings: components["schemas"]["SyntaxWarningDto"][];
            /** @description Import statements, by line; at most 500. */
            imports: components["schemas"]["ImportDto"][];
            /** @description Whether there are more imports than listed. */
            importsCut: boolean;
        };
        CheckpointDto: {
            /** @description Its id: 128 random bits in hexadecimal. */
            id: string;
            /**
             * @description Its stored size in bytes.
             * @example 61440
             */
            bytes: number;
            /**
             * Format: date-time
             * @description When it was created, ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * @description What created it.
             * @enum {string}
             */
            origin: "step" | "file" | "import";
        };
        CheckpointListDto: {
            /** @description In order of creation. */
            checkpoints: components["schemas"]["CheckpointDto"][];
            /** @description Id of the one that the next step starts from; null is a pristine interpreter. */
            current: string | null;
        };
        CountDto: {
            /** @description Number finished. */
            done: number;
            /** @description Number known so far. */
            total: number;
        };
        CreateSessionDto: {
            /**
             * @description Time after its last use at which the session expires, in ms. The server may grant less.
             * @example 3600000
             */
            ttl?: number | null;
            /** @description Files to create in its work folder; the limits are those of an execution. */
            files?: components["schemas"]["InputFileDto"][] | null;
            /**
             * @description Packages that must be available. A session has those of the interpreter image and cannot add to them.
             * @example []
             */
            packages?: string[] | null;
            /**
             * @description Any object to store with the session; at most 4,096 characters of JSON.
             * @example {
             *       "title": "Notebook 7"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        DeletedSessionDto: {
            /** @description The id of the deleted session. */
            id: string;
            /** @description Always true. */
            deleted: boolean;
        };
        DisplayRequestDto: {
            /**
             * @description Format of matplotlib figures that the program leaves open; `png` by default.
             * @enum {string}
             */
            figures?: "png" | "svg";
        };
        /**
         * @description The stable error code.
         * @enum {string}
         */
        ErrorCode: "VALIDATION_FAILED" | "MALFORMED_JSON" | "EMPTY_BODY" | "WEBHOOKS_OFF" | "WEBHOOK_ADDRESS_REFUSED" | "NETWORK_OFF" | "NETWORK_RULE_UNKNOWN" | "UNAUTHENTICATED" | "FORBIDDEN" | "ORIGIN_REFUSED" | "NOT_FOUND" | "EXECUTION_NOT_FOUND" | "FILE_NOT_FOUND" | "SHARED_FILES_OFF" | "SHARED_FILES_FULL" | "JOB_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "EXECUTION_ID_TAKEN" | "STREAM_NOT_RESUMABLE" | "JOB_FINISHED" | "IDEMPOTENCY_IN_PROGRESS" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "HOST_UNKNOWN" | "IDEMPOTENCY_KEY_REUSED" | "RATE_LIMITED" | "TOO_MANY_RUNS" | "TOO_MANY_JOBS" | "TOO_MANY_SESSIONS" | "INTERNAL_ERROR" | "RUN_NOT_FOUND" | "RUN_CONFLICT" | "RUN_BUSY" | "SESSION_NOT_FOUND" | "SESSION_OLD_FORMAT" | "SESSION_BUSY" | "SESSION_OVERTAKEN" | "SESSION_LIMIT" | "SESSION_STORE_FULL" | "SESSION_STORE_UNAVAILABLE" | "CHECKPOINT_NOT_FOUND" | "CHECKPOINT_DAMAGED" | "CHECKPOINT_FOREIGN" | "CHECKPOINT_TOO_LARGE" | "CHECKPOINTS_BUSY" | "SESSION_FILE_NOT_FOUND" | "CONNECTIONS_FULL" | "BODY_MEMORY_FULL" | "ANSWER_MEMORY_FULL" | "POOL_QUEUE_FULL" | "POOL_QUEUE_TIMEOUT" | "POOL_DRAINING" | "POOL_UNAVAILABLE" | "PACKAGE_INVALID" | "PACKAGE_NOT_FOUND" | "PACKAGE_CONFLICT" | "PACKAGE_NOT_ALLOWED" | "PACKAGE_DOWNLOAD_FAILED" | "PACKAGE_INSTALL_FAILED" | "PACKAGE_CHANGE_NOT_FOUND" | "PACKAGE_CHANGES_FULL" | "JOBS_FULL" | "IDEMPOTENCY_UNAVAILABLE" | "JOBS_UNAVAILABLE" | "EXECUTION_ERROR" | "EXECUTION_TIMEOUT" | "MEMORY_LIMIT" | "EXECUTION_CANCELLED" | "WORKER_CRASHED" | "JOB_INTERRUPTED" | "BATCH_TOO_LARGE" | "RUN_LIMIT" | "WAIT_FAILED";
        ExceptionDto: {
            /**
             * @description Class of the exception, with its module unless it is a builtin.
             * @example ZeroDivisionError
             */
            type: string;
            /**
             * @description Its message.
             * @example division by zero
             */
            message: string;
            /** @description The traceback as Python prints it, with frames of the submitted code only. */
            traceback: string;
            /**
             * @description Line of the submitted code where it was raised, counted from 1; null if there is none.
             * @example 2
             */
            line: number | null;
            /**
             * @description What to do about it, if known: packages that are not installed, code that is not Python (`!pip`, `%magic`, Markdown, prompts), which file limit was reached. For people and models; the wording may change.
             * @example numpy is not in the interpreter image of this server. It can be installed: POST /api/packages with {"packages":["numpy"]}, or PYODIDE_PACKAGES of the server.
             */
            hint?: string;
        };
        ExecuteDto: {
            /**
             * @description The Python program, 1 to 100,000 characters, not blank. The value of a last expression becomes `result`; `await` is allowed at top level.
             * @example 6 * 7
             */
            code: string;
            /**
             * @description Global variables of the program, by name, with the values that Python reads from the JSON: integers of any size, `1.0` as a float, keys in order. At most 10,000 characters of JSON, not counting white space.
             * @example {
             *       "numbers": [
             *         1,
             *         2,
             *         3
             *       ]
             *     }
             */
            context?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description The whole standard input, at most 1,048,576 characters; reading past its end gives EOF. Empty by default.
             * @example Ada
             */
            stdin?: string | null;
            /**
             * @description sys.argv[1:], at most 100 entries of at most 10,000 characters.
             * @example [
             *       "--fast"
             *     ]
             */
            args?: string[] | null;
            /**
             * @description Added to os.environ, at most 100 entries of at most 10,000 characters.
             * @example {
             *       "GREETING": "Hello"
             *     }
             */
            env?: {
                [key: string]: string;
            } | null;
            /** @description Files that exist when the code starts; the server limits their number and size. */
            files?: components["schemas"]["InputFileDto"][] | null;
            /**
             * @description Wall-clock limit in ms; a fraction is rounded up. The server may grant less (`limits.timeout` of the answer) and has a default.
             * @example 30000
             */
            timeout?: number | null;
            /**
             * @description Which of the files created or changed by the execution are returned: globs relative to /home/pyodide, or absolute below it or below /tmp; `*` and `?` match within a segment, `**` any number of segments. Default: all in /home/pyodide; an empty list returns none.
             * @example [
             *       "out/**"
             *     ]
             */
            collect?: string[] | null;
            /** @description How displays are rendered. */
            display?: components["schemas"]["DisplayRequestDto"] | null;
            /**
             * @description json: `result` is the value if JSON can represent it without loss, otherwise null. described: values that JSON cannot represent (dates, NaN, Decimal, sets, bytes, Series, DataFrames, ...) become objects with their class in `$type`. The default is `json`.
             * @enum {string|null}
             */
            resultFormat?: "json" | "described" | null;
            /**
             * @description Names of the network rules that the program may use, if the server has rules and the API key lists them (`GET /api/network/rules`). Without it, or with an empty list, the program has no network.
             * @example []
             */
            network?: string[] | null;
        };
        ExecuteToolsDto: {
            /**
             * @description The Python program, 1 to 100,000 characters, not blank. The value of a last expression becomes `result`; `await` is allowed at top level.
             * @example 6 * 7
             */
            code: string;
            /**
             * @description Global variables of the program, by name, with the values that Python reads from the JSON: integers of any size, `1.0` as a float, keys in order. At most 10,000 characters of JSON, not counting white space.
             * @example {
             *       "numbers": [
             *         1,
             *         2,
             *         3
             *       ]
             *     }
             */
            context?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description The whole standard input, at most 1,048,576 characters; reading past its end gives EOF. Empty by default.
             * @example Ada
             */
            stdin?: string | null;
            /**
             * @description sys.argv[1:], at most 100 entries of at most 10,000 characters.
             * @example [
             *       "--fast"
             *     ]
             */
            args?: string[] | null;
            /**
             * @description Added to os.environ, at most 100 entries of at most 10,000 characters.
             * @example {
             *       "GREETING": "Hello"
             *     }
             */
            env?: {
                [key: string]: string;
            } | null;
            /** @description Files that exist when the code starts; the server limits their number and size. */
            files?: components["schemas"]["InputFileDto"][] | null;
            /**
             * @description Wall-clock limit in ms; a fraction is rounded up. The server may grant less (`limits.timeout` of the answer) and has a default.
             * @example 30000
             */
            timeout?: number | null;
            /**
             * @description Which of the files created or changed by the execution are returned: globs relative to /home/pyodide, or absolute below it or below /tmp; `*` and `?` match within a segment, `**` any number of segments. Default: all in /home/pyodide; an empty list returns none.
             * @example [
             *       "out/**"
             *     ]
             */
            collect?: string[] | null;
            /** @description How displays are rendered. */
            display?: components["schemas"]["DisplayRequestDto"] | null;
            /**
             * @description json: `result` is the value if JSON can represent it without loss, otherwise null. described: values that JSON cannot represent (dates, NaN, Decimal, sets, bytes, Series, DataFrames, ...) become objects with their class in `$type`. The default is `json`.
             * @enum {string|null}
             */
            resultFormat?: "json" | "described" | null;
            /**
             * @description Names of the network rules that the program may use, if the server has rules and the API key lists them (`GET /api/network/rules`). Without it, or with an empty list, the program has no network.
             * @example []
             */
            network?: string[] | null;
            /** @description Functions of the client that the program can await. When it has to wait for some, the outcome is `waiting`, with `calls`, and `POST /api/runs/{id}/resume` continues with their results. */
            tools?: components["schemas"]["ToolDto"][] | null;
            /** @description How the program waits for its tools. */
            suspend?: components["schemas"]["SuspendDto"] | null;
        };
        ExecutionDto: {
            /**
             * Format: uuid
             * @description Id of this execution.
             */
            executionId: string;
            /**
             * @description How the execution ended.
             * @example ok
             * @enum {string}
             */
            outcome: "ok" | "error" | "timeout" | "memory_limit" | "cancelled" | "crashed" | "waiting" | "run_limit" | "wait_failed";
            /**
             * @description Value of the last expression, if JSON can represent it without loss and within the limit; otherwise null (see resultFaults, limits.reached and resultRepr). With `resultFormat: described`, values that JSON cannot represent become objects with their class in `$type`.
             * @example 42
             */
            result: ({
                [key: string]: unknown;
            } | unknown[] | string | number | boolean) | null;
            /**
             * @description Class of that value; null if the code does not end with an expression.
             * @example int
             */
            resultType: string | null;
            /**
             * @description repr() of that value, truncated if very long; null if there is none.
             * @example 42
             */
            resultRepr: string | null;
            /** @description Which parts of the value JSON cannot represent, at most 10; absent if there are none. */
            resultFaults?: components["schemas"]["ResultFaultDto"][];
            /**
             * @description Standard output; its head and tail if it exceeds the limit. Bytes that are not UTF-8 appear as \xNN.
             * @example
             */
            stdout: string;
            /**
             * @description Standard error, likewise.
             * @example
             */
            stderr: string;
            /**
             * @description What the program displayed, in order: each entry maps media types to data (text, base64 for binary types, the value for JSON types).
             * @example []
             */
            display: {
                [key: string]: unknown;
            }[];
            /**
             * @description Index in `display`, from 0, of the rich representation of the last expression; absent if its class has none, as for numbers, strings and plain containers.
             * @example 0
             */
            resultDisplay?: number;
            /** @description Files that the execution created or changed in its work folder, or that `collect` selects, by path. */
            files: components["schemas"]["OutputFileDto"][];
            /**
             * @description Whether stdout, stderr, result, display or files is incomplete.
             * @example false
             */
            truncated: boolean;
            /** @description The exception that ended the execution, or null. */
            exception: components["schemas"]["ExceptionDto"] | null;
            /**
             * @description Exit code, as a shell would see it; null if the execution was ended from outside.
             * @example 0
             */
            exitCode: number | null;
            /**
             * @description Wall-clock time of the execution in ms.
             * @example 0.4
             */
            executionTime: number;
            /**
             * @description Time spent waiting for a worker, in ms.
             * @example 0.1
             */
            queueTime: number;
            /** @description The limits of this execution. */
            limits: components["schemas"]["LimitsDto"];
            /** @description What the program did with the network; absent if the request named no network rules. */
            network?: components["schemas"]["NetworkUseDto"];
            /**
             * Format: byte
             * @description The kept bytes of stdout in base64, only if they are not UTF-8.
             */
            stdoutBase64?: string;
            /**
             * Format: byte
             * @description The kept bytes of stderr in base64, only if they are not UTF-8.
             */
            stderrBase64?: string;
            /** @description The run, for a program that waits for tools, or did; absent for all others. */
            run?: components["schemas"]["RunDto"];
            /** @description The calls that the program waits for; present with the outcome `waiting`. */
            calls?: components["schemas"]["CallDto"][];
        };
        ExecutionsDto: {
            /** @description Queued and running executions of the caller, oldest first. */
            executions: components["schemas"]["RunningExecutionDto"][];
        };
        FileCountDto: {
            /** @description Number of files; folders and links are not counted. */
            count: number;
            /** @description Their bytes. */
            bytes: number;
        };
        FilesLimitDto: {
            /**
             * @description Files.
             * @example 100
             */
            count: number;
            /** @description Largest file, in bytes. */
            fileBytes: number;
            /** @description All files together, in bytes. */
            totalBytes: number;
        };
        ForkDto: {
            /** @description Id of a checkpoint of the session; default: the current one. */
            checkpoint?: string | null;
            /**
             * @description Time after its last use at which the session expires, in ms. The server may grant less. Default: that of the forked session.
             * @example 3600000
             */
            ttl?: number | null;
            /**
             * @description Any object to store with the session; at most 4,096 characters of JSON. Default: those of the forked session.
             * @example {
             *       "title": "Notebook 7"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            } | null;
        };
        ImportDto: {
            /**
             * @description The module as the program names it.
             * @example numpy
             */
            module: string;
            /** @description Line of its first import, from 1. */
            line: number;
            /** @description Column of that statement, from 1. */
            column: number;
            /**
             * @description loaded: in a package of the image. standard_library: part of Python. installable: `package` provides it and can be installed. impossible: not available here; `reason` says why.
             * @enum {string}
             */
            state: "loaded" | "standard_library" | "installable" | "impossible";
            /** @description The package that provides it, if it is not loaded. */
            package: components["schemas"]["OfferedPackageDto"] | null;
            /** @description Why it is impossible; otherwise null. */
            reason: string | null;
        };
        InputFileDto: {
            /**
             * @description Relative to /home/pyodide (the working folder), or absolute below it or below /tmp; no empty, "." or ".." segments. Folders are created as needed.
             * @example data/in.csv
             */
            path: string;
            /**
             * @description The content, in the encoding that `encoding` names.
             * @example a,b
             *     1,2
             */
            content: string;
            /**
             * @description How `content` is written: as text, or as base64 of bytes (line breaks, missing padding and the URL-safe alphabet are accepted). The default is `utf8`.
             * @enum {string}
             */
            encoding?: "utf8" | "base64";
        };
        InstallDto: {
            /**
             * @description Requirements as for pip, from the Pyodide distribution or the indexes of this server: a name (`numpy`), with version specifiers (`numpy>=2,<3`) or extras (`httpx[http2]`); or, if the settings allow it, the URL of a wheel with its hash (`https://host/x-1.0-py3-none-any.whl#sha256=...`).
             * @example [
             *       "toolz"
             *     ]
             */
            packages: string[];
        };
        JobAnswerDto: {
            /** @description Whether the execution succeeded. */
            success: boolean;
            /** @description What the execution produced; null if the code was not run. */
            data: components["schemas"]["ExecutionDto"] | null;
            /** @description The error message; null on success. */
            error: string | null;
            /** @description The stable error code; absent on success. */
            code?: string;
        };
        JobDto: {
            /**
             * Format: uuid
             * @description The id of the job.
             */
            id: string;
            /**
             * @description Its state. `failed` covers every unsuccessful end: an exception, a limit, a crash; `answer` has the details.
             * @enum {string}
             */
            state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /** @description How often its code was started; more than 1 if a server stopped while it ran. */
            attempts: number;
            /**
             * Format: uuid
             * @description Execution id of the last attempt.
             */
            executionId: string | null;
            /**
             * Format: date-time
             * @description When it was accepted.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the last attempt began.
             */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finishedAt: string | null;
            /**
             * Format: date-time
             * @description When it is deleted; null before it has ended.
             */
            expiresAt: string | null;
            /** @description The delivery to `callbackUrl`; null without one. The job is kept while it is pending. */
            callback: components["schemas"]["CallbackDto"] | null;
        };
        JobListDto: {
            /** @description Jobs of the caller, newest first, without their answers. */
            jobs: components["schemas"]["JobDto"][];
            /** @description Value of `before` for the next page; null on the last. */
            next: string | null;
        };
        JobRequestDto: {
            /**
             * @description The Python program, 1 to 100,000 characters, not blank. The value of a last expression becomes `result`; `await` is allowed at top level.
             * @example 6 * 7
             */
            code: string;
            /**
             * @description Global variables of the program, by name, with the values that Python reads from the JSON: integers of any size, `1.0` as a float, keys in order. At most 10,000 characters of JSON, not counting white space.
             * @example {
             *       "numbers": [
             *         1,
             *         2,
             *         3
             *       ]
             *     }
             */
            context?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description The whole standard input, at most 1,048,576 characters; reading past its end gives EOF. Empty by default.
             * @example Ada
             */
            stdin?: string | null;
            /**
             * @description sys.argv[1:], at most 100 entries of at most 10,000 characters.
             * @example [
             *       "--fast"
             *     ]
             */
            args?: string[] | null;
            /**
             * @description Added to os.environ, at most 100 entries of at most 10,000 characters.
             * @example {
             *       "GREETING": "Hello"
             *     }
             */
            env?: {
                [key: string]: string;
            } | null;
            /** @description Files that exist when the code starts; the server limits their number and size. */
            files?: components["schemas"]["InputFileDto"][] | null;
            /**
             * @description Wall-clock limit in ms, an integer. The server may grant less (`limits.timeout` of the answer) and has a default.
             * @example 30000
             */
            timeout?: number | null;
            /**
             * @description Which of the files created or changed by the execution are returned: globs relative to /home/pyodide, or absolute below it or below /tmp; `*` and `?` match within a segment, `**` any number of segments. Default: all in /home/pyodide; an empty list returns none.
             * @example [
             *       "out/**"
             *     ]
             */
            collect?: string[] | null;
            /** @description How displays are rendered. */
            display?: components["schemas"]["DisplayRequestDto"] | null;
            /**
             * @description json: `result` is the value if JSON can represent it without loss, otherwise null. described: values that JSON cannot represent (dates, NaN, Decimal, sets, bytes, Series, DataFrames, ...) become objects with their class in `$type`. The default is `json`.
             * @enum {string|null}
             */
            resultFormat?: "json" | "described" | null;
            /**
             * @description Names of the network rules that the program may use, if the server has rules and the API key lists them (`GET /api/network/rules`). Without it, or with an empty list, the program has no network.
             * @example []
             */
            network?: string[] | null;
        };
        JobWithAnswerDto: {
            /**
             * Format: uuid
             * @description The id of the job.
             */
            id: string;
            /**
             * @description Its state. `failed` covers every unsuccessful end: an exception, a limit, a crash; `answer` has the details.
             * @enum {string}
             */
            state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            /** @description How often its code was started; more than 1 if a server stopped while it ran. */
            attempts: number;
            /**
             * Format: uuid
             * @description Execution id of the last attempt.
             */
            executionId: string | null;
            /**
             * Format: date-time
             * @description When it was accepted.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the last attempt began.
             */
            startedAt: string | null;
            /**
             * Format: date-time
             * @description When it ended.
             */
            finishedAt: string | null;
            /**
             * Format: date-time
             * @description When it is deleted; null before it has ended.
             */
            expiresAt: string | null;
            /** @description The delivery to `callbackUrl`; null without one. The job is kept while it is pending. */
            callback: components["schemas"]["CallbackDto"] | null;
            /** @description How it ended; null before it has. */
            answer: components["schemas"]["JobAnswerDto"] | null;
        };
        LimitsDto: {
            /** @description Wall-clock limit. */
            timeout: components["schemas"]["TimeoutLimitDto"];
            /** @description Memory of the interpreter, including what it needs itself, in bytes. */
            memoryBytes: number;
            /** @description Bytes kept of stdout, and as many of stderr. */
            outputBytes: number;
            /** @description Longest JSON of the result, in bytes. */
            resultBytes: number;
            /** @description Disk space for files, in bytes. */
            diskBytes: number;
            /** @description All displays together, in bytes. */
            displayBytes: number;
            /** @description Files returned: how many, bytes of one, bytes of all. */
            files: components["schemas"]["FilesLimitDto"];
            /** @description The limits that were reached. */
            reached: components["schemas"]["ReachedLimitDto"][];
        };
        LoadedPackageDto: {
            /**
             * @description As its project spells it.
             * @example numpy
             */
            name: string;
            /**
             * @description Its version.
             * @example 2.4.6
             */
            version: string;
            /** @description true if requested, false if only a dependency. */
            requested: boolean;
            /**
             * @description Modules that it provides.
             * @example [
             *       "numpy"
             *     ]
             */
            imports: string[];
            /**
             * @description Source: Pyodide's lock file, an index, or a wheel given by URL or path.
             * @enum {string}
             */
            source: "lock" | "index" | "wheel";
            /** @description SHA-256 of its file, hex. */
            sha256: string;
        };
        MetaDto: {
            /**
             * Format: date-time
             * @description Time of the answer, ISO 8601 in UTC.
             */
            timestamp: string;
            /**
             * @description Id of the request, also in the x-request-id header and in the server log.
             * @example 5f0c1d9be2a4
             */
            requestId: string;
        };
        NetworkRefusalDto: {
            /**
             * @description Host, as the program named it.
             * @example example.com
             */
            host: string;
            /**
             * @description Port.
             * @example 443
             */
            port: number;
            /**
             * @description Method of the request; null if the connection was refused before one.
             * @example DELETE
             */
            method: string | null;
            /**
             * @description Why.
             * @example no rule of this execution allows this method here
             */
            why: string;
        };
        NetworkUseDto: {
            /**
             * @description Requests that were sent to hosts.
             * @example 1
             */
            requests: number;
            /**
             * @description Bytes sent, headers included, without TLS.
             * @example 120
             */
            sentBytes: number;
            /**
             * @description Bytes received, likewise.
             * @example 5000
             */
            receivedBytes: number;
            /** @description What was refused or ended by a rule or limit, each kind once, at most 20. */
            refused: components["schemas"]["NetworkRefusalDto"][];
        };
        OfferedPackageDto: {
            /**
             * @description What POST /api/packages takes.
             * @example numpy
             */
            name: string;
            /**
             * @description Its version.
             * @example 2.4.6
             */
            version: string;
        };
        OutputFileDto: {
            /**
             * @description Relative to /home/pyodide, or absolute.
             * @example out/table.csv
             */
            path: string;
            /**
             * @description Bytes.
             * @example 8
             */
            size: number;
            /**
             * @description Media type, by the extension of the name.
             * @example text/csv
             */
            mime: string;
            /** @description SHA-256 in hexadecimal; null without content. */
            sha256: string | null;
            /**
             * @description How `content` is written.
             * @enum {string}
             */
            encoding?: "utf8" | "base64";
            /**
             * @description The content of a small file.
             * @example a,b
             *     1,2
             */
            content?: string;
            /** @description Link to the content of a larger file, valid for a limited time. */
            url?: string;
            /**
             * Format: date-time
             * @description When the link expires, ISO 8601 in UTC.
             */
            expiresAt?: string;
        };
        PackagesDto: {
            /** @description Packages of the image, dependencies first. */
            loaded: components["schemas"]["LoadedPackageDto"][];
            /** @description Packages in the lock file that this server may add. Their files may be unavailable. */
            available: components["schemas"]["AvailablePackageDto"][];
            /** @description With PACKAGES_REQUIRED=false: why the image lacks the packages in the settings; null when it has them. */
            missing: string | null;
            /**
             * @description What POST /api/packages accepts.
             * @enum {string}
             */
            install: "names" | "urls" | "off";
            /**
             * @description Names of `loaded`, for clients of the predecessor.
             * @example [
             *       "numpy"
             *     ]
             */
            installed_packages: string[];
            /**
             * @description Number of `installed_packages`.
             * @example 1
             */
            total_packages: number;
        };
        PackagesStatusDto: {
            /** @description Running and queued changes, including the start of the server, in order. */
            changes: components["schemas"]["ChangeUnderWayDto"][];
        };
        PoolDto: {
            /**
             * @description Lifecycle state of the pool.
             * @enum {string}
             */
            state: "STARTING" | "RUNNING" | "DRAINING" | "CLOSED";
            /** @description Why there is no image, and therefore no worker; null if there is one. */
            fault: string | null;
            /** @description Idle workers, without the spare one. */
            idle: number;
            /** @description Busy workers, including those in a check, without the spare one. */
            busy: number;
            /** @description Starting workers, without the spare one. */
            starting: number;
            /** @description The spare worker, beyond the size of the pool: size, 0 or 1, and state, null if there is none. */
            spare: {
                [key: string]: unknown;
            };
            /** @description Requests that wait for a worker. */
            queue: components["schemas"]["QueueDto"];
            /** @description Counts since the start: executions, byOutcome, recycles by reason, exits of workers by reason, rejected requests, startFailures; null without the scope `admin`. */
            totals: {
                [key: string]: unknown;
            } | null;
            /** @description The image: fingerprint, pyodideVersion, pythonVersion; null until the first worker is ready. */
            image: {
                [key: string]: string;
            } | null;
            /**
             * @description How workers reset linear memory to its sealed state: by pages of the mapped image, or by a full copy; null until the first worker is ready.
             * @enum {string|null}
             */
            memory: "mapped" | "copied" | null;
            /** @description Why a worker copies its memory; null if none does. */
            memoryReason: string | null;
            /** @description Containment of all workers: true if a layer is active in each, otherwise the reason why not; null until the first worker is ready. */
            layers: {
                [key: string]: boolean | string;
            } | null;
            /** @description Sessions: layout, the fingerprint that workers must have in common to share checkpoints (null until the first is ready), and workersApart, the number of workers that differ and therefore run plain executions only. */
            sessions: {
                [key: string]: unknown;
            };
            /** @description All worker processes, including the spare one. */
            workers: components["schemas"]["WorkerDto"][];
        };
        PoolStatsDto: {
            /**
             * @description Size of the pool, in workers.
             * @example 2
             */
            poolSize: number;
            /**
             * @description Workers that are idle or busy.
             * @example 2
             */
            activeProcesses: number;
            /**
             * @description Idle workers.
             * @example 2
             */
            availableProcesses: number;
            /** @description Executions since the server started; without the scope `admin`, only those of the caller. */
            totalExecutions: number;
            /** @description Running and queued executions. */
            pendingExecutions: number;
            /** @description Executions by worker id; empty without the scope `admin`. */
            processStats: {
                [key: string]: components["schemas"]["ProcessStatsDto"];
            };
        };
        ProcessStatsDto: {
            /** @description Number of executions of this worker. */
            totalExecutions: number;
            /** @description Executions with the outcome `ok`. */
            successfulExecutions: number;
            /** @description Executions with any other outcome. */
            failedExecutions: number;
            /** @description Mean wall-clock time of its executions in ms. */
            averageExecutionTime: number;
        };
        QueueDto: {
            /** @description Number of waiting requests. */
            length: number;
            /** @description Capacity of the queue. */
            capacity: number;
            /** @description How long the oldest request has waited, in ms. */
            oldestWaitMs: number;
        };
        ReachedLimitDto: {
            /**
             * @description Which limit.
             * @enum {string}
             */
            limit: "timeout" | "memory" | "stdout" | "stderr" | "result" | "display" | "files" | "sharedFiles" | "network";
            /** @description What was requested and what was granted, as a sentence. */
            message: string;
        };
        ResultFaultDto: {
            /**
             * @description Path of the value: `$` is the result itself.
             * @example $.rows[3].when
             */
            path: string;
            /**
             * @description Its class, with its module unless it is a builtin.
             * @example datetime.datetime
             */
            type: string;
            /**
             * @description Path, class and reason, as a sentence.
             * @example $.rows[3].when: datetime.datetime has no lossless form in JSON; resultFormat "described" has one
             */
            message: string;
        };
        RollbackDto: {
            /** @description Id of a checkpoint of the session; null goes back to the pristine interpreter that every session starts with. */
            checkpoint: string | null;
            /** @description Whether to queue while another execution runs in the session; with false, the answer is 409. The default is true. */
            wait?: boolean | null;
        };
        RunDto: {
            /**
             * Format: uuid
             * @description Its id: that of its execution.
             */
            id: string;
            /**
             * @description waiting: it needs results. ended: its last answer can be requested again for a while.
             * @enum {string}
             */
            state: "waiting" | "ended";
            /**
             * @description `waiting`, or how it ended.
             * @enum {string}
             */
            outcome: "ok" | "error" | "timeout" | "memory_limit" | "cancelled" | "crashed" | "waiting" | "run_limit" | "wait_failed";
            /**
             * @description What the next results are for.
             * @example 1
             */
            round: number;
            /**
             * Format: date-time
             * @description When it first waited, ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it expires unless it is resumed.
             */
            expiresAt: string;
            /**
             * @description Stored size of its state, in bytes.
             * @example 61440
             */
            checkpointBytes: number;
            /** @description Whether it outlives the server: SESSION_STORE is disk or redis. */
            durable: boolean;
        };
        RunningExecutionDto: {
            /**
             * Format: uuid
             * @description Its id, by which it can be cancelled.
             */
            executionId: string;
            /**
             * Format: date-time
             * @description When it was accepted, ISO 8601 in UTC.
             */
            since: string;
        };
        SessionDto: {
            /** @description Its id. Without API keys, any client that knows it can use the session. */
            id: string;
            /**
             * Format: date-time
             * @description When it was created, ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed.
             */
            lastUsedAt: string;
            /**
             * Format: date-time
             * @description When it expires unless it is used again.
             */
            expiresAt: string;
            /** @description Time after its last use at which it expires, in ms. */
            ttl: number;
            /** @description Executions in it, including those of the session it was forked from up to the fork. */
            executions: number;
            /** @description The state that the next step starts from; null is a pristine interpreter. */
            checkpoint: components["schemas"]["CheckpointDto"] | null;
            /** @description Checkpoints available for rollback. */
            checkpoints: number;
            /** @description Their total size in bytes. */
            checkpointBytes: number;
            /** @description Contents of its work folder; null for a state stored by an earlier version of the server. */
            files: components["schemas"]["FileCountDto"] | null;
            /** @description Packages that it requires. */
            packages: string[];
            /** @description What the client stored with it; null if nothing. */
            metadata: {
                [key: string]: unknown;
            } | null;
        };
        SessionExecuteDto: {
            /**
             * @description The Python program, 1 to 100,000 characters, not blank. The value of a last expression becomes `result`; `await` is allowed at top level.
             * @example 6 * 7
             */
            code: string;
            /**
             * @description Global variables of the program, by name, with the values that Python reads from the JSON: integers of any size, `1.0` as a float, keys in order. At most 10,000 characters of JSON, not counting white space.
             * @example {
             *       "numbers": [
             *         1,
             *         2,
             *         3
             *       ]
             *     }
             */
            context?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description The whole standard input, at most 1,048,576 characters; reading past its end gives EOF. Empty by default.
             * @example Ada
             */
            stdin?: string | null;
            /**
             * @description sys.argv[1:], at most 100 entries of at most 10,000 characters.
             * @example [
             *       "--fast"
             *     ]
             */
            args?: string[] | null;
            /**
             * @description Added to os.environ, at most 100 entries of at most 10,000 characters.
             * @example {
             *       "GREETING": "Hello"
             *     }
             */
            env?: {
                [key: string]: string;
            } | null;
            /** @description Files that exist when the code starts; the server limits their number and size. */
            files?: components["schemas"]["InputFileDto"][] | null;
            /**
             * @description Wall-clock limit in ms, an integer. The server may grant less (`limits.timeout` of the answer) and has a default.
             * @example 30000
             */
            timeout?: number | null;
            /**
             * @description Which of the files created or changed by the execution are returned: globs relative to /home/pyodide, or absolute below it or below /tmp; `*` and `?` match within a segment, `**` any number of segments. Default: all in /home/pyodide; an empty list returns none.
             * @example [
             *       "out/**"
             *     ]
             */
            collect?: string[] | null;
            /** @description How displays are rendered. */
            display?: components["schemas"]["DisplayRequestDto"] | null;
            /**
             * @description json: `result` is the value if JSON can represent it without loss, otherwise null. described: values that JSON cannot represent (dates, NaN, Decimal, sets, bytes, Series, DataFrames, ...) become objects with their class in `$type`. The default is `json`.
             * @enum {string|null}
             */
            resultFormat?: "json" | "described" | null;
            /**
             * @description Names of the network rules that the program may use, if the server has rules and the API key lists them (`GET /api/network/rules`). Without it, or with an empty list, the program has no network.
             * @example []
             */
            network?: string[] | null;
            /** @description Whether to queue while another execution runs in the session; with false, the answer is 409. The default is true. */
            wait?: boolean | null;
        };
        SessionExecutionDto: {
            /**
             * Format: uuid
             * @description Id of this execution.
             */
            executionId: string;
            /**
             * @description How the execution ended.
             * @example ok
             * @enum {string}
             */
            outcome: "ok" | "error" | "timeout" | "memory_limit" | "cancelled" | "crashed" | "waiting" | "run_limit" | "wait_failed";
            /**
             * @description Value of the last expression, if JSON can represent it without loss and within the limit; otherwise null (see resultFaults, limits.reached and resultRepr). With `resultFormat: described`, values that JSON cannot represent become objects with their class in `$type`.
             * @example 42
             */
            result: ({
                [key: string]: unknown;
            } | unknown[] | string | number | boolean) | null;
            /**
             * @description Class of that value; null if the code does not end with an expression.
             * @example int
             */
            resultType: string | null;
            /**
             * @description repr() of that value, truncated if very long; null if there is none.
             * @example 42
             */
            resultRepr: string | null;
            /** @description Which parts of the value JSON cannot represent, at most 10; absent if there are none. */
            resultFaults?: components["schemas"]["ResultFaultDto"][];
            /**
             * @description Standard output; its head and tail if it exceeds the limit. Bytes that are not UTF-8 appear as \xNN.
             * @example
             */
            stdout: string;
            /**
             * @description Standard error, likewise.
             * @example
             */
            stderr: string;
            /**
             * @description What the program displayed, in order: each entry maps media types to data (text, base64 for binary types, the value for JSON types).
             * @example []
             */
            display: {
                [key: string]: unknown;
            }[];
            /**
             * @description Index in `display`, from 0, of the rich representation of the last expression; absent if its class has none, as for numbers, strings and plain containers.
             * @example 0
             */
            resultDisplay?: number;
            /** @description Files that the execution created or changed in its work folder, or that `collect` selects, by path. */
            files: components["schemas"]["OutputFileDto"][];
            /**
             * @description Whether stdout, stderr, result, display or files is incomplete.
             * @example false
             */
            truncated: boolean;
            /** @description The exception that ended the execution, or null. */
            exception: components["schemas"]["ExceptionDto"] | null;
            /**
             * @description Exit code, as a shell would see it; null if the execution was ended from outside.
             * @example 0
             */
            exitCode: number | null;
            /**
             * @description Wall-clock time of the execution in ms.
             * @example 0.4
             */
            executionTime: number;
            /**
             * @description Time spent waiting for a worker, in ms.
             * @example 0.1
             */
            queueTime: number;
            /** @description The limits of this execution. */
            limits: components["schemas"]["LimitsDto"];
            /** @description What the program did with the network; absent if the request named no network rules. */
            network?: components["schemas"]["NetworkUseDto"];
            /**
             * Format: byte
             * @description The kept bytes of stdout in base64, only if they are not UTF-8.
             */
            stdoutBase64?: string;
            /**
             * Format: byte
             * @description The kept bytes of stderr in base64, only if they are not UTF-8.
             */
            stderrBase64?: string;
            /** @description The run, for a program that waits for tools, or did; absent for all others. */
            run?: components["schemas"]["RunDto"];
            /** @description The calls that the program waits for; present with the outcome `waiting`. */
            calls?: components["schemas"]["CallDto"][];
            /**
             * @description kept: the session is at the state after the step, even if it failed or was stopped. restored: it is at its previous state, and the changes of the step are lost. gone: it was deleted in the meantime. unknown: the store did not confirm.
             * @enum {string}
             */
            state: "kept" | "restored" | "gone" | "unknown";
            /** @description Why the state was not kept, as a sentence; null if it was. */
            stateReason: string | null;
            /** @description The current checkpoint of the session; null: a pristine interpreter, or unknown. */
            checkpoint: components["schemas"]["StepCheckpointDto"] | null;
            /** @description Time taken to restore the state, in ms; 0 if the worker still had it. */
            restoreTime: number;
        };
        SessionFileDto: {
            /**
             * @description Relative to the work folder.
             * @example data/in.csv
             */
            path: string;
            /**
             * @description Its type.
             * @enum {string}
             */
            kind: "file" | "folder" | "link" | "other";
            /** @description Bytes of a file; 0 for everything else. */
            size: number;
            /**
             * Format: date-time
             * @description When it was last changed, by the clock of the session.
             */
            modifiedAt: string;
        };
        SessionFileListDto: {
            /** @description Folders precede their contents. */
            files: components["schemas"]["SessionFileDto"][];
        };
        SessionPageDto: {
            /** @description Newest first. */
            sessions: components["schemas"]["SessionDto"][];
            /** @description Value of `cursor` for the next page; null on the last. */
            next: string | null;
        };
        StatusDto: {
            /** @description Whether the server accepts and runs executions. */
            ready: boolean;
            /** @description Always true: the server has no other mode. */
            processPool: boolean;
            /** @description Statistics in the form that clients of the predecessor read. */
            poolStats: components["schemas"]["PoolStatsDto"];
            /** @description Detailed state of the pool. */
            pool: components["schemas"]["PoolDto"];
            /** @description Changes of the packages of the image. */
            packages: components["schemas"]["PackagesStatusDto"];
            /** @description Session store: kind (memory, disk, redis), sessions, bytes of their checkpoints (null if unknown), evicted since the start; null while it does not respond, and only kind without the scope `admin`. */
            sessionStore: {
                [key: string]: unknown;
            } | null;
            /** @description Stored jobs, by state (queued, running, succeeded, failed, cancelled), and their bytes; null while their store does not respond, and without the scope `admin`. */
            jobs: {
                [key: string]: number;
            } | null;
            /**
             * @description State of the connections to Redis; unused until there is one.
             * @enum {string}
             */
            redis: "unused" | "up" | "lost";
            /**
             * @description Default wall-clock limit of an execution in ms.
             * @example 30000
             */
            defaultTimeout: number;
            /**
             * Format: date-time
             * @description Time of the answer, ISO 8601 in UTC.
             */
            timestamp: string;
        };
        StepCheckpointDto: {
            /** @description Its id: 128 random bits in hexadecimal. */
            id: string;
            /**
             * @description Its stored size in bytes.
             * @example 61440
             */
            bytes: number;
            /**
             * Format: date-time
             * @description When it was created, ISO 8601 in UTC.
             */
            createdAt: string;
            /**
             * @description What created it.
             * @enum {string}
             */
            origin: "step" | "file" | "import";
            /** @description Time taken to create it, in ms; null if it existed before the step. */
            time: number | null;
        };
        SuspendDto: {
            /**
             * @description Time after each answer at which the run expires, in ms. The server may grant less.
             * @example 86400000
             */
            ttl?: number | null;
            /** @description Whether `input()` at the top level of the program is a call of `ask` with its prompt, in place of reading `stdin`. The default is false. */
            input?: boolean | null;
        };
        SyntaxErrorDto: {
            /**
             * @description Python's message.
             * @example '(' was never closed
             */
            message: string;
            /** @description Line, or null if Python names none. */
            line: number | null;
            /** @description Column, in characters. */
            column: number | null;
            /** @description Where it ends. */
            endLine: number | null;
            /** @description Where it ends. */
            endColumn: number | null;
            /** @description The line itself, or its beginning. */
            text: string | null;
            /** @description What to do about code that is not Python (`!pip`, `%magic`, Markdown, prompts); otherwise null. */
            hint: string | null;
        };
        SyntaxWarningDto: {
            /** @description Python's message. */
            message: string;
            /** @description Line, from 1. */
            line: number;
        };
        TimeoutLimitDto: {
            /** @description The timeout requested, in ms; null if none was. */
            asked: number | null;
            /**
             * @description The timeout granted, in ms.
             * @example 30000
             */
            granted: number;
        };
        ToolDto: {
            /**
             * @description Its name; in Python, characters that a name cannot have become `_`: `get-weather` is `get_weather`.
             * @example search
             */
            name: string;
            /** @description What it does; the docstring of the function. */
            description?: string | null;
            /**
             * @description JSON Schema of its arguments, an object. Its properties, in order, are the parameters of the function; `required` and `additionalProperties: false` are checked, types are not.
             * @example {
             *       "type": "object",
             *       "properties": {
             *         "q": {
             *           "type": "string"
             *         }
             *       },
             *       "required": [
             *         "q"
             *       ]
             *     }
             */
            inputSchema?: {
                [key: string]: unknown;
            } | null;
            /** @description JSON Schema of its result; not checked. */
            outputSchema?: {
                [key: string]: unknown;
            } | null;
        };
        WorkerDto: {
            /** @description Increases over the life of the server; never reused. */
            id: number;
            /** @description Process id; null until it has one, and without the scope `admin`. */
            pid: number | null;
            /**
             * @description Its lifecycle state.
             * @enum {string}
             */
            state: "STARTING" | "IDLE" | "BUSY" | "CHECKING" | "TERMINATING" | "EXITED";
            /** @description Whether it serves only until its replacement is ready. */
            retiring: boolean;
            /** @description Whether it is the spare worker, beyond the size of the pool. */
            spare: boolean;
            /**
             * Format: date-time
             * @description When it was started, ISO 8601 in UTC.
             */
            startedAt: string;
            /** @description Time since its start in ms. */
            ageMs: number;
            /** @description Executions: total, ok, failed, and averageMs, their mean wall-clock time in ms; null without the scope `admin`. */
            executions: {
                [key: string]: number;
            } | null;
            /** @description Private memory of the process in bytes, without the pages that workers share; null if it cannot be read, and without the scope `admin`. */
            rssBytes: number | null;
            /** @description Linear memory of the interpreter in bytes; null until it is ready, and without the scope `admin`. */
            heapBytes: number | null;
            /** @description Duration of its last reset in ms; null before the first, and without the scope `admin`. */
            lastResetMs: number | null;
            /** @description Fingerprint of its image. */
            imageFingerprint: string | null;
            /** @description true if its memory is mapped from the image, otherwise the reason why it is copied. */
            memoryMapped: (boolean | string) | null;
            /** @description Containment layers: true if active, otherwise the reason why not. */
            layers: {
                [key: string]: boolean | string;
            } | null;
            /** @description Whether steps of sessions can run on it: it shares checkpoints with the other workers. */
            servesSessions: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
