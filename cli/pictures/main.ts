/**
 * Writes the badges of README.md and takes its pictures, light and dark, from the pages of `farwatch demo`: main.ts
 * FOLDER. CHROMIUM names the browser (default /usr/bin/chromium). cli/checks/check-pictures.ts says when pictures are
 * stale, a test when badges are.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Shown } from './shown.ts';
import { badges } from './badges.ts';
import { DIGESTS, FOLDER, SHOWN, digestsOf } from './shown.ts';

const SCHEMES = ['light', 'dark'] as const;
/** Pixels of the picture to one of the page. */
const SCALE = 1.5;
const MARGIN = 8;
/** A message is seen as in a channel, without the step of the story above it. */
const ALONE = '#channel .state { visibility: hidden } #channel .frame { border-color: transparent }';

/** A PNG as WebP, a third of its size; the browser knows how. */
const webpOf = async (page: Page, png: Buffer): Promise<Buffer> => {
  const url: unknown = await page.evaluate(`(async () => {
    const answer = await fetch('data:image/png;base64,${png.toString('base64')}');
    const bitmap = await createImageBitmap(await answer.blob());
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext('2d').drawImage(bitmap, 0, 0);
    return canvas.toDataURL('image/webp', 0.85);
  })()`);
  return Buffer.from(String(url).split(',')[1] ?? '', 'base64');
};

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The rectangle around all of them, with a margin. */
const around = (boxes: readonly Box[]): Box => {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x: x - MARGIN, y: y - MARGIN, width: right - x + 2 * MARGIN, height: bottom - y + 2 * MARGIN };
};

const take = async (browser: Browser, folder: string, { name, page: file, parts, width }: Shown): Promise<void> => {
  for (const colorScheme of SCHEMES) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 2000 }, deviceScaleFactor: SCALE });
    await page.goto(pathToFileURL(resolve(folder, file)).href);
    await page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))");
    await page.addStyleTag({ content: ALONE });
    await page.locator(parts).first().scrollIntoViewIfNeeded();
    const boxes = await Promise.all((await page.locator(parts).all()).map((part) => part.boundingBox()));
    const png = await page.screenshot({ clip: around(boxes.flatMap((box) => box ?? [])) });
    writeFileSync(join(FOLDER, `${name}-${colorScheme}.webp`), await webpOf(page, png));
    await page.close();
  }
};

for (const [file, svg] of Object.entries(badges())) writeFileSync(join(FOLDER, file), svg);

const [folder = 'out'] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});
for (const shown of SHOWN) await take(browser, folder, shown);
await browser.close();
writeFileSync(DIGESTS, `${JSON.stringify(await digestsOf(folder), null, 2)}\n`);
