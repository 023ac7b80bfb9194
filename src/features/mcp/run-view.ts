import type { JsonSchemaType } from '@modelcontextprotocol/server';
import { JsonText } from '../../base/json/json-text.js';
import type { OutputFile } from '../../engine/protocol/messages.js';
import type { ExecutionDto } from '../executions/execute-answer.dto.js';
import { cutText } from './cut-text.js';
import { linkTo } from './links.js';
import { objectOf } from './schemas.js';
import type { ToolCaller, ToolServices } from './tool.js';

/** Characters of each part: what suits the context of a model. */
const STDOUT_MAX = 10_000;
const OTHER_MAX = 5_000;
const FILES_MAX = 50;

export interface RunView {
  outcome: string;
  error: string | null;
  result: unknown;
  result_repr: string | null;
  stdout: string;
  stderr: string;
  traceback: string | null;
  hint: string | null;
  exit_code: number | null;
  files: { path: string; size: number; mime: string; uri: string | null }[];
  session?: { id: string; state: string | undefined; reason: string | null | undefined };
  /** A sentence for each thing that is not here. */
  left_out: string[];
}

const TEXT = { type: 'string' };
const MAYBE = { type: ['string', 'null'] };

export const RUN_OUTPUT: JsonSchemaType = objectOf(
  {
    outcome: { type: 'string', description: 'ok, error, timeout, memory_limit, cancelled or crashed.' },
    error: { ...MAYBE, description: 'Why the run did not succeed.' },
    result: { description: 'The value of the last expression, if JSON can represent it.' },
    result_repr: { ...MAYBE, description: 'Its repr().' },
    stdout: TEXT,
    stderr: TEXT,
    traceback: MAYBE,
    hint: { ...MAYBE, description: 'What to do about the exception.' },
    exit_code: { type: ['integer', 'null'] },
    files: {
      type: 'array',
      items: objectOf({ path: TEXT, size: { type: 'integer' }, mime: TEXT, uri: MAYBE }, [
        'path',
        'size',
        'mime',
        'uri',
      ]),
    },
    session: objectOf({ id: TEXT, state: TEXT, reason: MAYBE }, ['id', 'state', 'reason']),
    left_out: { type: 'array', items: TEXT, description: 'What is not in this result, and why.' },
  },
  [
    'outcome',
    'error',
    'result',
    'result_repr',
    'stdout',
    'stderr',
    'traceback',
    'hint',
    'exit_code',
    'files',
    'left_out',
  ],
);

interface Run {
  data: ExecutionDto;
  error: string | null;
  files: readonly OutputFile[];
  session: RunView['session'] | null;
}

/** A run, cut to what suits a model; files have links in place of their content. */
export async function viewOfRun(services: ToolServices, caller: ToolCaller, run: Run): Promise<RunView> {
  const { data, error, session } = run;
  const left = data.limits.reached.map(({ message }) => message);
  const cut = (name: string, text: string, max: number): string => {
    if (text.length > max)
      left.push(`${name} has ${text.length} characters; ${text.length - max} in the middle are left out.`);
    return cutText(text, max);
  };
  const cutMaybe = (name: string, text: string | null) => (text === null ? null : cut(name, text, OTHER_MAX));
  const json = data.result instanceof JsonText ? data.result.text : 'null';
  if (json.length > OTHER_MAX)
    left.push(
      `The JSON of the result has ${json.length} characters and is left out; print the part that you need.`,
    );
  const files = await Promise.all(
    data.files.slice(0, FILES_MAX).map(async ({ path, size, mime, url }, index) => {
      const content = run.files[index]?.content;
      const name = path.slice(path.lastIndexOf('/') + 1);
      const made = url || !content ? null : await linkTo(services, caller, name, content);
      return { path, size, mime, uri: url ? caller.origin + url : made };
    }),
  );
  if (data.files.length > FILES_MAX)
    left.push(`${data.files.length - FILES_MAX} further files are left out.`);
  return {
    outcome: data.outcome,
    error: cutMaybe('error', error),
    result: json.length > OTHER_MAX ? null : JSON.parse(json),
    result_repr: cutMaybe('result_repr', data.resultRepr),
    stdout: cut('stdout', data.stdout, STDOUT_MAX),
    stderr: cut('stderr', data.stderr, OTHER_MAX),
    traceback: cutMaybe('traceback', data.exception?.traceback ?? null),
    hint: data.exception?.hint ?? null,
    exit_code: data.exitCode,
    files,
    ...(session && { session }),
    left_out: left,
  };
}
