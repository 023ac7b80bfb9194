import { ServiceError } from '../../../base/errors.js';
import { checkBody } from '../../../server/http/body/body-pipe.js';
import { describeOutcome } from '../../executions/describe-outcome.js';
import { ExecuteDto } from '../../executions/execute.dto.js';
import type { Execution } from '../../executions/execute.service.js';
import { describeRuntime } from '../describe-runtime.js';
import { runContent } from '../run-content.js';
import { RUN_OUTPUT, viewOfRun } from '../run-view.js';
import { FILES, objectOf, SESSION_ID } from '../schemas.js';
import type { Tool, ToolCall, ToolServices } from '../tool.js';

interface Arguments {
  code: string;
  session_id?: string;
  files?: unknown;
  variables?: unknown;
  timeout_seconds?: number;
  collect?: unknown;
}

export const runPython: Tool<Arguments> = {
  name: 'run_python',
  title: 'Run Python',
  scopes: ['execute', 'sessions'],
  readOnly: false,
  describe: describeRuntime,
  input: objectOf(
    {
      code: {
        type: 'string',
        description: 'The program. The value of a last expression is returned as result.',
      },
      session_id: {
        ...(SESSION_ID as object),
        description: 'Runs where this session stands; without it, nothing is kept.',
      },
      files: FILES,
      variables: { type: 'object', description: 'Global variables, by name.', additionalProperties: true },
      timeout_seconds: { type: 'number', exclusiveMinimum: 0, description: 'Limit of the run.' },
      collect: {
        type: 'array',
        items: { type: 'string' },
        description: 'Globs of the files to return; by default all that the run creates or changes.',
      },
    },
    ['code'],
  ),
  output: RUN_OUTPUT,
  async call(services, call) {
    const execution = await run(services, call);
    call.caller.note(call.args.code, execution);
    const { data, error } = describeOutcome(execution.report, execution.facts);
    const state = 'state' in execution ? { state: execution.state, reason: execution.reason } : null;
    const session = state && { id: String(call.args.session_id), ...state };
    const view = await viewOfRun(services, call.caller, { data, error, files: execution.files, session });
    return {
      content: await runContent(services, call.caller, view, data.display),
      structuredContent: { ...view },
      // What the program did wrong is for the model to mend.
      ...(data.outcome !== 'ok' && { isError: true }),
    };
  },
};

async function run(
  services: ToolServices,
  { args, caller, signal, progress }: ToolCall<Arguments>,
): Promise<Execution & { state?: string; reason?: string | null }> {
  const { code, files, variables, timeout_seconds: seconds, collect, session_id: id } = args;
  const timeout = seconds === undefined ? undefined : seconds * 1000;
  const asked = checkBody({ code, files, context: variables, timeout, collect }, ExecuteDto);
  const wanted = id === undefined ? 'execute' : 'sessions';
  if (!caller.access.scopes.has(wanted)) {
    throw new ServiceError('FORBIDDEN', `The API key lacks the scope ${wanted}.`);
  }
  const onEvent = progress
    ? ({ type, data }: { type: string; data: object }) => progress('text' in data ? String(data.text) : type)
    : undefined;
  const options = { signal, ...(onEvent && { onEvent }) };
  if (id === undefined) return services.executions.execute(asked, caller, options);
  return services.steps.execute(id, asked, caller, { ...options, wait: true });
}
