import type { RunReport } from '../../engine/protocol/messages.js';
import type { RawDataDto } from './compat.dto.js';

export type RawAnswer = { data: RawDataDto; error: null } | { data: null; error: string };

/**
 * @param report of a run whose result was asked for as str
 * @param sentence why the run did not end well, for ends that leave no traceback
 * @param notes sentences for the reader of stderr: these answers have no other place for them
 */
export function describeRaw(report: RunReport, sentence: string | null, notes: string[] = []): RawAnswer {
  if (report.outcome !== 'ok') {
    const traceback = report.exception?.traceback;
    return { data: null, error: traceback || sentence || 'The execution failed.' };
  }
  return {
    data: {
      result: resultText(report),
      stdout: report.stdout.text,
      stderr: [report.stderr.text, ...notes.map((note) => `${note}\n`)].join(''),
      executionTime: Math.round(report.executionMs),
    },
    error: null,
  };
}

function resultText({ resultJson, resultRepr }: RunReport): string {
  if (resultJson === null) return resultRepr ?? 'None';
  const json = resultJson.trim();
  if (json === 'null') return 'None';
  // Anything but a string stays as it is: unfolding it would be of no use.
  return json.startsWith('"') ? String(JSON.parse(json)) : resultJson;
}
