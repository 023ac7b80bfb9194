/**
 * What a sealed interpreter may call of its JavaScript imports, as the rest of the worker asks for it. The reviewed
 * table itself, with a reason for each name, is in policy/.
 *
 * - ALLOWED passes through unwrapped, so it costs nothing.
 * - SOFT answers with an errno or a constant, so that Python raises an ordinary exception.
 * - HOST is replaced by our own functions (deadline, memory cap, sleeping, exit).
 * - everything else, listed or not, throws a Violation, which ends the run.
 */
import { ALLOW } from './policy/allow.js';
import { HOST as HOST_TABLE } from './policy/host.js';
import { SOFT as SOFT_TABLE, type SoftAnswer } from './policy/soft.js';

export const ALLOWED: ReadonlySet<string> = new Set(Object.keys(ALLOW));

/** name -> what it answers once sealed. */
export const SOFT: ReadonlyMap<string, SoftAnswer['answer']> = new Map(
  Object.entries<SoftAnswer>(SOFT_TABLE).map(([name, { answer }]) => [name, answer]),
);

export type HostName = keyof typeof HOST_TABLE;
export const HOST = Object.keys(HOST_TABLE) as readonly HostName[];
