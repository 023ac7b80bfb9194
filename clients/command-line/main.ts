#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { PyodidePool } from '../typescript/src/index.js';
import { readArguments, UsageError } from './arguments.js';
import { startEmbeddedServer } from './embedded-server.js';
import { HELP } from './help.js';
import { note } from './live-output.js';
import { McpBridge } from './mcp.js';
import { readProgram } from './program.js';
import { runProgram } from './run.js';

const NOT_RUN = 125;

// Whoever reads the output has left: `pyodide-pool ... | head`.
process.stdout.on('error', () => process.exit(141));

async function main(): Promise<number> {
  const asked = readArguments(process.argv.slice(2));
  if (asked.command === 'help') process.stdout.write(HELP);
  if (asked.command === 'version') process.stdout.write(`${versionOfPackage()}\n`);
  if (asked.command === 'help' || asked.command === 'version') return 0;
  if (asked.command === 'mcp') return serveMcp();
  if (process.env.PYODIDE_POOL_URL) return runProgram(new PyodidePool(), asked, await readProgram(asked));
  // The server starts while the program is read.
  const starting = startEmbeddedServer(asked.session !== undefined);
  const program = await readProgram(asked).catch(async (error: unknown) => {
    await (await starting).stop();
    throw error;
  });
  const server = await starting;
  try {
    return await runProgram(new PyodidePool({ url: server.url, key: server.key }), asked, program);
  } finally {
    await server.stop();
  }
}

/** Ends with its client, whatever becomes of that. */
async function serveMcp(): Promise<number> {
  const { PYODIDE_POOL_URL: url, PYODIDE_POOL_KEY: key } = process.env;
  const server = url ? null : await startEmbeddedServer(false);
  const end = async (signal: NodeJS.Signals) => {
    await server?.stop();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  await new McpBridge(`${(server?.url ?? url ?? '').replace(/\/+$/, '')}/mcp`, server?.key ?? key).run();
  await server?.stop();
  return 0;
}

function versionOfPackage(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}

process.exitCode = await main().catch((error: unknown) => {
  note((error as Error).message);
  return error instanceof UsageError ? 2 : NOT_RUN;
});
