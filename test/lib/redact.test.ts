// A seeded corpus: every secret goes, ordinary build output stays. The figures are printed.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createLineRedactor, REDACTED, redactSecrets } from '../../src/lib/redact.ts';
import { createRandom } from '../../src/sandbox/depot/random.ts';

const random = createRandom(7);
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const made = (length: number, letters = LETTERS) =>
  Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const HEX = '0123456789abcdef';

/** Made anew, in parts, so that no scanner takes them for real ones. */
const SECRETS: readonly (readonly [
  kind: string,
  secret: () => string,
  around: (secret: string) => string,
])[] = [
  ['Depot token', () => ['depot', 'org', made(40)].join('_'), (s) => `token ${s} used`],
  ['GitHub token', () => `ghp${'_'}${made(36)}`, (s) => `remote: ${s}`],
  ['GitHub fine-grained token', () => `github${'_pat_'}${made(60)}`, (s) => `using ${s}.`],
  ['GitLab token', () => `glpat${'-'}${made(20)}`, (s) => `GET /api?private=${s}`],
  ['npm token', () => `npm${'_'}${made(36)}`, (s) => `//registry.npmjs.org/:_authToken=${s}`],
  ['Docker token', () => `dckr_pat${'_'}${made(27)}`, (s) => `login -p ${s}`],
  ['Slack token', () => `xoxb${'-'}${made(12, '0123456789')}-${made(24)}`, (s) => `slack ${s}`],
  [
    'Slack webhook path',
    () => `services/T${made(8)}/B${made(8)}/${made(24)}`,
    (s) => `curl https://hooks.slack.com/${s}`,
  ],
  ['AWS key id', () => `AKIA${made(16, UPPER)}`, (s) => `aws configure set ${s}`],
  ['AWS secret', () => made(40), (s) => `AWS_SECRET_ACCESS_KEY=${s}`],
  ['Google key', () => `AIza${made(35)}`, (s) => `key=${s}`],
  ['Azure key', () => made(86), (s) => `AccountName=x;AccountKey=${s}==;EndpointSuffix=y`],
  ['Stripe key', () => `sk_live${'_'}${made(24)}`, (s) => `stripe ${s}`],
  ['SendGrid key', () => `SG.${made(22)}.${made(43)}`, (s) => `sendgrid ${s}`],
  ['model key', () => `sk-ant-${made(40)}`, (s) => `export X ${s}`],
  ['PyPI token', () => `pypi-${made(80)}`, (s) => `twine ${s}`],
  ['Vault token', () => `hvs.${made(40)}`, (s) => `vault ${s}`],
  ['JWT', () => `eyJ${made(20)}.eyJ${made(60)}.${made(43)}`, (s) => `Cookie: session=${s}`],
  ['password in an address', () => made(18), (s) => `postgres://bot:${s}@db.internal:5432/app`],
  ['bearer header', () => made(32), (s) => `> Authorization: Bearer ${s}`],
  ['basic header', () => made(28), (s) => `authorization: Basic ${s}`],
  ['docker config', () => made(32), (s) => `{"auths":{"x":{"auth": "${s}"}}}`],
  ['PASSWORD=', () => made(14), (s) => `DB_PASSWORD=${s} ./migrate`],
  ['quoted secret', () => made(16), (s) => `client_secret: "${s}"`],
  ['--password flag', () => made(12), (s) => `mysql --user x --password ${s} db`],
  ['--token=', () => made(20), (s) => `deploy --token=${s}`],
  ['hex API key', () => made(40, HEX), (s) => `DATADOG_API_KEY: ${s}`],
  // Beside words that error messages use, and those that people choose.
  ['invalid token', () => made(24), (s) => `Error: Invalid token: ${s} (expired)`],
  ['rejected password', () => made(10), (s) => `login failed, password: ${s} is wrong`],
  ['unquoted YAML', () => made(16), (s) => `  secret: ${s}`],
  ['letters alone', () => made(20, LETTERS.slice(0, 52)), (s) => `api_key: ${s} rejected`],
  ['small letters alone', () => made(20, LETTERS.slice(26, 52)), (s) => `"token": "${s}"`],
  [
    'a word, assigned',
    () => pick('swordfish', 'letmein', 'hunter', 'qwerty'),
    (s) => `DB_PASSWORD=${s} ./migrate`,
  ],
  ['a word, alone', () => pick('swordfish', 'letmein', 'hunter', 'qwerty'), (s) => `password: ${s}`],
  ['a word in quotes', () => pick('swordfish', 'letmein'), (s) => `JWT_SECRET: "${s}",`],
  ['a pass phrase', () => 'correct horse battery staple', (s) => `passphrase: "${s}"`],
  ['a pass phrase, assigned', () => 'the cat in the hat', (s) => `DB_PASSWORD="${s}" ./migrate`],
  ['a word as a flag', () => pick('swordfish', 'letmein'), (s) => `mysql --password ${s} -e 'select 1'`],
  ['symbols', () => `${made(6)}(${made(4)}#`, (s) => `DB_PASSWORD=${s}`],
];

