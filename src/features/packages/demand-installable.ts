import type { InstallMode } from '../../config/package-settings.js';
import { PackageError } from '../../engine/distribution/package-error.js';
import type { Requirement } from '../../engine/distribution/requirement.js';

/**
 * What a client may ask for, as opposed to the operator, whose settings may name any place.
 * @throws PackageError PACKAGE_NOT_ALLOWED, PACKAGE_INVALID
 */
export function demandInstallable(requirement: Requirement, mode: InstallMode): void {
  const refuse = (why: string) => {
    throw new PackageError('PACKAGE_NOT_ALLOWED', why);
  };
  if (mode === 'off') refuse('This server does not install packages (PACKAGE_INSTALL is off).');
  if (requirement.kind === 'name') return;
  if (requirement.kind === 'file') refuse('Paths of wheels are for the settings of the server only.');
  if (mode !== 'urls') refuse('This server installs packages by name only (PACKAGE_INSTALL is names).');
  if (requirement.sha256 === null) {
    throw new PackageError(
      'PACKAGE_INVALID',
      `A wheel's address must end in #sha256=<64 hex digits>, so that it stays the wheel that was meant; received ${JSON.stringify(requirement.text.slice(0, 200))}.`,
    );
  }
}
