import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { POOL_LOGGER } from '../../engine/pool/pool-logger.js';
import { createLogger, type LoggerWithSink } from './create-logger.js';
import { LOG, LOG_WITH_SINK } from './log-tokens.js';
import { NestLoggerService } from './nest-logger.service.js';

/** The one logger of the process. Global, so Nest ends it after every module that still has something to say. */
@Global()
@Module({
  providers: [
    {
      provide: LOG_WITH_SINK,
      inject: [Settings],
      useFactory: (settings: Settings) => createLogger(settings),
    },
    { provide: LOG, inject: [LOG_WITH_SINK], useFactory: ({ log }: LoggerWithSink) => log },
    {
      provide: POOL_LOGGER,
      inject: [LOG_WITH_SINK],
      useFactory: ({ log }: LoggerWithSink) => log.child({ component: 'process-pool' }),
    },
    NestLoggerService,
  ],
  exports: [LOG, LOG_WITH_SINK, POOL_LOGGER, NestLoggerService],
})
export class LoggingModule implements OnApplicationShutdown {
  constructor(@Inject(LOG_WITH_SINK) private readonly logger: LoggerWithSink) {}

  /** What is logged later still reaches stdout when the process exits, but no longer the file. */
  async onApplicationShutdown(): Promise<void> {
    await this.logger.sink.flush();
  }
}
