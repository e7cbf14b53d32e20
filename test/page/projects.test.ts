// The page in a real browser: what a newcomer does first, with the mouse and with the keyboard alone.

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, openWindow, type Window } from '../support/browser.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana } = PEOPLE;

describe('projects, in the page', () => {
  let bot: Bot;
  let browser: Browser;
  let window: Window;
  beforeAll(async () => {
    [bot, browser] = await Promise.all([startBot(), openBrowser()]);
    window = await openWindow(browser, bot.slack.url);
  });
  afterAll(async () => {
    await browser.close();
    await bot[Symbol.asyncDispose]();
  });
  afterEach(async () => {
    expect(window.trouble).toEqual([]);
    await bot.slack.control.as(ana).closeView(true);
    await modal().waitFor({ state: 'hidden' });
  });

  const projectNamed = (name: string) =>
    [...bot.depot.state.projects.values()].find((project) => project.name === name);
  const modal = () => window.page.getByRole('dialog');

  it('/depot create acme: preview, Create, and the project exists', async () => {
    await window.say('/depot create acme hardware=32x64');
    const message = window.message('Create acme?');
    await message.getByRole('button', { name: 'Create', exact: true }).click();
    await window.message('Created acme').getByText('(edited)').waitFor();
    expect(projectNamed('acme')).toMatchObject({ regionId: 'us-east-1' });
    // Somebody else sees the same, without a reload.
    expect(bot.slack.control.as(PEOPLE.bo).sees(platform).at(-1)?.text).toContain('Created *acme*');
  });

  it('/depot reset: the impact is shown, and two clicks reset once', async () => {
    bot.depot.scenario.startBuild({ projectId: bot.projectId('storefront'), endless: true });
    await window.say('/depot reset storefront');
    const message = window.message('Reset storefront?');
    await message.getByText('1 running build').waitFor();
    await message.getByRole('button', { name: 'Reset', exact: true }).dblclick();
    await window.message('1 build cancelled').waitFor();
    expect(bot.depot.calls.count('ResetProject')).toBe(1);
  });

  it('/depot delete: only the typed name deletes; the error stands at the field, and the modal stays', async () => {
    await window.say('/depot delete globex');
    await window
      .message('Delete globex?')
      .getByRole('button', { name: /^Delete/ })
      .click();
    const name = modal().getByRole('textbox');
    await name.fill('globe');
    await modal().getByRole('button', { name: 'Delete it' }).click();
    await modal().getByText('That isn’t the name').waitFor();
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    expect(await name.inputValue()).toBe('globe');
    expect(projectNamed('globex')).toBeDefined();
    await name.fill('globex');
    await modal().getByRole('button', { name: 'Delete it' }).click();
    await window.message('Deleted globex').waitFor();
    await modal().waitFor({ state: 'hidden' });
    expect(projectNamed('globex')).toBeUndefined();
  });

  it('a form says what is wrong before the app hears of it, and keeps what was typed', async () => {
    await window.say('/depot create');
    await modal().getByLabel('Cache size in GB').fill('lots');
    await modal().getByRole('button', { name: 'Create', exact: true }).click();
    await modal().getByText('Please complete this required field.').waitFor();
    await modal().getByLabel('Name', { exact: true }).fill('initrode');
    await modal().getByRole('button', { name: 'Create', exact: true }).click();
    await modal().getByText('Please enter a number.').waitFor();
    await modal().getByLabel('Cache size in GB').fill('100');
    await modal().getByRole('combobox', { name: 'Region' }).fill('eu');
    await modal()
      .getByRole('option', { name: /^eu-central-1/ })
      .click();
    await modal().getByRole('button', { name: 'Create', exact: true }).click();
    await window.message('Created initrode').waitFor();
    expect(projectNamed('initrode')).toMatchObject({ keepGb: 100, regionId: 'eu-central-1' });
  });

  it('the keyboard alone is enough: autocomplete, a form with a select, a button, and the way back', async () => {
    const { page } = window;
    await page.reload();
    const box = page.getByRole('textbox', { name: 'Message #platform' });
    const focused = () => page.locator(':focus');
    await box.waitFor();
    await page.keyboard.press('Tab');
    expect(await focused().textContent()).toBe('Skip to the message box');
    await page.keyboard.press('Enter');
    await page.keyboard.type('/de');
    await page.getByRole('option', { name: '/depot' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('cr');
    await page.getByRole('option', { name: '/depot create' }).waitFor();
    await page.keyboard.press('Tab');
    await expect.poll(() => box.inputValue()).toBe('/depot create ');
    await page.keyboard.press('Enter');

    await modal().getByLabel('Name', { exact: true }).waitFor();
    expect(await focused().getAttribute('name')).toBe('name');
    await page.keyboard.type('hotkeys');
    const region = modal().getByRole('combobox', { name: 'Region' });
    const isAtRegion = () => region.evaluate((element) => element === element.ownerDocument.activeElement);
    for (let i = 0; i < 4 && !(await isAtRegion()); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await modal().getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await region.inputValue()).toMatch(/^eu-central-1/);
    await page.keyboard.press('Enter');
    await window.message('Created hotkeys').waitFor();
    expect(projectNamed('hotkeys')).toMatchObject({ regionId: 'eu-central-1' });
    await modal().waitFor({ state: 'hidden' });
    expect(await focused().getAttribute('id')).toBe('composer-line');

    // Back up into the messages: the button of the newest one is near.
    await page.keyboard.type('/depot update hotkeys cache=200');
    await page.keyboard.press('Enter');
    const update = window.message('Update hotkeys?');
    await update.waitFor();
    for (
      let i = 0;
      i < 6 &&
      (await focused()
        .textContent()
        .catch(() => '')) !== 'Update';
      i++
    ) {
      await page.keyboard.press('Shift+Tab');
    }
    expect(await focused().textContent()).toBe('Update');
    await page.keyboard.press('Enter');
    await window.message('Updated hotkeys').waitFor();
    // The button is gone with the edit; the focus is still at its message.
    expect(await focused().getAttribute('data-ts')).toBe(
      await window.message('Updated hotkeys').getAttribute('data-ts'),
    );
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowDown');
    expect(await focused().textContent()).toContain('Updated hotkeys');
  });

  it('Escape closes a modal and nothing else; the way out is told to the app', async () => {
    await window.say('/depot create');
    const region = modal().getByRole('combobox', { name: 'Region' });
    await region.click();
    await modal().getByRole('option').first().waitFor();
    await window.page.keyboard.press('Escape');
    await modal().getByRole('option').first().waitFor({ state: 'hidden' });
    expect(await modal().isVisible()).toBe(true);
    await window.page.keyboard.press('Escape');
    await modal().waitFor({ state: 'hidden' });
    expect(bot.slack.control.as(ana).view()).toBeNull();
  });

  it('the app’s shortcut is in the slash menu and beside the message box', async () => {
    const { page } = window;
    await page.getByRole('textbox', { name: 'Message #platform' }).fill('/create');
    await page.getByRole('option', { name: /Create a Depot project/ }).click();
    await modal().getByLabel('Name', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await modal().waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    await page.getByRole('button', { name: /Create a Depot project/ }).click();
    await modal().getByLabel('Name', { exact: true }).waitFor();
  });

  it('a project that is not known is picked from a list that the app loads while one types', async () => {
    await window.say('/depot show storefrnt');
    const { page } = window;
    await window.message('storefrnt').waitFor();
    await window.say('/depot show');
    const pick = modal().getByRole('combobox');
    await pick.fill('pay');
    await modal().getByRole('option', { name: 'payments-api' }).click();
    await modal().getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Last builds').last().waitFor();
    await window.message('payments-api').waitFor();
  });
});
