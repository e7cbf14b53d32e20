// A private Postgres that speaks TLS with a certificate of an authority made for it, as managed ones do.

import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** null: this machine has no Postgres server, or no openssl. */
export function postgresPrograms(): string | null {
  const [initdb] = globSync('/usr/lib/postgresql/*/bin/initdb').toSorted().reverse();
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
  } catch {
    // Without it nothing can be certified here.
    return null;
  }
  return initdb ? dirname(initdb) : null;
}

export interface TlsPostgres extends Disposable {
  /** @param password of the user `bot` */
  url(password: string): string;
  readonly password: string;
  /** The authority that has signed the server's certificate, and one that has not. */
  readonly caFile: string;
  readonly otherCaFile: string;
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

export async function startTlsPostgres(programs: string): Promise<TlsPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'depot-slack-tls-'));
  chmodSync(folder, 0o755);
  const file = (name: string) => join(folder, name);
  const openssl = (...args: readonly string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const makeAuthority = (name: string) =>
    openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
      ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
    );
  makeAuthority('ours');
  makeAuthority('another');
  const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost'];
  openssl(...request, '-keyout', 'server.key', '-out', 'server.csr');
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost');
  const sign = [
    'x509',
    '-req',
    '-in',
    'server.csr',
    '-CA',
    'ours.pem',
    '-CAkey',
    'ours.key',
    '-CAcreateserial',
  ];
  openssl(...sign, '-days', '2', '-extfile', 'names', '-out', 'server.pem');

  // The server refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const asServer = (program: string, ...args: readonly string[]) => {
    const line = [join(programs, program), ...args];
    const [command = '', ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...line] : line;
    execFileSync(command, rest, { cwd: '/', stdio: 'ignore' });
  };
  const password = 'right-one';
  writeFileSync(file('password'), password);
  mkdirSync(file('data'), { mode: 0o700 });
  if (isRoot) {
    const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    for (const name of ['data', 'server.key', 'server.pem', '.'])
      chownSync(file(name), idOf('-u'), idOf('-g'));
  }
  chmodSync(file('server.key'), 0o600);
  asServer('initdb', '-D', file('data'), '-U', 'bot', '--auth=scram-sha-256', `--pwfile=${file('password')}`);
  const port = await freePort();
  const settings = [
    `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`,
    `-c ssl=on -c ssl_cert_file=${file('server.pem')} -c ssl_key_file=${file('server.key')}`,
  ].join(' ');
  asServer('pg_ctl', '-D', file('data'), '-w', '-l', file('log'), '-o', settings, 'start');
  return {
    password,
    url: (given) => `postgres://bot:${given}@localhost:${port}/postgres?sslmode=require`,
    caFile: file('ours.pem'),
    otherCaFile: file('another.pem'),
    [Symbol.dispose]() {
      asServer('pg_ctl', '-D', file('data'), '-m', 'immediate', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
