import { ApiOptional } from '../../server/http/annotations/api-optional.js';
import type { ExecuteDto } from './execute.dto.js';

/** Documents that `timeout` is an integer on routes that the predecessor did not have. Its bounds are inherited. */
export function ApiWholeTimeout(): (dto: new () => ExecuteDto) => void {
  return ({ prototype }) =>
    ApiOptional({
      description:
        'Wall-clock limit in ms, an integer. The server may grant less (`limits.timeout` of the answer) and has a default.',
      type: 'integer',
    })(prototype, 'timeout');
}
