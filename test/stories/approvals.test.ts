// Changes that wait for approvals or for their delay, as people see them.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/sandbox/slack/validate-blocks.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform, builds, secret } = CHANNELS;
const { ana, bo, carla, dev } = PEOPLE;
const CONFIRM = 'operation:confirm';

describe('changes that wait', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  const as = (userId: string) => bot.slack.control.as(userId);
  const d = () => drive(bot, platform);
  const startBuild = (name: string) =>
    bot.depot.scenario.startBuild({ projectId: bot.projectId(name), endless: true });
  afterEach(async () => {
    for (const [action, pattern] of [
      ['reset', '*'],
      ['delete', '*'],
      ['delete', '*-prod'],
    ] as const) {
      for (const line of [
        `require 0 approvals for ${action} on ${pattern}`,
        `delay 0 for ${action} on ${pattern}`,
      ]) {
        await d().ask(ana, `access ${line}`, /dropped a rule|No such rule found/);
      }
    }
  });

  it('rules are set by admins, told to the channel, and listed', async () => {
    const set = await d().ask(ana, 'access require 1 approval for delete on *-prod', 'set a rule');
    expect(set.ephemeralFor).toBeNull();
    expect(set.text).toContain(
      '`delete` on `*-prod` needs 1 approval by somebody else who could make the change, within 1 day',
    );
    await d().ask(ana, 'access delay 5m for delete on *', '`delete` on all projects waits 5 minutes');
    const list = await d().ask(carla, 'access', 'Rules for changes');
    expect(list.text).toContain('`delete` on `*-prod` needs 1 approval');
    expect(problemsOf(list.blocks, 'message')).toEqual([]);
    await d().ask(carla, 'access require 0 approvals for delete on *-prod', 'You may not change roles');
    const why = await d().ask(ana, 'access check @bo delete storefront', 'may* `delete` on *storefront*');
    expect(why.text).toContain('waits 5 minutes and can be stopped until then');
    await d().ask(ana, 'audit @ana', '5 min of delay for delete on *');
  });

  it.each([
    ['access require 1 approval for fly on *', 'For which change'],
    ['access require 1 approval for delete', 'On which projects'],
    ['access require many approvals for delete on *', 'How many must approve'],
    ['access require 1 approval for delete on * in here', 'After “in” comes a channel'],
    ['access delay soon for delete on *', '“soon” isn’t a duration'],
    ['access require 1 approval for token-create on *', 'For which change'],
  ])('answers %s with help', async (line, words) => {
    await d().ask(ana, line, words);
  });

  it('one asks, another approves in the approvers’ channel, and both messages say how it ended', async () => {
    await d().ask(
      ana,
      'access require 1 approval for reset on * in #builds with reason within 2h',
      'set a rule',
    );
    startBuild('storefront');
    const preview = await d().ask(ana, 'reset storefront', 'Reset storefront?');
    expect(preview.text).toContain('needs 1 approval by somebody else who could make the change, in');
    expect(wordsOf(preview)).toContain('Ask for approval…');
    await as(ana).click(platform, { messageTs: preview.ts, actionId: 'operation:give-reason' });
    await d().window(ana, 'typed_reason');
    expect((await as(ana).submit({ typed_reason: '   ' })).errors).toEqual({
      typed_reason: 'Give a short reason.',
    });
    await as(ana).submit({ typed_reason: 'cache is poisoned, ticket 4711 password=hunter2isnotsafe' });
    const request = await bot.message(bo, builds, 'Waiting for approval');
    expect(request.text).toContain('1 running build will be *cancelled*');
    expect(request.text).toContain('*Why:* cache is poisoned, ticket 4711');
    expect(request.text).not.toContain('hunter2isnotsafe');
    const waiting = await bot.message(ana, platform, `*Waiting for approval* in <#${builds}>`);
    expect(waiting.ts).toBe(preview.ts);
    expect(wordsOf(waiting)).not.toContain('operation:approve');
    await d().press(ana, request, 'operation:approve', 'You requested this yourself');
    await d().press(carla, request, 'operation:approve', 'You can’t approve this');
    expect(bot.depot.calls.count('ResetProject')).toBe(0);
    const approved = await d().press(bo, request, 'operation:approve', 'Reset *storefront*');
    expect(approved.text).toContain(`approved by <@${bo}>`);
    const done = await bot.message(ana, platform, 'The next builds start with an empty cache');
    expect(done.ts).toBe(preview.ts);
    expect(bot.depot.calls.count('ResetProject')).toBe(1);
    const trail = await d().ask(ana, 'audit storefront', `approved by <@${bo}>`);
    expect(trail.text).toContain('cache is poisoned');
  });

  it('approvals fall when a build starts in the meantime, and people are told in the thread', async () => {
    await d().ask(ana, 'access require 2 approvals for reset on * from everyone', 'set a rule');
    const preview = await d().ask(ana, 'reset globex', 'Reset globex?');
    await d().press(ana, preview, CONFIRM, 'Waiting for approval');
    await d().press(carla, preview, 'operation:approve', `approved by <@${carla}>`);
    startBuild('globex');
    const fallen = await d().press(dev, preview, 'operation:approve', 'Please decide again');
    expect(fallen.text).toContain('a build started, and would be cancelled');
    expect(fallen.text).toContain('no approvals yet');
    const told = await bot.message(ana, platform, 'so earlier approvals no longer count');
    expect(told.threadTs).toBe(preview.ts);
    expect(told.text).toContain(`<@${ana}>`);
    await d().press(carla, preview, 'operation:approve', `approved by <@${carla}>`);
    await d().press(dev, preview, 'operation:approve', 'Reset *globex*');
  });

  it('is rejected, withdrawn, or ends by itself', async () => {
    await d().ask(ana, 'access require 1 approval for reset on * within 30m', 'set a rule');
    const one = await d().ask(ana, 'reset hooli', 'Reset hooli?');
    await d().press(ana, one, CONFIRM, 'Waiting for approval');
    await d().press(bo, one, 'operation:reject', `Rejected by <@${bo}>: *hooli* was not reset`);
    const two = await d().ask(ana, 'reset hooli', 'Reset hooli?');
    await d().press(ana, two, CONFIRM, 'Waiting for approval');
    await d().press(ana, two, 'operation:cancel', `Cancelled by <@${ana}>`);
    const three = await d().ask(ana, 'reset hooli', 'Reset hooli?');
    await d().press(ana, three, CONFIRM, 'Waiting for approval');
    await bot.clock.advance(31 * 60_000);
    await bot.app.operations.sweep();
    await bot.slack.control.waitFor(
      () =>
        as(ana)
          .sees(platform)
          .find(({ ts, text }) => ts === three.ts && text.includes('Not enough approvals in 30 minutes')),
      'the end of it',
    );
  });

  it('where the approvers’ channel cannot be reached, the message itself has the buttons', async () => {
    await d().ask(ana, `access require 1 approval for reset on * in ${secret}`, 'set a rule');
    const preview = await d().ask(ana, 'reset ledger', 'Reset ledger?');
    const waiting = await d().press(ana, preview, CONFIRM, 'Waiting for approval');
    expect(wordsOf(waiting)).toContain('operation:approve');
    await d().press(bo, waiting, 'operation:approve', 'Reset *ledger*');
  });

  it('a delete that is delayed counts down, and can be stopped', async () => {
    await d().ask(ana, 'access delay 5m for delete on *', 'set a rule');
    const preview = await d().ask(ana, 'delete docs-site', 'Delete docs-site?');
    expect(preview.text).toContain('then waits 5 minutes; it can be stopped until then');
    await as(ana).click(platform, { messageTs: preview.ts, actionId: 'operation:type-name' });
    await d().window(ana, 'typed_name');
    await as(ana).submit({ typed_name: 'docs-site' });
    const counting = await bot.message(ana, platform, 'Deleting* *docs-site* *in 5 minutes');
    expect(counting.ts).toBe(preview.ts);
    await d().press(carla, counting, 'operation:stop', 'You may not delete projects');
    await d().press(
      bo,
      counting,
      'operation:stop',
      `Stopped by <@${bo}>: *docs-site* was not deleted. Nothing changed.`,
    );
    await bot.clock.advance(6 * 60_000);
    await bot.app.operations.sweep();
    expect(bot.depot.calls.count('DeleteProject')).toBe(0);
  });

  it('runs by itself when nobody stops it; a click on Stop then is too late, and says so', async () => {
    await d().ask(ana, 'access delay 5m for delete on *', 'set a rule');
    const preview = await d().ask(ana, 'delete docs-site', 'Delete docs-site?');
    await as(ana).click(platform, { messageTs: preview.ts, actionId: 'operation:type-name' });
    await d().window(ana, 'typed_name');
    await as(ana).submit({ typed_name: 'docs-site' });
    const counting = await bot.message(ana, platform, 'Deleting* *docs-site* *in 5 minutes');
    await bot.clock.advance(5 * 60_000 + 1);
    await bot.app.operations.sweep();
    const done = await bot.message(ana, platform, 'Deleted *docs-site*');
    expect(done.ts).toBe(counting.ts);
    expect(bot.depot.calls.count('DeleteProject')).toBe(1);
  });

  it('a rule that comes up after the preview is honoured at the click', async () => {
    const preview = await d().ask(ana, 'reset initech', 'Reset initech?');
    await d().ask(bo, 'access require 1 approval for reset on * with reason', 'set a rule');
    const before = bot.depot.calls.count('ResetProject');
    await d().press(ana, preview, CONFIRM, 'A reason is now required');
    await as(ana).click(platform, { messageTs: preview.ts, actionId: 'operation:give-reason' });
    await d().window(ana, 'typed_reason');
    await as(ana).submit({ typed_reason: 'because' });
    await bot.slack.control.waitFor(
      () =>
        as(ana)
          .sees(platform)
          .find(({ ts, text }) => ts === preview.ts && text.includes('Waiting for approval')),
      'it waits',
    );
    expect(bot.depot.calls.count('ResetProject')).toBe(before);
  });

  it('a project made with a token waits for its approval, and the window says so', async () => {
    await d().ask(ana, 'access require 1 approval for create on acme-*', 'set a rule');
    await as(ana).command(platform, '/depot create');
    await d().window(ana, 'cache_gb');
    await as(ana).submit({ name: 'acme-web', token: 'CI' });
    await d().window(ana, 'The project has to wait');
    await as(ana).closeView();
    const waiting = await bot.message(bo, platform, 'Create acme-web?');
    const made = await d().press(bo, waiting, 'operation:approve', 'Created *acme-web*');
    expect(made.text).toContain(`approved by <@${bo}>`);
    await d().ask(ana, 'access require 0 approvals for create on acme-*', 'dropped a rule');
  });
});
