// `npm run screens [-- SCENE …]`: a picture of every view of the bot, on a desktop and a phone, light and dark, into
// screens/ (which git ignores). `-- --docs` renews the few that docs/screens keeps, and `-- --check` only makes sure that
// every scene can be drawn, and names each that can't. Time stands still, so a run without a change in the views changes no file.

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { openBrowser, openWindow } from '../support/browser.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';
import { DOCUMENTED, documentedFile, galleryPage } from './screens-index.ts';
import { createStage, SCENES, type Scene } from './screens-scenes.ts';

const { values: mode, positionals: only } = parseArgs({
  options: { docs: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const FOLDER = mode.docs ? 'docs/screens' : 'screens';
/** Flat colours: a palette says it all. */
const SMALL = { palette: true, quality: 65, dither: 0, effort: 7 } as const;
const SIZES = {
  desktop: { width: 1000, least: 560, most: 1500 },
  phone: { width: 390, least: 700, most: 2000 },
} as const;

/** How tall the window must be so that all of the view is seen. */
const NEEDED_HEIGHT = `(() => {
  const dialog = document.querySelector('dialog[open]');
  if (dialog) {
    const body = dialog.querySelector('.modal-body');
    const hidden = body ? body.scrollHeight - body.clientHeight : 0;
    return Math.max(dialog.offsetHeight + hidden + 60, Math.ceil((dialog.offsetHeight + hidden + 4) / 0.88));
  }
  const box = document.querySelector('.thread > .scroll, .messages, .home');
  const parts = [...box.children];
  const content = parts.at(-1).getBoundingClientRect().bottom - parts[0].getBoundingClientRect().top;
  return innerHeight - box.clientHeight + content + 48;
})()`;

/** References are drawn by lot, and how long a call took is never the same: written over, so that pictures stay so. */
const SAME_EVERY_TIME = `
for (const code of document.querySelectorAll('code')) {
  if (/^[0-9a-f]{8}$/.test(code.textContent)) code.textContent = 'a1b2c3d4';
}
for (const took of document.querySelectorAll('.latency')) took.textContent = '2 ms';
`;

/** Letters are there, and what changed has been drawn. */
const SETTLED =
  'document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))';

async function photograph(page: Page, name: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const [size, { width, least, most }] of Object.entries(SIZES)) {
    await page.setViewportSize({ width, height: least });
    await page.evaluate(SETTLED);
    const needed = Number(await page.evaluate(NEEDED_HEIGHT));
    await page.setViewportSize({ width, height: Math.round(Math.min(most, Math.max(least, needed))) });
    await page.evaluate(SAME_EVERY_TIME);
    for (const colorScheme of ['light', 'dark'] as const) {
      const file = `${name}-${size}-${colorScheme}.png`;
      if (mode.docs && file !== documentedFile(name)) continue;
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(SETTLED);
      const picture = await page.screenshot({ animations: 'disabled' });
      const small = await sharp(picture).png(SMALL).toBuffer();
      const path = join(FOLDER, file);
      if (!(await looksTheSame(path, small))) write(path, small);
      files.push(file);
    }
  }
  return files;
}

/** The hair of a letter may fall differently, and then the palette does: letters that changed differ by more. */
const UNSEEN_DIFFERENCE = 100;

async function looksTheSame(path: string, picture: Buffer): Promise<boolean> {
  if (!existsSync(path)) return false;
  const pixels = (image: string | Buffer) =>
    sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const [before, after] = await Promise.all([pixels(path), pixels(picture)]);
  if (before.info.width !== after.info.width || before.info.height !== after.info.height) return false;
  return after.data.every((value, i) => Math.abs(value - (before.data[i] ?? 0)) < UNSEEN_DIFFERENCE);
}

function write(path: string, content: Buffer | string): void {
  writeFileSync(path, content);
  console.log(`changed: ${path}`);
}

/** A bot of its own for each scene: what one does changes no other's picture, and scenes can be added anywhere. */
async function shoot(browser: Browser, bot: Bot, scene: Scene): Promise<readonly string[]> {
  const { name, as = PEOPLE.ana, at = CHANNELS.platform, query = '', open } = scene;
  const window = await openWindow(browser, bot.slack.url, `as=${as}&at=${at}${query}`, {
    viewport: { width: SIZES.desktop.width, height: SIZES.desktop.least },
    reducedMotion: 'reduce',
  });
  const { page } = window;
  await page.getByRole('navigation', { name: 'Workspace' }).waitFor();
  await open(createStage(bot, window));
  // What was pressed is not lit up by the mouse or the focus.
  await page.mouse.move(0, 0);
  await page.evaluate(`if (document.activeElement?.closest('article')) document.activeElement.blur()`);
  const files = mode.check ? [] : await photograph(page, name);
  if (window.trouble.length > 0) throw new Error(`${name}: ${window.trouble.join('; ')}`);
  await window.close();
  return files;
}

async function main(): Promise<void> {
  if (!mode.check) mkdirSync(FOLDER, { recursive: true });
  const wanted = mode.docs ? DOCUMENTED : only;
  const scenes = SCENES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const browser = await openBrowser();
  const kept = new Set(['README.md']);
  const began = performance.now();
  // The next bot starts while the pictures of this one are taken.
  let next = startBot();
  for (const [index, scene] of scenes.entries()) {
    await using bot = await next;
    if (index + 1 < scenes.length) next = startBot();
    try {
      for (const file of await shoot(browser, bot, scene)) kept.add(file);
    } catch (error) {
      if (!mode.check) throw error;
      console.error(`${scene.name}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
    // What still waits for Depot is let go.
    await bot.clock.advance(120_000);
  }
  await browser.close();
  console.log(`${scenes.length} scenes drawn in ${Math.round((performance.now() - began) / 1_000)} s`);
  if (mode.check || only.length > 0) return;
  for (const file of readdirSync(FOLDER)) if (!kept.has(file)) rmSync(join(FOLDER, file));
  if (mode.docs) writeFileSync(join(FOLDER, 'README.md'), galleryPage(SCENES));
}

await main();
// Connections that are kept for a next call would hold it back.
process.exit();
