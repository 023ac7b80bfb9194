import { runChild } from '../kit/child.mjs';

/** Which modules of src/image/preload.ts are worth their memory; a table, nothing to fail. */
export async function check() {
  const { rows, bareBytes } = await runChild('preload.mjs');
  rows.sort((a, b) => b.kilobytes - a.kilobytes);
  const lines = rows.map(
    ({ name, ms, kilobytes }) =>
      `  ${name.padEnd(52)} ${ms.toFixed(2).padStart(7)} ms ${String(kilobytes).padStart(6)} KB`,
  );
  const detail = `without the list an interpreter seals ${(bareBytes / 1e6).toFixed(1)} MB; what dropping a module, or a group, would add to its first import in a run, and take from the image; the others\n  cost nothing, since the harness or another module of the list holds them\n${lines.join('\n')}`;
  return { good: true, detail };
}
