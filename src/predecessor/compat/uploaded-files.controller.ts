import { Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import {
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { type Envelope, succeeded } from '../../server/http/answers/envelope.js';
import { SharedFilesService } from '../shared-files/shared-files.service.js';
import {
  checkedPlace,
  NAME_LENGTH_MAX,
  NAME_PATTERN,
  PATH_PATTERN,
  SEGMENT_LENGTH_MAX,
  type SharedPlace,
} from '../shared-files/shared-place.js';
import { describeAbsent, describeFile, describeInfo, describePyodideFile, urlOf } from './describe-shared.js';
import {
  ClearedAnswerDto,
  DeletedAnswerDto,
  ExtractedPlotsDto,
  FileInfoAnswerDto,
  type FileInfoDto,
  PyodideFilesAnswerDto,
  UploadedFilesAnswerDto,
} from './shared-files.dto.js';

type Data<Answer extends { data: unknown }> = Envelope<Answer['data']>;

const UPLOAD_NAME = {
  name: 'filename',
  description: 'Name of the file in uploads.',
  schema: { type: 'string', pattern: NAME_PATTERN, maxLength: SEGMENT_LENGTH_MAX },
} as const;

/** What the predecessor's clients do with its shared folders, besides uploading. */
@ApiTags('Compatibility: shared files')
@Route({ scope: 'execute' })
@Controller('api')
export class UploadedFilesController {
  constructor(private readonly shared: SharedFilesService) {}

  @Get('uploaded-files')
  @ApiOperation({
    operationId: 'listUploadedFiles',
    summary: 'List the files in uploads',
    description: 'Newest first.',
  })
  @ApiOkResponse({ type: UploadedFilesAnswerDto, description: 'The files, newest first.' })
  @ApiFaults(404)
  list(@Req() request: FastifyRequest): Data<UploadedFilesAnswerDto> {
    const files = this.shared.need().list('uploads').map(describeFile);
    return succeeded({ files, count: files.length, uploadDir: 'uploads' }, request.id);
  }

  @Get('file-info/:filename')
  @ApiOperation({
    operationId: 'readFileInfo',
    summary: 'Describe a file in uploads',
    description: 'Whether it exists; its size and times as the server and Python see them.',
  })
  @ApiParam(UPLOAD_NAME)
  @ApiOkResponse({ type: FileInfoAnswerDto, description: 'The file, or `exists: false`.' })
  @ApiFaults(404)
  info(@Param('filename') name: string, @Req() request: FastifyRequest): Envelope<FileInfoDto> {
    const store = this.shared.need();
    const entry = store.get(checkedPlace('uploads', name));
    return succeeded(entry ? describeInfo(entry) : describeAbsent(name), request.id);
  }

  @Delete('uploaded-files/:filename')
  @ApiOperation({
    operationId: 'deleteUploadedFile',
    summary: 'Delete a file in uploads',
    description: 'Executions that start afterwards do not see it.',
  })
  @ApiParam(UPLOAD_NAME)
  @ApiOkResponse({ type: DeletedAnswerDto, description: 'The file was deleted.' })
  @ApiFaults(404)
  remove(@Param('filename') name: string, @Req() request: FastifyRequest): Promise<Data<DeletedAnswerDto>> {
    return this.delete(name, (checked) => checkedPlace('uploads', checked), request);
  }

  @Get('pyodide-files')
  @ApiOperation({
    operationId: 'listPyodideFiles',
    summary: 'List the shared files as Python sees them',
    description: 'In uploads and plots; other files of an execution do not outlive it.',
  })
  @ApiOkResponse({ type: PyodideFilesAnswerDto, description: 'The files, newest first.' })
  @ApiFaults(404)
  listPyodide(@Req() request: FastifyRequest): Data<PyodideFilesAnswerDto> {
    const files = this.shared.need().list().map(describePyodideFile);
    return succeeded({ success: true, files, count: files.length }, request.id);
  }

  @Delete('pyodide-files/:filename')
  @ApiOperation({
    operationId: 'deletePyodideFile',
    summary: 'Delete a shared file as Python sees it',
    description: 'By its name in uploads, or in plots with the prefix `plots/`.',
  })
  @ApiParam({
    ...UPLOAD_NAME,
    description: 'Its name in uploads, or `plots/` and its name in plots, encoded as one segment.',
    schema: { type: 'string', pattern: PATH_PATTERN, maxLength: NAME_LENGTH_MAX },
  })
  @ApiOkResponse({ type: DeletedAnswerDto, description: 'The file was deleted.' })
  @ApiFaults(404)
  removePyodide(
    @Param('filename') name: string,
    @Req() request: FastifyRequest,
  ): Promise<Data<DeletedAnswerDto>> {
    return this.delete(name, placeForPython, request);
  }

  @Post('extract-plots')
  @HttpCode(200)
  @Route({ sharedFiles: true })
  @ApiOperation({
    operationId: 'extractPlots',
    summary: 'List the files that executions wrote under /home/pyodide/plots',
    description:
      'Nothing needs to be extracted: the files are available as soon as the execution is answered.',
  })
  @ApiOkResponse({ type: ExtractedPlotsDto, description: 'The plots, newest first.' })
  @ApiFaults(404)
  plots(): ExtractedPlotsDto {
    const files = this.shared.need().list('plots').map(urlOf);
    return {
      success: true,
      extracted_files: files,
      count: files.length,
      timestamp: new Date().toISOString(),
    };
  }

  @Post('clear-all-files')
  @HttpCode(200)
  @Route({ scope: 'admin', sharedFiles: true })
  @ApiOperation({
    operationId: 'clearAllFiles',
    summary: 'Delete every shared file',
    description: 'Uploads and plots.',
  })
  @ApiOkResponse({ type: ClearedAnswerDto, description: 'The folders are empty.' })
  @ApiFaults(404)
  async clear(@Req() request: FastifyRequest): Promise<Data<ClearedAnswerDto>> {
    const store = this.shared.need();
    const uploads = await store.clear('uploads');
    const plots = await store.clear('plots');
    const cleared = { uploaded_files: uploads, pyodide_files: uploads + plots };
    return succeeded({ message: 'Every shared file was deleted.', cleared }, request.id);
  }

  private async delete(
    name: string,
    place: (name: string) => SharedPlace,
    request: FastifyRequest,
  ): Promise<Data<DeletedAnswerDto>> {
    const store = this.shared.need();
    if (!(await store.remove(place(name)))) throw missing(name);
    return succeeded({ message: `The file ${name} was deleted.`, filename: name }, request.id);
  }
}

function placeForPython(name: string): SharedPlace {
  const plots = 'plots/';
  return name.startsWith(plots)
    ? checkedPlace('plots', name.slice(plots.length))
    : checkedPlace('uploads', name);
}

function missing(name: string): ServiceError {
  return new ServiceError('FILE_NOT_FOUND', `Shared file not found: ${JSON.stringify(name.slice(0, 80))}.`);
}
