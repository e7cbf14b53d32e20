// The author of a commit, looked up in a real Slack (the sandbox) and a real database.

import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { type Authors, createAuthors } from '../../src/people/create-authors.ts';
import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import { createDirectory } from '../../src/slack/platform/directory.ts';
import { addAuthorName, forgetAuthors, setPersonChoice } from '../../src/store/authors.ts';
import type { Store } from '../../src/store/open-store.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { MANIFEST } from '../support/start-bot.ts';

const { ana, bo, dev, gus } = PEOPLE;
const ANA = { email: 'ana@northwind.example' };
const HOUR_MS = 3_600_000;

describe.each(DATABASES)('the author of a commit, on %s', (_name, makeDatabase) => {
  let database: TestDatabase;
  let store: Store;
  let slack: SlackSandbox;
  let authors: Authors;
  const clock = createManualClock();
  const log: string[] = [];
  beforeAll(async () => {
    database = await makeDatabase();
    store = await database.open();
    slack = await startSlackSandbox({ clock, manifest: MANIFEST, rateLimited: false });
  });
  beforeEach(async () => {
    slack.faults.clear();
    log.length = 0;
    for (const table of ['email_lookups', 'author_names', 'person_settings'] as const)
      await store.db.deleteFrom(table).execute();
    authors = openAuthors(slack);
  });
  afterAll(async () => {
    await slack.close();
    await store[Symbol.asyncDispose]();
    await database.drop();
  });

  function openAuthors({ botToken, apiUrl, state }: SlackSandbox): Authors {
    const client = new WebClient(botToken, {
      slackApiUrl: apiUrl,
      rejectRateLimitedCalls: true,
      retryConfig: { retries: 0 },
    });
    const directory = createDirectory(client, () => ({ teamId: state.teamId, enterpriseId: null }), clock);
    const destination = { write: (line: string) => void log.push(line) };
    return createAuthors({ db: store.db, directory, clock, log: createLog({ level: 'warn', destination }) });
  }
  const lookups = () => slack.calls.count('users.lookupByEmail');
  const claim = (kind: 'email' | 'github', name: string, userId: string) =>
    store.db.transaction().execute((trx) => addAuthorName(trx, { kind, name }, userId, clock.now()));

  it('is found by the e-mail address, asked for once a day', async () => {
    const before = lookups();
    for (let i = 0; i < 3; i++) expect(await authors.find(ANA)).toEqual({ userId: ana, quietUntil: null });
    expect(lookups()).toBe(before + 1);
    await clock.jump(25 * HOUR_MS);
    await authors.find(ANA);
    expect(lookups()).toBe(before + 2);
  });

  it('nobody is remembered for an hour, and forgotten after 7 days', async () => {
    const before = lookups();
    const nobody = { email: 'nobody@home.example' };
    expect(await authors.find(nobody)).toBeNull();
    expect(await authors.find(nobody)).toBeNull();
    expect(lookups()).toBe(before + 1);
    expect(log).toEqual([]);
    await clock.jump(2 * HOUR_MS);
    await authors.find(nobody);
    expect(lookups()).toBe(before + 2);
    const rows = () => store.db.selectFrom('email_lookups').selectAll().execute();
    expect(JSON.stringify(await rows())).not.toContain('nobody@');
    await forgetAuthors(store.db, new Date(clock.now().getTime() - 1));
    expect(await rows()).toHaveLength(1);
    await forgetAuthors(store.db, new Date(clock.now().getTime() + 1));
    expect(await rows()).toEqual([]);
  });

  it('is found by what people said themselves; Slack’s own answer comes first', async () => {
    await claim('github', 'ana-gh', ana);
    await claim('email', 'ana@home.example', ana);
    await claim('email', ANA.email, dev);
    expect(await authors.find({ login: 'Ana-GH' })).toMatchObject({ userId: ana });
    expect(await authors.find({ email: 'ana@home.example' })).toMatchObject({ userId: ana });
    expect(await authors.find({ email: '1+ana-gh@users.noreply.github.com' })).toMatchObject({ userId: ana });
    expect(await authors.find(ANA)).toMatchObject({ userId: ana });
  });

  it('guests, bots, deactivated people and people from elsewhere are never pinged, nor who switched pings off', async () => {
    const { people } = slack.state;
    const add = (userId: string, change: object) =>
      people.set(userId, {
        userId,
        name: userId,
        realName: userId,
        role: 'member',
        timeZone: 'UTC',
        email: null,
        ...change,
      });
    add('U0SAM', { role: 'stranger' });
    add('U0GONE', { deleted: true });
    for (const userId of ['U0SAM', 'U0GONE', 'U0NOBODY', slack.state.botUserId]) {
      await claim('github', userId.toLowerCase().replace('u0', ''), userId);
      expect(await authors.find({ login: userId.replace('U0', '') }), userId).toBeNull();
    }
    expect(await authors.find({ email: 'gus@globex.example' })).toBeNull();
    expect(people.get(gus)?.email).toBe('gus@globex.example');
    await setPersonChoice(store.db, ana, { pings: false }, clock.now());
    expect(await authors.find(ANA)).toBeNull();
    await setPersonChoice(store.db, ana, { pings: true }, clock.now());
    expect(await authors.find(ANA)).not.toBeNull();
  });

  it('quiet hours go by the person’s own time zone', async () => {
    // All day but for a minute that has just passed: quiet wherever the clock stands.
    await setPersonChoice(store.db, bo, { quiet_from: 0, quiet_to: 23 * 60 + 59 }, clock.now());
    const found = await authors.find({ email: 'bo@northwind.example' });
    expect(found?.quietUntil?.toISOString()).toMatch(/T22:59:00/);
  });

  it.each([
    ['has no such scope', { kind: 'error', error: 'missing_scope' }],
    ['wants the bot to wait', { kind: 'ratelimited', retryAfterSeconds: 30 }],
  ] as const)(
    'when Slack %s, claims still count, and Slack is left alone for a while',
    async (_what, fault) => {
      await claim('github', 'ana-gh', ana);
      slack.faults.set('users.lookupByEmail', fault, 1);
      const before = lookups();
      for (let i = 0; i < 3; i++)
        expect(await authors.find({ ...ANA, login: 'ana-gh' })).toMatchObject({ userId: ana });
      expect(await authors.find(ANA)).toBeNull();
      expect(lookups()).toBe(before + 1);
      await clock.jump(11 * 60_000);
      expect(await authors.find(ANA)).toMatchObject({ userId: ana });
    },
  );

  it.each(['internal_error', 'no_permission', 'fatal_error'])(
    'Slack’s %s is not taken for “nobody”',
    async (error) => {
      slack.faults.set('users.lookupByEmail', { kind: 'error', error }, 1);
      expect(await authors.find(ANA)).toBeNull();
      expect(log.join()).toContain('could not be looked up');
      expect(await authors.find(ANA)).toMatchObject({ userId: ana });
    },
  );

  it('waits two seconds for Slack, not longer', async () => {
    slack.faults.set('users.lookupByEmail', { kind: 'hang' }, 1);
    const began = clock.now().getTime();
    let found: unknown = 'nothing yet';
    void authors.find(ANA).then((answer) => {
      found = answer;
    });
    await vi.waitFor(() =>
      expect(slack.calls.all().some(({ outcome }) => outcome === 'hang (fault)')).toBe(true),
    );
    await clock.advance(1_900);
    expect(found).toBe('nothing yet');
    await clock.advance(200);
    await vi.waitFor(() => expect(found).toBeNull());
    expect(clock.now().getTime() - began).toBeLessThan(2_500);
  });

  it('without the scope, Slack says missing_scope and shows no addresses', async () => {
    const poor = structuredClone(MANIFEST) as { oauth_config: { scopes: { bot: string[] } } };
    poor.oauth_config.scopes.bot = poor.oauth_config.scopes.bot.filter((one) => one !== 'users:read.email');
    await using other = await startSlackSandbox({ clock, manifest: poor, rateLimited: false });
    expect(await openAuthors(other).find(ANA)).toBeNull();
    expect(log.join()).toContain('missing_scope');
    const web = new WebClient(other.botToken, { slackApiUrl: other.apiUrl });
    expect((await web.users.info({ user: ana })).user?.profile?.email).toBeUndefined();
  });
});
