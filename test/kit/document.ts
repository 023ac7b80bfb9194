import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const PRINTER = path.join(ROOT, 'dist', 'print-document.js');
const FOLDER = path.join(ROOT, '.cache', 'document');

export interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  [keyword: string]: unknown;
}
export interface Reply {
  $ref?: string;
  headers?: Record<string, { $ref?: string; required?: boolean }>;
  content?: Record<string, { schema?: Schema }>;
}
export interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, Reply>;
  [more: string]: unknown;
}
export interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Reply> };
  [more: string]: unknown;
}

/** The OpenAPI document of this build, without a server: printed once for each build, and kept beside it. */
export function documentOfBuild(): Document {
  const file = path.join(FOLDER, `${statSync(PRINTER).mtimeMs}.json`);
  if (!existsSync(file)) {
    const text = execFileSync(process.execPath, [PRINTER], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LOG_FILE: '' },
      maxBuffer: 64 << 20,
    });
    mkdirSync(FOLDER, { recursive: true });
    // Several test files may come here at once; none reads half of a document.
    const own = `${file}.${process.pid}`;
    writeFileSync(own, text);
    renameSync(own, file);
    // Those of earlier builds are of no use.
    const others = readdirSync(FOLDER).filter(
      (name) => name.endsWith('.json') && name !== path.basename(file),
    );
    for (const name of others) rmSync(path.join(FOLDER, name), { force: true });
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
