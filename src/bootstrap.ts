import 'reflect-metadata';
import type { Logger } from 'pino';
import { Settings } from './config/settings.js';
import { createApp } from './create-app.js';
import { AccessService } from './server/access/access.service.js';
import { LOG } from './server/logging/log-tokens.js';
import { greeting } from './server/logging/terminal.js';
import { PoolService } from './server/pool/pool.service.js';
import { forceExitOnSecondSignal } from './server/shutdown/force-exit.js';
import { leaveUnusable } from './server/shutdown/leave-unusable.js';

/** Starts the server. @throws if the configuration is invalid or the port is not available */
export async function bootstrap(): Promise<void> {
  const app = await createApp();
  const { host, port, logLevel } = app.get(Settings);
  const log = app.get<Logger>(LOG);
  forceExitOnSecondSignal((signal) => log.warn({ signal }, 'Second signal: leaving at once'));
  const listening = app.listen(port, host);
  const { hopeless } = app.get(PoolService);
  // In order: a server that serves what it can with its last workers finishes that first.
  void Promise.all([hopeless, listening]).then(([error]) => leaveUnusable(app, error, log));
  await listening;
  const url = await app.getUrl();
  log.info({ url, startMs: Math.round(performance.now()) }, `Listening on ${url}`);
  if (process.stdout.isTTY && logLevel !== 'silent') {
    process.stdout.write(greeting(url, app.get(AccessService).asksForKeys));
  }
}
