import { stackFlags, stackWithin } from './stack.js';

const limits = (hard: string) =>
  `Limit                     Soft Limit           Hard Limit           Units\n` +
  `Max stack size            8388608              ${hard}            bytes\nMax core file size  0 0 bytes\n`;

describe('the stack of a worker', () => {
  it('is 256 MB where the service may grant that', () => {
    expect(stackWithin(limits('unlimited'))).toBe(2 ** 28);
    expect(stackWithin(limits('999999999'))).toBe(2 ** 28);
  });

  it('is what the service itself is bounded to where that is less', () => {
    expect(stackWithin(limits('16777216'))).toBe(2 ** 24);
    expect(stackFlags(2 ** 24)).toEqual(['--stack-size=12288']);
  });

  it('is left to V8 where little or nothing is known to be granted', () => {
    expect(stackFlags(stackWithin(limits('4194304')))).toEqual([]);
    expect(stackFlags(stackWithin('no such line'))).toEqual([]);
  });
});
