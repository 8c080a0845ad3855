/**
 * Opens pages in Chromium, light and dark: no request may leave the file, no error may reach the console, and the page
 * must not be empty. Usage: check-pages.ts PAGE…; CHROMIUM names the browser (default /usr/bin/chromium).
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

const TEXT_MIN = 500;
const SCHEMES = ['light', 'dark'] as const;

const findingsOf = async (browser: Browser, path: string, colorScheme: (typeof SCHEMES)[number]) => {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
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
  await page.close();
  return findings.map((finding) => `${path} (${colorScheme}): ${finding}`);
};

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
const findings: string[] = [];
for (const path of process.argv.slice(2)) {
  for (const scheme of SCHEMES) findings.push(...(await findingsOf(browser, path, scheme)));
  console.log(`page: ${path}, ${statSync(path).size} bytes, opened light and dark`);
}
await browser.close();

for (const finding of findings) console.error(finding);
process.exitCode = findings.length === 0 ? 0 : 1;
