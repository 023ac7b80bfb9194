import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { ServiceError } from '../../base/errors.js';
import { Settings } from '../../config/settings.js';
import type { OutputFile, Task } from '../../engine/protocol/messages.js';
import { ExecutionHooks } from '../../features/executions/execution-hooks.js';
import { LOG } from '../../server/logging/log-tokens.js';
import { sharedOf, shareWithRun } from './share-with-run.js';
import { SharedFolder } from './shared-folder.js';
import type { SharedPlace } from './shared-place.js';
import { SharedStore } from './shared-store.js';

/** What an entry needs beyond its content. */
const HEADER_BYTES_MAX = 4096;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** About nothing but shared files: without them, the request fails before its body is read. */
    sharedFiles?: boolean;
  }
}

/** The folders that all clients and runs share while COMPAT_SHARED_FILES is on; without it there is nothing here. */
@Injectable()
export class SharedFilesService implements OnModuleInit {
  readonly #store: SharedStore | null;

  constructor(
    private readonly settings: Settings,
    @Inject(LOG) private readonly log: Logger,
    private readonly hooks: ExecutionHooks,
  ) {
    const { sharedFilesOn, sharedFilesMax: files, sharedDir } = settings;
    // Every run has the shared files as part of what it may keep, and needs room for its own.
    const bytes = Math.min(settings.sharedBytesMax, Math.floor(settings.diskLimitBytes / 2));
    this.#store = sharedFilesOn
      ? new SharedStore(new SharedFolder(sharedDir, bytes + HEADER_BYTES_MAX), { files, bytes })
      : null;
  }

  /** @throws (rejection) when the folder cannot be made or read: then the server should not start */
  async onModuleInit(): Promise<void> {
    if (!this.#store) return;
    const strange = await this.#store.load();
    this.hooks.register({
      beforeTask: (task) => this.share(task),
      afterReport: ({ files }) => this.keep(files),
    });
    const { sharedDir } = this.settings;
    this.log.warn(
      { component: 'shared-files', folder: sharedDir, files: this.#store.list().length },
      'COMPAT_SHARED_FILES is on: every client can read and delete the files of all others',
    );
    if (strange.length > 0) {
      this.log.warn(
        { component: 'shared-files', folder: sharedDir, strange: strange.slice(0, 10) },
        'The folder of the shared files contains other files; they are ignored',
      );
    }
  }

  /** Answers routes that are only about shared files before their bodies are read, where there are none. */
  guard(app: FastifyInstance): void {
    if (this.#store) return;
    app.addHook('onRequest', (request, _reply, done) => {
      if (request.routeOptions.config.sharedFiles) done(filesOff());
      else done();
    });
  }

  /** The task with what is shared; as it was while the setting is off. */
  share(task: Task): Task {
    return this.#store ? shareWithRun(task, this.#store.list()) : task;
  }

  /**
   * Keeps what a run made or changed in the shared folders; of runs at the same time the last one wins.
   * @returns a sentence for each file that could not be kept
   */
  async keep(files: readonly OutputFile[]): Promise<string[]> {
    if (!this.#store) return [];
    const faults: string[] = [];
    for (const { file, place } of sharedOf(files)) {
      const fault = await this.keepOne(this.#store, place, file);
      if (fault) faults.push(`${file.path} was not shared with other executions: ${fault}`);
    }
    return faults;
  }

  /** The files, for routes that are only about them. @throws ServiceError SHARED_FILES_OFF */
  need(): SharedStore {
    if (this.#store) return this.#store;
    throw filesOff();
  }

  private async keepOne(
    store: SharedStore,
    place: SharedPlace | null,
    { size, content }: OutputFile,
  ): Promise<string | null> {
    if (!place) return 'its name cannot be shared.';
    if (!content) return `its ${size} bytes exceed what an execution may return.`;
    try {
      await store.put(place, Buffer.from(content));
      return null;
    } catch (error) {
      if (error instanceof ServiceError) return error.message;
      this.log.error({ component: 'shared-files', err: error }, 'Failed to write a shared file');
      return 'the server failed to write it.';
    }
  }
}

function filesOff(): ServiceError {
  return new ServiceError(
    'SHARED_FILES_OFF',
    'Shared files are disabled on this server; the operator can enable them with COMPAT_SHARED_FILES=on. To send files with a single execution, use `files` of POST /api/execute.',
  );
}
