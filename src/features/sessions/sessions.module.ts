import { Module } from '@nestjs/common';
import { PoolModule } from '../../server/pool/pool.module.js';
import { ExecutionsModule } from '../executions/executions.module.js';
import { PackagesModule } from '../packages/packages.module.js';
import { SessionChangesService } from './session-changes.service.js';
import { SessionFilesController } from './session-files.controller.js';
import { SessionFilesService } from './session-files.service.js';
import { SessionHistoryController } from './session-history.controller.js';
import { SessionHistoryService } from './session-history.service.js';
import { SessionRunsService } from './session-runs.service.js';
import { SessionStepsController } from './session-steps.controller.js';
import { SessionStepsService } from './session-steps.service.js';
import { SessionStoreService } from './session-store.service.js';
import { SessionTransferController } from './session-transfer.controller.js';
import { SessionTransferService } from './session-transfer.service.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsService } from './sessions.service.js';
import { StateWorkService } from './state-work/state-work.service.js';

@Module({
  imports: [PoolModule, ExecutionsModule, PackagesModule],
  controllers: [
    SessionsController,
    SessionStepsController,
    SessionHistoryController,
    SessionTransferController,
    SessionFilesController,
  ],
  providers: [
    SessionStoreService,
    StateWorkService,
    SessionsService,
    SessionChangesService,
    SessionRunsService,
    SessionStepsService,
    SessionHistoryService,
    SessionTransferService,
    SessionFilesService,
  ],
  exports: [
    SessionStoreService,
    SessionRunsService,
    SessionsService,
    SessionStepsService,
    SessionFilesService,
  ],
})
export class SessionsModule {}
