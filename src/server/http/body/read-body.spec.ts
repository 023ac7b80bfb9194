import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { ByteBudget } from '../../../base/byte-budget.js';
import { ServiceError } from '../../../base/errors.js';
import { BodyAccount } from './body-account.js';
import { type BodyBounds, readBody } from './read-body.js';

const tooLarge = () => new ServiceError('PAYLOAD_TOO_LARGE', 'too large');
const read = (body: PassThrough, bounds: Partial<BodyBounds> = {}) =>
  readBody(body, { bytesMax: 10, tooLarge, ...bounds });
const paidBy = (account: BodyAccount) => ({
  bodyAccount: () => account,
  hasRoomFor: () => true,
  ended: Promise.resolve(),
});
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: ServiceError) => error.code,
  );

describe('readBody', () => {
  it('gives all of a body, up to its limit', async () => {
    const body = new PassThrough();
    const bytes = read(body);
    for (const part of ['01234', '56', '789']) body.write(part);
    body.end();
    expect((await bytes).toString()).toBe('0123456789');
  });

  it('refuses one byte more as it comes, and reads no further', async () => {
    const body = new PassThrough();
    const code = codeOf(read(body));
    body.write('0123456789');
    body.write('x');
    expect(await code).toBe('PAYLOAD_TOO_LARGE');
    expect(body.isPaused()).toBe(true);
  });

  it('refuses a body that is cut short or fails, whatever came before, and survives what comes after', async () => {
    const [left, failed] = [new PassThrough(), new PassThrough()];
    const codes = [codeOf(read(left)), codeOf(read(failed))];
    left.write('01');
    left.destroy();
    failed.destroy(new Error('reset'));
    expect(await Promise.all(codes)).toEqual(['VALIDATION_FAILED', 'VALIDATION_FAILED']);
    failed.emit('error', new Error('again'));
  });

  it('shows the body to the check block by block, which may refuse it', async () => {
    const body = new PassThrough();
    const seen: number[][] = [];
    const code = codeOf(
      read(body, {
        bytesMax: 1_000_000,
        check: (block, soFar) => {
          seen.push([soFar.bytes, block.length]);
          if (seen.length === 2) throw new ServiceError('MALFORMED_JSON', 'no');
        },
      }),
    );
    for (let n = 0; n < 3; n++) {
      body.write(Buffer.alloc(20_000));
      await new Promise(setImmediate);
    }
    expect(await code).toBe('MALFORMED_JSON');
    expect(seen).toEqual([
      [0, 20_000],
      [20_000, 20_000],
    ]);
  });

  it('shows a body of single bytes in blocks', async () => {
    const body = new PassThrough();
    const blocks: Buffer[] = [];
    const bytes = read(body, { bytesMax: 100_000, check: (block) => blocks.push(Buffer.from(block)) });
    for (let n = 0; n < 50_000; n++) body.write(Buffer.from([n & 0xff]));
    body.end();
    const whole = await bytes;
    expect(Buffer.concat(blocks).equals(whole)).toBe(true);
    expect(blocks.length).toBeLessThan(10);
  });

  it('pays for what it reads, by weight, and refuses what cannot be paid', async () => {
    const budget = new ByteBudget(100_000, 100_000);
    const account = new BodyAccount(budget, 'a');
    const body = new PassThrough();
    const code = codeOf(read(body, { exchange: paidBy(account), weight: 3, bytesMax: 1_000_000 }));
    body.write(Buffer.alloc(20_000));
    await new Promise(setImmediate);
    expect(budget.used).toBe(60_000);
    const other = new BodyAccount(budget, 'b');
    other.take(40_000);
    body.end('x');
    expect(await code).toBe('BODY_MEMORY_FULL');
    account.close();
    other.close();
    expect(budget.used).toBe(0);
  });
});
