import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onPath } from './tools.js';

/** Debian's; .ci/run installs it. */
const CHROMIUM = onPath('chromium');

export const describeWithBrowser = CHROMIUM ? describe : describe.skip;

/** A real browser without a window. Every name below `.test` is this machine, as after a rebinding of DNS. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: String(CHROMIUM),
    // As root it has no sandbox of its own. The pages are those of these tests.
    args: [
      '--no-sandbox',
      '--host-resolver-rules=MAP *.test 127.0.0.1',
      // It asks the person before a page of elsewhere reaches this machine; older ones and others do not.
      '--disable-features=LocalNetworkAccessChecks',
    ],
  });
}

/** A server of pages that are not the service's: an empty one at every path, at every name. */
export interface Pages {
  port: number;
  close(): Promise<void>;
}

export async function startPages(): Promise<Pages> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>another site</title><body></body>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** What a page complained of: answers with an error, and errors and refusals on its console. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}
