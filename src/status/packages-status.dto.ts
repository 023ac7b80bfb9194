import { ApiProperty } from '../common/lazy-swagger.js';
import { ChangeUnderWayDto } from '../packages/change-record.dto.js';

/** Packages of the image. */
export class PackagesStatusDto {
  @ApiProperty({
    description: 'Running and queued changes, including the start of the server, in order.',
    type: [ChangeUnderWayDto],
  })
  changes!: ChangeUnderWayDto[];
}
