import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** What run.mjs says of one program in one configuration; see kit/judge.mjs. */
export interface Verdict {
  id: string;
  tripped: string[];
  escapes: string[];
  outcome: string;
  asExpected: boolean;
  note: string;
}

export interface ConfigurationReport {
  skipped?: string;
  verdicts: Verdict[];
  late: string[];
  /** Resident memory of the service's own process before and after, MB; only for the HTTP configuration. */
  parentRss: number[];
}

/** Longest run of one configuration, ms. */
export const SUITE_TIMEOUT_MS = 240_000;
const RUNNER = path.join(import.meta.dirname, 'run.mjs');

/** More than these at once are no accident of a busy machine. */
const AGAIN_MAX = 12;
/** Programs in which one C function runs for ever and asks for nothing. */
export const POLL_NOTHING = ['resources/loop_in_c'];
/** What the service says when it ended the worker itself. */
const KILLED = /^The wall-clock limit was reached/;

/**
 * Runs every program in one configuration. What ended otherwise than expected without getting out, or had to be
 * killed, is run once more on a server of its own: beside other tests a deadline passes that holds otherwise.
 */
export async function runConfiguration(
  name: string,
  env: Record<string, string> = {},
): Promise<ConfigurationReport> {
  const report = await run(name, '', env);
  if (report.skipped) process.stderr.write(`\n!!! escapes: ${name} was SKIPPED: ${report.skipped}\n\n`);
  const doubtful = (report.verdicts ?? []).filter(isDoubtful);
  if (doubtful.length > AGAIN_MAX) return report;
  for (const first of doubtful) {
    process.stderr.write(
      `\n!!! escapes: ${name} ${first.id} is run again; it ended with ${first.outcome}: ${first.note}\n\n`,
    );
    const { verdicts, late } = await run(name, first.id, env);
    const second = verdicts.find(({ id }) => id === first.id);
    if (second) Object.assign(first, second, { tripped: [...first.tripped, ...second.tripped] });
    report.late.push(...late);
  }
  return report;
}

const isDoubtful = ({ id, escapes, asExpected, note }: Verdict) =>
  escapes.length === 0 && (!asExpected || (KILLED.test(note) && !POLL_NOTHING.includes(id)));

/** Programs whose worker had to be killed. */
export const killedIn = ({ verdicts }: ConfigurationReport): string[] =>
  verdicts.filter(({ note }) => KILLED.test(note)).map(({ id }) => id);

/** In a process of its own: it plants signal handlers and listeners. */
async function run(name: string, only: string, env: Record<string, string>): Promise<ConfigurationReport> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'escapes-report-'));
  const file = path.join(folder, 'report.json');
  try {
    // A failing verdict also ends it with 1; what failed is in the report.
    const said = await new Promise<string>((resolve) => {
      const words = [RUNNER, '--configuration', name, '--only', only, '--json', file];
      execFile(process.execPath, words, { env: { ...process.env, ...env } }, (_error, out, err) =>
        resolve(out + err),
      );
    });
    const text = await readFile(file, 'utf8').catch(() => {
      throw new Error(`the runner gave no report: ${said.slice(-2000)}`);
    });
    const report = (JSON.parse(text) as Record<string, ConfigurationReport>)[name];
    if (!report) throw new Error(`the report lacks ${name}`);
    return report;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Verdicts that count against us, as lines a reader understands. */
export const escapesIn = ({ verdicts }: ConfigurationReport): string[] =>
  verdicts
    .filter(({ escapes }) => escapes.length > 0)
    .map((v) => `${v.id}: ${v.escapes.join(', ')}; ${v.note}`);

export const surprisesIn = ({ verdicts }: ConfigurationReport): string[] =>
  verdicts.filter(({ asExpected }) => !asExpected).map((v) => `${v.id}: ${v.outcome}; ${v.note}`);
