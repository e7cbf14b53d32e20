// Settings: environment in, frozen Config out. Every problem is listed at once by variable name; no value is ever echoed.

import { z } from 'zod';
import type { Proxies } from './lib/choose-proxy.ts';
import { UserError } from './lib/errors.ts';
import { readKey } from './lib/seal.ts';

const slackId = /^[UWS][A-Z0-9]{2,}$/;

const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL starting with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  });

/** `user:pa/ss@host`: a raw character of the password has ended the host before its time. */
const RAW_IN_LOGIN = /^\w+:\/\/[^/?#@]*(?:[#/][^?@]*|\?[^=@]*)@/;
const HOW_TO_ESCAPE =
  'write / as %2F, ? as %3F, # as %23, % as %25, or leave the password out and set PGPASSWORD';

/** A URL of Postgres. Passwords hold any characters, and a raw one leads to errors that name something else. */
const databaseUrl = z.string().superRefine((text, context) => {
  const why = databaseUrlProblem(text);
  if (why) context.addIssue({ code: 'custom', message: why });
});

function databaseUrlProblem(text: string): string | null {
  if (!/^postgres(ql)?:\/\//.test(text)) return 'must be a URL starting with postgres:// or postgresql://';
  if (text.includes('#') || RAW_IN_LOGIN.test(text)) {
    return `has a raw #, / or ? in its user or password: ${HOW_TO_ESCAPE}`;
  }
  if (/%(?![0-9a-f]{2})/i.test(text)) return `has a raw %: ${HOW_TO_ESCAPE}`;
  return URL.canParse(text) ? null : 'must be a URL like postgres://user:password@host:5432/database';
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= min && n <= max, { error: `must be from ${min} to ${max}` });

const key = z.string().transform((text, context) => {
  const bytes = readKey(text);
  if (!bytes)
    context.addIssue({ code: 'custom', message: 'must be 32 bytes in base64: openssl rand -base64 32' });
  return bytes ?? z.NEVER;
});

const proxyUrl = z
  .string()
  // As curl reads it: an address alone means http.
  .transform((text) => (text.includes('://') ? text : `http://${text}`))
  .refine((text) => URL.canParse(text) && /^https?:\/\/[^/]/.test(text), {
    error: 'must be the address of an HTTP proxy, like http://proxy.example.com:3128',
  });

const Settings = z.object({
  SLACK_BOT_TOKEN: z.string('is missing').startsWith('xoxb-', 'must be a bot token (starts with xoxb-)'),
  SLACK_APP_TOKEN: z
    .string()
    .startsWith('xapp-', 'must be an app-level token (starts with xapp-)')
    .optional(),
  SLACK_SIGNING_SECRET: z.string().min(16, 'must be at least 16 characters').optional(),
  SLACK_API_URL: url(['http:', 'https:']).default('https://slack.com/api/'),
  DEPOT_TOKEN: z.string('is missing').min(8, 'must be at least 8 characters'),
  DEPOT_API_URL: url(['http:', 'https:']).default('https://api.depot.dev'),
  DEPOT_ORG_ID: z
    .string()
    .regex(/^[a-z0-9]{6,20}$/, 'must be an organization id, as in depot.dev/orgs/<id>')
    .optional(),
  DATABASE_URL: databaseUrl.optional(),
  DATA_DIR: z.string().default('./data'),
  DATABASE_KEY: key.optional(),
  DATABASE_KEY_PREVIOUS: key.optional(),
  PORT: wholeNumber(0, 65_535).default(3000),
  SLASH_COMMAND: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, 'must be a slash and 1 to 31 lower-case letters, digits, - or _')
    .default('/depot'),
  ACCESS_ADMINS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine((ids) => ids.every((id) => slackId.test(id)), {
      error: 'must be Slack user (U…) or user-group (S…) ids, separated by commas',
    })
    .default([]),
  AUDIT_CHANNEL: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,}$/, 'must be the id of a channel (C…)')
    .optional(),
  ACTS_PER_MINUTE: wholeNumber(1, 100_000).default(60),
  DEPOT_CALLS_PER_MINUTE: wholeNumber(1, 100_000).default(300),
  POLL_MIN_SECONDS: wholeNumber(1, 3600).default(5),
  USAGE_DAYS: wholeNumber(62, 3_650).default(760),
  CI_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{32,512}$/, 'must be 32 to 512 characters without spaces: openssl rand -base64 32')
    .optional(),
  TRUSTED_PROXIES: wholeNumber(0, 10).default(0),
  HEARTBEAT_URL: url(['https:', 'http:']).optional(),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
  HTTPS_PROXY: proxyUrl.optional(),
  HTTP_PROXY: proxyUrl.optional(),
  NO_PROXY: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .default([]),
});

/** Elsewhere these are written in small letters as often, and then win. */
const PROXY_SETTINGS = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const;

