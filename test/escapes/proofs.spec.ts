import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ConfigurationReport, runConfiguration, SUITE_TIMEOUT_MS, surprisesIn } from './suite.js';

const PROGRAMS = path.join(import.meta.dirname, 'programs');
const files = readdirSync(PROGRAMS, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.py') && !file.startsWith('_helpers') && !file.endsWith('.witness.py'),
);
const textOf = (file: string) => readFileSync(path.join(PROGRAMS, file), 'utf8');

describe('the collection of hostile programs', () => {
  it('has at least a hundred, and one of each class that the containment page names', () => {
    expect(files.length).toBeGreaterThanOrEqual(100);
    expect([...new Set(files.map((file) => path.dirname(file)))].sort()).toEqual(
      [
        'constructor',
        'ctypes',
        'cve',
        'direct',
        'forged',
        'import_hook',
        'js_module',
        'own_wasm',
        'packages',
        'pyodide_js',
      ]
        .concat(['resources', 'staying', 'table_call', 'wheels'])
        .sort(),
    );
  });

  it.each(['CVE-2025-68668', 'CVE-2026-24002', 'CVE-2026-5752', 'pydantic-ai#2332'])('covers %s', (name) => {
    expect(files.filter((file) => textOf(file).includes(`# cve: ${name}\n`)).length).toBeGreaterThanOrEqual(
      2,
    );
  });
});

describe('programs without a proof that they get out of plain Pyodide', () => {
  let report: ConfigurationReport;

  beforeAll(async () => {
    report = await runConfiguration('plain');
  }, SUITE_TIMEOUT_MS);

  it('get out, or are marked as probes and do not', () => {
    expect(surprisesIn(report)).toEqual([]);
  });
});
