import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { documentOfBuild } from '../../kit/document.js';
import { node } from './node.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');

describe('the types of the clients', () => {
  it('are those of the OpenAPI document; otherwise run `npm run docs`', async () => {
    const program = `
      const { generateTypes } = await import('./clients/types/generate.mjs');
      let text = '';
      for await (const part of process.stdin) text += part;
      process.stdout.write(JSON.stringify(await generateTypes(JSON.parse(text))));`;
    const printed = await node(['--input-type=module', '-e', program], JSON.stringify(documentOfBuild()));
    const files: Record<string, string> = JSON.parse(printed);
    expect(Object.keys(files)).toHaveLength(2);
    for (const [file, text] of Object.entries(files)) {
      expect({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }).toEqual({ file, text });
    }
  });
});
