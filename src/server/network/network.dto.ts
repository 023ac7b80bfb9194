import { ApiProperty } from '../http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../http/answers/envelope.dto.js';

/** What a program may do that names this rule. */
export class NetworkRuleDto {
  @ApiProperty({ description: 'What requests name in `network`.', example: 'weather' })
  name!: string;

  @ApiProperty({
    description: 'The host; `*.` before a name means every name below it.',
    example: 'api.weather.example',
  })
  host!: string;

  @ApiProperty({ description: 'Ports.', type: [Number], example: [443] })
  ports!: number[];

  @ApiProperty({ description: 'Methods.', type: [String], example: ['GET', 'HEAD'] })
  methods!: string[];

  @ApiProperty({
    description:
      "Names of headers that the server adds over TLS, in place of the program's own. Their values stay secret.",
    type: [String],
    example: ['Authorization'],
  })
  headers!: string[];
}

/** The rules that the caller may name. */
export class NetworkRulesDto {
  @ApiProperty({ description: 'Whether programs can use the network on this server.', example: true })
  enabled!: boolean;

  @ApiProperty({
    description: 'Rules that this caller may name, in the order of the file.',
    type: [NetworkRuleDto],
  })
  rules!: NetworkRuleDto[];
}

/** The answer of GET /api/network/rules. */
export class NetworkRulesAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The rules.', type: NetworkRulesDto })
  data!: NetworkRulesDto;
}
