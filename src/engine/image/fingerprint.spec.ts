import { harnessSources, imageFingerprint, pyodideVersion } from './fingerprint.js';
import { PACKAGE_FILES } from './package-files.js';
import { NOT_PRELOADED } from './preload.js';

describe('the fingerprint', () => {
  it('is 64 hex digits, and the same on every call', () => {
    expect(imageFingerprint()).toMatch(/^[0-9a-f]{64}$/);
    expect(imageFingerprint()).toBe(imageFingerprint());
  });

  it('changes with the list of modules that are not preloaded', () => {
    const before = imageFingerprint();
    const list = NOT_PRELOADED as Record<string, string>;
    list.one_more = 'because';
    try {
      expect(imageFingerprint()).not.toBe(before);
    } finally {
      delete list.one_more;
    }
    expect(imageFingerprint()).toBe(before);
  });

  it('changes with the hashes of the package files', () => {
    const before = imageFingerprint();
    const sums = PACKAGE_FILES as Record<string, string>;
    const sum = String(sums['pyodide.mjs']);
    sums['pyodide.mjs'] = sum.replace(/^./, '0');
    try {
      expect(imageFingerprint()).not.toBe(before);
    } finally {
      sums['pyodide.mjs'] = sum;
    }
    expect(imageFingerprint()).toBe(before);
  });

  it('covers every file of the harness, sorted', () => {
    const names = harnessSources().map(({ name }) => name);
    expect(names).toContain('harness/entry.py');
    expect(names).toEqual([...names].sort());
    expect(names.every((name) => name.endsWith('.py') && !name.includes('\\'))).toBe(true);
  });

  it('knows the pinned version of Pyodide', () => {
    expect(pyodideVersion()).toBe('314.0.7');
  });
});
