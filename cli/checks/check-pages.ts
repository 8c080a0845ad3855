/**
 * Opens pages in Chromium, light, dark and as narrow as a phone: no request may leave the file, no error may reach the
 * console, and the page must not be empty or show Slack's markup. Each has to pass axe-core, to fit 390 pixels and to
 * print on few sheets.
 * Usage: check-pages.ts PAGE…; CHROMIUM names the browser (default /usr/bin/chromium).
 */
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { overflowOf, printedPages, violationsOf } from './page-rules.ts';

const TEXT_MIN = 500;
/** Sheets that a page may print on. */
const SHEETS_MAX: Readonly<Record<string, number>> = { 'index.html': 8, 'report.html': 6 };
const OTHER_SHEETS_MAX = 4;
/** What Slack turns into a time, a name or a link, and a page has to as well. */
const SLACK_MARKUP = /<(?:!(?:date|subteam)\^|@[UW][A-Z0-9]|https?:)[^<>]{0,60}/;
const VIEWS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 390 },
] as const;
type View = (typeof VIEWS)[number];

const ruleFindings = async (page: Page, path: string, { colorScheme, width }: View): Promise<readonly string[]> => {
  const sheets = colorScheme === 'light' && width > 1000 ? await printedPages(page) : 0;
  const violations = await violationsOf(page);
  const overflow = await overflowOf(page);
  const most = SHEETS_MAX[basename(path)] ?? OTHER_SHEETS_MAX;
  return [
    ...violations.map((violation) => `axe-core: ${violation}`),
    ...(overflow > 0 ? [`${overflow} pixels wider than ${width}`] : []),
    ...(sheets > most ? [`prints on ${sheets} sheets, not ${most}`] : []),
  ];
};

const findingsOf = async (browser: Browser, path: string, view: View) => {
  const { colorScheme, width } = view;
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  const findings: string[] = [];
  page.on('request', (request) => {
    if (!/^(?:file|data|blob):/.test(request.url())) findings.push(`asks for ${request.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') findings.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => void findings.push(`script: ${error.message}`));
  await page.goto(pathToFileURL(resolve(path)).href);
  const text = (await page.locator('body').innerText()).trim();
  if (text.length < TEXT_MIN) findings.push(`only ${text.length} characters to read`);
  const raw = SLACK_MARKUP.exec(text)?.[0];
  if (raw !== undefined) findings.push(`shows Slack's markup: ${raw}`);
  findings.push(...(await ruleFindings(page, path, view)));
  await page.close();
  return findings.map((finding) => `${path} (${colorScheme}, ${width} px): ${finding}`);
};

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
const findings: string[] = [];
for (const path of process.argv.slice(2)) {
  for (const view of VIEWS) findings.push(...(await findingsOf(browser, path, view)));
  console.log(`page: ${path}, ${statSync(path).size} bytes, opened light, dark and narrow`);
}
await browser.close();

for (const finding of findings) console.error(finding);
process.exitCode = findings.length === 0 ? 0 : 1;
