import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, MaxLength } from 'class-validator';
import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';

const PACKAGES_MAX = 50;
const PACKAGE_LENGTH_MAX = 1000;

/** What to add to the image. */
export class InstallDto {
  @ApiProperty({
    description:
      'Names as pip takes them, of the Pyodide distribution or of the indexes of this server: `numpy`, with versions where they matter (`numpy>=2,<3`), with extras (`httpx[http2]`); or, where the settings allow it, addresses of wheels with their hash (`https://host/x-1.0-py3-none-any.whl#sha256=...`).',
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

  @ApiProperty({ description: 'Asked for, as opposed to needed by another one.' })
  requested!: boolean;

  @ApiProperty({ description: 'Modules that it offers.', type: [String], example: ['numpy'] })
  imports!: string[];

  @ApiProperty({
    description: "From Pyodide's lock file, from an index, or a wheel that was given by its place.",
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
    description: 'Packages of the lock file that this server may add, whether their files can be had or not.',
    type: [AvailablePackageDto],
  })
  available!: AvailablePackageDto[];

  @ApiProperty({
    description:
      'Why the packages of the settings are not in the image, with PACKAGES_REQUIRED=false; null when they are.',
    type: 'string',
    nullable: true,
  })
  missing!: string | null;

  @ApiProperty({ description: 'What POST /api/packages takes.', enum: ['names', 'urls', 'off'] })
  install!: string;

  @ApiProperty({
    description: 'Names of `loaded`, as clients of the predecessor read them.',
    type: [String],
    example: ['numpy'],
  })
  installed_packages!: string[];

  @ApiProperty({ description: 'How many those are.', type: 'integer', example: 1 })
  total_packages!: number;
}

/** The answer of GET /api/packages. */
export class PackagesAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'Packages of this server.', type: PackagesDto })
  data!: PackagesDto;
}

/** What a change of the packages came to. */
export class ChangeDto {
  @ApiProperty({ description: 'Packages of the image now, dependencies first.', type: [LoadedPackageDto] })
  loaded!: LoadedPackageDto[];

  @ApiProperty({ description: 'Names that are new, or have another version.', type: [String] })
  added!: string[];

  @ApiProperty({ description: 'Names that are gone.', type: [String] })
  removed!: string[];

  @ApiProperty({ description: 'false: all that was asked for was there already.' })
  changed!: boolean;

  @ApiProperty({ description: 'From the request to the last replaced worker, ms.' })
  installTime!: number;
}

/** The answer of a change. */
export class ChangeAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What it came to.', type: ChangeDto })
  data!: ChangeDto;
}
