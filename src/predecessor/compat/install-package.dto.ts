import { NAME } from '../../engine/distribution/package-name.js';
import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';
import { Obeys } from '../../server/http/rules/obeys.js';
import { Rules } from '../../server/http/rules/schema-rules.js';
import { PACKAGE_LENGTH_MAX, packageRule } from './install-package-rule.js';

/** The request of POST /api/install-package. */
@Rules({ unknown: 'ignored' })
export class InstallPackageDto {
  @ApiProperty({
    description: 'Name of the package: letters, digits and ._- , at most 100 characters.',
    maxLength: PACKAGE_LENGTH_MAX,
    pattern: NAME.source,
    example: 'toolz',
  })
  @Obeys(packageRule)
  package!: string;
}

class InstalledPackageDto {
  @ApiProperty({ description: 'Always true; a failure is a 400.' })
  success!: boolean;

  @ApiProperty({ description: 'The requested name.', example: 'toolz' })
  package!: string;

  @ApiProperty({ description: 'Time until the last worker had it, in ms.', example: 900 })
  installTime!: number;
}

/** The answer of POST /api/install-package. */
export class InstallPackageAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What was installed.', type: InstalledPackageDto })
  data!: InstalledPackageDto;
}
