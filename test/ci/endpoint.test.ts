// Real HTTP to the bot's own port, as CI posts it.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashCiSecret, newCiSecret } from '../../src/ci/secret.ts';
import { readAuditPage } from '../../src/store/audit.ts';
import { addCiSecret } from '../../src/store/ci-secrets.ts';
import { type Bot, startBot } from '../support/start-bot.ts';

const ORGANIZATION = 'an-organization-wide-secret-of-CI-long-enough';

describe('POST /ci/builds', () => {
  let bot: Bot;
  let storefront: string;
  const own = newCiSecret();
  beforeAll(async () => {
    bot = await startBot({ ciSecret: ORGANIZATION });
    storefront = bot.projectId('storefront');
    await giveSecret(own, storefront);
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const giveSecret = (secret: string, projectId: string) =>
    bot.app.store.db
      .transaction()
      .execute((trx) =>
        addCiSecret(
          trx,
          { projectId, hash: hashCiSecret(secret), createdBy: 'U0ANA' },
          bot.clock.now(),
          new Date(bot.clock.now().getTime() + 60_000),
        ),
      );

  async function post(body: unknown, secret: string | null = ORGANIZATION) {
    const answer = await fetch(`http://127.0.0.1:${bot.port}/ci/builds`, {
      method: 'POST',
      headers: secret === null ? {} : { authorization: `Bearer ${secret}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  const finished = (more: object = {}) => ({
    event: 'finished',
    project: 'storefront',
    outcome: 'failure',
    runUrl: 'https://github.com/acme/storefront/actions/runs/1',
    ...more,
  });

  const stored = () => bot.app.store.db.selectFrom('ci_reports').selectAll().execute();

  it('accepts a report once, by name or id, however often it comes', async () => {
    const before = (await stored()).length;
    const statuses = await Promise.all(
      [finished(), finished(), finished({ project: storefront })].map(
        async (body) => (await post(body)).status,
      ),
    );
    expect(statuses).toEqual([202, 202, 202]);
    expect((await stored()).length).toBe(before + 1);
    expect((await post(finished({ event: 'started' }))).status).toBe(202);
    expect((await stored()).length).toBe(before + 2);
  });

  it('takes null and empty text for what CI does not know', async () => {
    const answer = await post(
      finished({ build: '', commit: null, branch: '', author: { name: null, email: '' }, pullRequest: null }),
    );
    expect(answer).toMatchObject({ status: 202 });
  });

  it.each([
    ['event', { event: 'exploded' }],
    ['outcome', { outcome: 'maybe' }],
    ['commit', { commit: 'main; rm -rf' }],
    ['runUrl', { runUrl: 'javascript:alert(1)' }],
    ['runUrl', { runUrl: 'https://github.com@evil.example/' }],
    ['runUrl', { runUrl: 'http://ci.example.com/1' }],
    ['repository', { repository: ' https://github.com/a/b|<!channel>' }],
    ['pullRequest.url', { pullRequest: { number: 1, url: 'data:text/html,x' } }],
    ['pullRequest.number', { pullRequest: { number: 'x' } }],
    ['build', { build: '<!channel>' }],
    ['startedAt', { startedAt: 'yesterday' }],
    ['project', { project: 7 }],
    ['author', { author: 'ana' }],
  ])('answers 400 and names %s', async (field, more) => {
    const answer = await post(finished(more));
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(new RegExp(`^${field}: `, 'm'));
  });

  it('answers 400 for what is no JSON, or no object', async () => {
    for (const body of ['', '{', 'null', '[]', '"x"']) expect((await post(body)).status).toBe(400);
  });

  it('cleans and cuts text', async () => {
    const runUrl = 'https://github.com/acme/storefront/actions/runs/2';
    const message = `\u001b[31mfix\u202e\u0000 it\nsecond line`;
    const answer = await post(finished({ runUrl, message, author: { name: 'x'.repeat(5_000) } }));
    expect(answer.status).toBe(202);
    const row = (await stored()).find(({ run_key }) => run_key.endsWith(runUrl));
    expect(row?.report).toMatchObject({ message: 'fix it' });
    expect(JSON.stringify(row?.report).length).toBeLessThan(1_000);
  });

  it('refuses a missing or wrong secret, and one of another project', async () => {
    for (const secret of [null, 'wrong', 'wrong'.repeat(100), '']) {
      expect((await post(finished(), secret)).status).toBe(401);
    }
    expect((await post(finished(), own)).status).toBe(202);
    const other = [...bot.depot.state.projects.values()].find(({ name }) => name !== 'storefront');
    for (const project of [other?.name, other?.projectId, 'there-is-no-such-project', 'store']) {
      expect((await post(finished({ project }), own)).status, project).toBe(401);
    }
    const rows = await readAuditPage(bot.app.store.db, { teamId: bot.slack.state.teamId }, 50);
    const refused = rows.filter(({ action }) => action === 'ci-report');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ outcome, actor }) => outcome === 'refused' && actor === 'ci')).toBe(true);
    expect(JSON.stringify(rows)).not.toContain(own);
  });

  it('answers 404 for an unknown project, also for the beginning of a name', async () => {
    for (const project of ['no-such-project', 'storefr', '__proto__']) {
      expect((await post(finished({ project }))).status).toBe(404);
    }
  });

  it('answers 413 for more than 64 kB, with or without a declared length', async () => {
    expect((await post(finished({ message: 'x'.repeat(70_000) }))).status).toBe(413);
    const body = new Blob(['x'.repeat(200_000)]).stream();
    const init = {
      method: 'POST',
      headers: { authorization: `Bearer ${ORGANIZATION}` },
      body,
      duplex: 'half',
    };
    expect((await fetch(`http://127.0.0.1:${bot.port}/ci/builds`, init as RequestInit)).status).toBe(413);
    expect((await post(finished())).status).toBe(202);
  });

  it('lets a rotated secret work until its time is over', async () => {
    const next = newCiSecret();
    await giveSecret(next, storefront);
    expect((await post(finished(), own)).status).toBe(202);
    await bot.clock.advance(60_000);
    expect((await post(finished(), own)).status).toBe(401);
    expect((await post(finished(), next)).status).toBe(202);
  });

  it('answers 429 to many wrong secrets, and still takes the right one', async () => {
    let last = await post(finished(), 'wrong');
    for (let i = 0; i < 40 && last.status === 401; i++) last = await post(finished(), 'wrong');
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post(finished())).status).toBe(202);
  });

  it('answers 429 with the wait for one project, and not for another', async () => {
    let last = await post(finished());
    for (let i = 0; i < 130 && last.status === 202; i++) last = await post(finished());
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    const other = [...bot.depot.state.projects.values()].find(({ name }) => name !== 'storefront');
    expect((await post(finished({ project: other?.projectId }))).status).toBe(202);
  });
});

describe('POST /ci/builds behind a proxy', () => {
  it('counts wrong secrets by the address that the proxy saw', async () => {
    await using bot = await startBot({ seed: 'empty', ciSecret: ORGANIZATION, trustedProxies: 1 });
    const status = async (address: string) => {
      const answer = await fetch(`http://127.0.0.1:${bot.port}/ci/builds`, {
        method: 'POST',
        headers: { authorization: 'Bearer wrong', 'x-forwarded-for': `192.0.2.${Math.random()}, ${address}` },
        body: '{}',
      });
      return answer.status;
    };
    let last = await status('203.0.113.7');
    for (let i = 0; i < 40 && last === 401; i++) last = await status('203.0.113.7');
    expect(last).toBe(429);
    expect(await status('203.0.113.8')).toBe(401);
    const rows = await readAuditPage(bot.app.store.db, { teamId: bot.slack.state.teamId }, 50);
    expect(rows.some(({ detail }) => JSON.stringify(detail).includes('(from 203.0.113.7)'))).toBe(true);
  });
});

describe('POST /ci/builds without any secret', () => {
  it('is not there', async () => {
    await using bot = await startBot();
    const headers = { authorization: 'Bearer x' };
    const answer = await fetch(`http://127.0.0.1:${bot.port}/ci/builds`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(answer.status).toBe(404);
  });
});
