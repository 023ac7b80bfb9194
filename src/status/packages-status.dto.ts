import { ApiProperty } from '../common/lazy-swagger.js';
import { ChangeUnderWayDto } from '../packages/change-record.dto.js';

/** Packages of the image. */
export class PackagesStatusDto {
  @ApiProperty({
    description:
      'Changes under way, the start of the server too: the one that goes on, then those that wait for it.',
    type: [ChangeUnderWayDto],
  })
  changes!: ChangeUnderWayDto[];
}
