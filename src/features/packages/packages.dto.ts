import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, MaxLength } from 'class-validator';
import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';

const PACKAGES_MAX = 50;
const PACKAGE_LENGTH_MAX = 1000;

/** Packages to add to the image. */
export class InstallDto {
  @ApiProperty({
    description:
      'Requirements as for pip, from the Pyodide distribution or the indexes of this server: a name (`numpy`), with version specifiers (`numpy>=2,<3`) or extras (`httpx[http2]`); or, if the settings allow it, the URL of a wheel with its hash (`https://host/x-1.0-py3-none-any.whl#sha256=...`).',
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: PACKAGE_LENGTH_MAX },
    minItems: 1,
    maxItems: PACKAGES_MAX,
    example: ['toolz'],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PACKAGES_MAX)
  @IsString({ each: true })
  @MaxLength(PACKAGE_LENGTH_MAX, { each: true })
  packages!: string[];
}

/** A package of the image. */
export class LoadedPackageDto {
  @ApiProperty({ description: 'As its project spells it.', example: 'numpy' })
  name!: string;

  @ApiProperty({ description: 'Its version.', example: '2.4.6' })
  version!: string;

  @ApiProperty({ description: 'true if requested, false if only a dependency.' })
  requested!: boolean;

  @ApiProperty({ description: 'Modules that it provides.', type: [String], example: ['numpy'] })
  imports!: string[];

  @ApiProperty({
    description: "Source: Pyodide's lock file, an index, or a wheel given by URL or path.",
    enum: ['lock', 'index', 'wheel'],
  })
  source!: string;

  @ApiProperty({ description: 'SHA-256 of its file, hex.' })
  sha256!: string;
}

/** A package that could be added. */
export class AvailablePackageDto {
  @ApiProperty({ description: 'As its project spells it.', example: 'pandas' })
  name!: string;

  @ApiProperty({ description: 'Its version.', example: '3.0.2' })
  version!: string;
}

/** Packages of this server. */
export class PackagesDto {
  @ApiProperty({ description: 'Packages of the image, dependencies first.', type: [LoadedPackageDto] })
  loaded!: LoadedPackageDto[];

  @ApiProperty({
    description: 'Packages in the lock file that this server may add. Their files may be unavailable.',
    type: [AvailablePackageDto],
  })
  available!: AvailablePackageDto[];

  @ApiProperty({
    description:
      'With PACKAGES_REQUIRED=false: why the image lacks the packages in the settings; null when it has them.',
    type: 'string',
    nullable: true,
  })
  missing!: string | null;

  @ApiProperty({ description: 'What POST /api/packages accepts.', enum: ['names', 'urls', 'off'] })
  install!: string;

  @ApiProperty({
    description: 'Names of `loaded`, for clients of the predecessor.',
    type: [String],
    example: ['numpy'],
  })
  installed_packages!: string[];

  @ApiProperty({ description: 'Number of `installed_packages`.', type: 'integer', example: 1 })
  total_packages!: number;
}

/** Response of GET /api/packages. */
export class PackagesAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'Packages of this server.', type: PackagesDto })
  data!: PackagesDto;
}

/** Result of a package change. */
export class ChangeDto {
  @ApiProperty({ description: 'Packages of the new image, dependencies first.', type: [LoadedPackageDto] })
  loaded!: LoadedPackageDto[];

  @ApiProperty({ description: 'Names of packages that are new or have another version.', type: [String] })
  added!: string[];

  @ApiProperty({ description: 'Names of removed packages.', type: [String] })
  removed!: string[];

  @ApiProperty({ description: 'false if there was nothing to change.' })
  changed!: boolean;

  @ApiProperty({ description: 'From the request to the last replaced worker, ms.' })
  installTime!: number;
}

/** Response of a change. */
export class ChangeAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'Result of the change.', type: ChangeDto })
  data!: ChangeDto;
}
