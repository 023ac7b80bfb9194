import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waitFor } from './server.js';

/** A system program that reads a configuration file. */
export interface ConfiguredProgram {
  program: string;
  /** Arguments before the name of the file. */
  words: string[];
  /** @param folder of its own */
  configuration(folder: string): string;
  serves(): Promise<boolean>;
  /** Ends it. */
  signal: NodeJS.Signals;
}

/** Starts it, and resolves as soon as it serves. @returns a function that ends it @throws Error (rejection) with its output */
export async function startConfigured(asked: ConfiguredProgram): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'configured-'));
  const file = path.join(folder, 'configuration');
  writeFileSync(file, asked.configuration(folder));
  const child = spawn(asked.program, [...asked.words, file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  await waitFor(async () => {
    if (child.exitCode !== null) throw new Error(output);
    return asked.serves();
  }, 20_000);
  return async () => {
    const exited = once(child, 'exit');
    child.kill(asked.signal);
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
}
