import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashKey, makeKey } from '../../src/server/access/api-key.js';

/** A file of keys for API_KEYS_FILE, and the keys that belong to its names. */
export interface TestKeys {
  file: string;
  /** The header that presents a key. */
  as(name: string): Record<string, string>;
  key(name: string): string;
  /** Replaces the entries; a name that was there before keeps its key. */
  write(entries: Record<string, object>): void;
}

/** @param entries fields of each entry beside name and hash, by name */
export function writeKeys(entries: Record<string, object>): TestKeys {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'pool-keys-')), 'keys.json');
  const keys = new Map<string, string>();
  const key = (name: string): string => {
    const known = keys.get(name) ?? makeKey();
    keys.set(name, known);
    return known;
  };
  const write = (next: Record<string, object>): void => {
    const list = Object.entries(next).map(([name, fields]) => ({
      name,
      sha256: hashKey(key(name)).toString('hex'),
      ...fields,
    }));
    writeFileSync(file, JSON.stringify({ keys: list }));
  };
  write(entries);
  return { file, write, key, as: (name) => ({ authorization: `Bearer ${key(name)}` }) };
}
