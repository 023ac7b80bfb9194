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

/**
 * Runs every program in one configuration.
 * @param shards how many runners share the programs, side by side
 */
export async function runConfiguration(
  name: string,
  { env = {}, shards = 1 }: { env?: Record<string, string>; shards?: number } = {},
): Promise<ConfigurationReport> {
  const numbers = Array.from({ length: shards }, (_, index) => `${index + 1}/${shards}`);
  const reports = await Promise.all(numbers.map((shard) => runShard(name, shard, env)));
  const [first = NOTHING] = reports;
  if (first.skipped) process.stderr.write(`\n!!! escapes: ${name} was SKIPPED: ${first.skipped}\n\n`);
  return {
    ...first,
    verdicts: reports.flatMap(({ verdicts }) => verdicts ?? []),
    late: reports.flatMap(({ late }) => late ?? []),
    // Of the service that grew most.
    parentRss: reports.map(({ parentRss }) => parentRss ?? []).sort((a, b) => growth(b) - growth(a))[0] ?? [],
  };
}

const NOTHING: ConfigurationReport = { verdicts: [], late: [], parentRss: [] };

const growth = ([before = 0, after = 0]: number[]) => after / Math.max(before, 1);

/** In a process of its own: it plants signal handlers and listeners. */
async function runShard(
  name: string,
  shard: string,
  env: Record<string, string>,
): Promise<ConfigurationReport> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'escapes-report-'));
  const file = path.join(folder, 'report.json');
  try {
    // A failing verdict also ends it with 1; what failed is in the report.
    const said = await new Promise<string>((resolve) => {
      const words = [RUNNER, '--configuration', name, '--shard', shard, '--json', file];
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
