import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { itCallsBack } from '../../../../test/kit/job-callback-contract.js';
import { itSharesJobs } from '../../../../test/kit/job-share-contract.js';
import { DONE, itKeepsJobs, JobStores, NEVER } from '../../../../test/kit/job-store-contract.js';
import type { CallBack, RunJob } from '../job.js';
import type { StoreBounds } from '../job-store.js';
import { EmbeddedJobs } from './embedded-jobs.js';

const SILENT = pino({ level: 'silent' });

describe('EmbeddedJobs', () => {
  let folder = '';
  const room = {
    async prepare() {
      folder = path.join(mkdtempSync(path.join(tmpdir(), 'pool-jobs-')), 'jobs');
    },
    make: (bounds: StoreBounds, run: RunJob, callBack: CallBack) =>
      new EmbeddedJobs({ ...bounds, folder }, run, SILENT, callBack),
    crash() {
      // A lock whose process is gone.
      writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: 2 ** 30, start: '' }));
    },
    async clear() {
      rmSync(path.dirname(folder), { recursive: true });
    },
  };

  describe('as a store', () => itKeepsJobs(room));
  describe('as a store with callbacks', () => itCallsBack(room));
  describe('as a store of several owners', () => itSharesJobs(room));

  describe('as files', () => {
    const stores = new JobStores(room);
    beforeEach(() => room.prepare());
    afterEach(async () => {
      await stores.closeAll();
      await room.clear();
    });

    it('touches no disk before its first job', async () => {
      await stores.open();
      expect(readdirSync(path.dirname(folder))).toEqual([]);
    });

    it('cut off in the middle of an entry, goes on from the one before', async () => {
      const one = stores.order();
      const before = await stores.open();
      await before.jobs.accept(one, 'request', null);
      await before.begun(1);
      stores.crash();
      const file = path.join(folder, `${one.id}.job`);
      writeFileSync(file, readFileSync(file).subarray(0, -3));
      writeFileSync(path.join(folder, 'torn.job'), '{"type":"accepted","order":{');
      const { jobs, begun } = await stores.open();
      (await begun(1)).end(DONE);
      await jobs.waitFor('ada', one.id, 5_000, NEVER);
      expect(await jobs.get('ada', one.id)).toMatchObject({ state: 'succeeded', attempts: 1 });
      await jobs.close();
      const after = await stores.open();
      expect(await after.jobs.get('ada', one.id)).toMatchObject({ state: 'succeeded' });
      expect(readdirSync(folder).sort()).toEqual([`${one.id}.job`, 'lock']);
    });

    it('is one server at a time', async () => {
      const first = await stores.open();
      await first.jobs.accept(stores.order(), '', null);
      const second = await stores.open();
      await expect(second.jobs.accept(stores.order(), '', null)).rejects.toMatchObject({
        code: 'JOBS_UNAVAILABLE',
      });
      (await first.begun(1)).end(DONE);
      await first.jobs.close();
      await second.jobs.accept(stores.order(), '', null);
      await second.begun(1);
    });
  });
});
