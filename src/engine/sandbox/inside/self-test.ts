import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { getPriority, setPriority } from 'node:os';

/** How an attempt ended: its error code, or null when it succeeded. */
type Ending = string | null;

/** Result of each attempt to reach the host. */
export interface SelfTest {
  /** Reading a file that every layer denies. */
  readFile: Ending;
  /** Reading a file that only the kernel can deny. */
  readFileFromKernel: Ending;
  /** TCP to this host. */
  connect: Ending;
  /** Starting a program. */
  spawn: Ending;
  /** In separate namespaces: TCP to an unassigned address, to which not even a route may exist. */
  connectOutside?: Ending;
  /**
   * Signal 0 to the parent: it has no effect, but needs the same permission as any other signal. A parent in another
   * namespace has no pid here (getppid returns 0); then to every process.
   */
  signalParent: Ending;
  /** Setting its own priority to the current value: allowed for every process unless system calls are filtered. */
  filteredCall: Ending;
}

/** Codes that mean "denied", as opposed to "failed". */
const REFUSALS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'ERR_ACCESS_DENIED']);

/** The discard port, which hardly any host serves: both an accepted and a refused connection mean "not denied". */
const PORT = 9;
const CONNECT_TIMEOUT_MS = 500;
/** Reserved for documentation (RFC 5737): no host has it. */
const UNASSIGNED_ADDRESS = '192.0.2.1';

/** Codes that mean "absent" in separate namespaces. */
const ABSENCES: ReadonlySet<string> = new Set(['ENOENT', 'ENETUNREACH', 'ESRCH']);

export function isAbsence(ending: Ending | undefined): boolean {
  return typeof ending === 'string' && ABSENCES.has(ending);
}

export function isRefusal(ending: Ending): ending is string {
  return ending !== null && REFUSALS.has(ending);
}

/**
 * Attempts to break out, before untrusted code runs in this process.
 * @param files files that must not be readable; see OUTSIDE in worker-files.ts
 * @param inNamespaces whether the process was started in separate namespaces
 */
export async function runSelfTest(
  files: { everywhere: string; forKernel: string },
  inNamespaces = false,
): Promise<SelfTest> {
  return {
    readFile: attempt(() => closeSync(openSync(files.everywhere, 'r'))),
    readFileFromKernel: attempt(() => closeSync(openSync(files.forKernel, 'r'))),
    connect: await attemptConnect('127.0.0.1'),
    ...(inNamespaces ? { connectOutside: await attemptConnect(UNASSIGNED_ADDRESS) } : {}),
    spawn: attempt(spawnNothing),
    signalParent: attempt(() => process.kill(process.ppid || -1, 0)),
    filteredCall: attempt(() => setPriority(0, getPriority(0))),
  };
}

function attempt(action: () => unknown): Ending {
  try {
    action();
    return null;
  } catch (error) {
    return codeOf(error);
  }
}

/** A missing program: where processes are allowed, the attempt ends with ENOENT. */
function spawnNothing(): void {
  const { error } = spawnSync('/nonexistent/program', { stdio: 'ignore' });
  if (error) throw error;
}

function attemptConnect(host: string): Promise<Ending> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: PORT, timeout: CONNECT_TIMEOUT_MS });
    const end = (ending: Ending) => {
      socket.destroy();
      resolve(ending);
    };
    socket.on('connect', () => end(null));
    socket.on('timeout', () => end('ETIMEDOUT'));
    socket.on('error', (error) => end(codeOf(error)));
  });
}

/** Errors of the module `os` have the system's code in `info`. */
function codeOf(error: unknown): string {
  const { code, info } = error as NodeJS.ErrnoException & { info?: { code?: string } };
  return info?.code ?? code ?? String(error);
}
