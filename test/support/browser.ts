// A real browser at the sandbox's page, and the few things a person does there.

import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium as browsers, type Page } from 'playwright-core';

/** Meant for one short page in a cloud function: one process for all ends with the first window that closes. */
const NOT_FOR_TESTS = [
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
];

/** The Chromium at CHROMIUM_PATH, else the one that comes with the development packages. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? (await chromium.executablePath());
  // No WebGL: the page draws nothing with it, and a graphics card in software takes half of the time.
  chromium.setGraphicsMode = false;
  const args = chromium.args.filter((arg) => !NOT_FOR_TESTS.includes(arg));
  return browsers.launch({ executablePath, args });
}

export interface Window {
  readonly page: Page;
  /** What went wrong in the page: errors, refused or missing files, requests that would leave the machine. */
  readonly trouble: readonly string[];
  /** Writes a line into the message box and sends it. */
  say(line: string): Promise<void>;
  /** The newest message that has this text. */
  message(text: string | RegExp): ReturnType<Page['locator']>;
  close(): Promise<void>;
}

/** @param query the page's address after `?`: who looks, and at what */
export async function openWindow(
  browser: Browser,
  url: string,
  query = '',
  options: BrowserContextOptions = {},
): Promise<Window> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 760 }, ...options });
  // Shorter than a test may take, so that a test says what it waited for.
  context.setDefaultTimeout(5_000);
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('pageerror', ({ message }) => trouble.push(message));
  page.on('console', (entry) => {
    if (entry.type() === 'error') trouble.push(entry.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) trouble.push(request.url());
  });
  await page.goto(`${url}/?${query}`);
  const box = page.getByRole('textbox', { name: /^Message/ });
  return {
    page,
    trouble,
    async say(line) {
      await box.fill(line);
      await box.press('Enter');
    },
    message: (text) => page.locator('.channel article').filter({ hasText: text }).last(),
    close: () => context.close(),
  };
}
