import type { JsonText } from '../../base/json/json-text.js';

/** One thing to show, in one or several forms: media type -> text, base64 for binary types, the value for JSON types. */
export type DisplayData = Record<string, string | JsonText>;

/** What happens while a run goes on; `data` is what a client gets to see of it. */
export type LiveEvent =
  /** A worker took the task: from here on there will be a report. */
  | { type: 'started'; data: { executionId: string; queueTime: number } }
  /** `truncated`: nothing further of this stream is sent while the code runs. */
  | { type: 'stdout' | 'stderr'; data: { text: string; truncated?: true } }
  | { type: 'display'; data: DisplayData };
