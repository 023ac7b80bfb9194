import { parseLauncherReport } from './inside/launcher-report.js';
import { formatWorkerArguments, parseWorkerArguments } from './worker-arguments.js';

const OPTIONS = { imageFile: '/a b/c.image', memoryBytes: 1024, diskBytes: 0, mapMemory: true };

describe('the arguments of a worker', () => {
  it('arrive as they were sent', () => {
    const sandbox = {
      planned: { landlock: 'no "kernel"', seccomp: true as const },
      reportFd: 5,
      stateFd: 6,
      recordsOutput: true,
      hasNetwork: true,
    };
    expect(parseWorkerArguments(formatWorkerArguments(OPTIONS, sandbox))).toEqual({ ...OPTIONS, sandbox });
  });

  it('may leave the sandbox out, as a worker started by hand does', () => {
    const { sandbox } = parseWorkerArguments(['/image', '1024', '0', 'copy']);
    expect(sandbox).toEqual({ planned: {}, reportFd: null });
  });

  it.each([
    [[]],
    [['/image']],
    [['/image', '5']],
    [['', '5', '5', 'map']],
    [['/image', 'x', '5', 'map']],
    [['/image', '0', '5', 'map']],
    [['/image', '5', '-1', 'map']],
    [['/image', '5', '5', 'maybe']],
  ])('are refused when they are %j', (argv) => {
    expect(() => parseWorkerArguments(argv)).toThrow('usage: main.js');
  });
});

describe('the report of the launcher', () => {
  it('is one layer a line', () => {
    expect(parseLauncherReport('landlock\tok\nseccomp\tseccomp: Function not implemented\n')).toEqual({
      landlock: true,
      seccomp: 'seccomp: Function not implemented',
    });
  });

  it('may be empty', () => {
    expect(parseLauncherReport('')).toEqual({});
  });
});
