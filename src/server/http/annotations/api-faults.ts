import { ApiResponse } from './lazy-swagger.js';

/**
 * Documents the errors that are special to a route, by HTTP status. Those that follow from its method and its scope are
 * added when the document is made, and so are the texts, from the table of codes.
 */
export function ApiFaults(...statuses: number[]): MethodDecorator {
  return (target, key, descriptor) => {
    for (const status of statuses) ApiResponse({ status, description: '' })(target, key, descriptor);
  };
}
