import { ApiResponse } from './lazy-swagger.js';

/**
 * Documents the errors of a route that others lack, by their HTTP status; what a route may be answered with by its
 * method and its scope is added to the document for all. The text comes from the table of codes.
 */
export function ApiFaults(...statuses: number[]): MethodDecorator {
  return (target, key, descriptor) => {
    for (const status of statuses) ApiResponse({ status, description: '' })(target, key, descriptor);
  };
}
