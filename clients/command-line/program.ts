import { readFile } from 'node:fs/promises';
import { type Asked, UsageError } from './arguments.js';
import { readStandardInput, seemsToRead } from './standard-input.js';

export interface Program {
  code: string;
  stdin?: string;
}

/** Runs a module as `python -m` does, with the arguments of the program after its name. */
const moduleCode = (name: string): string =>
  `import runpy\nrunpy.run_module(${JSON.stringify(name)}, run_name="__main__", alter_sys=True)\n`;

/** The code to run, and its standard input. @throws UsageError (rejection) */
export async function readProgram({ command, program, stdin }: Asked): Promise<Program> {
  if (command === 'run' && program === '-') return { code: await readStandardInput() };
  const code = await codeOf(command, program);
  const reads = stdin ?? (!process.stdin.isTTY && (command === 'module' || seemsToRead(code)));
  return reads ? { code, stdin: await readStandardInput() } : { code };
}

async function codeOf(command: Asked['command'], program: string): Promise<string> {
  if (command === 'code') return program;
  if (command === 'module') {
    if (/^[\w.]+$/u.test(program)) return moduleCode(program);
    throw new UsageError(`-m requires the name of a module, received ${program}.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(program));
  } catch (error) {
    throw new UsageError(`Cannot read ${program}: ${(error as Error).message}`);
  }
}
