import { spawn } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. */
export function runProgram(
  command: string,
  args: string[],
  { input = '', ...options }: { input?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, ...options });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    // A program may end without reading.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** What a program of Node prints. @throws Error (rejection) with what it wrote when it fails */
export async function node(args: string[], input = ''): Promise<string> {
  const { code, stdout, stderr } = await runProgram(process.execPath, args, { input });
  if (code !== 0) throw new Error(`node ${args[0]} left with ${code}: ${stderr}${stdout}`);
  return stdout;
}
