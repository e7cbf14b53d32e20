// The sandbox's own tools: the inspector shows every call, the switchboard makes things happen, and what Slack would
// say when something fails is said.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRunningClock } from '../../src/lib/running-clock.ts';
import type { CallRow } from '../../src/sandbox/slack/page/wire.ts';
import { openBrowser, openWindow, type Window } from '../support/browser.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';

describe('the tools of the sandbox', () => {
  let bot: Bot;
  let browser: Browser;
  let window: Window;
  beforeAll(async () => {
    [bot, browser] = await Promise.all([
      startBot({ clock: createRunningClock(), ciSecret: 'the-secret-that-the-CI-of-the-sandbox-has' }),
      openBrowser(),
    ]);
    window = await openWindow(browser, bot.slack.url);
  });
  afterAll(async () => {
    await browser.close();
    await bot[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    bot.slack.faults.clear();
    bot.depot.faults.clear();
    expect(window.trouble).toEqual([]);
    // What was said to the last test is not said to the next.
    const close = window.page.getByRole('alert').getByRole('button', { name: 'Close' });
    if (await close.isVisible()) await close.click();
  });

  const open = async (tool: 'Inspector' | 'Switchboard') => {
    const panel = window.page.getByRole('complementary', { name: tool });
    if (!(await panel.isVisible())) {
      await window.page.getByRole('button', { name: tool, exact: true }).click();
    }
    return panel;
  };

  it('the inspector shows each call live, with what was sent and answered', async () => {
    const inspector = await open('Inspector');
    await window.say('/depot show storefront');
    const command = inspector.getByRole('button', { name: /Slack → bot.*\/depot show storefront.*acked/ });
    await command.waitFor();
    const call = inspector.getByRole('button', { name: /bot → Depot.*ListBuilds.*ok.*\d+ ms/ });
    await call.first().click();
    await inspector.getByRole('region', { name: 'Sent' }).getByText(bot.projectId('storefront')).waitFor();
    await inspector.getByRole('region', { name: 'Answered' }).getByText('STATUS_SUCCESS').first().waitFor();

    await inspector.getByRole('button', { name: 'Depot', exact: true }).click();
    await command.waitFor({ state: 'detached' });
    await inspector.getByRole('button', { name: 'All', exact: true }).click();
    await inspector.getByRole('searchbox').fill('GetProject');
    await inspector.getByText('ListBuilds').first().waitFor({ state: 'detached' });
    await inspector.getByRole('searchbox').fill('no such call');
    await inspector.getByText('No call passes the filter.').waitFor();
  });

  it('secrets are in none of it', async () => {
    await window.say('/depot create secretive');
    await window.message('Create secretive?').getByRole('button', { name: 'Create', exact: true }).click();
    await window.message('Created secretive').waitFor();
    const answer: unknown = await (await fetch(`${bot.slack.url}/page/calls`)).json();
    const rows = answer as readonly CallRow[];
    expect(rows.length).toBeGreaterThan(5);
    const details = await Promise.all(
      rows.map(async ({ callId }) => (await fetch(`${bot.slack.url}/page/calls/${callId}`)).text()),
    );
    const all = JSON.stringify(rows) + details.join('\n');
    expect(all).toContain('[not shown]');
    const secrets = [bot.slack.botToken, bot.slack.appToken, bot.slack.signingSecret, bot.depot.token];
    for (const secret of [...secrets, ...bot.depot.state.handedOutSecrets, '/response/']) {
      expect(all).not.toContain(secret);
    }
  });

  it('time is pushed ahead: a confirmation that nobody answered expires', async () => {
    const switchboard = await open('Switchboard');
    await window.say('/depot create too-late');
    await window.message('Create too-late?').waitFor();
    await switchboard.getByRole('button', { name: '10 minutes' }).click();
    await window.message('too-late was not created').getByText('Nobody confirmed in 10 minutes').waitFor();
  });

  it('a build is started, runs until it is ended, and ends as one chose', async () => {
    const switchboard = await open('Switchboard');
    await switchboard.getByLabel('Project').selectOption({ label: 'payments-api' });
    await switchboard.getByLabel('Ending').selectOption({ label: 'runs until you end it' });
    await switchboard.getByRole('button', { name: 'Start a build' }).click();
    await window.page.getByRole('alert').getByText('has started').waitFor();
    const running = switchboard.getByRole('list', { name: 'Running builds' }).getByText('payments-api');
    await running.waitFor();
    await window.say('/depot builds payments-api running');
    await window.message('payments-api: running builds').waitFor();
    // A chart has grown after it was drawn; the newest line is still in sight.
    await window.say('/depot builds storefront');
    await window.message('newest first').getByRole('img').waitFor();
    const below =
      '(() => { const m = document.querySelector(".messages"); return m.scrollHeight - m.scrollTop - m.clientHeight; })()';
    await expect.poll(() => window.page.evaluate(below)).toBeLessThan(2);
    await switchboard.getByRole('button', { name: /^End .*: Fail$/ }).click();
    await running.waitFor({ state: 'detached' });
    await window.say('/depot builds payments-api failed');
    await window
      .message('payments-api: failed builds')
      .getByText(/failed today/)
      .first()
      .waitFor();
  });

  it('a chosen failure is what the bot explains', async () => {
    const switchboard = await open('Switchboard');
    await switchboard.getByLabel('Ending').selectOption({ label: 'fails: out of memory' });
    await switchboard.getByRole('button', { name: 'Start a build' }).click();
    const alert = window.page.getByRole('alert').getByText(/Build \w+ has started/);
    const [, buildId = ''] = /Build (\w+)/.exec((await alert.textContent()) ?? '') ?? [];
    await switchboard.getByRole('button', { name: '10 minutes' }).click();
    await switchboard.getByText(buildId).waitFor({ state: 'detached' });
    await window.say(`/depot why ${buildId}`);
    await window
      .message(`Why build ${buildId} failed`)
      .getByText(/memory/)
      .first()
      .waitFor();
  });

  it('CI reports a build as one chose, and the bot’s answer is shown', async () => {
    const switchboard = await open('Switchboard');
    await switchboard.getByLabel('Branch', { exact: true }).selectOption({ label: 'feature/checkout' });
    await switchboard.getByRole('button', { name: 'Start a build' }).click();
    for (const [how, answer] of [
      ['twice at once', '202 accepted, 202 accepted'],
      ['with a wrong secret', '401 the secret is missing or wrong'],
      ['with a javascript: link', '400 runUrl: must be an https:// address'],
    ] as const) {
      await switchboard.getByLabel('How', { exact: true }).selectOption({ label: how });
      await switchboard.getByRole('button', { name: 'Send report' }).click();
      await window.page.getByRole('alert').getByText(answer).waitFor();
    }
  });

  it('Depot misbehaves until it is switched off, and the bot says so', async () => {
    const switchboard = await open('Switchboard');
    const depot = switchboard.locator('section').filter({ hasText: 'Depot in trouble' });
    await depot.getByLabel('Depot').selectOption({ label: 'is down' });
    await depot.getByLabel('How often').selectOption({ label: 'until switched off' });
    await depot.getByRole('button', { name: 'Switch on' }).click();
    await depot.getByText('until switched off', { exact: true }).last().waitFor();
    await window.say('/depot show ledger');
    await window.message(/Depot (?:can’t|couldn’t|isn’t|doesn’t|didn’t)/).waitFor();
    await depot.getByRole('button', { name: 'Switch off for everything' }).click();
    await window.say('/depot show ledger');
    await window.message('Last builds').waitFor();
  });

  it('Slack misbehaves a chosen number of times', async () => {
    const switchboard = await open('Switchboard');
    const slack = switchboard.locator('section').filter({ hasText: 'Slack in trouble' });
    await slack.getByLabel('Slack', { exact: true }).selectOption({ label: 'acts, but its answer is lost' });
    await slack.getByLabel('How often').selectOption({ label: 'once' });
    await slack.getByRole('button', { name: 'Switch on' }).click();
    await slack.getByText('1 more').waitFor();
    await window.say('/depot create lost-and-found');
    await window
      .message('Create lost-and-found?')
      .getByRole('button', { name: 'Create', exact: true })
      .click();
    await window.message('Created lost-and-found').waitFor();
    await slack.getByText('1 more').waitFor({ state: 'detached' });
    expect(bot.depot.calls.count('CreateProject')).toBeGreaterThan(0);
    const sent = bot.depot.calls
      .all()
      .filter(({ request }) => JSON.stringify(request).includes('lost-and-found'));
    expect(sent.filter(({ rpc }) => rpc === 'CreateProject')).toHaveLength(1);
  });

  it('a connection that is cut: Slack says dispatch_failed, and the bot comes back', async () => {
    const switchboard = await open('Switchboard');
    await switchboard.getByText('The bot holds 1 connection to Slack.').waitFor();
    await switchboard.getByRole('button', { name: 'Cut it' }).click();
    await bot.slack.socketMode.waitForConnections(1);
    const cut = { acked: false, failure: 'dispatch_failed', body: undefined, ms: 0 } as const;
    bot.slack.control.deliverTo({ deliver: async () => cut, close: async () => undefined });
    await window.say('/depot status');
    await window.page
      .getByRole('alert')
      .getByText('/depot failed with the error "dispatch_failed"')
      .waitFor();
    bot.slack.control.deliverTo(bot.slack.socketMode);
    await window.say('/depot status');
    await window.message('reachable').waitFor();
  });

  it('an app that does not answer in three seconds: Slack says operation_timeout, at a button too', async () => {
    await window.say('/depot projects');
    const button = window.message('Page 1 of 2').getByRole('button', { name: 'Next' });
    await button.waitFor();
    const deaf = { acked: false, failure: 'operation_timeout', body: undefined, ms: 3_000 } as const;
    bot.slack.control.deliverTo({ deliver: async () => deaf, close: async () => undefined });
    await button.click();
    await window.page.getByRole('alert').getByText('did not answer this click (operation_timeout)').waitFor();
    await window.say('/depot status');
    await window.page
      .getByRole('alert')
      .getByText('/depot failed with the error "operation_timeout"')
      .waitFor();
    await window.page.getByRole('button', { name: 'Close', exact: true }).click();
    expect(await window.page.getByRole('alert').textContent()).toBe('');
    bot.slack.control.deliverTo(bot.slack.socketMode);
  });

  it('what Slack does not know as a command it refuses, in words', async () => {
    await window.say('/deplot create acme');
    await window.page.getByRole('alert').getByText('/deplot is not a valid command').waitFor();
    expect(
      bot.slack.control
        .as(PEOPLE.ana)
        .sees(CHANNELS.platform)
        .some(({ text }) => text.includes('/deplot')),
    ).toBe(false);
  });

  it('the first message says what to try, and puts it into the message box', async () => {
    bot.slack.welcome({
      channelId: CHANNELS.platform,
      title: 'Welcome',
      intro: 'Try *this*.',
      tries: [{ line: '/depot create acme', about: 'Makes a project.' }],
      outro: 'More later.',
    });
    const guide = window.message('Welcome');
    await guide.getByText('SANDBOX', { exact: true }).waitFor();
    await guide.getByRole('button', { name: 'Try it: /depot create acme' }).click();
    const box = window.page.getByRole('textbox', { name: 'Message #platform' });
    await expect.poll(() => box.inputValue()).toBe('/depot create acme');
    await box.press('Enter');
    await window.message('Create acme?').waitFor();
  });
});
