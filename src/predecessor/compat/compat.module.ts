import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../../features/executions/executions.module.js';
import { PackagesModule } from '../../features/packages/packages.module.js';
import { HealthModule } from '../../operations/health/health.module.js';
import { PoolModule } from '../../server/pool/pool.module.js';
import { SharedFilesModule } from '../shared-files/shared-files.module.js';
import { StatsModule } from '../stats/stats.module.js';
import { CompatHealthController } from './compat-health.controller.js';
import { DashboardController } from './dashboard.controller.js';
import { DownloadController } from './download.controller.js';
import { ExecuteRawController } from './execute-raw.controller.js';
import { ExecuteStreamController } from './execute-stream.controller.js';
import { InstallPackageController } from './install-package.controller.js';
import { RecycleController } from './recycle.controller.js';
import { UploadController } from './upload.controller.js';
import { UploadedFilesController } from './uploaded-files.controller.js';

/** Thin adapters that let clients of the predecessor go on unchanged. */
@Module({
  imports: [ExecutionsModule, HealthModule, PackagesModule, PoolModule, SharedFilesModule, StatsModule],
  controllers: [
    ExecuteRawController,
    ExecuteStreamController,
    InstallPackageController,
    RecycleController,
    CompatHealthController,
    DashboardController,
    UploadController,
    UploadedFilesController,
    DownloadController,
  ],
})
export class CompatModule {}