function pick(...words: readonly string[]): string {
  return words[Math.floor(random() * words.length)] ?? '';
}

const ORDINARY = [
  '#12 [build 5/8] RUN pnpm install --frozen-lockfile',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'Successfully built 1a2b3c4d5e6f',
  'added 812 packages, and audited 813 packages in 23s',
  'dist/assets/index-4f9d1c02.js   412.33 kB │ gzip: 128.02 kB',
  'Compiling secrecy v0.8.0',
  'Compiling tokio v1.48.0',
  'warning: unused variable: `token`',
  'test auth::tests::rejects_wrong_password ... ok',
  'https://github.com/acme/tokens/pull/12',
  'git clone https://github.com/acme/app.git',
  'GET http://deb.debian.org/debian trixie InRelease [151 kB]',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell variable, as a Dockerfile has it
  'ENV PASSWORD=${DB_PASSWORD}',
  'echo "token: $TOKEN"',
  'api_key: <your key here>',
  'password: ********',
  '--token $CI_JOB_TOKEN',
  'USE_TOKEN=true',
  'tokenizer.json: 2.1 MB',
  'the secret to a fast build is a warm cache',
  'ssh-rsa public key accepted for bot',
  'commit 9fceb02d0ae598e95dc970b74767f19372d61af8',
  'node_modules/.pnpm/jsonwebtoken@9.0.2/node_modules/jsonwebtoken',
  'COPY --from=build /app/token-service /token-service',
  'process "/bin/sh -c npm run build" did not complete successfully: exit code: 2',
  'Ran 413 tests in 12.4s',
  'linux/arm64: 00:12:44',
  'skipping bearer of bad news',
  'uploading artifact 3f2504e0-4f89-11d3-9a0c-0305e82c3301',
  'eyJust a word',
];

/** What tools really print, with “token”, “key”, “secret”, “password” or “credential” in it. */
const ERROR_LINES = readFileSync('test/data/ordinary-error-lines.txt', 'utf8').split('\n').filter(Boolean);

describe('redaction', () => {
  it('removes every seeded secret and leaves ordinary lines alone; prints precision and recall', () => {
    const rounds = 20;
    let removed = 0;
    const leaked: string[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const [kind, make, around] of SECRETS) {
        const secret = make();
        if (redactSecrets(around(secret)).includes(secret)) leaked.push(kind);
        else removed += 1;
      }
    }
    const ordinary = [...ORDINARY, ...ERROR_LINES];
    expect(ERROR_LINES.length).toBeGreaterThan(100);
    const changed = ordinary.filter((line) => redactSecrets(line) !== line);
    const seeded = rounds * SECRETS.length;
    const recall = removed / seeded;
    const precision = removed / (removed + changed.length);
    console.log(
      `redaction: recall ${recall.toFixed(3)} of ${seeded} secrets, precision ${precision.toFixed(3)} beside ${ordinary.length} ordinary lines`,
    );
    expect([...new Set(leaked)]).toEqual([]);
    expect(changed).toEqual([]);
  });

  it('keeps what surrounds a secret', () => {
    const password = made(12);
    expect(redactSecrets(`postgres://bot:${password}@db/app failed`)).toBe(
      `postgres://bot:${REDACTED}@db/app failed`,
    );
    expect(redactSecrets(`DB_PASSWORD=${password} ./run`)).toBe(`DB_PASSWORD=${REDACTED} ./run`);
  });

  it('hides a private key over many lines, also one that is cut off, and goes on after it', () => {
    const body = Array.from({ length: 20 }, () => made(64));
    const begin = `-----BEGIN RSA ${'PRIVATE'} KEY-----`;
    const end = `-----END RSA ${'PRIVATE'} KEY-----`;
    const whole = ['before', begin, ...body, end, 'after'];
    const redact = createLineRedactor();
    const lines = whole.map(redact);
    expect(lines[0]).toBe('before');
    expect(lines.at(-1)).toBe('after');
    expect(lines.join('\n')).not.toContain(body[3]);
    expect(redactSecrets(whole.join('\n'))).toBe(`before\n${REDACTED}\nafter`);
    expect(redactSecrets([begin, ...body].join('\n'))).toBe(REDACTED);
    // A line that only mentions a key must not swallow the rest of the log.
    const mention = createLineRedactor();
    mention(`looking for ${begin}`);
    const rest = Array.from({ length: 300 }, (_, i) => mention(`line ${i}`));
    expect(rest.at(-1)).toBe('line 299');
  });

  it.each([
    ['letters', 'a'.repeat(1_000_000)],
    ['dashes', '-'.repeat(1_000_000)],
    ['words before no secret', 'token_'.repeat(170_000)],
    ['dots', 'eyJa.'.repeat(200_000)],
    ['an address without end', `https://${'a:'.repeat(500_000)}`],
    ['beginnings of keys', '-----BEGIN '.repeat(90_000)],
  ])('a megabyte of %s is done long before a test’s time is over', (_what, line) => {
    // A quadratic pattern would need hours here, so the limit of the test run is the measure.
    expect(redactSecrets(line).length).toBeGreaterThan(0);
  });
});
