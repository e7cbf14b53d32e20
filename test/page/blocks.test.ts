// Block Kit in the page: every kind is drawn and acts, is readable for everybody, and fits on a phone.

import { readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import { GALLERY, GALLERY_MODAL, postGallery } from '../support/block-gallery.ts';
import { openBrowser, openWindow, type Window } from '../support/browser.ts';

const { builds } = CHANNELS;
const { ana } = PEOPLE;
const AXE = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const PHONE = { viewport: { width: 390, height: 780 } };

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe-core calls serious or critical: https://github.com/dequelabs/axe-core */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as {
    readonly violations: readonly Violation[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

describe('blocks, in the page', () => {
  const clock = createManualClock();
  const manifest = { features: {}, oauth_config: { scopes: { bot: ['chat:write'] } } };
  let slack: SlackSandbox;
  let browser: Browser;
  let web: WebClient;
  let window: Window;
  /** What the app was told, newest last; a bare app that says yes to everything. */
  const told: Record<string, unknown>[] = [];
  beforeAll(async () => {
    slack = await startSlackSandbox({ clock, manifest, rateLimited: false });
    slack.control.deliverTo({
      deliver: async (_type, payload) => {
        told.push(payload);
        return { acked: true, body: undefined, ms: 1 };
      },
      close: async () => undefined,
    });
    web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    await postGallery(web, builds);
    browser = await openBrowser();
    window = await openWindow(browser, slack.url, `at=${builds}`);
    await window.message('choices').or(window.page.getByText('Failures')).first().waitFor();
  });
  afterAll(async () => {
    expect(window.trouble).toEqual([]);
    await browser.close();
    await slack.close();
  });

  const lastAction = () => (told.at(-1)?.actions as Record<string, unknown>[] | undefined)?.[0];
  const openModal = async () => {
    await web.apiCall('views.open', { trigger_id: slack.trigger(ana), view: GALLERY_MODAL });
    const dialog = window.page.getByRole('dialog', { name: 'Every input' });
    await dialog.waitFor();
    return dialog;
  };

  it('every block of the gallery is drawn, and none as an unknown', async () => {
    const drawn = await window.page.locator('article .blocks').count();
    expect(drawn).toBeGreaterThanOrEqual(Object.keys(GALLERY).length);
    expect(await window.page.locator('.unknown').count()).toBe(0);
  });

  it('one that is not known, and one that is broken, are labelled boxes beside the others', async () => {
    await web.chat.postMessage({ channel: builds, text: 'odd' });
    const stored = slack.state.messages.findLast(({ text }) => text === 'odd');
    // Slack would not take these: they are put in behind its back.
    if (stored) {
      stored.blocks = [
        { type: 'hologram', text: 'from the future' },
        { type: 'actions' },
        { type: 'section', text: { type: 'mrkdwn', text: 'still here' } },
      ];
      slack.state.changed();
    }
    const odd = window.message('still here');
    await odd.getByText('A block of the type hologram is not drawn by the sandbox').waitFor();
    await odd.getByText(/A block of the type actions could not be drawn/).waitFor();
  });

  it('nothing in a message becomes markup of the page', async () => {
    await web.chat.postMessage({
      channel: builds,
      text: '<img src=x onerror=alert(1)> &lt;script&gt; <javascript:alert(1)|click me>',
    });
    const message = window.message('onerror');
    await message.waitFor();
    expect(await message.locator('img, script, a').count()).toBe(0);
  });

  it('buttons tell the app their own value; a link opens and is told, too', async () => {
    await window.page.getByRole('button', { name: 'Show ml-worker' }).click();
    await expect.poll(() => lastAction()?.action_id).toBe('press:Show ml-worker');
    expect(await window.page.getByRole('link', { name: 'Elsewhere' }).getAttribute('href')).toBe(
      'https://depot.dev',
    );
    await window.page.getByRole('button', { name: /Good/ }).click();
    await expect.poll(() => lastAction()).toMatchObject({ type: 'feedback_buttons', value: 'good' });
  });

  it('a confirm is asked first, and Cancel sends nothing', async () => {
    const confirm = {
      title: { type: 'plain_text', text: 'Really?' },
      text: { type: 'mrkdwn', text: 'It cannot be *undone*.' },
      confirm: { type: 'plain_text', text: 'Do it' },
      deny: { type: 'plain_text', text: 'Keep it' },
      style: 'danger',
    };
    const button = { type: 'button', action_id: 'drop', text: { type: 'plain_text', text: 'Drop' }, confirm };
    await web.apiCall('chat.postMessage', {
      channel: builds,
      text: 'x',
      blocks: [{ type: 'actions', elements: [button] }],
    });
    const dialog = window.page.getByRole('dialog', { name: 'Really?' });
    const drop = window.page.getByRole('button', { name: 'Drop' });
    const before = told.length;
    await drop.click();
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(told.length).toBe(before);
    expect(await window.page.locator(':focus').textContent()).toBe('Drop');
    await drop.click();
    await dialog.getByRole('button', { name: 'Do it' }).click();
    await expect.poll(() => lastAction()?.action_id).toBe('drop');
  });

  it('a menu behind dots opens, walks with the arrow keys, and chooses', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => lastAction()).toMatchObject({ selected_option: { value: 'archive' } });
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe('More actions');
  });

  it('a menu that is open stays open when an edit puts blocks above it, and its click arrives', async () => {
    const { page } = window;
    const text = (words: string) => ({ type: 'mrkdwn', text: words }) as const;
    const row = (name: string) =>
      ({
        type: 'section',
        text: text(name),
        accessory: {
          type: 'overflow',
          action_id: 'of-live-row',
          options: [{ text: { type: 'plain_text', text: `Open ${name}` }, value: name }],
        },
      }) as const;
    const live = { channel: builds, text: 'a live list' };
    const { ts = '' } = await web.chat.postMessage({ ...live, blocks: [row('acme'), row('globex')] });
    const message = page.locator(`.channel article[data-ts="${ts}"]`);
    await message.getByRole('button', { name: 'More actions' }).last().click();
    const item = page.getByRole('menuitem', { name: 'Open globex' });
    await item.waitFor();
    const blocks = [
      { type: 'section', text: text('something new') },
      row('hooli'),
      row('acme'),
      row('globex'),
    ] as const;
    await web.chat.update({ ...live, ts, blocks: [...blocks] });
    await message.getByText('something new').waitFor();
    await item.click();
    await expect
      .poll(() => lastAction())
      .toMatchObject({ action_id: 'of-live-row', selected_option: { value: 'globex' } });
  });

  it('menus, dates and boxes in a message are told at once, with the state of the others', async () => {
    const { page } = window;
    await page.getByRole('combobox', { name: 'A region' }).click();
    await page.getByRole('option', { name: 'Frankfurt' }).click();
    await expect.poll(() => lastAction()).toMatchObject({ selected_option: { value: 'frankfurt' } });
    await page.getByLabel('A day', { exact: true }).fill('2026-12-24');
    await expect.poll(() => lastAction()).toMatchObject({ selected_date: '2026-12-24' });
    await page.getByRole('checkbox', { name: /Slow builds/ }).check();
    await expect.poll(() => JSON.stringify(lastAction())).toContain('slow builds');
    expect(JSON.stringify(told.at(-1)?.state)).toContain('frankfurt');
  });

  it('a data table is sorted by number and by name, and paged', async () => {
    const { page } = window;
    const table = page.getByRole('table', { name: 'Builds of this week' });
    const names = () => table.getByRole('rowheader').allTextContents();
    expect(await names()).toEqual(['storefront', 'payments-api', 'ledger', 'ml-worker']);
    await table.getByRole('button', { name: 'Minutes' }).click();
    expect(await names()).toEqual(['docs-site', 'globex', 'storefront', 'payments-api']);
    await table.getByRole('button', { name: 'Minutes' }).click();
    expect(await names()).toEqual(['ledger', 'ml-worker', 'payments-api', 'storefront']);
    expect(await table.getByRole('columnheader', { name: 'Minutes' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    await page.getByRole('button', { name: 'Next page' }).click();
    expect(await names()).toEqual(['globex', 'docs-site']);
    await page.getByText('5–6 of 6').waitFor();
  });

  it('charts are pictures with words, and tables for who wants the numbers', async () => {
    const { page } = window;
    await page
      .getByRole('img', { name: /^Pie chart, Minutes by project: storefront 210, ledger 120/ })
      .waitFor();
    await page.getByRole('img', { name: /^Bar chart, Steps a day. cached: Mon 31/ }).waitFor();
    const figure = page.locator('figure').filter({ hasText: 'Minutes by project' });
    await figure.getByRole('button', { name: 'Table' }).click();
    await figure.getByRole('row', { name: 'ledger 120' }).waitFor();
  });

  it('a modal with every input: what is missing is said at each, and what is filled in arrives', async () => {
    const dialog = await openModal();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => dialog.getByText('Please complete this required field.').count()).toBe(2);
    await dialog.getByLabel('Name', { exact: true }).fill('acme');
    await dialog.getByRole('combobox', { name: 'Region' }).fill('fra');
    await dialog.getByRole('option', { name: 'Frankfurt' }).click();
    const channels = dialog.getByRole('combobox', { name: /^Channels/ });
    await channels.click();
    await dialog.getByRole('option', { name: '#general' }).click();
    await dialog.getByRole('option', { name: '#platform' }).click();
    await dialog.getByRole('button', { name: 'Remove #general' }).click();
    await dialog.getByLabel('From').fill('2026-12-01');
    await dialog.getByLabel('At', { exact: true }).fill('10:15');
    await dialog.getByRole('checkbox', { name: 'Fixes' }).check();
    await dialog.getByRole('radio', { name: 'Oregon' }).check();
    await dialog.getByLabel(/^Mail/).fill('not an address');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Please enter a valid email address.').waitFor();
    await dialog.getByLabel(/^Mail/).fill('ana@northwind.example');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const { view } = told.at(-1) as { view: { state: { values: Record<string, Record<string, unknown>> } } };
    const value = (block: string) => view.state.values[block]?.value;
    expect(value('name')).toMatchObject({ value: 'acme' });
    expect(value('region')).toMatchObject({ selected_option: { value: 'frankfurt' } });
    expect(value('channels')).toMatchObject({ selected_channels: [CHANNELS.platform] });
    expect(value('cache-in-gb')).toMatchObject({ value: '50' });
    expect(value('from')).toMatchObject({ selected_date: '2026-12-01' });
    expect(value('at')).toMatchObject({ selected_time: '10:15' });
    expect(value('tell')).toMatchObject({ selected_options: [{ value: 'fixes' }] });
    expect(value('size')).toMatchObject({ selected_option: { value: 'oregon' } });
    expect(value('mail')).toMatchObject({ value: 'ana@northwind.example' });
  });

  it('modals stack: Back shows the one below with what was typed, the cross closes all', async () => {
    const dialog = await openModal();
    await dialog.getByLabel('Name', { exact: true }).fill('half done');
    const second = {
      ...GALLERY_MODAL,
      title: { type: 'plain_text', text: 'On top' },
      blocks: GALLERY_MODAL.blocks.slice(0, 2),
    };
    const push = () => web.apiCall('views.push', { trigger_id: slack.trigger(ana), view: second });
    await push();
    const top = window.page.getByRole('dialog', { name: 'On top' });
    await top.getByRole('button', { name: 'Back' }).click();
    await dialog.waitFor();
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('half done');
    await push();
    await top.getByRole('button', { name: 'Close' }).click();
    await top.waitFor({ state: 'hidden' });
    expect(slack.state.viewStacks.get(ana)).toEqual([]);
  });

  it('an update of an open form keeps what was typed where the field is still there', async () => {
    const dialog = await openModal();
    await dialog.getByLabel('Name', { exact: true }).fill('typed before');
    const [viewId = ''] = slack.state.viewStacks.get(ana) ?? [];
    const view = { ...GALLERY_MODAL, submit: { type: 'plain_text', text: 'Save now' } };
    await web.apiCall('views.update', { view_id: viewId, view });
    await dialog.getByRole('button', { name: 'Save now' }).waitFor();
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('typed before');
    await window.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('an option that waits for letters asks for them, and loads what the app offers', async () => {
    const option = { text: { type: 'plain_text', text: 'Stark Industries' }, value: 'stark' };
    slack.control.deliverTo({
      deliver: async (_type, payload) => {
        told.push(payload);
        const body = payload.type === 'block_suggestion' ? { options: [option] } : undefined;
        return { acked: true, body, ms: 1 };
      },
      close: async () => undefined,
    });
    const element = { type: 'multi_external_select', action_id: 'who', min_query_length: 2 };
    await web.apiCall('views.open', {
      trigger_id: slack.trigger(ana),
      view: {
        type: 'modal',
        title: { type: 'plain_text', text: 'Ask the app' },
        submit: { type: 'plain_text', text: 'Go' },
        blocks: [{ type: 'input', block_id: 'b', label: { type: 'plain_text', text: 'Who' }, element }],
      },
    });
    const dialog = window.page.getByRole('dialog', { name: 'Ask the app' });
    const who = dialog.getByRole('combobox', { name: 'Who' });
    await who.click();
    await dialog.getByText('Type 2 letters or more to search').waitFor();
    await who.fill('st');
    await dialog.getByRole('option', { name: 'Stark Industries' }).click();
    await dialog.getByText('Stark Industries').first().waitFor();
    await dialog.getByRole('button', { name: 'Go' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(JSON.stringify(told.at(-1)?.view)).toContain('"selected_options":[{"text"');
  });

  it.each([
    ['light', 'desktop'],
    ['dark', 'phone'],
  ] as const)('axe-core finds no serious fault: %s, %s', async (colorScheme, size) => {
    const options = { colorScheme, reducedMotion: 'reduce' as const, ...(size === 'phone' && PHONE) };
    const other = await openWindow(browser, slack.url, `at=${builds}&panel=switchboard`, options);
    const { page } = other;
    await page.getByRole('heading', { name: 'Switchboard' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close the switchboard' }).click();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Inspector' }).click();
    await page
      .getByRole('complementary', { name: 'Inspector' })
      .getByRole('button', { name: /chat.postMessage/ })
      .first()
      .click();
    await page.getByRole('region', { name: 'Sent' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close the inspector' }).click();
    const box = page.getByRole('textbox', { name: 'Message #builds' });
    await box.fill('@');
    await page.getByRole('listbox').waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await box.fill('');
    await web.apiCall('views.open', { trigger_id: slack.trigger(ana), view: GALLERY_MODAL });
    const dialog = page.getByRole('dialog', { name: 'Every input' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('combobox', { name: 'Region' }).click();
    await dialog.getByRole('option', { name: 'Oregon' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await slack.control.as(ana).closeView(true);
    expect(other.trouble).toEqual([]);
    await other.close();
  });

  it('nor in the Home tab, a thread, or the menu of people', async () => {
    await web.apiCall('views.publish', {
      user_id: ana,
      view: { type: 'home', blocks: GALLERY['the usual'] },
    });
    const other = await openWindow(browser, slack.url, 'at=home');
    const { page } = other;
    await page.getByRole('heading', { name: 'A header, and what may follow it' }).waitFor();
    await page.getByRole('button', { name: /You are Ana Ruiz/ }).click();
    expect(await faultsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /builds/ }).click();
    const message = page.locator('article').first();
    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    await page.getByRole('complementary', { name: 'Thread' }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(other.trouble).toEqual([]);
    await other.close();
  });

  it('fits on a phone: channels, then messages, a thread over them, nothing cut off at the side', async () => {
    const phone = await openWindow(browser, slack.url, '', PHONE);
    const { page } = phone;
    const overflow = () =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await page.getByRole('button', { name: /builds/ }).click();
    await page.getByRole('heading', { name: 'builds' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Workspace' }).isVisible()).toBe(false);
    expect(await overflow()).toBe(0);
    const wide = await page.evaluate(
      '[...document.querySelectorAll(".blocks")].filter((b) => b.getBoundingClientRect().right > innerWidth).length',
    );
    expect(wide).toBe(0);
    await page.getByRole('button', { name: 'Back to the channels' }).click();
    await page.getByRole('navigation', { name: 'Workspace' }).waitFor();
    expect(phone.trouble).toEqual([]);
    await phone.close();
  });
});
