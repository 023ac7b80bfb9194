import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { ImageSupply } from '../../engine/assembly/image-supply.js';
import type { RunReport } from '../../engine/protocol/messages.js';
import type { Offer } from '../packages/import-state.js';
import { hintOfMissing } from '../packages/missing-module.js';

/** What to do about modules that programs did not find, on this server. */
@Injectable()
export class ModuleHintsService {
  constructor(
    private readonly images: ImageSupply,
    private readonly settings: Settings,
  ) {}

  of({ exception }: Pick<RunReport, 'exception'>): { moduleHint?: string } {
    if (exception?.module === undefined || exception.hint !== undefined) return {};
    const moduleHint = hintOfMissing(exception.module, this.#offer());
    return moduleHint === null ? {} : { moduleHint };
  }

  /** null if the lock file is missing or invalid: a run that happened is answered all the same. */
  #offer(): Offer | null {
    try {
      const { lock, rules, hasIndexes } = this.images.distribution;
      return { lock, rules, hasIndexes, installs: this.settings.packageInstall !== 'off' };
    } catch {
      return null;
    }
  }
}
