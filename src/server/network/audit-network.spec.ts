import type { Logger } from 'pino';
import type { RelayedRequest } from '../../engine/relay/network-events.js';
import { auditNetwork } from './audit-network.js';
import { NetworkCounts } from './network-counts.js';

const request: RelayedRequest = {
  ...{
    rule: 'one',
    method: 'GET',
    scheme: 'https',
    host: 'x.test',
    port: 443,
    address: '192.0.2.1',
    path: '/a',
  },
  ...{ status: 200, sentBytes: 10, receivedBytes: 20, startedAt: 1, ms: 12.3456, isCut: false },
};

describe('auditNetwork', () => {
  it('writes one line for each request and refusal, with key, host, path and outcome', () => {
    const lines: unknown[] = [];
    const log = {
      info: (fields: object) => lines.push(fields),
      warn: (fields: object) => lines.push(fields),
    };
    const names = { executionId: 'id', owner: 'key:me', caller: 'me' };
    const counts = new NetworkCounts();
    const heard: string[] = [];
    const observer = auditNetwork(names, log as unknown as Logger, [
      counts,
      { requestEnded: (one, id) => heard.push(`${one.path} ${id}`) },
    ]);
    observer.requested(request);
    observer.requested({ ...request, status: 503, isCut: true });
    observer.requested({ ...request, status: null, isCut: true });
    observer.refused({ host: 'y.test', port: 443, method: 'PUT', path: '/b', reason: 'method' });
    const { startedAt: _, ...told } = request;
    expect(lines[0]).toEqual({ ...names, ...told, ms: 12.35 });
    expect(lines[3]).toEqual({
      ...names,
      host: 'y.test',
      port: 443,
      method: 'PUT',
      path: '/b',
      reason: 'method',
    });
    expect(heard).toEqual(['/a id', '/a id', '/a id']);
    expect(counts.requests.get('one')).toEqual(
      new Map([
        ['2xx', 1],
        ['cut', 1],
        ['unanswered', 1],
      ]),
    );
    expect(counts.refusals).toEqual(new Map([['method', 1]]));
    expect([counts.sentBytes, counts.receivedBytes]).toEqual([30, 60]);
  });
});
