import { RouteTable } from './route-table.js';

describe('RouteTable', () => {
  const table = new RouteTable();
  table.add('GET', '/api/status');
  table.add('HEAD', '/api/status');
  table.add(['GET', 'DELETE'], '/api/files/:name');
  table.add('GET', '/assets/*');

  it('lists the methods of a path in order', () => {
    expect(table.methodsOf('/api/status')).toEqual(['GET', 'HEAD']);
  });

  it('knows parameters and the rest of a path', () => {
    expect(table.methodsOf('/api/files/a.txt')).toEqual(['DELETE', 'GET']);
    expect(table.methodsOf('/api/files/a/b')).toEqual([]);
    expect(table.methodsOf('/assets/deep/er.css')).toEqual(['GET']);
  });

  it('has for a path that is written as it is no methods of one that only fits', () => {
    const sessions = new RouteTable();
    sessions.add(['GET', 'DELETE'], '/api/sessions/:id');
    sessions.add('POST', '/api/sessions/import');
    expect(sessions.methodsOf('/api/sessions/import')).toEqual(['POST']);
    expect(sessions.strays('/api/sessions/import', '/api/sessions/:id')).toBe(true);
    expect(sessions.strays('/api/sessions/import', '/api/sessions/import')).toBe(false);
    expect(sessions.strays('/api/sessions/17', '/api/sessions/:id')).toBe(false);
    expect(sessions.strays('/api/sessions/import', '*')).toBe(false);
  });

  it('knows nothing of other paths', () => {
    expect(table.methodsOf('/api/statusx')).toEqual([]);
    expect(table.methodsOf('/api/sta.us')).toEqual([]);
  });
});
