import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { isoTime } from '../../base/iso-time.js';
import { ownerOf } from '../../server/access/owner.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { type Envelope, succeeded } from '../../server/http/answers/envelope.js';
import { MultipartBody } from '../../server/http/body/multipart-body.js';
import type { MultipartFile } from '../../server/http/body/read-multipart.js';
import { SharedFilesService } from '../shared-files/shared-files.service.js';
import { pathOf } from '../shared-files/shared-place.js';
import { nameUpload } from '../shared-files/upload-name.js';
import { StatsService } from '../stats/stats.service.js';
import { UPLOAD_BYTES_MAX } from './compat-limits.js';
import { UploadAnswerDto, type UploadDto } from './shared-files.dto.js';

const FORM_LIMITS = {
  files: 1,
  fields: 10,
  fileBytes: UPLOAD_BYTES_MAX,
  fieldBytes: 10_000,
  totalBytes: UPLOAD_BYTES_MAX + 200_000,
};

/** Media types of the extensions that an upload may have. */
const UPLOAD_TYPES = 'text/csv, text/plain, text/x-python, image/png, application/json';

@ApiTags('Compatibility: shared files')
@Route({ scope: 'execute', sharedFiles: true })
@Controller('api/upload')
export class UploadController {
  constructor(
    private readonly shared: SharedFilesService,
    private readonly stats: StatsService,
  ) {}

  @Post()
  @HttpCode(200)
  @Route({ body: 'multipart' })
  @ApiOperation({
    operationId: 'uploadFile',
    summary: 'Upload a file for all executions',
    description:
      'One .csv, .txt, .py, .png or .json file, up to 10 MB, with no second dot in its name. Python finds it at `vfsPath`. Only if COMPAT_SHARED_FILES is on.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    description: 'A form with the file in the field `file`.',
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary', description: 'The file.' } },
    },
    encoding: { file: { contentType: UPLOAD_TYPES } },
  })
  @ApiOkResponse({ type: UploadAnswerDto, description: 'The file is stored.' })
  @ApiFaults(404, 507)
  async upload(@Req() request: FastifyRequest): Promise<Envelope<{ file: UploadDto }>> {
    const store = this.shared.need();
    const sent = await readFile(request.body);
    const { sanitizedOriginal, storedFilename, mimetype } = nameUpload(sent.filename);
    const entry = await store.put({ folder: 'uploads', name: storedFilename }, sent.content);
    this.stats.countUpload(ownerOf(request));
    const urlPath = `/uploads/${storedFilename}`;
    const size = entry.content.length;
    const file: UploadDto = {
      originalName: sent.filename,
      sanitizedOriginal,
      storedFilename,
      size,
      fileSize: size,
      mimetype,
      mimeType: mimetype,
      vfsPath: pathOf(entry.place),
      urlPath,
      absoluteUrl: `${request.protocol}://${request.host}${urlPath}`,
      timestamp: isoTime(entry.uploadedAt),
    };
    return succeeded({ file }, request.id);
  }
}

async function readFile(body: unknown): Promise<MultipartFile> {
  if (!(body instanceof MultipartBody)) {
    throw new ServiceError(
      'EMPTY_BODY',
      'The request must be a form (multipart/form-data) with a file in the field "file".',
    );
  }
  const { files } = await body.read(FORM_LIMITS);
  const file = files[0];
  if (file?.field !== 'file') {
    const received = file ? JSON.stringify(file.field.slice(0, 80)) : 'no file';
    throw new ServiceError(
      'VALIDATION_FAILED',
      `The form must have one file in the field "file"; received ${received}.`,
    );
  }
  return file;
}
