import path from 'node:path';
import { load } from '../kit/load.mjs';
import { startServer } from '../kit/server.mjs';
import { median, short } from '../kit/statistics.mjs';
import { treeCopy } from '../kit/tree-copy.mjs';

const ROUNDS = 5;
const SECONDS = 4;
/** Nobody listens there: the cost of making spans and of failing to send them is in it. */
const TRACED = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };

/** A service that never had a room for traces. */
const WITHOUT_TRACING = {
  'server/tracing/tracing.service.js': 'export class TracingService { watch() {} }\n',
  'server/tracing/tracing.module.js': `
    import { Module } from '@nestjs/common';
    import { TracingService } from './tracing.service.js';
    export class TracingModule {}
    Module({ providers: [TracingService], exports: [TracingService] })(TracingModule);
  `,
};

/** Throughput with and without what is watched, side by side, round by round, so that a busy moment hits both. */
export async function measure() {
  const bare = treeCopy(WITHOUT_TRACING);
  const entry = path.join(bare.folder, 'dist', 'main.js');
  const servers = {
    on: await startServer({ METRICS: 'on' }),
    off: await startServer({ METRICS: 'off' }),
    traced: await startServer({ METRICS: 'off', ...TRACED }),
    absent: await startServer({ METRICS: 'off' }, [process.execPath, entry]),
  };
  const perSecond = { on: [], off: [], traced: [], absent: [] };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      // The order turns, so that none is always first.
      const names = Object.keys(servers);
      for (let n = 0; n < names.length; n += 1) {
        const name = names[(n + round) % names.length];
        perSecond[name].push((await load(servers[name].url, { concurrency: 8, seconds: SECONDS })).perSecond);
      }
    }
  } finally {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    bare.remove();
  }
  const row = (measure, name, base, atLeast) => ({
    measure,
    value: median(perSecond[name].map((value, round) => value / perSecond[base][round])),
    unit: '',
    atLeast,
    detail: `median of ${ROUNDS} rounds; ${short(median(perSecond[name]))}/s / ${short(median(perSecond[base]))}/s at concurrency 8`,
  });
  return [
    row('METRICS=on / off, throughput, `1+1`', 'on', 'off', 0.98),
    row('tracing off / a service without it, throughput, `1+1`', 'off', 'absent', 0.98),
    row('every request traced / none, throughput, `1+1`', 'traced', 'off'),
  ];
}
