import { IsOptional } from 'class-validator';
import { ApiPropertyOptional } from './lazy-swagger.js';

type Options = NonNullable<Parameters<typeof ApiPropertyOptional>[0]>;
/** Keywords of JSON Schema 2020-12, of which the types of @nestjs/swagger know an earlier form. */
type Keywords = { description: string; [keyword: string]: unknown };

/** A field of a request that may be left out, or be null, which means the same: `checkBody` drops it. */
export function ApiOptional(options: Keywords): PropertyDecorator {
  return (target, key) => {
    ApiPropertyOptional({ ...options, nullable: true } as Options)(target, key);
    IsOptional()(target, key);
  };
}
