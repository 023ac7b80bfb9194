import { type Offer, stateOfMissing } from '../packages/import-state.js';
import type { ImportDto } from './check.dto.js';

export type { Offer } from '../packages/import-state.js';

/** An import as Python found it; see worker/python/harness/check.py. */
export interface FoundImport {
  module: string;
  line: number;
  column: number;
  found: boolean;
  standard: boolean;
  blocked: string | null;
}

/** What each import would come to on this server. */
export function describeImports(imports: readonly FoundImport[], offer: Offer): ImportDto[] {
  return imports.map((one) => {
    const { module, line, column } = one;
    return { module, line, column, package: null, reason: null, ...stateOf(one, offer) };
  });
}

function stateOf(
  { module, found, standard, blocked }: FoundImport,
  offer: Offer,
): Pick<ImportDto, 'state'> & Partial<ImportDto> {
  if (blocked !== null) return { state: 'impossible', reason: blocked };
  if (found) return { state: standard ? 'standard_library' : 'loaded' };
  if (standard) {
    return { state: 'impossible', reason: 'This interpreter lacks that part of the standard library.' };
  }
  return stateOfMissing(module, offer);
}
