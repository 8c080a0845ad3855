/**
 * Opens pages in Chromium, light, dark and as narrow as a phone: no request may leave the file, no error may reach the
 * console, and the page must not be empty. The report also has to pass axe-core, to fit 390 pixels and to print on six
 * sheets. Usage: check-pages.ts PAGE…; CHROMIUM names the browser (default /usr/bin/chromium).
 */
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { overflowOf, printedPages, violationsOf } from './page-rules.ts';

const TEXT_MIN = 500;
const SHEETS_MAX = 6;
const VIEWS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 390 },
] as const;
type View = (typeof VIEWS)[number];

const isReport = (path: string): boolean => basename(path) === 'report.html';

const reportFindings = async (page: Page, { colorScheme, width }: View): Promise<readonly string[]> => {
  const overflow = await overflowOf(page);
  const sheets = colorScheme === 'light' && width > 1000 ? await printedPages(page) : 0;
  return [
    ...(await violationsOf(page)).map((violation) => `axe-core: ${violation}`),
    ...(overflow > 0 ? [`${overflow} pixels wider than ${width}`] : []),
    ...(sheets > SHEETS_MAX ? [`prints on ${sheets} sheets, not ${SHEETS_MAX}`] : []),
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
  const { length } = (await page.locator('body').innerText()).trim();
  if (length < TEXT_MIN) findings.push(`only ${length} characters to read`);
  if (isReport(path)) findings.push(...(await reportFindings(page, view)));
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
