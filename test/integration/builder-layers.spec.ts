/** SANDBOX_MODE=strict and the builder of images: package code runs behind layers that were proven, or not at all. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SandboxMode } from '../../src/engine/sandbox/sandbox-mode.js';
import { WORKER_DESCRIPTORS } from '../../src/engine/sandbox/worker-arguments.js';
import { imageWith } from '../kit/package-image.js';
import { DIST } from '../kit/worker.js';

const ROOT = path.join(DIST, '..');
const RAN = 'package code ran';
/** The only thing that tells whether the package's code was run: the image is never made. */
const wheel = (name: string) => ({ name, files: { [`${name}.py`]: `raise ValueError("${RAN}")\n` } });

const folder = mkdtempSync(path.join(tmpdir(), 'builder-layers-'));
const tree = path.join(folder, 'tree');
const launcher = path.join(tree, 'dist', 'engine', 'sandbox', 'launcher', 'launcher');
const real = `${launcher}-real`;

beforeAll(() => {
  mkdirSync(tree);
  chmodSync(folder, 0o755);
  cpSync(DIST, path.join(tree, 'dist'), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(tree, 'package.json'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(tree, 'node_modules'));
  renameSync(launcher, real);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the real launcher, but does not tell it of one layer. */
const WITHOUT_SECCOMP = `#!/bin/sh
for word; do shift; [ "$word" = --seccomp ] || set -- "$@" "$word"; done
exec ${real} "$@"
`;
/** Does nothing of what it is asked for, and reports that it did. */
const LIAR = `#!/bin/sh
[ $# -eq 0 ] && exit 2
while [ "$1" != -- ]; do shift; done
shift
exec ${WORKER_DESCRIPTORS}<<EOF
${['parentDeath', 'noNewPrivileges', 'unprivilegedUser', 'resourceLimits', 'landlock', 'seccomp'].map((name) => `${name}\tok`).join('\n')}
EOF
exec "$@"
`;

let count = 0;
async function build(script: string, sandboxMode: SandboxMode): Promise<{ name: string; message: string }> {
  // The tree knows its machine from the first start on: each attempt has its own.
  const own = path.join(folder, `tree-${++count}`);
  cpSync(tree, own, { recursive: true });
  const file = path.join(own, 'dist', 'engine', 'sandbox', 'launcher', 'launcher');
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  return imageWith(path.join(folder, `wheels-${count}`), [wheel(`strict${count}`)], {
    dist: path.join(own, 'dist'),
    sandboxMode,
  }).then(
    () => ({ name: 'built', message: '' }),
    (error: Error) => error,
  );
}

(process.platform === 'linux' ? describe : describe.skip)(
  'a layer that was planned and does not hold',
  () => {
    it.each([
      ['the launcher leaves one out', WITHOUT_SECCOMP, 'seccomp (the launcher did not report it)'],
      ['the launcher lies', LIAR, 'landlock (the kernel allowed reading a file outside)'],
    ])('%s: strict mode names it, and no package code has run', async (_what, script, sentence) => {
      const error = await build(script, 'strict');
      expect(error.message).not.toContain(RAN);
      expect(error.name).toBe('SandboxError');
      expect(error.message).toContain('SANDBOX_MODE is strict, but these sandbox layers are missing: ');
      expect(error.message).toContain(sentence);
    });

    it('is no obstacle otherwise', async () => {
      const error = await build(WITHOUT_SECCOMP, 'on');
      expect(error).toMatchObject({ code: 'PACKAGE_INSTALL_FAILED', message: expect.stringContaining(RAN) });
    });
  },
);

it('strict mode builds where every layer holds', async () => {
  const error = await imageWith(path.join(folder, 'all'), [wheel('all_hold')], {
    sandboxMode: 'strict',
  }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'PACKAGE_INSTALL_FAILED', message: expect.stringContaining(RAN) });
});
