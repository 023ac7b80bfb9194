import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { fromDist, plainImage } from '../kit/worker.js';

const SCRIPT = path.join(import.meta.dirname, '..', 'fixtures', 'kept-code.mjs');

interface Told {
  kept: boolean;
  other: Record<string, boolean>;
  results: string[];
  natives: boolean;
}

/** The flags of a worker that are V8's; Node's own are about files and addons, which the script needs. */
async function workerFlags(image: string): Promise<string[]> {
  const { describeWorkerSpawn } = await fromDist<
    typeof import('../../src/engine/sandbox/host/worker-spawn.js')
  >('engine/sandbox/host/worker-spawn.js');
  const { args } = describeWorkerSpawn(image, 128 << 20, 'on', true);
  const ours = args.slice(args.findIndex((word) => word.startsWith('--disallow-code')));
  return ours.filter((flag) => !/^--(experimental-permission|permission|allow-|disable-warning)/.test(flag));
}

async function tell(flags: readonly string[], ...more: string[]): Promise<Told> {
  const words = [...flags, SCRIPT, await plainImage(), ...more];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: {} });
  return JSON.parse(stdout) as Told;
}

/** Node 20, which usually runs the tests; other versions may be unable to keep code. */
const keeps = process.versions.node.startsWith('20.');

(keeps ? describe : describe.skip)("Python's code as the build kept it", () => {
  it('is taken by a worker, and programs give with it what they give without', async () => {
    const flags = await workerFlags(await plainImage());
    const { kept, results, natives } = await tell(flags, 'kept');
    expect(kept).toBe(true);
    expect(results.filter((result) => !/^ok .* true$/.test(result))).toEqual([]);
    // One program has random results.
    const comparable = (some: string[]) => some.filter((_, index) => index !== 13);
    expect(comparable(results)).toEqual(comparable((await tell(flags, 'anew')).results));
    // V8's internal functions cannot be called afterwards.
    expect(natives).toBe(true);
  });

  it('is compiled anew when the file is not what was written, or of something else', async () => {
    const { other } = await tell(await workerFlags(await plainImage()));
    expect(Object.entries(other).filter(([, taken]) => taken)).toEqual([]);
    expect(Object.keys(other)).toHaveLength(8);
  });

  it('is compiled anew where V8 has other flags', async () => {
    expect((await tell(['--stack-size=2000'])).kept).toBe(false);
  });
});
