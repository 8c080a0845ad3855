import { expect } from 'vitest';
import { timelinePage } from '../../functions/scaling/timeline/timeline-page.ts';
import { background, leaving, overflow, pagesOf } from '../support/browser.ts';
import { story } from './story.ts';

const { inBrowser, open } = pagesOf(() => timelinePage(story()));

inBrowser('the page of a timeline asks the network for nothing and makes no error', async () => {
  const opened = await open();
  expect(opened.errors).toEqual([]);
  expect(leaving(opened)).toEqual([]);
  await opened.page.close();
});

inBrowser('its picture is seen, with deployments, rollbacks and stops marked where they happened', async () => {
  const { page } = await open();
  const picture = page.locator('figure');
  expect((await picture.boundingBox())?.height).toBeGreaterThan(300);
  const named = (kind: string) => picture.locator('svg').first().getByText(kind, { exact: true });
  for (const kind of ['deployment', 'rollback']) expect(await named(kind).count()).toBeGreaterThan(0);
  const stops = picture.locator('circle', { has: page.locator('title', { hasText: 'A task of web:43 stopped' }) });
  expect(await stops.count()).toBe(6);
  const places = await stops.evaluateAll((dots) => dots.map((dot) => dot.getBoundingClientRect().x));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(new Set(places).size).toBe(6);
  expect(await page.locator('tr.bad').count()).toBeGreaterThan(0);
  await page.close();
});

inBrowser('it is dark where people want it dark, the picture too', async () => {
  const [light, dark] = [await open(), await open({ colorScheme: 'dark' })];
  expect(await background(dark.page)).not.toBe(await background(light.page));
  const stroke = ({ page }: typeof light) =>
    page.evaluate("getComputedStyle(document.querySelector('figure svg [stroke]')).stroke");
  expect(await stroke(dark)).not.toBe(await stroke(light));
  await light.page.close();
  await dark.page.close();
});

inBrowser('on a phone nothing is wider than the window', async () => {
  const { page } = await open({ width: 390 });
  expect(await overflow(page)).toBe(0);
  await page.close();
});
