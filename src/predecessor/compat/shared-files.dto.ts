import { ApiProperty } from '../../server/http/annotations/lazy-swagger.js';
import { EnvelopeDto } from '../../server/http/answers/envelope.dto.js';

const WHEN = { description: 'ISO 8601 in UTC.', format: 'date-time' } as const;
const MAYBE_WHEN = { ...WHEN, type: String, nullable: true } as const;

/** A file that was uploaded. */
export class UploadDto {
  @ApiProperty({ description: 'The name that the client sent, without folders.', example: 'my data.csv' })
  originalName!: string;

  @ApiProperty({ description: 'That name without unusual characters.', example: 'my_data.csv' })
  sanitizedOriginal!: string;

  @ApiProperty({ description: 'The name under which it is stored.', example: 'my_data-1f2e3d4c5b6a.csv' })
  storedFilename!: string;

  @ApiProperty({ description: 'Bytes.', type: 'integer', example: 12 })
  size!: number;

  @ApiProperty({ description: 'The same as `size`.', type: 'integer', example: 12 })
  fileSize!: number;

  @ApiProperty({ description: 'Media type, by the extension of its name.', example: 'text/csv' })
  mimetype!: string;

  @ApiProperty({ description: 'The same as `mimetype`.', example: 'text/csv' })
  mimeType!: string;

  @ApiProperty({
    description: 'Its path in Python.',
    example: '/home/pyodide/uploads/my_data-1f2e3d4c5b6a.csv',
  })
  vfsPath!: string;

  @ApiProperty({ description: 'Where HTTP finds it.', example: '/uploads/my_data-1f2e3d4c5b6a.csv' })
  urlPath!: string;

  @ApiProperty({ description: '`urlPath` with the host of this request.' })
  absoluteUrl!: string;

  @ApiProperty(WHEN)
  timestamp!: string;
}

class UploadDataDto {
  @ApiProperty({ description: 'The stored file.', type: UploadDto })
  file!: UploadDto;
}

/** The answer of POST /api/upload. */
export class UploadAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The stored file.', type: UploadDataDto })
  data!: UploadDataDto;
}

/** A shared file in a list. */
export class SharedFileDto {
  @ApiProperty({ description: 'Its name below the folder.', example: 'my_data-1f2e3d4c5b6a.csv' })
  filename!: string;

  @ApiProperty({ description: 'Bytes.', type: 'integer', example: 12 })
  size!: number;

  @ApiProperty({ ...WHEN, description: 'When it was uploaded, ISO 8601 in UTC.' })
  uploaded!: string;

  @ApiProperty({ ...WHEN, description: 'When it last changed, ISO 8601 in UTC.' })
  modified!: string;
}

class UploadedFilesDto {
  @ApiProperty({ description: 'Newest first.', type: [SharedFileDto] })
  files!: SharedFileDto[];

  @ApiProperty({ description: 'How many.', type: 'integer' })
  count!: number;

  @ApiProperty({ description: 'The folder, as in URLs.', example: 'uploads' })
  uploadDir!: string;
}

/** The answer of GET /api/uploaded-files. */
export class UploadedFilesAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The files in uploads.', type: UploadedFilesDto })
  data!: UploadedFilesDto;
}

/** A shared file as Python sees it. */
export class PyodideFileDto {
  @ApiProperty({
    description: 'Name for deleting it: relative to uploads, or with the prefix plots/.',
    example: 'a.csv',
  })
  filename!: string;

  @ApiProperty({ description: 'The same as `filename`.', example: 'a.csv' })
  name!: string;

  @ApiProperty({ description: 'Bytes.', type: 'integer' })
  size!: number;

  @ApiProperty({ description: 'When it last changed, in seconds since 1970.' })
  modified!: number;

  @ApiProperty({ description: 'Its path in Python.', example: '/home/pyodide/uploads/a.csv' })
  path!: string;
}

class PyodideFilesDto {
  @ApiProperty({ description: 'Always true.' })
  success!: boolean;

  @ApiProperty({ description: 'Newest first.', type: [PyodideFileDto] })
  files!: PyodideFileDto[];

  @ApiProperty({ description: 'How many.', type: 'integer' })
  count!: number;
}

/** The answer of GET /api/pyodide-files. */
export class PyodideFilesAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The shared files, uploads and plots.', type: PyodideFilesDto })
  data!: PyodideFilesDto;
}

/** A file in uploads; `exists` is false if no file has the requested name. */
export class FileInfoDto {
  @ApiProperty({ description: 'Whether the file exists; if not, all other fields but the name are null.' })
  exists!: boolean;

  @ApiProperty({ description: 'The requested name.', example: 'my_data-1f2e3d4c5b6a.csv' })
  filename!: string;

  @ApiProperty({ description: 'In bytes.', type: 'integer', nullable: true })
  size!: number | null;

  @ApiProperty({ ...MAYBE_WHEN, description: 'When it was uploaded, ISO 8601 in UTC.' })
  uploaded!: string | null;

  @ApiProperty({ ...MAYBE_WHEN, description: 'When it last changed, ISO 8601 in UTC.' })
  modified!: string | null;

  @ApiProperty({ description: 'Its path in Python.', type: String, nullable: true })
  vfsPath!: string | null;

  @ApiProperty({
    description:
      'The file as Python sees it: `exists`, and if so `size` and `modified` in seconds since 1970.',
    type: 'object',
    additionalProperties: true,
  })
  pyodideFile!: { exists: false } | { exists: true; size: number; modified: number };
}

/** The answer of GET /api/file-info/:filename. */
export class FileInfoAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'The file.', type: FileInfoDto })
  data!: FileInfoDto;
}

class MessageDto {
  @ApiProperty({ description: 'What was done, as a message.' })
  message!: string;
}

class DeletedDto extends MessageDto {
  @ApiProperty({ description: 'The requested name.', example: 'my_data-1f2e3d4c5b6a.csv' })
  filename!: string;
}

/** The answer of the routes that delete one file. */
export class DeletedAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What was done.', type: DeletedDto })
  data!: DeletedDto;
}

class ClearedCountsDto {
  @ApiProperty({ description: 'Files deleted from uploads.', type: 'integer' })
  uploaded_files!: number;

  @ApiProperty({ description: 'Files deleted as Python sees them, in uploads and plots.', type: 'integer' })
  pyodide_files!: number;
}

class ClearedDto extends MessageDto {
  @ApiProperty({ description: 'How many files were deleted.', type: ClearedCountsDto })
  cleared!: ClearedCountsDto;
}

/** The answer of POST /api/clear-all-files. */
export class ClearedAnswerDto extends EnvelopeDto {
  @ApiProperty({ description: 'What was done.', type: ClearedDto })
  data!: ClearedDto;
}

/** The answer of POST /api/extract-plots, which never had an envelope. */
export class ExtractedPlotsDto {
  @ApiProperty({ description: 'Always true.' })
  success!: boolean;

  @ApiProperty({
    description: 'URL paths of the files that executions wrote under /home/pyodide/plots, newest first.',
    type: [String],
    example: ['/plots/matplotlib/sine.png'],
  })
  extracted_files!: string[];

  @ApiProperty({ description: 'How many.', type: 'integer' })
  count!: number;

  @ApiProperty(WHEN)
  timestamp!: string;
}
