// A Postgres that gets no further than the handshake: it refuses every login, or shows a certificate that nobody knows.
// https://www.postgresql.org/docs/current/protocol-message-formats.html

import { readFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';

/** The bytes of SSLRequest: a length of 8 and its code. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

const CERTIFICATE = {
  cert: readFileSync('test/data/unknown-ca/cert.pem'),
  key: readFileSync('test/data/unknown-ca/key.pem'),
};

export interface RefusingPostgres extends AsyncDisposable {
  readonly port: number;
}

function errorResponse(fields: Readonly<Record<string, string>>): Buffer {
  const body = Buffer.from(
    `${Object.entries(fields)
      .map(([key, text]) => `${key}${text}\0`)
      .join('')}\0`,
  );
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** @param code the SQLSTATE that every login gets. */
export async function startRefusingPostgres(code: string, message: string): Promise<RefusingPostgres> {
  const refuse = (socket: net.Socket) =>
    socket.once('data', () => socket.end(errorResponse({ S: 'FATAL', V: 'FATAL', C: code, M: message })));
  const server = net.createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (first: Buffer) => {
      if (!first.equals(SSL_REQUEST)) {
        socket.end(errorResponse({ S: 'FATAL', V: 'FATAL', C: code, M: message }));
        return;
      }
      socket.write('S');
      const secure = new tls.TLSSocket(socket, { isServer: true, ...CERTIFICATE });
      secure.on('error', () => socket.destroy());
      refuse(secure);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
