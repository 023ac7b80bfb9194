import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A file for NETWORK_RULES_FILE. */
export function writeRules(rules: unknown): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'pool-rules-')), 'rules.json');
  writeFileSync(file, typeof rules === 'string' ? rules : JSON.stringify(rules));
  return file;
}
