import { Global, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { folderFaults } from './folder-faults.js';
import { ConfigurationError, readSettings } from './load-settings.js';
import { misspeltVariables } from './misspelt-variables.js';
import { Settings, VARIABLES } from './settings.js';

let read: Settings | undefined;

/**
 * The only reader of the environment: `.env` of the working folder, and process.env, which wins. Read when this file
 * is imported; rejects with a ConfigurationError. Await it before Nest, which would add its stack.
 */
export const configuration = ConfigModule.forRoot({
  validate: (env) => {
    const { settings, sound, problems } = readSettings(env);
    // All at once: a start that fails for the next reason each time is a long way to a configuration.
    problems.push(...misspelt(env), ...folderFaults(sound, settings));
    if (problems.length > 0) throw new ConfigurationError(problems);
    read = settings;
    return { settings };
  },
});

function misspelt(env: Record<string, unknown>): string[] {
  const known = VARIABLES.map(({ name }) => name);
  return misspeltVariables(Object.keys(env), known).map(
    ([name, meant]) => `there is no ${name}; ${meant} was probably meant (unset what is not for this server)`,
  );
}

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
