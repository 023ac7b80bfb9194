import { describe, expect, it } from '@jest/globals';
import { readRssBytes } from './process-memory.js';

describe('readRssBytes', () => {
  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux('agrees with what the process says of itself', () => {
    const own = process.memoryUsage.rss();
    expect(readRssBytes(process.pid)).toBeGreaterThan(own * 0.8);
    expect(readRssBytes(process.pid)).toBeLessThan(own * 1.25);
  });

  it('is null for no process and for one that is gone', () => {
    expect(readRssBytes(undefined)).toBeNull();
    expect(readRssBytes(2 ** 30)).toBeNull();
  });
});
