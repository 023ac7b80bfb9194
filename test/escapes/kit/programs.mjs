// Reads the programs: folder = class, file name = name, first lines = what is expected.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '..', 'programs');

/** Canaries that can only trip when code reached the host; the others are the channel's, the worker's or Python's. */
export const HOST_KINDS = ['read', 'env', 'stdin', 'folder', 'tcp', 'udp', 'unix', 'signal', 'victim'];
/** Everything that a canary can say. */
export const KINDS = [...HOST_KINDS, 'exit', 'forge', 'log', 'process', 'stay'];
const OUTCOMES = ['ok', 'error', 'timeout', 'memory_limit', 'crashed'];

/**
 * @typedef {object} Program
 * @property {string} id class/name
 * @property {string} kind class (the folder)
 * @property {string} goal first line
 * @property {string} source what is sent, helpers put in front
 * @property {string[]} canaries kinds of which one must trip in plain Pyodide
 * @property {string[]} expect outcomes that a contained run may have
 * @property {boolean} probe true: it does not get out of plain Pyodide either
 * @property {number} timeoutMs asked for
 * @property {number | null} rssMb what the worker may weigh during and after the run, in MB
 * @property {number | null} parentMb what it may cost the service's own process at most, in MB
 * @property {string | null} witness source of the program that looks for what this one left behind
 * @property {'host' | 'stay'} judge by canaries alone, or also by its witness
 */

/** @returns {Program[]} sorted by id */
export function loadPrograms() {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.py') && !file.endsWith('.witness.py') && !file.startsWith('_helpers'))
    .sort()
    .map(readProgram);
}

/** @param {string} file below programs/ */
function readProgram(file) {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const header = [];
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) break;
    header.push(line.slice(1).trim());
  }
  const [goal, ...rest] = header;
  const id = file.slice(0, -'.py'.length).replace(/\.polluter$/, '');
  if (!goal?.startsWith('Goal: ')) throw new Error(`${file}: the first line must be "# Goal: ..."`);
  /** @type {Record<string, string>} */
  const fields = {};
  for (const line of rest) {
    const [name = '', ...value] = line.split(':');
    fields[name.trim()] = value.join(':').trim();
  }
  const known = ['canary', 'expect', 'probe', 'timeout', 'rss', 'parent', 'helper', 'cve'];
  const strange = Object.keys(fields).filter((name) => !known.includes(name));
  if (strange.length > 0) throw new Error(`${file}: unknown header ${strange.join(', ')}`);
  const words = (name, all) => {
    const list = (fields[name] ?? '').split(/[ |,]+/).filter(Boolean);
    for (const word of list) if (!all.includes(word)) throw new Error(`${file}: ${name} has ${word}`);
    return list;
  };
  const polluter = file.endsWith('.polluter.py');
  const program = {
    id,
    kind: path.dirname(file),
    goal: goal.slice('Goal: '.length),
    source: withHelper(text, fields.helper),
    canaries: words('canary', KINDS),
    expect: words('expect', OUTCOMES),
    probe: 'probe' in fields,
    timeoutMs: Number(fields.timeout ?? 5000),
    parentMb: fields.parent ? Number(fields.parent) : null,
    rssMb: fields.rss ? Number(fields.rss) : null,
    witness: polluter ? readFileSync(path.join(ROOT, `${id}.witness.py`), 'utf8') : null,
    judge: /** @type {'host' | 'stay'} */ (polluter ? 'stay' : 'host'),
  };
  if (program.expect.length === 0) throw new Error(`${file}: no "expect" line`);
  if (program.canaries.length === 0 && !program.probe) throw new Error(`${file}: neither canary nor probe`);
  return program;
}

/** A helper is put in front, so that every program stays one text that can be sent as it is. */
function withHelper(text, helper) {
  if (!helper) return text;
  return `${readFileSync(path.join(ROOT, '_helpers', `${helper}.py`), 'utf8')}\n${text}`;
}
