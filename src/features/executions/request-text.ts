import { noteSources } from '../../base/json/json-source.js';
import { JsonText, stringify } from '../../base/json/json-text.js';
import { contextText, type ExecutionRequest } from './build-task.js';

/** JSON of a request that is run later, maybe by another process; its context stays as the client wrote it. */
export function writeRequest({ context, ...request }: ExecutionRequest): string {
  return stringify(context ? { ...request, context: new JsonText(contextText(context)) } : request);
}

/** @param text of `writeRequest` */
export function readRequest(text: string): ExecutionRequest {
  const request = JSON.parse(text) as ExecutionRequest;
  noteSources(text, request);
  return request;
}
