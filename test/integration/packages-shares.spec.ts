/** Modules of large packages are compiled by two builders; the image has all of their bytecode. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { imageWith } from '../kit/package-image.js';
import { fromDist } from '../kit/worker.js';

const folder = mkdtempSync(path.join(tmpdir(), 'packages-shares-'));
let image = '';
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (image) rmSync(image, { force: true });
});

/** Source that is quick to compile. */
const module = (n: number) => `# ${folder}\nNUMBER = ${n}\nTEXT = "${'x'.repeat(450_000)}"\n`;

it('an image of 4.5 MB of source has bytecode of every module, from both', async () => {
  const names = ['__init__', ...Array.from({ length: 9 }, (_, n) => `part${n}`)];
  const files = Object.fromEntries(names.map((name, n) => [`shared_work/${name}.py`, module(n)]));
  ({ file: image } = await imageWith(path.join(folder, 'wheels'), [{ name: 'shared_work', files }]));
  const { ImageFile } = await fromDist<typeof import('../../src/engine/image/image-file.js')>(
    'engine/image/image-file.js',
  );
  const opened = ImageFile.open(image);
  const bytecode = (opened.header.layer?.files ?? []).flatMap(
    ([file]) => /([^/]+)\.cpython/.exec(file)?.[1] ?? [],
  );
  opened.close();
  expect(bytecode.sort()).toEqual(names.sort());
}, 120_000);
