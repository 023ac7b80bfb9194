import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';
import { Obeys } from '../../server/http/rules/obeys.js';
import { NOT_BLANK } from '../../server/http/rules/schema-patterns.js';
import { CODE_LENGTH_MAX, codeRule } from '../../server/http/rules/text-rules.js';

/** What to look at. */
export class CheckDto {
  @ApiProperty({
    description: 'The Python program, as for POST /api/execute. It is not run.',
    minLength: 1,
    maxLength: CODE_LENGTH_MAX,
    pattern: NOT_BLANK,
    example: 'import numpy as np\nnp.arange(3)',
  })
  @Obeys(codeRule)
  code!: string;
}

/** Why a program cannot be compiled. Lines and columns count from 1. */
export class SyntaxErrorDto {
  @ApiProperty({ description: "Python's message.", example: "'(' was never closed" })
  message!: string;

  @ApiProperty({ description: 'Line, or null if Python names none.', type: 'integer', nullable: true })
  line!: number | null;

  @ApiProperty({ description: 'Column, in characters.', type: 'integer', nullable: true })
  column!: number | null;

  @ApiProperty({ description: 'Where it ends.', type: 'integer', nullable: true })
  endLine!: number | null;

  @ApiProperty({ description: 'Where it ends.', type: 'integer', nullable: true })
  endColumn!: number | null;

  @ApiProperty({ description: 'The line itself, or its beginning.', type: String, nullable: true })
  text!: string | null;

  @ApiProperty({
    description:
      'What to do about code that is not Python (`!pip`, `%magic`, Markdown, prompts); otherwise null.',
    type: String,
    nullable: true,
  })
  hint!: string | null;
}

/** Something that compiles and is probably not meant. */
export class SyntaxWarningDto {
  @ApiProperty({ description: "Python's message." })
  message!: string;

  @ApiProperty({ description: 'Line, from 1.', type: 'integer' })
  line!: number;
}

/** A package of the lock file. */
export class OfferedPackageDto {
  @ApiProperty({ description: 'What POST /api/packages takes.', example: 'numpy' })
  name!: string;

  @ApiProperty({ description: 'Its version.', example: '2.4.6' })
  version!: string;
}

/** What an import would come to here. */
export class ImportDto {
  @ApiProperty({ description: 'The module as the program names it.', example: 'numpy' })
  module!: string;

  @ApiProperty({ description: 'Line of its first import, from 1.', type: 'integer' })
  line!: number;

  @ApiProperty({ description: 'Column of that statement, from 1.', type: 'integer' })
  column!: number;

  @ApiProperty({
    description:
      'loaded: in a package of the image. standard_library: part of Python. installable: `package` provides it and can be installed. impossible: not available here; `reason` says why.',
    enum: ['loaded', 'standard_library', 'installable', 'impossible'],
  })
  state!: 'loaded' | 'standard_library' | 'installable' | 'impossible';

  @ApiProperty({
    description: 'The package that provides it, if it is not loaded.',
    type: OfferedPackageDto,
    nullable: true,
  })
  package!: OfferedPackageDto | null;

  @ApiProperty({ description: 'Why it is impossible; otherwise null.', type: String, nullable: true })
  reason!: string | null;
}

/** The findings. */
export class CheckedDto {
  @ApiProperty({ description: 'Whether the program compiles.' })
  valid!: boolean;

  @ApiProperty({ description: 'Why it does not compile.', type: SyntaxErrorDto, nullable: true })
  syntaxError!: SyntaxErrorDto | null;

  @ApiProperty({ description: "The compiler's warnings.", type: [SyntaxWarningDto] })
  warnings!: SyntaxWarningDto[];

  @ApiProperty({ description: 'Import statements, by line; at most 500.', type: [ImportDto] })
  imports!: ImportDto[];

  @ApiProperty({ description: 'Whether there are more imports than listed.' })
  importsCut!: boolean;
}

/** The answer of POST /api/check. */
export class CheckAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The findings.', type: CheckedDto })
  data!: CheckedDto;
}
