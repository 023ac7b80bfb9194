import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { readRssBytes } from './process-memory.js';

const TAKEN_BYTES = 64 << 20;

describe('readRssBytes', () => {
  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux('grows with what the process takes, and counts nothing that it shares', async () => {
    const script = `
      process.stdin.once('data', () => { globalThis.taken = Buffer.alloc(${TAKEN_BYTES}, 1); tell(); });
      const tell = () => process.stdout.write(String(process.memoryUsage.rss()));
      tell();`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      const before = readRssBytes(child.pid) as number;
      child.stdin.write('take');
      const [all] = await once(child.stdout, 'data');
      const after = readRssBytes(child.pid) as number;
      expect(after - before).toBeGreaterThan(TAKEN_BYTES * 0.7);
      expect(after - before).toBeLessThan(TAKEN_BYTES * 1.5);
      // Node's own code alone is tens of megabytes.
      expect(after).toBeLessThan(Number(all) - (20 << 20));
    } finally {
      child.kill();
    }
  });

  it('is null without a process and for one that has exited', () => {
    expect(readRssBytes(undefined)).toBeNull();
    expect(readRssBytes(2 ** 30)).toBeNull();
  });
});
