/**
 * The decorators of @nestjs/swagger that are used here, under their own names, but applied only when the OpenAPI
 * document is first asked for: loading that package takes a fifth of the whole start of the server, and most servers
 * are never asked.
 */
type Swagger = typeof import('@nestjs/swagger');
type Decorator = (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => void;
type Factory = (...args: never[]) => unknown;
type FactoryName = { [K in keyof Swagger]: Swagger[K] extends Factory ? K : never }[keyof Swagger];

let pending: ((swagger: Swagger) => void)[] = [];

export const ApiBody = later('ApiBody');
export const ApiConsumes = later('ApiConsumes');
export const ApiExcludeController = later('ApiExcludeController');
export const ApiExtension = later('ApiExtension');
export const ApiExtraModels = later('ApiExtraModels');
export const ApiHeader = later('ApiHeader');
export const ApiOkResponse = later('ApiOkResponse');
export const ApiOperation = later('ApiOperation');
export const ApiParam = later('ApiParam');
export const ApiProperty = later('ApiProperty');
export const ApiPropertyOptional = later('ApiPropertyOptional');
export const ApiQuery = later('ApiQuery');
export const ApiResponse = later('ApiResponse');
export const ApiTags = later('ApiTags');

/** Loads @nestjs/swagger and applies, in order, what was declared since the last call. */
export async function loadSwagger(): Promise<Swagger> {
  const swagger = await import('@nestjs/swagger');
  const declared = pending;
  pending = [];
  for (const apply of declared) apply(swagger);
  return swagger;
}

function later<K extends FactoryName>(name: K): (...args: Parameters<Swagger[K]>) => Decorator {
  return (...args) =>
    (target, key, descriptor) => {
      pending.push((swagger) => {
        const factory = swagger[name] as (...args: Parameters<Swagger[K]>) => Decorator;
        factory(...args)(target, key, descriptor);
      });
    };
}
