import { describe, expect, it } from '@jest/globals';
import { ByteBudget } from '../../../base/byte-budget.js';
import type { ServiceError } from '../../../base/errors.js';
import { BodyAccount } from './body-account.js';

const codeOf = (act: () => void): string => {
  try {
    act();
    return 'none';
  } catch (error) {
    return (error as ServiceError).code;
  }
};

describe('BodyAccount', () => {
  it('leaves others what an owner may not have', () => {
    const budget = new ByteBudget(100, 60);
    const [first, second] = [new BodyAccount(budget, 'a'), new BodyAccount(budget, 'a')];
    first.take(40);
    expect(codeOf(() => second.take(30))).toBe('BODY_MEMORY_FULL');
    second.take(20);
    expect(codeOf(() => new BodyAccount(budget, 'b').take(40))).toBe('none');
    expect(codeOf(() => new BodyAccount(budget, 'c').take(1))).toBe('BODY_MEMORY_FULL');
    first.close();
    expect(budget.leftFor('a')).toBe(40);
    expect(budget.leftFor('c')).toBe(40);
  });

  it('says of a body that can never fit that it is too large, and not to come again', () => {
    const budget = new ByteBudget(100, 60);
    const account = new BodyAccount(budget, 'a');
    expect(codeOf(() => account.reserve(61))).toBe('PAYLOAD_TOO_LARGE');
    account.take(50);
    expect(codeOf(() => account.take(11))).toBe('PAYLOAD_TOO_LARGE');
    expect(codeOf(() => new BodyAccount(budget, 'b').reserve(60))).toBe('BODY_MEMORY_FULL');
  });

  it('lets a body in whole or not at all, and counts it once', () => {
    const budget = new ByteBudget(100, 100);
    const [first, second] = [new BodyAccount(budget, 'a'), new BodyAccount(budget, 'a')];
    first.reserve(60);
    expect(codeOf(() => second.reserve(60))).toBe('BODY_MEMORY_FULL');
    expect(budget.used).toBe(60);
    first.take(40);
    first.take(20);
    expect(budget.used).toBe(60);
    first.take(10);
    expect(budget.used).toBe(70);
    first.close();
    expect(budget.used).toBe(0);
  });

  it('takes nothing after its end, and gives back once', () => {
    const budget = new ByteBudget(100, 100);
    const account = new BodyAccount(budget, 'a');
    account.take(10);
    account.close();
    account.take(10);
    account.close();
    expect(budget.used).toBe(0);
  });
});
