import type { Answer, Server } from './server.js';

export const TOOLS = [
  {
    name: 'search',
    inputSchema: { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] },
  },
  { name: 'mail' },
];

export interface Call {
  id: string;
  name: string;
  arguments: Record<string, unknown>;
}

type Headers = Record<string, string>;

/** Starts a program with these tools. */
export function startRun(
  server: Server,
  code: string,
  headers: Headers = {},
  more: object = {},
): Promise<Answer> {
  return server.post('/api/execute', { code, tools: TOOLS, ...more }, headers);
}

/** Delivers results to the run that an answer describes. */
export function resume(
  server: Server,
  { json }: Answer,
  results: unknown,
  headers: Headers = {},
): Promise<Answer> {
  const { id, round } = json.data.run;
  return server.post(`/api/runs/${id}/resume`, { round, results }, headers);
}

/** Goes on with a program until it ends, in a loop of its own for each call. @returns its last answer, and all it printed */
export async function toTheEnd(
  server: Server,
  first: Answer,
  answerTo: (call: Call) => unknown,
  between: () => Promise<void> = async () => {},
): Promise<{ answer: Answer; out: string; rounds: number }> {
  let answer = first;
  let out = first.json.data.stdout;
  let rounds = 0;
  for (; answer.json.data.outcome === 'waiting'; rounds++) {
    await between();
    const calls: Call[] = answer.json.data.calls;
    answer = await resume(
      server,
      answer,
      calls.map((call) => ({ id: call.id, value: answerTo(call) })),
    );
    out += answer.json.data.stdout;
  }
  return { answer, out, rounds };
}
