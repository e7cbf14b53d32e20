// Several people at once, each in a window: what one does is seen by the others, each as they may.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openWindow, type Window } from '../support/browser.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { builds, platform } = CHANNELS;
const { ana, bo, carla, gus } = PEOPLE;

describe('windows', () => {
  let bot: Bot;
  let browser: Browser;
  const windows: Window[] = [];
  beforeAll(async () => {
    [bot, browser] = await Promise.all([startBot(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await bot[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) {
      expect(window.trouble).toEqual([]);
      await window.close();
    }
  });

  async function windowOf(userId: string, at: string = platform): Promise<Window> {
    const window = await openWindow(browser, bot.slack.url, `as=${userId}&at=${at}`);
    windows.push(window);
    await window.page.getByRole('navigation', { name: 'Workspace' }).waitFor();
    return window;
  }

  it('two admins see one confirmation; the click of one changes the message of the other', async () => {
    const [hers, his] = await Promise.all([windowOf(ana), windowOf(bo)]);
    await hers.say('/depot create two-of-us');
    const button = his.message('Create two-of-us?').getByRole('button', { name: 'Create', exact: true });
    await button.click();
    await hers.message('Created two-of-us').waitFor();
    await hers.message('Created two-of-us').getByText('@bo').waitFor();
    expect(
      await hers.message('Created two-of-us').getByRole('button', { name: 'Create', exact: true }).count(),
    ).toBe(0);
  });

  it('a member is refused, in words that only that member sees', async () => {
    const [hers, his] = await Promise.all([windowOf(carla), windowOf(bo)]);
    await hers.say('/depot delete ledger');
    const refusal = hers.message('You may not delete projects');
    await refusal.getByText('Only visible to you').waitFor();
    expect(await his.message('You may not delete projects').count()).toBe(0);
    await refusal.getByRole('button', { name: 'Dismiss' }).click();
    await refusal.waitFor({ state: 'detached' });
  });

  it('a guest sees the guest’s channels and is marked as one', async () => {
    const window = await windowOf(gus, builds);
    const { page } = window;
    const channels = page.getByRole('navigation', { name: 'Workspace' }).getByRole('button');
    expect((await channels.allTextContents()).map((name) => name.replace(/[#\s]/g, ''))).toEqual([
      'builds',
      'general',
      'Depot',
    ]);
    await window.say('is the build green?');
    await window.message('is the build green?').getByText('GUEST').waitFor();
  });

  it('what is unread is bold and counted, until it is read', async () => {
    const [hers, his] = await Promise.all([windowOf(ana), windowOf(bo, builds)]);
    await hers.page.getByRole('heading', { name: 'platform' }).waitFor();
    await his.say('hello all');
    await his.say('@ana have a look');
    const entry = hers.page.getByRole('button', { name: /builds/ });
    await hers.page.getByRole('button', { name: /builds [23] unread/ }).waitFor();
    await hers.page.locator('.sidebar .count', { hasText: '1' }).waitFor();
    expect(await hers.page.title()).toBe('(1) #platform – Northwind');
    await entry.click();
    await hers.message('have a look').getByText('@ana').waitFor();
    await hers.page.getByText('New', { exact: true }).waitFor();
    await hers.page.getByRole('button', { name: /builds$/ }).waitFor();
    expect(await hers.page.title()).toBe('#builds – Northwind');
  });

  it('a thread opens beside the channel, and its replies arrive in both windows', async () => {
    const [hers, his] = await Promise.all([windowOf(ana, builds), windowOf(bo, builds)]);
    await his.say('the ledger is slow again');
    const message = hers.message('the ledger is slow again');
    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    const thread = hers.page.getByRole('complementary', { name: 'Thread' });
    const reply = thread.getByRole('textbox', { name: 'Reply in the thread' });
    await reply.fill('I am on it');
    await reply.press('Enter');
    await his
      .message('the ledger is slow again')
      .getByRole('button', { name: /^1 reply/ })
      .click();
    await his.page.getByRole('complementary', { name: 'Thread' }).getByText('I am on it').waitFor();
    expect(await his.message('I am on it').count()).toBe(0);
    // A command has no place there.
    await reply.fill('/depot help');
    await reply.press('Enter');
    await hers.page.getByRole('alert').getByText('not supported in threads').waitFor();
    // The address holds it: Back closes it, a reload would not.
    expect(new URL(hers.page.url()).searchParams.get('thread')).toMatch(/^\d+\.\d+$/);
    await hers.page.goBack();
    await thread.waitFor({ state: 'detached' });
  });

  it('a link to a message opens it, also one in a thread', async () => {
    const { control, state } = bot.slack;
    await control.as(bo).say(builds, 'the first of many');
    const first = control.as(bo).sees(builds).at(-1);
    await control.as(bo).say(builds, 'a reply to it', first?.ts);
    const reply = control.as(bo).sees(builds).at(-1);
    for (let i = 0; i < 30; i++) await control.as(bo).say(builds, `line ${i}`);
    const linkTo = (ts = '') =>
      `https://${state.teamDomain}.slack.com/archives/${builds}/p${ts.replace('.', '')}`;
    const links = `<${linkTo(first?.ts)}|the first>, <${linkTo(reply?.ts)}|the reply>`;
    await control.as(carla).say(platform, `look: ${links}`);
    const window = await windowOf(ana);
    await window.message('look:').getByRole('button', { name: 'the first' }).click();
    await window.page.locator(`:focus[data-ts="${first?.ts}"]`).waitFor();
    await window.page.goBack();
    await window.message('look:').getByRole('button', { name: 'the reply' }).click();
    await window.page.getByRole('complementary', { name: 'Thread' }).getByText('a reply to it').waitFor();
  });

  it('a reaction is given and taken back', async () => {
    const [hers, his] = await Promise.all([windowOf(ana, builds), windowOf(bo, builds)]);
    await his.say('all green');
    const message = hers.message('all green');
    await message.hover();
    await message.getByRole('button', { name: 'React with eyes' }).click();
    await his.message('all green').getByRole('button', { name: 'eyes, 1: Ana Ruiz' }).waitFor();
    await message.getByRole('button', { name: 'eyes, 1: Ana Ruiz' }).click();
    await his.message('all green').getByRole('button', { name: /^eyes/ }).waitFor({ state: 'detached' });
  });

  it('the Home tab is drawn for its reader; its buttons answer in the Messages tab', async () => {
    const { page } = await windowOf(carla);
    await page.getByRole('button', { name: 'Depot', exact: true }).click();
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await page.getByRole('heading', { name: 'Failing now' }).waitFor();
    await page.getByRole('button', { name: 'List projects' }).click();
    await page.getByRole('button', { name: 'Messages', exact: true }).click();
    await page.getByText('Page 1 of 2').first().waitFor();
  });

  it('a build that breaks is seen live, and its buttons lead to the cause and the whole log as a file', async () => {
    const window = await windowOf(carla);
    const { page } = window;
    const build = bot.depot.scenario.startBuild({
      projectId: bot.projectId('ml-worker'),
      failure: 'no space left',
      seconds: 60,
    });
    await window.say(`/depot build ${build.buildId}`);
    const message = window.message(`Build ${build.buildId}`);
    await message.getByText('running').first().waitFor();
    await message.getByText('Updates by itself').waitFor();
    await bot.clock.advance(70_000);
    await message.getByText('failed').first().waitFor();
    await message.getByRole('button', { name: 'Why' }).click();
    const why = window.message(`Why build ${build.buildId} failed`);
    await why.getByText('Probably').waitFor();
    await why.getByRole('button', { name: 'Log', exact: true }).click();
    await page.getByRole('button', { name: 'Full log as a file' }).last().click();
    await page.getByRole('button', { name: /^Depot 1 unread/ }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Download/ }).click(),
    ]);
    const chunks: string[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(String(chunk));
    expect(chunks.join('')).toContain('No space left on device');
  });

  it('a followed project breaks and is mended before one’s eyes, and the buttons of its message work', async () => {
    const window = await windowOf(carla, builds);
    const { page } = window;
    await window.say('/depot subscribe payments-api');
    const question = window.message('Subscribe this channel?');
    await question.getByText(/In the last 7 days this would have sent/).waitFor();
    await question.getByRole('button', { name: 'Subscribe', exact: true }).click();
    await window.message('subscribed this channel to payments-api').waitFor();
    await bot.clock.advance(15_000);

    const projectId = bot.projectId('payments-api');
    const told = (text: RegExp) =>
      turnUntil(
        bot.clock,
        1_000,
        () => bot.slack.state.messages.some((m) => text.test(m.text)),
        String(text),
      );
    bot.depot.scenario.startBuild({ projectId, seconds: 5, failure: 'failed test' });
    await told(/payments-api\* failed at/);
    const incident = window.message('payments-api failed at');
    await incident.getByText('AssertionError: expected 2 to be 1').first().waitFor();
    for (const [button, answer] of [
      ['Steps', 'from first to last'],
      ['Log', 'Full log as a file'],
    ] as const) {
      await incident.getByRole('button', { name: button, exact: true }).click();
      await window.message(answer).getByText('Only visible to you').waitFor();
    }
    await incident.getByRole('button', { name: 'Assign to me' }).click();
    await told(/owns it/);
    await incident.getByText('@carla owns it').waitFor();
    expect(await incident.getByRole('button', { name: 'Assign to me' }).count()).toBe(0);
    await incident.getByRole('button', { name: 'Mute 1h' }).click();
    await window.message('here until').waitFor();
    await window.say('/depot unmute payments-api');
    await window.message('notified about payments-api again').waitFor();

    bot.depot.scenario.startBuild({ projectId, seconds: 5 });
    await told(/payments-api\* is fixed after/);
    await window.message('payments-api is fixed, ').getByText('It was failing for').waitFor();
    await window
      .message('It was failing for')
      .getByRole('button', { name: /1 reply/ })
      .click();
    await page.getByRole('complementary').getByText('Thank you').waitFor();
  });

  it('a mention of the bot is one, however it was typed', async () => {
    const window = await windowOf(bo);
    await window.say('hey @depot <are> you there?');
    await window.message('hey @depot <are> you there?').waitFor();
    await window
      .message('hey @depot <are> you there?')
      .getByRole('button', { name: /^\d+ repl/ })
      .click();
    const thread = window.page.getByRole('complementary', { name: 'Thread' });
    await thread.locator('article').filter({ hasText: '/depot status' }).first().waitFor();
  });

  it('a link that is pasted is one, with its preview; one in code stays as it is', async () => {
    const { buildId } = bot.depot.scenario.startBuild({ projectId: bot.projectId('storefront') });
    const address = `https://depot.dev/orgs/${bot.depot.orgId}/projects/${bot.projectId('storefront')}/builds/${buildId}`;
    const window = await windowOf(ana);
    await window.say(`is ${address} still running? \`see ${address}\` & <b>`);
    const message = window.message('still running?');
    await message.locator('.unfurl').getByText('storefront').waitFor();
    expect(await message.locator('.text').getByRole('link').count()).toBe(1);
    const sent = bot.slack.state.messages.find(({ text }) => text.includes('still running?'));
    expect(sent?.text).toBe(`is <${address}> still running? \`see ${address}\` &amp; &lt;b&gt;`);
    expect(window.trouble).toEqual([]);
  });

  it('who one is can be changed in the window, and opened in another', async () => {
    const { page } = await windowOf(ana);
    await page.getByRole('button', { name: /You are Ana Ruiz/ }).click();
    const [other] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'New window as Dev Patel' }).click(),
    ]);
    await other.getByRole('button', { name: /You are Dev Patel/ }).waitFor();
    await page.getByRole('button', { name: 'Carla Mendes member' }).click();
    await page.getByRole('button', { name: /You are Carla Mendes/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('as')).toBe(carla);
  });
});
