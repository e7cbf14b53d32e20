import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

const SOCKET = {
  SLACK_BOT_TOKEN: 'xoxb-1-test',
  SLACK_APP_TOKEN: 'xapp-1-test',
  DEPOT_TOKEN: 'depot_org_test',
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('readConfig', () => {
  it('needs three tokens and fills in the rest', () => {
    expect(readConfig(SOCKET)).toEqual({
      slack: {
        botToken: 'xoxb-1-test',
        delivery: { mode: 'socket', appToken: 'xapp-1-test' },
        apiUrl: 'https://slack.com/api/',
        slashCommand: '/depot',
        actsPerMinute: 60,
      },
      depot: {
        token: 'depot_org_test',
        apiUrl: 'https://api.depot.dev',
        orgId: null,
        callsPerMinute: 300,
        pollMinSeconds: 5,
      },
      store: { kind: 'pglite', dataDir: './data' },
      port: 3000,
      accessAdmins: [],
      databaseKeys: null,
      auditChannel: null,
      heartbeatUrl: null,
      usageDays: 760,
      ciSecret: null,
      trustedProxies: 0,
      logLevel: 'info',
      proxies: null,
    });
  });

  it('uses signed HTTP when there is no app token', () => {
    const { SLACK_APP_TOKEN: _, ...rest } = SOCKET;
    const config = readConfig({ ...rest, SLACK_SIGNING_SECRET: '0123456789abcdef0123' });
    expect(config.slack.delivery).toEqual({ mode: 'http', signingSecret: '0123456789abcdef0123' });
  });

  it('prefers Socket Mode when both are set', () => {
    expect(readConfig({ ...SOCKET, SLACK_SIGNING_SECRET: '0123456789abcdef0123' }).slack.delivery.mode).toBe(
      'socket',
    );
  });

  it.each(['ab/cd', 'x#y', 'q?z', '12/34', '12#34', '12?34', '100%'])(
    'names the cause when the password %s stands raw in DATABASE_URL, without showing it',
    (password) => {
      const [problem = '', ...others] = problemsOf({
        ...SOCKET,
        DATABASE_URL: `postgres://bot:${password}@database/bot`,
      });
      expect(problem).toMatch(/^DATABASE_URL has a raw .*write \/ as %2F.*PGPASSWORD$/);
      expect(problem).not.toContain(password);
      expect(others).toEqual([]);
    },
  );

  it.each([
    'postgres://bot:ab%2Fcd%23%3F%25@database:5432/bot?sslmode=verify-full',
    'postgres:///bot?host=/var/run/postgresql',
    'postgres://database/bot?user=ana@example.com',
    'postgresql://bot@[::1]:5432/bot',
  ])('takes %s', (url) => {
    expect(problemsOf({ ...SOCKET, DATABASE_URL: url })).toEqual([]);
  });

  it('uses Postgres when DATABASE_URL is set', () => {
    expect(readConfig({ ...SOCKET, DATABASE_URL: 'postgres://u@h/db' }).store).toEqual({
      kind: 'postgres',
      url: 'postgres://u@h/db',
    });
  });

  it('reads proxies in large and in small letters, and as an address without http://', () => {
    const proxies = (env: Record<string, string>) => readConfig({ ...SOCKET, ...env }).proxies;
    expect(proxies({ HTTPS_PROXY: 'http://a:1', https_proxy: 'b.example:3128', no_proxy: 'x, .y' })).toEqual({
      https: 'http://b.example:3128',
      http: null,
      except: ['x', '.y'],
    });
    expect(proxies({ HTTP_PROXY: 'https://u:p@c', NO_PROXY: '' })).toEqual({
      https: null,
      http: 'https://u:p@c',
      except: [],
    });
    expect(proxies({ NO_PROXY: '*' })).toBeNull();
    expect(problemsOf({ ...SOCKET, HTTPS_PROXY: 'socks5://p4ss@x' })).toEqual([
      'HTTPS_PROXY must be the address of an HTTP proxy, like http://proxy.example.com:3128',
    ]);
  });

  it('reads admins separated by commas or spaces', () => {
    expect(readConfig({ ...SOCKET, ACCESS_ADMINS: 'U012AB, S034CD' }).accessAdmins).toEqual([
      'U012AB',
      'S034CD',
    ]);
  });

  it('treats an empty value as not set', () => {
    expect(readConfig({ ...SOCKET, PORT: '', ACCESS_ADMINS: '', DEPOT_ORG_ID: '' }).port).toBe(3000);
  });

  it('lists every problem at once, by variable name', () => {
    const names = problemsOf({
      SLACK_BOT_TOKEN: 'nonsense',
      DEPOT_API_URL: 'ftp://x',
      PORT: 'abc',
      DEPOT_CALLS_PER_MINUTE: '0',
      SLASH_COMMAND: 'depot',
      ACCESS_ADMINS: 'ana',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
      DATABASE_KEY: 'short',
      AUDIT_CHANNEL: 'general',
      ACTS_PER_MINUTE: '0',
    }).map((line) => line.split(' ')[0]);
    expect(names.toSorted()).toEqual([
      'ACCESS_ADMINS',
      'ACTS_PER_MINUTE',
      'AUDIT_CHANNEL',
      'DATABASE_KEY',
      'DATABASE_URL',
      'DEPOT_API_URL',
      'DEPOT_CALLS_PER_MINUTE',
      'DEPOT_TOKEN',
      'LOG_LEVEL',
      'PORT',
      'SLACK_APP_TOKEN',
      'SLACK_BOT_TOKEN',
      'SLASH_COMMAND',
    ]);
  });

  it('never echoes a value', () => {
    const leaky = 'hunter2-very-secret';
    const env = Object.fromEntries(
      [
        ...[
          'SLACK_BOT_TOKEN',
          'SLACK_APP_TOKEN',
          'SLACK_API_URL',
          'DEPOT_API_URL',
          'DEPOT_ORG_ID',
          'DATABASE_URL',
          'DATABASE_KEY',
          'DATABASE_KEY_PREVIOUS',
        ],
        ...[
          'PORT',
          'SLASH_COMMAND',
          'ACCESS_ADMINS',
          'DEPOT_CALLS_PER_MINUTE',
          'POLL_MIN_SECONDS',
          'LOG_LEVEL',
        ],
      ].map((name) => [name, leaky]),
    );
    const problems = problemsOf(env);
    expect(problems.length).toBeGreaterThan(10);
    expect(problems.join('\n')).not.toContain(leaky);
  });

  it('takes a key of 32 bytes, and the one before only beside it', () => {
    const key = Buffer.alloc(32, 7);
    const text = key.toString('base64');
    expect(readConfig({ ...SOCKET, DATABASE_KEY: text }).databaseKeys).toEqual({
      current: key,
      previous: null,
    });
    expect(problemsOf({ ...SOCKET, DATABASE_KEY_PREVIOUS: text })).toEqual([
      expect.stringContaining('DATABASE_KEY is missing'),
    ]);
  });

  it('gives settings that nobody can change later', () => {
    const config = readConfig(SOCKET);
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config.slack, { botToken: 'x' })).toThrow(TypeError);
  });
});
