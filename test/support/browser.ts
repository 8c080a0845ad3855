import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, test, vi } from 'vitest';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Without a browser the test is skipped on a laptop and fails in CI. */
const mayMiss = !existsSync(CHROMIUM) && process.env['CI'] === undefined;

export type Opened = { readonly page: Page; readonly requests: string[]; readonly errors: string[] };
export type View = { readonly colorScheme?: 'light' | 'dark'; readonly width?: number };

/** Pages written to files and opened in a real browser, for the tests of one file. */
export type Pages = {
  /** Like `test`, skipped without a browser. */
  readonly inBrowser: ReturnType<typeof test.runIf>;
  readonly open: (view?: View) => Promise<Opened>;
};

/** Writes a page before the tests of a file and opens it in Chromium for them; CHROMIUM_PATH names another one. */
export const pagesOf = (html: () => string): Pages => {
  const directory = mkdtempSync(join(tmpdir(), 'farwatch-page-'));
  const path = join(directory, 'page.html');
  let browser: Browser | undefined;
  vi.setConfig({ testTimeout: 60_000 });
  if (mayMiss) console.warn(`${CHROMIUM} is not there: no page is opened (CHROMIUM_PATH names another)`);
  beforeAll(async () => {
    writeFileSync(path, html());
    if (mayMiss) return;
    const args = ['--no-sandbox', '--disable-dev-shm-usage'];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true });
  });
  const open = async ({ colorScheme = 'light', width = 1280 }: View = {}): Promise<Opened> => {
    if (browser === undefined) throw new Error(`${CHROMIUM} did not start`);
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const [requests, errors] = [[] as string[], [] as string[]];
    page.on('request', (request) => void requests.push(request.url()));
    page.on('pageerror', (error) => void errors.push(error.message));
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
    await page.goto(`file://${path}`);
    return { page, requests, errors };
  };
  return { inBrowser: test.runIf(!mayMiss), open };
};

/** Requests that left the page's own file. */
export const leaving = ({ requests }: Opened): readonly string[] =>
  requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'));

/** The background colour. */
export const background = (page: Page): Promise<unknown> =>
  page.evaluate('getComputedStyle(document.body).backgroundColor');

/** Pixels by which the page is wider than its window. */
export const overflow = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
