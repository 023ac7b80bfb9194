/**
 * Writes the types of both clients from the OpenAPI document: `node clients/types/generate.mjs`, after a build. Run by
 * `npm run docs`; a test fails where the files differ from the document.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pythonTypes } from './python-types.mjs';
import { schemasOfClients } from './schemas-of-clients.mjs';
import { typescriptTypes } from './typescript-types.mjs';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** What the files hold, by their path below the project. @param document of OpenAPI */
export async function generateTypes(document) {
  const schemas = schemasOfClients(document);
  return {
    'clients/typescript/src/api.ts': await typescriptTypes(document, schemas),
    'clients/python/pyodide_pool/types.py': pythonTypes(schemas),
  };
}

if (process.argv[1] === import.meta.filename) {
  const printed = execFileSync(process.execPath, [path.join(ROOT, 'dist/print-document.js')], {
    maxBuffer: 64 << 20,
  });
  for (const [file, text] of Object.entries(await generateTypes(JSON.parse(printed)))) {
    writeFileSync(path.join(ROOT, file), text);
  }
}
