import { tmpdir } from 'node:os';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { ArtifactStore } from './artifact-store.js';

/** The store of this server, for as long as it lives. */
@Injectable()
export class ArtifactsService extends ArtifactStore implements OnApplicationShutdown {
  constructor(settings: Settings) {
    super({
      base: settings.artifactDirSetting || tmpdir(),
      ttlMs: settings.artifactTtlMs,
      maxBytes: settings.artifactStoreBytes,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}
