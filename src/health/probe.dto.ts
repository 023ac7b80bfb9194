import { ApiProperty } from '../common/lazy-swagger.js';

const BY_CHECK = { type: 'object', additionalProperties: { type: 'object' } } as const;

/** The answer of a probe, in the format of @nestjs/terminus. */
export class ProbeDto {
  @ApiProperty({
    description: 'The whole in one word.',
    enum: ['ok', 'degraded', 'error', 'shutting_down'],
    example: 'ok',
  })
  status!: string;

  @ApiProperty({
    ...BY_CHECK,
    description:
      'Checks that are well, with the numbers of workers and of waiting requests, and the layers of containment that hold in every worker, each true or the reason why not.',
  })
  info!: object;

  @ApiProperty({ ...BY_CHECK, description: 'Checks that are not.' })
  error!: object;

  @ApiProperty({ ...BY_CHECK, description: 'Both together.' })
  details!: object;
}
