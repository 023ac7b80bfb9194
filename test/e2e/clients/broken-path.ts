import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that breaks off answers, after the server has done what was asked. */
export async function startBrokenPath(
  port: number,
  at = 0,
): Promise<{
  url: string;
  /** How many of the next answers break off. */
  lose(answers: number): void;
  close(): void;
}> {
  let toLose = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (toLose === 0) client.write(bytes);
      else {
        toLose -= 1;
        // The head arrives, and half of the body.
        client.write(bytes.subarray(0, bytes.length - 10), () => client.destroy());
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(at, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    lose: (answers) => {
      toLose = answers;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
