import { describe, expect, it } from '@jest/globals';
import { describeFiles } from './describe-files.js';

const file = (path: string, content: string | Buffer | null, size = content?.length ?? 0) => ({
  path,
  size,
  content: content === null ? null : Buffer.from(content),
});

const store = (kept: string[] = []) => ({
  keep: async (name: string) => {
    kept.push(name);
    return { id: 'ID', name, expiresAt: 0 };
  },
});

describe('describeFiles', () => {
  it('puts small files into the answer, as text where they are text', async () => {
    const files = await describeFiles(
      [
        file('/home/pyodide/a/b.csv', 'h\u00e9'),
        file('/tmp/x', Buffer.from([0xff, 0])),
        file('/home/pyodide/nul', 'a\0'),
      ],
      10,
      store(),
    );
    expect(files).toEqual([
      {
        path: 'a/b.csv',
        size: 2,
        mime: 'text/csv',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        encoding: 'utf8',
        content: 'h\u00e9',
      },
      expect.objectContaining({ path: '/tmp/x', encoding: 'base64', content: '/wA=' }),
      expect.objectContaining({ path: 'nul', encoding: 'base64' }),
    ]);
  });

  it('gives larger ones a link, and nothing of their folders to the store', async () => {
    const kept: string[] = [];
    const [described] = await describeFiles(
      [file('/home/pyodide/d/a b?.html', 'x'.repeat(11))],
      10,
      store(kept),
    );
    expect(kept).toEqual(['a b?.html']);
    expect(described).toMatchObject({
      mime: 'text/html',
      url: '/api/artifacts/ID/a%20b%3F.html',
      expiresAt: '1970-01-01T00:00:00.000Z',
    });
    expect(described).not.toHaveProperty('content');
  });

  it('has neither content nor link for what did not come back, or what the store does not take', async () => {
    const none = { keep: async () => null };
    const [large, untaken] = await describeFiles([file('/tmp/l', null, 999), file('/tmp/u', 'xx')], 1, none);
    expect(large).toEqual({ path: '/tmp/l', size: 999, mime: 'application/octet-stream', sha256: null });
    expect(Object.keys(untaken ?? {})).toEqual(['path', 'size', 'mime', 'sha256']);
  });

  it('makes a name that no URL can hold one that it can', async () => {
    const [described] = await describeFiles([file('/tmp/\ud800', 'xx')], 1, store());
    expect(described?.url).toBe('/api/artifacts/ID/%EF%BF%BD');
  });
});
