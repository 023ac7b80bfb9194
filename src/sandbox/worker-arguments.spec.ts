import { formatWorkerArguments, parseWorkerArguments } from './worker-arguments.js';

describe('the arguments of a worker', () => {
  it('arrive as they were sent', () => {
    const options = { imageFile: '/a b/c.image', memoryBytes: 2 ** 28, diskBytes: 0 };
    expect(parseWorkerArguments(formatWorkerArguments(options))).toMatchObject(options);
  });

  it.each([
    [[]],
    [['/image']],
    [['/image', '5']],
    [['', '5', '5']],
    [['/image', 'x', '5']],
    [['/image', '0', '5']],
    [['/image', '5', '-1']],
  ])('are refused when they are %j', (argv) => {
    expect(() => parseWorkerArguments(argv)).toThrow(/usage/);
  });
});
