import { stackFlags, stackWithin } from './stack.js';

const limits = (hard: string) =>
  `Limit                     Soft Limit           Hard Limit           Units\n` +
  `Max stack size            8388608              ${hard}            bytes\nMax core file size  0 0 bytes\n`;

describe('the stack of a worker', () => {
  it('is 256 MB where the limit of the service allows it', () => {
    expect(stackWithin(limits('unlimited'))).toBe(2 ** 28);
    expect(stackWithin(limits('999999999'))).toBe(2 ** 28);
  });

  it('is the limit of the service where that is lower', () => {
    expect(stackWithin(limits('16777216'))).toBe(2 ** 24);
    expect(stackFlags(2 ** 24)).toEqual(['--stack-size=12288']);
  });

  it('is the default of V8 where the limit is low or unknown', () => {
    expect(stackFlags(stackWithin(limits('4194304')))).toEqual([]);
    expect(stackFlags(stackWithin('no such line'))).toEqual([]);
  });
});
