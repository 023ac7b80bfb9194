import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../../features/executions/executions.module.js';
import { SharedFilesService } from './shared-files.service.js';

@Module({ imports: [ExecutionsModule], providers: [SharedFilesService], exports: [SharedFilesService] })
export class SharedFilesModule {}
