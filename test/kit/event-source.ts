/** An event as the EventSource of a browser dispatches it. */
export interface SourceEvent {
  type: string;
  data: string;
  lastEventId: string;
}

/**
 * Reads a stream of events as the HTML standard has it ("Interpreting an event stream"), and no more kindly: lines end
 * with LF, CR or CRLF, an event without data is none, what is behind the last empty line is lost.
 */
export function readEventSource(bytes: Uint8Array): SourceEvent[] {
  const text = new TextDecoder('utf-8').decode(bytes);
  const lines = text.split(/\r\n|\n|\r/);
  // What follows the last line break is no line yet.
  lines.pop();
  const events: SourceEvent[] = [];
  let [type, lastEventId] = ['', ''];
  let data: string[] = [];
  for (const line of lines) {
    if (line === '') {
      if (data.length > 0) events.push({ type: type || 'message', data: data.join('\n'), lastEventId });
      [type, data] = ['', []];
      continue;
    }
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') type = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id' && !value.includes('\0')) lastEventId = value;
  }
  return events;
}
