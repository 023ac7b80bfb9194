import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { FolderLock } from '../../../base/folder-lock.js';
import type { JobFolder } from './job-folder.js';

/** Between two attempts to have a folder that another server has, ms. */
const RETRY_MS = 1_000;

/** The folder of the jobs, as soon as this process is the only one that has it. */
export class HeldFolder {
  #lock: FolderLock | null = null;
  #taking: Promise<boolean> | null = null;
  #retry: NodeJS.Timeout | undefined;

  /** @param recover reads what an earlier server left; called once, before `held` is reported */
  constructor(
    private readonly path: string,
    private readonly folder: JobFolder,
    private readonly recover: () => Promise<void>,
    private readonly log: Logger,
  ) {}

  /** Takes a folder that is there, now or when the server that has it ends. One that is not is made with the first job. */
  async start(): Promise<void> {
    if (!existsSync(this.path) || (await this.hold())) return;
    this.log.warn({ folder: this.path }, 'Another server holds the jobs; waiting for it to end');
    this.#retry = setInterval(async () => {
      if (await this.hold()) clearInterval(this.#retry);
    }, RETRY_MS).unref();
  }

  /** @returns whether this process has it */
  hold(): Promise<boolean> {
    if (this.#lock) return Promise.resolve(true);
    this.#taking ??= this.#take().finally(() => {
      this.#taking = null;
    });
    return this.#taking;
  }

  stopTrying(): void {
    clearInterval(this.#retry);
  }

  async release(): Promise<void> {
    await this.#lock?.release();
    this.#lock = null;
  }

  async #take(): Promise<boolean> {
    try {
      await this.folder.prepare();
      const lock = await FolderLock.take(this.path);
      if (!lock) return false;
      await this.recover();
      this.#lock = lock;
      return true;
    } catch (error) {
      this.log.error({ err: error, folder: this.path }, 'The folder of the jobs cannot be used');
      return false;
    }
  }
}