export interface Config {
  readonly slack: {
    readonly botToken: string;
    /** Socket Mode when the app token is set; otherwise signed HTTP at POST /slack/events. */
    readonly delivery:
      | { readonly mode: 'socket'; readonly appToken: string }
      | { readonly mode: 'http'; readonly signingSecret: string };
    readonly apiUrl: string;
    readonly slashCommand: string;
    /** How often one person may act; more is answered with a wait. */
    readonly actsPerMinute: number;
  };
  readonly depot: {
    readonly token: string;
    readonly apiUrl: string;
    /** For dashboard links; null leaves them out. */
    readonly orgId: string | null;
    readonly callsPerMinute: number;
    readonly pollMinSeconds: number;
  };
  readonly store:
    | { readonly kind: 'postgres'; readonly url: string }
    | { readonly kind: 'pglite'; readonly dataDir: string };
  /** Encrypts the few secrets in the database; null: secrets aren't stored. */
  readonly databaseKeys: { readonly current: Buffer; readonly previous: Buffer | null } | null;
  /** Health, metrics, and Slack's requests in HTTP mode; 0 picks a free port. */
  readonly port: number;
  /** Slack user or user-group ids; empty: the workspace's own admins and owners. */
  readonly accessAdmins: readonly string[];
  /** The channel where every audit entry is posted; null: none. */
  readonly auditChannel: string | null;
  /** Called every minute while the bot works; null: never. Anyone who knows it can pretend to be the bot. */
  readonly heartbeatUrl: string | null;
  /** How many UTC days of usage are kept, and read from Depot. */
  readonly usageDays: number;
  /** Lets CI report on every project; null: only with a project's own secret. */
  readonly ciSecret: string | null;
  /** How many proxies in front of the bot add to X-Forwarded-For. */
  readonly trustedProxies: number;
  readonly logLevel: string;
  /** HTTP proxies for all that goes to Slack and Depot; null: none. */
  readonly proxies: Proxies | null;
}

/** Thrown with one line per problem: `NAME what is wrong`. Safe to print: values are never part of it. */
export class ConfigError extends UserError {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings are not usable:\n${problems.map((p) => `  ${p}`).join('\n')}`);
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings that README.md lists; an empty value counts as not set.
 * @throws ConfigError naming every unusable variable.
 */
export function readConfig(env: Environment): Config {
  const small = PROXY_SETTINGS.map((name) => [name, env[name.toLowerCase()]] as const);
  const given = Object.fromEntries(
    [...Object.entries(env), ...small].filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Settings.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  // Beside zod, because zod skips rules that span fields while a field is wrong: then not every problem would be listed.
  if (!given.SLACK_APP_TOKEN && !given.SLACK_SIGNING_SECRET) {
    problems.push(
      'SLACK_APP_TOKEN is missing: set it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP mode',
    );
  }
  if (given.DATABASE_KEY_PREVIOUS && !given.DATABASE_KEY) {
    problems.push(
      'DATABASE_KEY is missing: DATABASE_KEY_PREVIOUS only opens what the key before it has sealed',
    );
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const s = parsed.data;
  return freezeDeep({
    slack: {
      botToken: s.SLACK_BOT_TOKEN,
      delivery: s.SLACK_APP_TOKEN
        ? ({ mode: 'socket', appToken: s.SLACK_APP_TOKEN } as const)
        : ({ mode: 'http', signingSecret: s.SLACK_SIGNING_SECRET ?? '' } as const),
      apiUrl: s.SLACK_API_URL,
      slashCommand: s.SLASH_COMMAND,
      actsPerMinute: s.ACTS_PER_MINUTE,
    },
    depot: {
      token: s.DEPOT_TOKEN,
      apiUrl: s.DEPOT_API_URL,
      orgId: s.DEPOT_ORG_ID ?? null,
      callsPerMinute: s.DEPOT_CALLS_PER_MINUTE,
      pollMinSeconds: s.POLL_MIN_SECONDS,
    },
    store: s.DATABASE_URL
      ? ({ kind: 'postgres', url: s.DATABASE_URL } as const)
      : ({ kind: 'pglite', dataDir: s.DATA_DIR } as const),
    databaseKeys: s.DATABASE_KEY
      ? { current: s.DATABASE_KEY, previous: s.DATABASE_KEY_PREVIOUS ?? null }
      : null,
    port: s.PORT,
    accessAdmins: s.ACCESS_ADMINS,
    auditChannel: s.AUDIT_CHANNEL ?? null,
    heartbeatUrl: s.HEARTBEAT_URL ?? null,
    usageDays: s.USAGE_DAYS,
    ciSecret: s.CI_SECRET ?? null,
    trustedProxies: s.TRUSTED_PROXIES,
    logLevel: s.LOG_LEVEL,
    proxies:
      s.HTTPS_PROXY || s.HTTP_PROXY
        ? { https: s.HTTPS_PROXY ?? null, http: s.HTTP_PROXY ?? null, except: s.NO_PROXY }
        : null,
  });
}

function freezeDeep<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    // Bytes cannot be frozen.
    if (typeof part === 'object' && part !== null && !Buffer.isBuffer(part)) freezeDeep(part);
  }
  return Object.freeze(value);
}
