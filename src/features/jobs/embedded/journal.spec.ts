import { describe, expect, it } from '@jest/globals';
import type { JobOrder } from '../job.js';
import { type Entry, encodeEntry, placeOfPayload, readJournal } from './journal.js';

const ORDER: JobOrder = {
  id: 'a',
  owner: 'ada',
  limits: {},
  createdAt: 1,
  ip: '127.0.0.1',
  userAgent: null,
  callbackUrl: null,
};
const ACCEPTED: Entry = { type: 'accepted', order: ORDER };
const FINISHED: Entry = { type: 'finished', at: 3, state: 'succeeded' };

describe('a journal', () => {
  const request = '{"code":"print(\\"h\\u00e9\\n\\")"}é';
  const answer = '{"data":{"result":1267650600228229401496703205376}}';
  const whole = Buffer.concat([
    encodeEntry(ACCEPTED, request),
    encodeEntry({ type: 'started', at: 2, attempt: 1, executionId: 'e' }),
    encodeEntry(FINISHED, answer),
  ]);

  it('has every entry again, and each payload as it was written', () => {
    const { entries, validBytes } = readJournal(whole);
    expect(entries.map(({ entry }) => entry.type)).toEqual(['accepted', 'started', 'finished']);
    expect(entries[0]?.entry).toEqual(ACCEPTED);
    expect(validBytes).toBe(whole.length);
    const payloads = entries.map(({ start, length }) => whole.toString('utf8', start, start + length));
    expect(payloads).toEqual([request, '', answer]);
  });

  it('knows where the payload of an entry will be before it is read again', () => {
    const first = encodeEntry(ACCEPTED, request);
    const { entries } = readJournal(whole);
    expect(placeOfPayload(first, 0)).toEqual({ start: entries[0]?.start, length: entries[0]?.length });
    const last = encodeEntry(FINISHED, answer);
    expect(placeOfPayload(last, whole.length - last.length)).toEqual({
      start: entries[2]?.start,
      length: entries[2]?.length,
    });
  });

  it('cut anywhere has the entries before the cut and nothing else', () => {
    const ends = [0, encodeEntry(ACCEPTED, request).length];
    ends.push(
      (ends[1] as number) + encodeEntry({ type: 'started', at: 2, attempt: 1, executionId: 'e' }).length,
    );
    for (let cut = 0; cut < whole.length; cut += 1) {
      const { entries, validBytes } = readJournal(whole.subarray(0, cut));
      expect(validBytes).toBe(ends.findLast((end) => end <= cut));
      expect(entries).toHaveLength(ends.indexOf(validBytes));
    }
  });

  it('ends where something else begins', () => {
    expect(readJournal(Buffer.from('not a journal\n')).entries).toEqual([]);
    expect(readJournal(Buffer.from('{"type":"finished","length":-1}\n\n')).entries).toEqual([]);
    expect(readJournal(Buffer.concat([whole, Buffer.alloc(100)])).validBytes).toBe(whole.length);
  });
});
