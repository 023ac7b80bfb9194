import type { InstallMode } from '../../config/package-settings.js';
import { PackageError } from '../../engine/distribution/package-error.js';
import type { Requirement } from '../../engine/distribution/requirement.js';

/**
 * Checks what a client requests. The operator's settings are not restricted.
 * @throws PackageError PACKAGE_NOT_ALLOWED, PACKAGE_INVALID
 */
export function requireInstallable(requirement: Requirement, mode: InstallMode): void {
  const refuse = (why: string) => {
    throw new PackageError('PACKAGE_NOT_ALLOWED', why);
  };
  if (mode === 'off') refuse('This server does not install packages (PACKAGE_INSTALL is off).');
  if (requirement.kind === 'name') return;
  if (requirement.kind === 'file') refuse('Only the settings of the server may contain paths of wheels.');
  if (mode !== 'urls') refuse('This server installs packages only by name (PACKAGE_INSTALL is names).');
  if (requirement.sha256 === null) {
    throw new PackageError(
      'PACKAGE_INVALID',
      `The URL of a wheel must end in #sha256=<64 hex digits>, so that the file cannot change; received ${JSON.stringify(requirement.text.slice(0, 200))}.`,
    );
  }
}
