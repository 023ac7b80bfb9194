import { Global, Module } from '@nestjs/common';
import { RedisModule } from '../redis/redis.module.js';
import { AccessService } from './access.service.js';

@Global()
@Module({ imports: [RedisModule], providers: [AccessService], exports: [AccessService] })
export class AccessModule {}
