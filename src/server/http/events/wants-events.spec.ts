import { describe, expect, it } from '@jest/globals';
import { wantsEvents } from './wants-events.js';

describe('wantsEvents', () => {
  it.each([
    'text/event-stream',
    'TEXT/EVENT-STREAM',
    'text/event-stream; charset=utf-8',
    'text/event-stream, */*',
    'application/json;q=0.5, text/event-stream',
  ])('yes: %s', (accept) => expect(wantsEvents(accept)).toBe(true));

  it.each([
    undefined,
    '',
    '*/*',
    'text/*',
    'application/json',
    'application/json, text/event-stream',
    'text/event-stream;q=0.1, application/json;q=0.2',
    'text/event-stream;q=0',
    'text/event-stream;q=x',
  ])('no: %s', (accept) => expect(wantsEvents(accept)).toBe(false));
});
