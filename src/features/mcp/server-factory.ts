import type {
  CallToolResult,
  McpRequestContext,
  McpServer,
  ServerContext,
} from '@modelcontextprotocol/server';
import { describeError } from '../../base/describe-error.js';
import { progressOf } from './progress.js';
import type { Tool, ToolCaller, ToolServices } from './tool.js';
import { createSession } from './tools/create-session.js';
import { listFiles } from './tools/list-files.js';
import { readFile } from './tools/read-file.js';
import { runPython } from './tools/run-python.js';
import { writeFile } from './tools/write-file.js';

type Sdk = typeof import('@modelcontextprotocol/server');

/** In the order in which clients list them. Further tools are added here. */
const TOOLS = [runPython, createSession, listFiles, readFile, writeFile] as unknown as Tool[];

/** Makes the server of one message, with the tools that its caller may use. */
export function serverFactory(sdk: Sdk, services: ToolServices, version: string) {
  const schemas = TOOLS.map((tool) => ({
    tool,
    // Compiled once, not for each message.
    inputSchema: sdk.fromJsonSchema<Record<string, unknown>>(tool.input),
    outputSchema: sdk.fromJsonSchema(tool.output),
  }));
  return ({ authInfo }: McpRequestContext): McpServer => {
    const caller = authInfo?.extra?.caller as ToolCaller;
    const server = new sdk.McpServer({ name: 'pyodide-pool-server', version });
    for (const { tool, inputSchema, outputSchema } of schemas) {
      if (!tool.scopes.some((scope) => caller.access.scopes.has(scope))) continue;
      const { title, readOnly: readOnlyHint } = tool;
      const annotations = { title, readOnlyHint, destructiveHint: false, openWorldHint: false };
      const description = tool.describe(services, caller);
      const config = { title, description, inputSchema, outputSchema, annotations };
      server.registerTool(tool.name, config, (args, context) =>
        callTool(tool, services, caller, args, context),
      );
    }
    return server;
  };
}

async function callTool(
  tool: Tool,
  services: ToolServices,
  caller: ToolCaller,
  args: Record<string, unknown>,
  context: ServerContext,
): Promise<CallToolResult> {
  const signal = AbortSignal.any([caller.left, context.mcpReq.signal]);
  try {
    return await tool.call(services, { args, caller, signal, progress: progressOf(context) });
  } catch (error) {
    // A model can act on these: another path, another session, later.
    const { code, sentence } = describeError(error, { bodyBytes: services.settings.bodyLimitBytes });
    return { isError: true, content: [{ type: 'text', text: `${code}: ${sentence}` }] };
  }
}
