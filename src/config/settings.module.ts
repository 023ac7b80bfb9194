import { Global, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { loadSettings } from './load-settings.js';
import { Settings } from './settings.js';

let read: Settings | undefined;

/**
 * The only reader of the environment: `.env` of the working folder, and process.env, which wins. Read when this file
 * is imported; rejects with a ConfigurationError. To be awaited before Nest is, which would add a stack of its own.
 */
export const configuration = ConfigModule.forRoot({
  validate: (env) => {
    read = loadSettings(env);
    return { settings: read };
  },
});
/** The settings, for a command that needs no application. @throws ConfigurationError (rejection) */
export async function readConfiguration(): Promise<Settings> {
  await configuration;
  if (!read) throw new Error('the configuration was not read');
  return read;
}

@Global()
@Module({
  imports: [configuration],
  providers: [
    {
      provide: Settings,
      inject: [ConfigService],
      useFactory: (config: ConfigService) => config.getOrThrow<Settings>('settings'),
    },
  ],
  exports: [Settings],
})
export class SettingsModule {}
