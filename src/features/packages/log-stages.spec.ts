import { PackageError } from '../../engine/distribution/package-error.js';
import { Change, type ChangeKind } from './change.js';
import { logStages } from './log-stages.js';
import type { Stage } from './progress.js';

function make(kind: ChangeKind) {
  const lines: string[] = [];
  const write = (level: string) => (fields: object, message: string) =>
    lines.push(`${level} ${message} ${'reason' in fields ? fields.reason : ''}`.trim());
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const change = new Change({ kind, owner: 'ada', names: ['x'] });
  logStages(change, log);
  return { change, lines };
}
const downloading = (done: number): Stage => ({
  ...{ stage: 'downloading', files: { done, total: 3 } },
  bytes: { done, total: null },
});

it('writes one line per stage, however often it is reported', () => {
  const { change, lines } = make('install');
  for (let done = 0; done < 100; done++) {
    change.progress.report({ stage: 'resolving' });
    change.progress.report(downloading(done));
  }
  expect(lines).toEqual(['info Packages: resolving versions', 'info Packages: downloading files']);
});

it('logs why a change failed', async () => {
  const { change, lines } = make('remove');
  change.finish({ error: new PackageError('PACKAGE_NOT_FOUND', 'x is not installed.') });
  await change.settled;
  expect(lines).toEqual(['warn Package change failed x is not installed.']);
});

it('logs nothing about a start without packages', () => {
  const { change, lines } = make('start');
  for (const stage of ['preparing', 'checking'] as const) change.progress.report({ stage });
  change.progress.report({ stage: 'starting', workers: { done: 1, total: 1 } });
  expect(lines).toEqual([]);
});
