import { ChangeUnderWayDto } from '../../features/packages/change-record.dto.js';
import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';

/** Packages of the image. */
export class PackagesStatusDto {
  @ApiProperty({
    description: 'Running and queued changes, including the start of the server, in order.',
    type: [ChangeUnderWayDto],
  })
  changes!: ChangeUnderWayDto[];
}
