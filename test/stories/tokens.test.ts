// Tokens handled in chat: made, rotated, revoked; the secret is shown once, to who asked, and is nowhere else.

import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/sandbox/slack/validate-blocks.ts';
import { drive } from '../support/drive.ts';
import { expectNoSecrets, placesOf } from '../support/scan-secrets.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { platform } = CHANNELS;
const { ana, bo, carla } = PEOPLE;

describe('tokens', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  const as = (userId: string) => bot.slack.control.as(userId);
  const d = () => drive(bot, platform);
  const secrets = () => bot.depot.state.handedOutSecrets;
  const tokensOf = (name: string) =>
    [...bot.depot.state.tokens.values()].filter(({ projectId }) => projectId === bot.projectId(name));

  it('are listed with age, never with a secret; old ones are pointed out', async () => {
    const [old] = tokensOf('sleepy-legacy');
    const createdAt = new Date(bot.clock.now().getTime() - 400 * 86_400_000);
    if (old) bot.depot.state.tokens.set(old.tokenId, { ...old, createdAt });
    const list = await d().ask(carla, 'tokens sleepy-legacy', 'Tokens of sleepy-legacy');
    expect(list.ephemeralFor).toBe(carla);
    expect(list.text).toMatch(/\*old jenkins\* · created .*, 400 days ago/);
    expect(wordsOf(list)).toContain('old: rotate it');
    expect(wordsOf(list)).not.toContain('tokens:of-row');
    const mine = await d().ask(ana, 'tokens hooli', 'Tokens of hooli');
    expect(wordsOf(mine)).toContain('tokens:of-row');
    expect(problemsOf(mine.blocks, 'message')).toEqual([]);
  });

  it('are made by form: the secret comes into the window, with the line that builds', async () => {
    const list = await d().ask(ana, 'tokens wayne-enterprises', 'No tokens.');
    await as(ana).click(platform, { messageTs: list.ts, actionId: 'tokens:open-create' });
    await d().window(ana, 'token_description');
    const empty = await as(ana).submit({ token_description: '  ' });
    expect(empty.errors).toEqual({ token_description: 'What is it for?' });
    await as(ana).submit({ token_description: 'nightly' });
    await d().window(ana, 'You can’t see it again');
    const window = await d().window(ana, secrets().at(-1) ?? 'no secret');
    expect(window).toContain(`depot build --project ${bot.projectId('wayne-enterprises')} .`);
    const told = await bot.message(carla, platform, 'Created token “nightly” of *wayne-enterprises*');
    expect(told.text).toContain(`Only <@${ana}> saw the secret`);
    expect(tokensOf('wayne-enterprises').map(({ description }) => description)).toEqual(['nightly']);
    await as(ana).closeView();
    const trail = await d().ask(ana, 'audit wayne-enterprises', '`token-create`');
    expect(trail.text).toContain('its secret was shown, once');
  });

  it('are made by command, too', async () => {
    await as(ana).command(platform, '/depot tokens hooli create "release bot"');
    await d().window(ana, 'You can’t see it again');
    await bot.message(ana, platform, 'Created token “release bot” of *hooli*');
    await as(ana).closeView();
  });

  it('come with a new project in one go, by button and by form', async () => {
    const preview = await d().ask(ana, 'create tandem', 'Create tandem?');
    await as(ana).click(platform, { messageTs: preview.ts, actionId: 'operation:confirm-with-token' });
    await d().window(ana, 'You can’t see it again');
    await bot.message(ana, platform, 'Created *tandem*');
    await bot.message(ana, platform, 'Created token “CI” of *tandem*');
    await as(ana).closeView();

    await as(ana).command(platform, '/depot create');
    await d().window(ana, 'cache_gb');
    await as(ana).submit({ name: 'tandem-2', token: 'pipeline' });
    await d().window(ana, 'You can’t see it again');
    expect(tokensOf('tandem-2').map(({ description }) => description)).toEqual(['pipeline']);
    await as(ana).closeView();
  });

  it('a name that is taken makes no token', async () => {
    const before = secrets().length;
    await as(ana).command(platform, '/depot create');
    await d().window(ana, 'cache_gb');
    await as(ana).submit({ name: 'tandem', token: 'pipeline' });
    await d().window(ana, 'no token was either');
    expect(secrets().length).toBe(before);
    await as(ana).closeView();
  });

  it('are rotated: the new one first, the old one revoked after the overlap, once, and told', async () => {
    const [old] = tokensOf('globex');
    const list = await d().ask(ana, 'tokens globex', 'Tokens of globex');
    const value = `rotate ${bot.projectId('globex')} ${old?.tokenId}`;
    await as(ana).click(platform, { messageTs: list.ts, actionId: 'tokens:of-row', value });
    await d().window(ana, 'token_overlap');
    await as(ana).submit({ token_overlap: '60' });
    await d().window(ana, 'works for another 1 hour');
    await as(ana).closeView();
    expect(tokensOf('globex')).toHaveLength(2);
    await bot.message(ana, platform, 'The old one is revoked in 1 hour');
    const countdown = await bot.message(
      ana,
      platform,
      /Revoking\* the old token “globex pipeline” of \*globex\* \*in 1 hour/,
    );
    await d().ask(ana, 'tokens globex', 'rotated: this old one is revoked in 1 hour');
    await bot.clock.advance(59 * 60_000);
    await bot.app.operations.sweep();
    expect(tokensOf('globex')).toHaveLength(2);
    await bot.clock.advance(2 * 60_000);
    await Promise.all([bot.app.operations.sweep(), bot.app.operations.sweep()]);
    expect(tokensOf('globex').map(({ tokenId }) => tokenId)).not.toContain(old?.tokenId);
    expect(tokensOf('globex')).toHaveLength(1);
    expect(bot.depot.calls.count('DeleteToken')).toBe(1);
    const done = await bot.message(ana, platform, 'Revoked the old token “globex pipeline” of *globex*');
    expect(done.ts).toBe(countdown.ts);
    await d().ask(ana, 'audit globex', '`token-revoke` *globex* succeeded');
  });

  it('an old token can be kept: the end of a rotation is stopped', async () => {
    const before = tokensOf('initech').length;
    await as(ana).command(platform, '/depot tokens initech rotate "initech pipeline" 24h');
    await d().window(ana, 'token_overlap');
    await as(ana).submit();
    await d().window(ana, 'works for another 1 day');
    await as(ana).closeView();
    await bot.clock.advance(6_000);
    const countdown = await bot.message(ana, platform, /Revoking\* the old token “initech pipeline”/);
    await d().press(bo, countdown, 'operation:stop', `Stopped by <@${bo}>`);
    await bot.clock.advance(25 * 3_600_000);
    await bot.app.operations.sweep();
    expect(tokensOf('initech')).toHaveLength(before + 1);
  });

  it('are revoked behind a confirmation', async () => {
    const [token] = tokensOf('stark-industries');
    const preview = await d().ask(
      ana,
      'tokens stark-industries revoke CI',
      'Revoke token “CI” of stark-industries?',
    );
    expect(preview.text).toContain('Builds that use it stop working at once');
    await d().press(ana, preview, 'operation:confirm', 'Revoked token “CI” of *stark-industries*');
    expect(bot.depot.state.tokens.has(token?.tokenId ?? '')).toBe(false);
    await d().ask(ana, 'tokens stark-industries revoke CI', 'No token “CI” found in this project');
  });

  it('a token of another project cannot be reached', async () => {
    const [foreign] = tokensOf('hooli');
    await d().ask(ana, `tokens ledger revoke ${foreign?.tokenId}`, 'No token');
    expect(bot.depot.state.tokens.has(foreign?.tokenId ?? '')).toBe(true);
  });

  it('viewers make none: by command, button or form', async () => {
    const before = secrets().length;
    await d().ask(carla, 'tokens hooli create mine', 'You may not make tokens');
    await d().ask(carla, 'tokens hooli revoke "hooli nightly"', 'You may not revoke tokens');
    const mine = await d().ask(ana, 'create for-carla', 'Create for-carla?');
    const done = await d().press(ana, mine, 'operation:confirm', 'Created *for-carla*');
    await as(carla).click(platform, { messageTs: done.ts, actionId: 'tokens:open-create' });
    await bot.slack.control.waitFor(
      () =>
        as(carla)
          .sees(platform)
          .filter(({ text }) => text.includes('You may not make tokens')).length === 2,
      'the second refusal',
    );
    expect(as(carla).view()).toBeNull();
    expect(secrets().length).toBe(before);
  });

  describe('when something goes wrong', () => {
    const openForm = async (project: string) => {
      const list = await d().ask(ana, `tokens ${project}`, `Tokens of ${project}`);
      await as(ana).click(platform, { messageTs: list.ts, actionId: 'tokens:open-create' });
      await d().window(ana, 'token_description');
    };

    it('a window that is closed too early: the secret is lost, it is said, and the token can be made anew', async () => {
      await openForm('ledger');
      bot.slack.faults.set('views.update', { kind: 'error', error: 'not_found' });
      await as(ana).submit({ token_description: 'lost one' });
      const told = await bot.message(ana, platform, 'couldn’t be shown');
      bot.slack.faults.clear();
      expect(told.text).toContain('Created token “lost one” of *ledger*');
      const lost = tokensOf('ledger').find(({ description }) => description === 'lost one');
      await as(ana).closeView();
      await as(ana).click(platform, { messageTs: told.ts, actionId: 'tokens:create-again' });
      await d().window(ana, 'You can’t see it again');
      await as(ana).closeView();
      // The lost one goes at once.
      await turnUntil(
        bot.clock,
        1_000,
        () => !bot.depot.state.tokens.has(lost?.tokenId ?? ''),
        'the lost token is revoked',
      );
      expect(tokensOf('ledger').filter(({ description }) => description === 'lost one')).toHaveLength(1);
    }, 20_000);

    it("a lost answer of Depot: the token is there, its secret is nobody's, and that is said", async () => {
      await openForm('payments-api');
      bot.depot.faults.set('CreateToken', { kind: 'lose-answer' }, 1);
      await as(ana).submit({ token_description: 'half made' });
      const told = await bot.message(
        ana,
        platform,
        '*Unclear* whether token “half made” of *payments-api* was created',
      );
      expect(wordsOf(told)).toContain('tokens:create-again');
      expect(told.text).toContain('nobody has seen it');
      await as(ana).closeView();
    });

    it('a refusal of Depot: nothing was made, said in the window', async () => {
      await openForm('payments-api');
      bot.depot.faults.set('CreateToken', { kind: 'refuse', code: Code.PermissionDenied, message: 'no' }, 1);
      await as(ana).submit({ token_description: 'refused' });
      await d().window(ana, 'Nothing changed');
      await as(ana).closeView();
    });

    it('a trigger that came too late: nothing is made at all', async () => {
      const before = secrets().length;
      const preview = await d().ask(ana, 'create too-late', 'Create too-late?');
      bot.slack.faults.set('views.open', { kind: 'error', error: 'expired_trigger_id' }, 1);
      await d().press(ana, preview, 'operation:confirm-with-token', 'Slack took too long to open the form');
      expect(secrets().length).toBe(before);
      expect(() => bot.projectId('too-late')).toThrow();
    });

    it('the same form sent twice makes one token', async () => {
      const before = secrets().length;
      await openForm('hooli');
      await as(ana).submit({ token_description: 'twice' });
      await d().window(ana, 'You can’t see it again');
      await bot.slack.control.redeliver();
      await as(ana).closeView();
      expect(secrets().length).toBe(before + 1);
    });
  });

  it('no secret was ever anywhere but in its one window', async () => {
    expect(secrets().length).toBeGreaterThan(8);
    await expectNoSecrets(bot);
    const places = await placesOf(bot);
    for (const secret of secrets())
      expect(JSON.stringify([...bot.slack.state.views.values()])).not.toContain(secret);
    // The search would find one: it sees what there is.
    expect(places['the database']).toContain('token-create');
    expect(places['the log']?.length).toBeGreaterThan(1_000);
    expect(places["the inspector's calls of Slack"]).toContain('[redacted]');
    bot.logged.push(secrets()[0] ?? '');
    await expect(expectNoSecrets(bot)).rejects.toThrow('in the log');
    bot.logged.pop();
  });
});
