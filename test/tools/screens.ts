// Screenshots of what the bot shows, for README.md and docs/screens. `npm run screens` makes them anew.

import { mkdirSync } from 'node:fs';
import chromium from '@sparticuz/chromium';
import { chromium as browsers, type Page } from 'playwright-core';
import { systemClock } from '../../src/lib/clock.ts';
import { startBot } from '../support/start-bot.ts';

const FOLDER = 'docs/screens';

async function say(page: Page, line: string, until: string): Promise<void> {
  await page.fill('#line', line);
  await page.press('#line', 'Enter');
  await page.getByText(until).last().waitFor();
}

await using bot = await startBot({ clock: systemClock });
const { depot, slack } = bot;

const executablePath = process.env.CHROMIUM_PATH ?? (await chromium.executablePath());
const browser = await browsers.launch({ executablePath, args: [...chromium.args, '--disable-quic'] });
mkdirSync(FOLDER, { recursive: true });
const page = await browser.newPage({ viewport: { width: 1000, height: 640 } });
const shot = (name: string) => page.screenshot({ path: `${FOLDER}/${name}.png` });
const closeModal = async () => {
  await page.keyboard.press('Escape');
  await page.locator('#modal').waitFor({ state: 'hidden' });
};
await page.goto(slack.url);
await page.locator('#channels li').first().waitFor();

const storefront = [...depot.state.projects.values()].find(({ name }) => name === 'storefront');
for (let i = 0; i < 2; i++)
  depot.scenario.startBuild({ projectId: storefront?.projectId ?? '', endless: true });
await say(page, '/depot reset storefront', 'open until');
await shot('reset-confirm');
await page.getByRole('button', { name: 'Reset', exact: true }).click();
await page.getByText('2 builds cancelled').waitFor();
await shot('reset-done');
await say(page, '/depot create acme hardware=32x64', 'Change settings');
await page.getByRole('button', { name: 'Create', exact: true }).click();
await page.getByText('Build in it').waitFor();
await shot('created');
await say(page, '/depot show payments-api', 'Last builds');
await shot('show');
await say(page, '/depot delete globex', 'cannot be undone');
await page.locator('button[data-action="operation:type-name"]').last().click();
await page.locator('[name=typed_name]').fill('globe');
await page.getByRole('button', { name: 'Delete it' }).click();
await page.getByText('That is not the name').waitFor();
await shot('delete-by-name');
await closeModal();
await say(page, '/depot create', 'Cache age in days');
await shot('create-form');
await closeModal();
const broken = depot.scenario.startBuild({
  projectId: storefront?.projectId ?? '',
  at: new Date(systemClock.now().getTime() - 300_000),
  failure: 'failed test',
});
await say(page, '/depot builds storefront', 'newest first');
await shot('builds');
await say(page, `/depot steps ${broken.buildId}`, 'from first to last');
await shot('steps');
await say(page, `/depot why ${broken.buildId}`, 'fingerprint');
await shot('why');
await say(page, '/depot projects', 'Page 1 of 2');
await shot('projects');
await page.setViewportSize({ width: 390, height: 780 });
await shot('projects-phone');
await browser.close();
