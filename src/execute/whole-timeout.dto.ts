import { ApiOptional } from '../common/api-optional.js';
import { ExecuteDto } from './execute.dto.js';

/** What to run, where a `timeout` with a fraction is refused: on routes that the predecessor lacks. */
export class WholeTimeoutDto extends ExecuteDto {}

// The field is inherited with its rule and its bounds; a declaration would define it anew.
ApiOptional({
  description:
    'Wall clock of the run in ms, an integer. The server may grant less (`limits.timeout` of the answer) and has a default.',
  type: 'integer',
})(WholeTimeoutDto.prototype, 'timeout');
