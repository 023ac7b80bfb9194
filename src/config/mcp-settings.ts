import { Text } from './variable.js';

const MCP_TOOLS = ['standard', 'off'] as const;

/** The endpoint for clients of the Model Context Protocol. */
export class McpSettings {
  @Text('MCP_TOOLS', {
    oneOf: MCP_TOOLS,
    default: 'standard',
    meaning:
      'Tools that /mcp offers; standard: run_python, create_session, list_files, read_file, write_file; off: no endpoint',
  })
  readonly mcpTools!: (typeof MCP_TOOLS)[number];
}
