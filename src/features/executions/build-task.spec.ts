import { ServiceError } from '../../base/errors.js';
import type { TaskBounds } from './bound-by-access.js';
import { buildTask, type ExecutionRequest } from './build-task.js';

const bounds: TaskBounds = {
  limits: {
    timeoutMs: 5000,
    memoryBytes: 1,
    outputBytes: 3,
    resultBytes: 4,
    diskBytes: 20,
    displayBytes: 30,
    outputFiles: 2,
    outputFileBytes: 40,
    outputFilesBytes: 50,
  },
  executionTimeoutMs: 1000,
  inputFilesMax: 3,
  inputFileBytesMax: 10,
};

function faultOf(request: ExecutionRequest): string {
  try {
    buildTask(request, bounds, 'id');
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('buildTask', () => {
  it('fills in what was not asked for', () => {
    expect(buildTask({ code: '1' }, bounds, 'id')).toEqual({
      id: 'id',
      code: '1',
      contextJson: null,
      stdin: '',
      args: [],
      env: {},
      files: [],
      resultFormat: 'json',
      session: null,
      stream: false,
      collect: null,
      figures: 'png',
      limits: {
        timeoutMs: 1000,
        memoryBytes: 1,
        outputBytes: 3,
        resultBytes: 4,
        diskBytes: 20,
        displayBytes: 30,
        outputFiles: 2,
        outputFileBytes: 40,
        outputFilesBytes: 50,
      },
    });
  });

  it('grants at most the largest timeout', () => {
    expect(buildTask({ code: '1', timeout: 2000 }, bounds, 'id').limits.timeoutMs).toBe(2000);
    expect(buildTask({ code: '1', timeout: 9000 }, bounds, 'id').limits.timeoutMs).toBe(5000);
  });

  it('decodes files as their encoding says', () => {
    const files: ExecutionRequest['files'] = [
      { path: 'a', content: 'é' },
      { path: 'b', content: '/wA=', encoding: 'base64' },
    ];
    const task = buildTask({ code: '1', files }, bounds, 'id');
    expect(task.files.map(({ path, content }) => [path, [...content]])).toEqual([
      ['a', [0xc3, 0xa9]],
      ['b', [0xff, 0x00]],
    ]);
  });

  it('hands the context over as JSON', () => {
    expect(buildTask({ code: '1', context: { a: [1, null] } }, bounds, 'id').contextJson).toBe(
      '{"a":[1,null]}',
    );
  });

  it('says which limit of the files was exceeded, asked and allowed', () => {
    const file = { path: 'a', content: '12345678' };
    expect(faultOf({ code: '1', files: [file, file, file, file] })).toBe(
      'PAYLOAD_TOO_LARGE: 4 input files were sent; at most 3 are allowed.',
    );
    expect(faultOf({ code: '1', files: [{ path: 'a', content: 'éééééé' }] })).toBe(
      'PAYLOAD_TOO_LARGE: The input file "a" has 12 bytes; at most 10 are allowed per file.',
    );
    expect(faultOf({ code: '1', files: [file, file, file] })).toMatch(/exceed the 20 bytes/);
  });

  it('measures base64 by what it decodes to', () => {
    const content = Buffer.alloc(10).toString('base64');
    expect(faultOf({ code: '1', files: [{ path: 'a', content, encoding: 'base64' }] })).toBe('none');
  });
});
