import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { SystemLayer } from '../layers.js';
import type { HostFacts, SpawnDescription } from './describe-spawn.js';

const TRIAL = path.join(import.meta.dirname, '..', 'inside', 'trial.js');
const TRIAL_MS = 10_000;

/** Layers that may fail on unusual hosts (another C library, a user-space kernel), in the order to omit them. */
const DOUBTFUL: readonly (readonly SystemLayer[])[] = [
  [],
  ['seccomp'],
  ['landlock'],
  ['seccomp', 'landlock'],
  ['seccomp', 'landlock', 'unprivilegedUser', 'resourceLimits'],
];

/**
 * The facts with layers marked unusable under which Node does not start. Takes about 50 ms if all layers work.
 * @param describe returns the spawn description for facts
 * @param start returns why a description does not work, or null; replaced in unit specs
 */
export function withoutUnusable(
  facts: HostFacts,
  describe: (facts: HostFacts) => SpawnDescription,
  start: (description: SpawnDescription, file: string) => string | null = (description, file) =>
    trial(description, file).failure,
): HostFacts {
  if ('missing' in facts.launcher) return facts;
  let seen = '';
  for (const layers of DOUBTFUL) {
    const reason = `a worker does not start with it: ${seen}`;
    const candidate = { ...facts, unusable: Object.fromEntries(layers.map((layer) => [layer, reason])) };
    const failure = start(describe(candidate), facts.files.own.at(-1) as string);
    if (failure === null) return candidate;
    seen ||= failure;
  }
  return { ...facts, launcher: { missing: `a worker does not start through the launcher: ${seen}` } };
}

export interface TrialEnd {
  /** Why it failed, or null. */
  failure: string | null;
  /** Output of bubblewrap's --info-fd; empty without bubblewrap. */
  note: string;
}

/** Starts Node as described, and lets it read a file. */
export function trial({ command, args, options, infoFd }: SpawnDescription, file: string): TrialEnd {
  const stdio: ('ignore' | 'pipe')[] = ['ignore', 'ignore', 'pipe'];
  if (infoFd !== null) while (stdio.length <= infoFd) stdio.push(stdio.length < infoFd ? 'ignore' : 'pipe');
  const { status, signal, error, output, stderr } = spawnSync(command, [...args, TRIAL, file], {
    ...options,
    stdio,
    encoding: 'utf8',
    timeout: TRIAL_MS,
    killSignal: 'SIGKILL',
  });
  const note = (infoFd !== null && output?.[infoFd]) || '';
  if (status === 0) return { failure: null, note };
  const said = stderr
    ?.trim()
    .split('\n')
    .find((line) => /error|denied|launcher|bwrap|setpriv|prlimit/i.test(line));
  const reason = [error?.message ?? signal ?? `exit code ${status}`, said].filter(Boolean).join(', ');
  return { failure: withoutPaths(reason).slice(0, 300), note };
}

/** The reason appears in /api/status, which must not reveal paths of the host. */
export function withoutPaths(text: string): string {
  return text.replace(/'\/[^']*'|(?:file:\/\/)?\/[^\s'",:;()]+/g, '<path>');
}
