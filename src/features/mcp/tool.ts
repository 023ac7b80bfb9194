import type { CallToolResult, JsonSchemaType } from '@modelcontextprotocol/server';
import type { Settings } from '../../config/settings.js';
import type { Scope } from '../../server/access/scopes.js';
import type { ArtifactsService } from '../artifacts/artifacts.service.js';
import type { Caller, ExecuteService, Execution } from '../executions/execute.service.js';
import type { PackagesService } from '../packages/packages.service.js';
import type { SessionFilesService } from '../sessions/session-files.service.js';
import type { SessionStepsService } from '../sessions/session-steps.service.js';
import type { SessionsService } from '../sessions/sessions.service.js';

/** What tools work with: the services of the REST routes. */
export interface ToolServices {
  settings: Settings;
  executions: ExecuteService;
  sessions: SessionsService;
  steps: SessionStepsService;
  files: SessionFilesService;
  artifacts: ArtifactsService;
  packages: PackagesService;
}

/** Who calls a tool, and from where. */
export interface ToolCaller extends Caller {
  /** Before the path of links. */
  origin: string;
  /** Aborted when the client closes its connection. */
  left: AbortSignal;
  /** Adds what was run to the log line of the request. */
  note: (code: string, execution: Execution) => void;
}

export interface ToolCall<A> {
  args: A;
  caller: ToolCaller;
  /** Aborted when the client leaves or cancels. */
  signal: AbortSignal;
  /** Reports progress, where the client asked for it. @param message a line of output, for people */
  progress: ((message: string) => void) | null;
}

export interface Tool<A = Record<string, unknown>> {
  name: string;
  title: string;
  /** Any of these scopes of a key shows it. */
  scopes: readonly Scope[];
  /** For models: what it does, with what is true of this server and key. */
  describe(services: ToolServices, caller: ToolCaller): string;
  input: JsonSchemaType;
  output: JsonSchemaType;
  readOnly: boolean;
  /** @throws ServiceError, which becomes a result that the model can read */
  call(services: ToolServices, call: ToolCall<A>): Promise<CallToolResult>;
}
