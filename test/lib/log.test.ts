import { expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';

const SECRETS = [
  'depot_project_abcdefghij0123456789',
  'xoxb-1234567890-abcdefghij',
  'ghp_0123456789abcdefghij0123456789abcdef',
];

it('holds no secret: under a key, in a message, in the words of an error', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  for (const secret of SECRETS) {
    log.info({ secret, nested: { token: secret } }, 'under keys');
    log.warn(`in a message: ${secret}`);
    log.error({ err: new Error(`in an error: ${secret}`, { cause: new Error(secret) }) }, 'failed');
    log.debug({ list: [secret], url: `https://x.example/?t=${secret}` }, 'anywhere');
  }
  expect(lines).toHaveLength(SECRETS.length * 4);
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  for (const secret of SECRETS) expect(lines.join('')).not.toContain(secret);
});
