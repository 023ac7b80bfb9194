import { PACKAGE_OF_IMPORT } from './import-names.js';
import { type Offer, stateOfMissing } from './import-state.js';

/**
 * A hint for a program that did not find a module, in two or three sentences.
 * @param module as the program named it; untrusted
 * @param offer null when the server's packages are unknown
 */
export function hintOfMissing(module: string, offer: Offer | null): string | null {
  // No package provides modules with other names.
  if (!/^[A-Za-z_][A-Za-z0-9_.]{0,99}$/.test(module)) return null;
  const top = module.split('.', 1)[0] as string;
  const absent = 'is not in the interpreter image of this server';
  if (!offer) return `${top} ${absent}. GET /api/packages lists its packages.`;
  const { state, package: offered, reason } = stateOfMissing(module, offer);
  const name = offered?.name ?? (Object.hasOwn(PACKAGE_OF_IMPORT, top) ? PACKAGE_OF_IMPORT[top] : top);
  const which =
    name?.toLowerCase() === top.toLowerCase()
      ? `${top} ${absent}`
      : `${top} is part of the package ${name}, which ${absent}`;
  if (state === 'installable') {
    const body = JSON.stringify({ packages: [offered?.name] });
    return `${which}. It can be installed: POST /api/packages with ${body}, or PYODIDE_PACKAGES of the server.`;
  }
  if (!offered && offer.installs && offer.hasIndexes) {
    const body = JSON.stringify({ packages: [name] });
    return `${which}. If an index of this server has it, POST /api/packages with ${body} installs it.`;
  }
  return `${which}, and cannot be installed: ${reason}${offered ? '' : UNKNOWN}`;
}

const UNKNOWN = ' The operator may add a wheel to PYODIDE_PACKAGES.';
