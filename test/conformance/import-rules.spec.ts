import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const SRC = path.join(import.meta.dirname, '..', '..', 'src');

/** Which rooms a room may import. Rooms that are not listed are HTTP rooms. */
const RULES: Record<string, string[]> = {
  protocol: [],
  common: [],
  access: ['common', 'config', 'logging', 'pool', 'redis'],
  browsers: ['access', 'common', 'config', 'logging'],
  config: ['common', 'sandbox'],
  native: [],
  sandbox: ['native'],
  pyodide: [],
  image: ['common', 'pyodide'],
  distribution: ['common', 'config', 'image'],
  'checkpoint-format': ['common'],
  assembly: ['distribution', 'image', 'protocol', 'sandbox'],
  worker: ['checkpoint-format', 'protocol', 'sandbox', 'native', 'image', 'pyodide'],
  pool: ['protocol', 'sandbox', 'native', 'image', 'assembly', 'distribution', 'common', 'config', 'logging'],
  logging: ['common', 'config', 'pool'],
  redis: ['config', 'logging'],
  pages: [],
  docs: [
    ...['access', 'common', 'config', 'execute', 'compat', 'protocol', 'checkpoint-format'],
    ...['shared-files', 'pages'],
  ],
  artifacts: ['common', 'config'],
  webhooks: ['common', 'config'],
  'shared-files': ['common', 'config', 'logging', 'protocol'],
};
/** Metrics and status tell of what nobody else looks into; a job goes on with the trace of its request. */
const MAY_TOO: Record<string, string[]> = {
  jobs: ['tracing'],
  metrics: ['jobs'],
  status: ['jobs'],
};
const HTTP_ROOM_MAY = [
  'checkpoint-format',
  'access',
  'assembly',
  'artifacts',
  'distribution',
  'packages',
  'health',
  'pool',
  'protocol',
  'common',
  'config',
  'logging',
  'packages',
  'redis',
  'stats',
  'execute',
  'sessions',
  'shared-files',
  'pages',
  'shutdown',
  'traffic',
  'webhooks',
];

interface SourceFile {
  /** Below src, with `/`. */
  name: string;
  room: string;
  text: string;
  imports: string[];
}

const files: SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll(path.sep, '/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.endsWith('.d.ts'))
  .map((name) => {
    const text = readFileSync(path.join(SRC, name), 'utf8');
    const imports = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] as string);
    return { name, room: name.includes('/') ? (name.split('/')[0] as string) : '', text, imports };
  });

const roomOf = (file: SourceFile, specifier: string): string | null => {
  if (!specifier.startsWith('.')) return null;
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file.name), specifier));
  return target.includes('/') ? (target.split('/')[0] as string) : '';
};

describe('the rooms of src', () => {
  it('are all found', () => {
    expect(files.length).toBeGreaterThan(80);
    expect(new Set(files.map(({ room }) => room))).toEqual(
      expect.objectContaining(new Set(['worker', 'pool'])),
    );
  });

  it.each(files.filter(({ room }) => room !== ''))('$name imports only rooms that its own may', (file) => {
    const allowed = RULES[file.room] ?? [...HTTP_ROOM_MAY, ...(MAY_TOO[file.room] ?? [])];
    const rooms = file.imports.map((specifier) => roomOf(file, specifier)).filter((room) => room !== null);
    const foreign = rooms.filter((room) => room !== file.room && !allowed.includes(room));
    expect(foreign).toEqual([]);
  });

  it('only Nest roles import Nest', () => {
    const roles =
      /(\.(module|service|controller|maintenance|health|filter|interceptor|dto|guard|pipe)|main|bootstrap|create-app|lazy-swagger)\.ts$/;
    const others = files.filter(
      ({ name, imports }) =>
        imports.some((specifier) => specifier.startsWith('@nestjs/')) && !roles.test(name),
    );
    expect(others.map(({ name }) => name)).toEqual([]);
  });

  it('only config reads the environment', () => {
    const readers = files.filter(
      ({ name, text }) => /process\.env/.test(text) && !name.startsWith('config/'),
    );
    // The worker's own environment is empty; it only says so.
    expect(readers.map(({ name }) => name)).toEqual(['engine/sandbox/inside/active-layers.ts']);
  });

  it('the worker never imports Nest, nor the pool Pyodide', () => {
    const nest = files.filter(
      ({ room, imports }) => room === 'worker' && imports.some((s) => s.startsWith('@nestjs')),
    );
    const pyodide = files.filter(
      ({ room, imports }) => room === 'pool' && imports.some((s) => s.startsWith('pyodide')),
    );
    expect([...nest, ...pyodide].map(({ name }) => name)).toEqual([]);
  });
});
