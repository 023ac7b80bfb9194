import { Module } from '@nestjs/common';
import { ArtifactsModule } from '../artifacts/artifacts.module.js';
import { ExecutionsModule } from '../executions/executions.module.js';
import { PackagesModule } from '../packages/packages.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { McpController } from './mcp.controller.js';
import { McpService } from './mcp.service.js';

@Module({
  imports: [ArtifactsModule, ExecutionsModule, PackagesModule, SessionsModule],
  controllers: [McpController],
  providers: [McpService],
})
export class McpModule {}
