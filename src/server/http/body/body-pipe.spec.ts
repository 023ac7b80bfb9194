import { ServiceError } from '../../../base/errors.js';
import { ExecuteDto } from '../../../features/executions/execute.dto.js';
import {
  CreateSessionDto,
  ForkDto,
  RollbackDto,
} from '../../../features/sessions/dto/session-requests.dto.js';
import { Rules } from '../rules/schema-rules.js';
import { BodyPipe, checkBody } from './body-pipe.js';

@Rules({ unknown: 'ignored' })
class Lenient extends ExecuteDto {}

function faultOf(value: unknown): { code: string; message: string } {
  try {
    checkBody(value, ExecuteDto);
  } catch (error) {
    if (error instanceof ServiceError) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: 'none', message: '' };
}

describe('checkBody', () => {
  it('gives an instance of the DTO with the values as they came', () => {
    const context = { constructor: { deep: [1] } };
    const body = checkBody({ code: '1', context }, ExecuteDto);
    expect(body).toBeInstanceOf(ExecuteDto);
    expect(body.context).toBe(context);
  });

  it('names the field and the rule', () => {
    expect(faultOf({})).toEqual({
      code: 'VALIDATION_FAILED',
      message: 'code must be a string; received nothing.',
    });
    expect(faultOf({ code: '1', timeout: -1 }).message).toBe(
      'timeout must be an integer between 1 and 300000 (ms); received -1.',
    );
  });

  it('refuses unknown fields by name', () => {
    expect(faultOf({ code: '1', nope: 1 }).message).toBe('nope is not a known field.');
  });

  it('ignores unknown fields if configured so, and none of the rules', () => {
    const nested = JSON.parse('{"code":"1","nope":1,"__proto__":{"x":1},"constructor":2}');
    const body = checkBody(nested, Lenient);
    expect({ ...body }).toEqual({ code: '1' });
    expect(Object.getPrototypeOf(body)).toBe(Lenient.prototype);
    const check = () => checkBody({ nope: 1, timeout: -1 }, Lenient);
    expect(check).toThrow(/^code must be a string; received nothing; timeout must be/);
  });

  it('does not echo more than a handful of faults', () => {
    const body = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`field${n}`, 1]));
    expect(faultOf({ code: '1', ...body }).message).toMatch(/; and 995 more\.$/);
  });

  it.each([[undefined], [null]])('says of %p that a body is needed', (value) => {
    expect(faultOf(value).code).toBe('EMPTY_BODY');
  });

  it.each([[[]], ['text'], [5], [true]])('refuses %p, which is no object', (value) => {
    expect(faultOf(value)).toEqual({ code: 'VALIDATION_FAILED', message: 'The body must be a JSON object.' });
  });

  it('takes null for an optional field that is not there', () => {
    expect(faultOf({ code: '1', timeout: null, files: null }).code).toBe('none');
    expect(checkBody({ code: '1', timeout: null }, ExecuteDto).timeout).toBeUndefined();
  });

  it('keeps null where it is a distinct value', () => {
    expect(checkBody({ checkpoint: null, wait: null }, RollbackDto)).toEqual({ checkpoint: null });
  });

  it.each([CreateSessionDto, ForkDto])('reads a body that is not there as an empty one for %p', (dto) => {
    expect(checkBody(undefined, dto)).toBeInstanceOf(dto);
    expect({ ...checkBody(undefined, dto) }).toEqual({});
    expect(() => checkBody(null, dto)).toThrow('requires a JSON object');
  });
});

describe('BodyPipe', () => {
  it('leaves parameters without a DTO and other places alone', () => {
    const pipe = new BodyPipe();
    expect(pipe.transform('text', { type: 'body', metatype: String })).toBe('text');
    expect(pipe.transform({ a: 1 }, { type: 'query', metatype: ExecuteDto })).toEqual({ a: 1 });
    expect(() => pipe.transform({ a: 1 }, { type: 'body', metatype: ExecuteDto })).toThrow(ServiceError);
  });
});
