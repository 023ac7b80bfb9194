import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeWheel } from '../../test/kit/wheels.mjs';
import { runChild } from '../kit/child.mjs';
import { imageWith } from '../kit/package-images.mjs';
import { median, short } from '../kit/statistics.mjs';

const FILES = 15_000;
const ROUNDS = 5;
const AT_MOST_US = 50;

/** The part of a reset that depends on the number of sealed files: two images that differ in nothing else, by turns. */
export async function check() {
  const folder = mkdtempSync(path.join(tmpdir(), 'many-files-'));
  try {
    const images = [];
    for (const files of [1, FILES]) images.push((await imageOf(folder, files)).file);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [few, many] = [
        await runChild('in-process.mjs', images[0]),
        await runChild('in-process.mjs', images[1]),
      ];
      rounds.push({ few: few.resetMs, many: many.resetMs });
    }
    const us = median(rounds.map(({ few, many }) => (many - few) * 1000));
    const ms = (name) => short(median(rounds.map((round) => round[name])));
    return {
      good: us <= AT_MOST_US,
      detail: `reset of \`1+1\` with ${FILES} files ${ms('many')} ms, with 1 file ${ms('few')} ms: ${short(us)} us more (median of ${ROUNDS} rounds), at most ${AT_MOST_US}`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An image whose one package has so many files of data. */
function imageOf(folder, count) {
  const data = Array.from({ length: count }, (_, n) => [`many/part${n % 60}/data${n}.txt`, `${n}`]);
  const { fileName, bytes } = makeWheel({
    name: 'many',
    version: `1.${count}`,
    files: { 'many/__init__.py': '', ...Object.fromEntries(data) },
  });
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, fileName);
  writeFileSync(file, bytes);
  return imageWith(path.join(folder, `${count}`), [file], folder);
}
