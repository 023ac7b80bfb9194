import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';

const BY_CHECK = { type: 'object', additionalProperties: { type: 'object' } } as const;

/** The answer of a probe, in the format of @nestjs/terminus. */
export class ProbeDto {
  @ApiProperty({
    description: 'Overall status.',
    enum: ['ok', 'degraded', 'error', 'shutting_down'],
    example: 'ok',
  })
  status!: string;

  @ApiProperty({
    ...BY_CHECK,
    description:
      'Checks that pass, with the numbers of workers and waiting requests, and the containment layers, each true if active in every worker, otherwise the reason why not.',
  })
  info!: object;

  @ApiProperty({ ...BY_CHECK, description: 'Checks that fail.' })
  error!: object;

  @ApiProperty({ ...BY_CHECK, description: 'Both together.' })
  details!: object;
}
