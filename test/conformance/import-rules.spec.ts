import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const SRC = path.join(import.meta.dirname, '..', '..', 'src');

/** The wings of src, and their rooms. A wing imports from itself and from those above it in this table. */
const WINGS: Record<string, string[]> = {
  base: ['addresses', 'json'],
  engine:
    'assembly checkpoint-format distribution image native pool protocol pyodide relay sandbox worker'.split(
      ' ',
    ),
  config: [],
  server: 'access browsers http idempotency logging network pages pool redis shutdown tracing traffic'.split(
    ' ',
  ),
  features: 'artifacts check execute executions jobs mcp packages playground runs sessions webhooks'.split(
    ' ',
  ),
  operations: ['health', 'metrics', 'openapi', 'status'],
  predecessor: ['compat', 'shared-files', 'stats'],
};
/** What is inside the sandbox knows nothing of what is outside. */
const INSIDE = 'checkpoint-format image native protocol pyodide sandbox worker'.split(' ');

interface SourceFile {
  /** Below src, with `/`. */
  name: string;
  wing: string;
  room: string;
  text: string;
  packages: string[];
  /** Files below src, without their ending. */
  targets: string[];
}

const files: SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll(path.sep, '/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.endsWith('.d.ts'))
  .map((name) => {
    const text = readFileSync(path.join(SRC, name), 'utf8');
    const imports = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] as string);
    const own = imports.filter((specifier) => specifier.startsWith('.'));
    return {
      name,
      ...placeOf(name),
      text,
      packages: imports.filter((specifier) => !own.includes(specifier)),
      targets: own.map((specifier) => path.posix.join(path.posix.dirname(name), specifier)),
    };
  });

/** Files that lie directly in `src` belong to no wing: they put the parts together. */
function placeOf(name: string): { wing: string; room: string } {
  const [wing = '', room = '', ...rest] = name.split('/');
  if (room === '') return { wing: '', room: '' };
  return { wing, room: rest.length > 0 ? room : '' };
}

const housed = files.filter(({ wing }) => wing !== '');

describe('the wings of src', () => {
  it('and their rooms are those of the table', () => {
    const strange = housed.filter(({ wing, room }) => room !== '' && !WINGS[wing]?.includes(room));
    expect(strange.map(({ name }) => name)).toEqual([]);
    expect(new Set(housed.map(({ wing }) => wing))).toEqual(new Set(Object.keys(WINGS)));
    const rooms = new Set(housed.map(({ wing, room }) => `${wing}/${room}`));
    const listed = Object.entries(WINGS).flatMap(([wing, own]) => own.map((room) => `${wing}/${room}`));
    expect(listed.filter((room) => !rooms.has(room))).toEqual([]);
  });

  it.each(housed)('$name imports only from its wing and those below it', ({ wing, targets }) => {
    const order = Object.keys(WINGS);
    const may = order.slice(0, order.indexOf(wing) + 1);
    expect(targets.filter((target) => !may.includes(placeOf(target).wing))).toEqual([]);
  });

  it('have no rooms that import each other in a circle', () => {
    const graph = new Map<string, Set<string>>();
    for (const { wing, room, targets } of housed) {
      const own = `${wing}/${room}`;
      const others = targets.map(placeOf).map((place) => `${place.wing}/${place.room}`);
      graph.set(own, new Set([...(graph.get(own) ?? []), ...others.filter((other) => other !== own)]));
    }
    const reached = (from: string, seen = new Set<string>()): Set<string> => {
      for (const next of graph.get(from) ?? []) if (!seen.has(next)) reached(next, seen.add(next));
      return seen;
    };
    expect([...graph.keys()].filter((room) => reached(room).has(room))).toEqual([]);
  });

  it('keep the worker apart from the pool', () => {
    const inside = housed.filter(({ wing, room }) => wing === 'engine' && INSIDE.includes(room));
    const outward = inside.flatMap(({ name, targets }) =>
      targets
        .map(placeOf)
        .filter(({ wing, room }) => wing === 'engine' && !INSIDE.includes(room))
        .map(({ room }) => `${name} -> ${room}`),
    );
    expect(outward).toEqual([]);
    const pool = housed.filter(({ wing, room }) => wing === 'engine' && room === 'pool');
    expect(pool.filter(({ packages }) => packages.includes('pyodide')).map(({ name }) => name)).toEqual([]);
  });

  it('import Nest in files of Nest only, and none in base and engine', () => {
    const roles =
      /(\.(module|service|controller|maintenance|health|filter|interceptor|dto|guard|pipe|decorator)|main|bootstrap|create-app|lazy-swagger)\.ts$/;
    const others = files.filter(
      ({ name, wing, packages }) =>
        packages.some((specifier) => specifier.startsWith('@nestjs/')) &&
        (!roles.test(name) || ['base', 'engine'].includes(wing)),
    );
    expect(others.map(({ name }) => name)).toEqual([]);
  });

  it('read the environment in config only', () => {
    const readers = files.filter(
      ({ name, text }) => /process\.env/.test(text) && !name.startsWith('config/'),
    );
    // The worker's own environment is empty; it only says so.
    expect(readers.map(({ name }) => name)).toEqual(['engine/sandbox/inside/active-layers.ts']);
  });
});
