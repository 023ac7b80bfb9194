import type { LogTarget } from './log-sink.js';

interface Entry {
  level: string;
  time: string;
  msg: string;
  method?: string;
  url?: string;
  status?: number;
  ms?: number;
  reason?: string;
  err?: { message?: string };
}

/** Writes short lines to a terminal; the log file gets every line as JSON. */
export const toTerminal: LogTarget = (text, written) => {
  const shown = shorten(text);
  if (shown === '') written();
  else process.stdout.write(shown, () => written());
};

/** A short line for each request and each fault. @param text lines of JSON, each with its line feed */
export function shorten(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines
    .map(readable)
    .filter((line) => line !== null)
    .map((line) => `${line}\n`)
    .join('');
}

/** @returns null for a line that is not shown */
export function readable(line: string): string | null {
  const { level, time, msg, method, url, status, ms, reason, err } = parse(line);
  const isRequest = msg === 'request';
  if (level === 'info' && !isRequest) return null;
  const what = isRequest
    ? `${method} ${url} ${status} ${ms} ms`
    : [msg, reason, err?.message].filter(Boolean).join(': ');
  return `${time.slice(11, 19)} ${level === 'info' ? '' : `${level}: `}${what}`;
}

function parse(line: string): Entry {
  try {
    return JSON.parse(line);
  } catch {
    return { level: 'error', time: '', msg: line };
  }
}

/** The URLs of the server, and a command to try. @param needsKey whether callers need an API key */
export function greeting(url: string, needsKey: boolean): string {
  const key = needsKey ? ' -H "Authorization: Bearer $KEY"' : '';
  return [
    `Pyodide Pool Server: playground at ${url}/playground, API at ${url}/docs. Try:`,
    `curl -s ${url}/api/execute${key} -H 'content-type: application/json' -d '{"code": "6 * 7"}'`,
    '',
  ].join('\n');
}
