import { boundByAccess } from '../executions/bound-by-access.js';
import type { ToolCaller, ToolServices } from './tool.js';

const PACKAGES_SHOWN = 60;
const MEGABYTE = 1024 * 1024;

/** What a model must know to write code for this server: what there is, and what is not. */
export function describeRuntime({ settings, packages }: ToolServices, { access }: ToolCaller): string {
  const { executionTimeoutMs, limits } = boundByAccess(settings, access.limits);
  const names = packages.loaded().map(({ name }) => name);
  const more = names.length > PACKAGES_SHOWN ? ` and ${names.length - PACKAGES_SHOWN} more` : '';
  const loaded = names.length > 0 ? `${names.slice(0, PACKAGES_SHOWN).join(', ')}${more}` : 'none';
  return [
    'Runs Python in a sandbox: CPython 3.14 (WebAssembly) with its standard library.',
    `Other packages: ${loaded}; nothing can be installed with pip.`,
    'There are no threads, no processes and no network.',
    `A run may take ${executionTimeoutMs / 1000} s unless timeout_seconds says otherwise (at most ${limits.timeoutMs / 1000} s), and use ${Math.round(limits.memoryBytes / MEGABYTE)} MB.`,
    'Returns the value of the last expression, what was printed, figures of matplotlib, and files that were created in the working folder.',
    access.scopes.has('sessions')
      ? 'Each call starts in a pristine interpreter; with a session_id of create_session, it continues where the last call of the session ended.'
      : 'Each call starts in a pristine interpreter.',
  ].join(' ');
}
