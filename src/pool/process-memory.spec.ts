import { describe, expect, it } from '@jest/globals';
import { readRssBytes } from './process-memory.js';

describe('readRssBytes', () => {
  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux('grows with what the process takes, and counts nothing that it shares', () => {
    const before = readRssBytes(process.pid) as number;
    const taken = Buffer.alloc(64 << 20, 1);
    const after = readRssBytes(process.pid) as number;
    expect(after - before).toBeGreaterThan(taken.length * 0.7);
    expect(after - before).toBeLessThan(taken.length * 1.5);
    // Node's own code alone is tens of megabytes.
    expect(after).toBeLessThan(process.memoryUsage.rss() - (20 << 20));
  });

  it('is null for no process and for one that is gone', () => {
    expect(readRssBytes(undefined)).toBeNull();
    expect(readRssBytes(2 ** 30)).toBeNull();
  });
});
