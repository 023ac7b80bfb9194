/**
 * A variable that a setting names, such as one with a secret; null when it is not set. The `.env` of the working folder is part
 * of the environment once the configuration was read.
 */
export function environmentVariable(name: string): string | null {
  return process.env[name] ?? null;
}
