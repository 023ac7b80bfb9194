import { Module } from '@nestjs/common';
import { SharedFilesService } from './shared-files.service.js';

@Module({ providers: [SharedFilesService], exports: [SharedFilesService] })
export class SharedFilesModule {}
