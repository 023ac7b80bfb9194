import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Server, startServer } from '../kit/server.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
/** Below the project, so that what is compiled there finds its packages. */
const FOLDER = path.join(ROOT, '.cache', `openapi-tools-${process.pid}`);
const DOCUMENT = path.join(FOLDER, 'openapi.json');
const TSC_OPTIONS =
  '--strict --noUncheckedIndexedAccess --module nodenext --target es2023 --types node --skipLibCheck --ignoreConfig';

/** @throws Error (rejection) with what the program wrote when it fails */
const node = async (...args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, maxBuffer: 64 << 20 });
  return stdout;
};

describe('the OpenAPI document', () => {
  let server: Server;
  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    server = await startServer();
    writeFileSync(DOCUMENT, (await server.get('/docs-json')).text);
  }, 90_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(FOLDER, { recursive: true });
  });

  it('passes the recommended rules of Redocly', async () => {
    expect(JSON.parse(await node('test/openapi/lint.mjs', DOCUMENT))).toEqual([]);
  });

  it('is what a client is generated from that compiles, and works', async () => {
    const generated = path.join(FOLDER, 'api.d.ts');
    await node('node_modules/openapi-typescript/bin/cli.js', DOCUMENT, '-o', generated);
    const client = path.join(FOLDER, 'client.mts');
    cpSync(path.join(ROOT, 'test/openapi/client.mts'), client);
    await node('node_modules/typescript/bin/tsc', ...TSC_OPTIONS.split(' '), client);
    expect(await node(path.join(FOLDER, 'client.mjs'), server.url)).toBe('used');
  });
});
