import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyContextConfig, FastifyRequest } from 'fastify';
import { Route } from './route.decorator.js';

@Route({ scope: 'any', quiet: true })
@Controller('one')
class OneController {
  @Get('plain')
  plain(@Req() { routeOptions }: FastifyRequest): FastifyContextConfig {
    return routeOptions.config;
  }

  @Post('own')
  @Route({ scope: 'admin', body: 'text' })
  own(@Req() { routeOptions }: FastifyRequest): FastifyContextConfig {
    return routeOptions.config;
  }
}

@Controller('two')
class TwoController {
  @Get(['undeclared', 'again'])
  undeclared(@Req() { routeOptions }: FastifyRequest): FastifyContextConfig {
    return routeOptions.config;
  }
}

@Module({ controllers: [OneController, TwoController] })
class TestModule {}

describe('Route', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await NestFactory.create<NestFastifyApplication>(TestModule, new FastifyAdapter(), {
      logger: false,
    });
    await app.init();
  });
  afterAll(() => app.close());

  const declared = async (method: 'GET' | 'POST', url: string) =>
    (await app.inject({ method, url })).json() as object;

  it('on a controller holds for each of its routes', async () => {
    expect(await declared('GET', '/one/plain')).toMatchObject({ scope: 'any', quiet: true });
  });

  it('on a handler takes precedence, and adds to what the controller declares', async () => {
    expect(await declared('POST', '/one/own')).toMatchObject({ scope: 'admin', body: 'text', quiet: true });
  });

  it('declares nothing for others', async () => {
    for (const url of ['/two/undeclared', '/two/again'])
      expect(await declared('GET', url)).not.toHaveProperty('scope');
  });
});
