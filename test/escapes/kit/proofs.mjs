// Which programs were seen to get out of plain Pyodide: proofs.json, by hash of the program and Pyodide's version.
// A program is proven once; when it or Pyodide changes, its proof is void and it is run again.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const FILE = path.join(import.meta.dirname, '..', 'proofs.json');
const { version } = createRequire(import.meta.url)('pyodide/package.json');

/** @param {import('./programs.mjs').Program} program @returns 16 hex digits */
function hashOf({ source, witness, probe, canaries }) {
  const text = JSON.stringify([version, source, witness, probe, canaries]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** @returns {Record<string, { hash: string, tripped: string[] }>} by id */
export function readProofs() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')).programs;
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

/** @param {import('./programs.mjs').Program[]} programs @returns those whose proof is missing or void */
export function unproven(programs) {
  const proofs = readProofs();
  return programs.filter((program) => proofs[program.id]?.hash !== hashOf(program));
}

/** Adds what was seen; proofs of programs that are gone are dropped. */
export function writeProofs(programs, verdicts) {
  const old = readProofs();
  const seen = new Map(
    verdicts.filter(({ asExpected }) => asExpected).map((verdict) => [verdict.id, verdict]),
  );
  const entries = programs.flatMap((program) => {
    const hash = hashOf(program);
    const verdict = seen.get(program.id);
    if (verdict) return [[program.id, { hash, tripped: verdict.tripped }]];
    return old[program.id]?.hash === hash ? [[program.id, old[program.id]]] : [];
  });
  const lines = entries.map(([id, proof]) => `    ${JSON.stringify(id)}: ${JSON.stringify(proof)}`);
  writeFileSync(FILE, `{\n  "pyodide": "${version}",\n  "programs": {\n${lines.join(',\n')}\n  }\n}\n`);
}
