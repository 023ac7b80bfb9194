import type { Logger } from 'pino';

/** EX_CONFIG of sysexits.h: starting again without a change is of no use. */
export const EXIT_UNUSABLE = 78;

/** Ends a server that will never have a worker: an orderly shutdown, with an exit code that supervisors know. */
export async function leaveUnusable(
  app: { close(): Promise<void> },
  error: Error,
  log: Logger,
): Promise<void> {
  log.fatal({ exitCode: EXIT_UNUSABLE }, error.message);
  process.stderr.write(`The server cannot continue. ${error.message}\n`);
  await app.close();
  process.exit(EXIT_UNUSABLE);
}
