import 'reflect-metadata';
import type { Logger } from 'pino';
import { Settings } from './config/settings.js';
import { createApp } from './create-app.js';
import { LOG } from './logging/log-tokens.js';
import { forceExitOnSecondSignal } from './shutdown/force-exit.js';

/** Starts the server. @throws when the configuration is not valid or the port cannot be had */
export async function bootstrap(): Promise<void> {
  const app = await createApp();
  const { host, port } = app.get(Settings);
  const log = app.get<Logger>(LOG);
  forceExitOnSecondSignal((signal) => log.warn({ signal }, 'Second signal: leaving at once'));
  await app.listen(port, host);
  const url = await app.getUrl();
  log.info({ url, startMs: Math.round(performance.now()) }, `Listening on ${url}`);
}
