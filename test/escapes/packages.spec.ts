import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeExtension } from '../kit/extension.mjs';
import { EXTENSION_SUFFIX, EXTENSION_TAG, imageWith } from '../kit/package-image.js';
import {
  type ConfigurationReport,
  escapesIn,
  runConfiguration,
  SUITE_TIMEOUT_MS,
  surprisesIn,
} from './suite.js';

/** Instructions that hand the address in the library's number to a host function. */
const NUMBER = '(i32.load (call $total_at))';
const HOSTS = {
  run_script: {
    imports: '(import "env" "emscripten_run_script" (func $host (param i32)))',
    call: `(call $host ${NUMBER}) (i32.const 0)`,
  },
  system: {
    imports: '(import "env" "_emscripten_system" (func $host (param i32) (result i32)))',
    call: `(call $host ${NUMBER})`,
  },
  asm_const: {
    imports: '(import "env" "emscripten_asm_const_int" (func $host (param i32 i32 i32) (result i32)))',
    call: `(call $host ${NUMBER} (i32.const 0) (i32.const 0))`,
  },
};

/** A package with extension modules: honest ones, and ones that would call host functions for whoever asks. */
async function counterWheel() {
  const files: Record<string, string | Uint8Array> = {
    'counter/__init__.py': 'from counter import _core\nfrom counter._core import add, total\n',
    [`counter/_core${EXTENSION_SUFFIX}`]: await makeExtension({ name: '_core' }),
    [`counter/_late${EXTENSION_SUFFIX}`]: await makeExtension({ name: '_late' }),
  };
  for (const [name, host] of Object.entries(HOSTS)) {
    const module = `_host_${name}`;
    files[`counter/${module}${EXTENSION_SUFFIX}`] = await makeExtension({ name: module, ...host });
  }
  return { name: 'counter', tag: EXTENSION_TAG, files };
}

const folder = mkdtempSync(path.join(tmpdir(), 'escapes-packages-'));
let report: ConfigurationReport;

beforeAll(async () => {
  const { file } = await imageWith(folder, [await counterWheel()]);
  report = await runConfiguration('packages', { ESCAPES_IMAGE: file });
}, SUITE_TIMEOUT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('hostile programs on an image with packages', () => {
  it('none gets out, through libraries of its own or of the image, and none leaves anything behind', () => {
    expect(report.verdicts.filter(({ id }) => id.startsWith('packages/')).length).toBeGreaterThanOrEqual(9);
    expect(report.verdicts.length).toBeGreaterThan(60);
    expect(escapesIn(report)).toEqual([]);
    expect(report.late).toEqual([]);
  });

  it('each ends with an outcome that its first lines name', () => {
    expect(surprisesIn(report)).toEqual([]);
  });
});
