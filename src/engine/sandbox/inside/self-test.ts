import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { getPriority, setPriority } from 'node:os';

/** How an attempt ended: the code of its error, or null when nothing stood in its way. */
type Ending = string | null;

/** What became of each attempt to reach the host. */
export interface SelfTest {
  /** Reading a file that no layer allows. */
  readFile: Ending;
  /** Reading a file that only the kernel can refuse. */
  readFileFromKernel: Ending;
  /** TCP to this machine. */
  connect: Ending;
  /** Starting a program. */
  spawn: Ending;
  /** In namespaces of its own: TCP to an address that is nobody's, to which then not even a way exists. */
  connectOutside?: Ending;
  /**
   * Signal 0 to the parent, which does nothing but needs the same right as any other. A parent in another namespace
   * has no number here (getppid tells 0): then to every process that there is.
   */
  signalParent: Ending;
  /** Setting its own priority to what it is: allowed to every process, unless system calls are filtered. */
  filteredCall: Ending;
}

/** Codes that mean "you may not", as opposed to "it did not work". */
const REFUSALS: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'ERR_ACCESS_DENIED']);

/** A port for discarding what is sent, which hardly any machine serves: an answer either way says "open". */
const PORT = 9;
const CONNECT_TIMEOUT_MS = 500;
/** Kept for documentation (RFC 5737): nothing is there that could answer. */
const NOBODYS_ADDRESS = '192.0.2.1';

/** Codes that mean "there is no such thing here", for who is in namespaces of its own. */
const ABSENCES: ReadonlySet<string> = new Set(['ENOENT', 'ENETUNREACH', 'ESRCH']);

export function isAbsence(ending: Ending | undefined): boolean {
  return typeof ending === 'string' && ABSENCES.has(ending);
}

export function isRefusal(ending: Ending): ending is string {
  return ending !== null && REFUSALS.has(ending);
}

/**
 * Really tries to get out, before anything hostile runs in this process.
 * @param files what must not be readable; see OUTSIDE in worker-files.ts
 * @param inNamespaces whether it was started in namespaces of its own
 */
export async function runSelfTest(
  files: { everywhere: string; forKernel: string },
  inNamespaces = false,
): Promise<SelfTest> {
  return {
    readFile: attempt(() => closeSync(openSync(files.everywhere, 'r'))),
    readFileFromKernel: attempt(() => closeSync(openSync(files.forKernel, 'r'))),
    connect: await attemptConnect('127.0.0.1'),
    ...(inNamespaces ? { connectOutside: await attemptConnect(NOBODYS_ADDRESS) } : {}),
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

/** A program that does not exist: where processes may be made, the attempt ends with ENOENT. */
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

/** The module `os` has the system's code one level deeper. */
function codeOf(error: unknown): string {
  const { code, info } = error as NodeJS.ErrnoException & { info?: { code?: string } };
  return info?.code ?? code ?? String(error);
}
