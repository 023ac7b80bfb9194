import { parseLauncherReport } from './inside/launcher-report.js';
import { formatWorkerArguments, parseWorkerArguments } from './worker-arguments.js';

const OPTIONS = { imageFile: '/a b/c.image', memoryBytes: 1024, diskBytes: 0, mapMemory: true };

describe('the arguments of a worker', () => {
  it('are parsed as they were formatted', () => {
    const sandbox = {
      planned: { landlock: 'no "kernel"', seccomp: true as const },
      reportFd: 5,
      stateFd: 6,
      recordsOutput: true,
      hasNetwork: true,
    };
    expect(parseWorkerArguments(formatWorkerArguments(OPTIONS, sandbox))).toEqual({ ...OPTIONS, sandbox });
  });

  it('may omit the sandbox, as for a worker started by hand', () => {
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
  ])('are rejected when they are %j', (argv) => {
    expect(() => parseWorkerArguments(argv)).toThrow('usage: main.js');
  });
});

describe('the report of the launcher', () => {
  it('has one layer per line', () => {
    expect(parseLauncherReport('landlock\tok\nseccomp\tseccomp: Function not implemented\n')).toEqual({
      landlock: true,
      seccomp: 'seccomp: Function not implemented',
    });
  });

  it('may be empty', () => {
    expect(parseLauncherReport('')).toEqual({});
  });
});
