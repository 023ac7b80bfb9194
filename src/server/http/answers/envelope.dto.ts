import { ERROR_CODES } from '../../../base/error-table.js';
import { ApiProperty } from '../annotations/lazy-swagger.js';

/** About the answer itself. */
export class MetaDto {
  @ApiProperty({ description: 'Time of the answer, ISO 8601 in UTC.', format: 'date-time' })
  timestamp!: string;

  @ApiProperty({
    description: 'Id of the request, also in the x-request-id header and in the server log.',
    example: '5f0c1d9be2a4',
  })
  requestId!: string;
}

/** What every answer below /api has around its data. */
export class EnvelopeDto {
  @ApiProperty({ description: 'Whether the request succeeded.' })
  success!: boolean;

  @ApiProperty({
    description: 'The error message; null on success.',
    type: String,
    nullable: true,
  })
  error!: string | null;

  @ApiProperty({
    description: 'The stable error code; absent on success.',
    enum: ERROR_CODES,
    required: false,
  })
  code?: string;

  @ApiProperty({ description: 'About the answer itself.', type: MetaDto })
  meta!: MetaDto;
}

/** The answer to a request that could not be done. */
export class FaultDto extends EnvelopeDto {
  @ApiProperty({ description: 'Nothing was produced.', type: 'null' })
  data!: null;
}

// The field is inherited; a declaration would redefine it.
ApiProperty({ description: 'The stable error code.', enum: ERROR_CODES, required: true })(
  FaultDto.prototype,
  'code',
);
