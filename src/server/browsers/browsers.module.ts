import { Module } from '@nestjs/common';
import { BrowsersService } from './browsers.service.js';

@Module({ providers: [BrowsersService], exports: [BrowsersService] })
export class BrowsersModule {}
