import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyContextConfig } from 'fastify';
import { ApiExtension } from './lazy-swagger.js';

/** Carries the declaration of a route into the OpenAPI document, where `finish-operation.ts` reads and removes it. */
export const ROUTE_EXTENSION = 'x-route';

type Handler = (...args: never[]) => unknown;

const declarations = new WeakMap<Handler, FastifyContextConfig>();

/**
 * Declares what a route needs, next to its handler: its scope, its kinds of body, whether it can be repeated, ... Each
 * room adds the fields that it reads to `FastifyContextConfig`. Hooks read them in `request.routeOptions.config`.
 *
 * On a controller, the declaration holds for each of its routes; what a route declares itself takes precedence.
 */
export function Route(declared: FastifyContextConfig): ClassDecorator & MethodDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor) => {
    const handlers = descriptor ? [descriptor.value] : routesOf(target as Handler);
    for (const handler of handlers) declare(handler, declared);
  };
}

/** Decorators of methods are applied before those of their class. */
function declare(handler: Handler, declared: FastifyContextConfig): void {
  const earlier = declarations.get(handler);
  if (earlier) {
    // The same object: the adapter and the document see it only later.
    Object.assign(earlier, { ...declared, ...earlier });
    return;
  }
  const config = { ...declared };
  declarations.set(handler, config);
  RouteConfig(config)(handler);
  ApiExtension(ROUTE_EXTENSION, config)({}, undefined, { value: handler });
}

/** The handlers of a controller. */
function routesOf(controller: Handler): Handler[] {
  return Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object))
    .map(({ value }) => value)
    .filter((value) => typeof value === 'function' && Reflect.hasMetadata(METHOD_METADATA, value));
}
