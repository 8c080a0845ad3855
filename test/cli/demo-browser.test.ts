import { expect } from 'vitest';
import type { Day } from '../../cli/demo/day.ts';
import { dayPage } from '../../cli/demo/page.ts';
import { scalingSectionOf, timelineSectionOf } from '../../cli/demo/sections.ts';
import { scalingRow } from '../../functions/scaling/section.ts';
import { PREVIEW_STYLE } from '../../functions/messages/preview.ts';
import { pin, start, turns } from '../scaling/case.ts';
import { action, call, HIGH, minute, picture, task } from '../scaling/samples.ts';
import { story } from '../scaling/story.ts';
import { background, leaving, overflow, pagesOf } from '../support/browser.ts';

/** A scale-out measured from its alarm to a steady service, with a revision whose image grew. */
const measured = picture({
  alarmStarts: [{ alarm: HIGH, at: minute(9.9), metric: 90, threshold: 60 }],
  facts: {
    ...pin,
    apiCalls: [call(10.02, { desiredCount: 8, invokedBy: 'ecs.application-autoscaling.amazonaws.com' })],
    serviceActions: [action(11.5, 'SERVICE_STEADY_STATE')],
    samples: start,
    tasks: [
      ...[0, 1, 2].map((index) => task(`a${index}`, 10.1)),
      ...[0, 1, 2].map((index) => task(`b${index}`, 60 + index, { taskDefinition: 'web:43', pullSeconds: 32 })),
    ],
  },
});
const flapping = picture({ facts: { activities: turns, samples: start } });

const day: Day = {
  title: 'A day with Farwatch',
  from: minute(0),
  to: minute(120),
  services: ['web'],
  figures: [{ value: '1', name: 'rollbacks', hint: 'Calls from Farwatch that changed ECS' }],
  entries: [
    { at: minute(60), service: 'web', kind: 'deployment', text: 'deployment ecs-svc/2 begins', message: null },
    { at: minute(62), service: 'web', kind: 'stop', text: 'a task of web:43 stopped', message: 'one' },
  ],
  messages: [{ id: 'one', at: minute(62), channel: 'ops', level: 'page', html: '<p>web</p>', thread: [], edits: 2 }],
  sections: [scalingSectionOf([measured, flapping].map(scalingRow)), timelineSectionOf(story())],
};

const { inBrowser, open } = pagesOf(() => dayPage(day, PREVIEW_STYLE));

inBrowser('the page of the demo asks the network for nothing and makes no error', async () => {
  const opened = await open();
  expect(opened.errors).toEqual([]);
  expect(leaving(opened)).toEqual([]);
  await opened.page.close();
});

inBrowser('it shows the lag leg by leg, a pinned and a flapping service with its price, and what grew', async () => {
  const { page } = await open();
  const legs = page.locator('.lag tr').nth(1).locator('td');
  const shown = await legs.allInnerTexts();
  expect(shown).toHaveLength(9);
  for (const text of shown) expect(text).toMatch(/^\d+ s \/ \d+ s$/);
  const section = page.locator('main');
  for (const words of [/Pinned at its maximum of 8 tasks/, /Flapping: \d+ turns/, /The image grew with web:43: \+22 s/])
    expect(await section.getByText(words).count()).toBe(1);
  expect(await page.locator('td', { hasText: /^\$[\d.]+ a month$/ }).count()).toBe(1);
  await page.close();
});

inBrowser('the picture of the rollback is there, and the lanes of the day', async () => {
  const { page } = await open();
  for (const place of ['.wide', 'svg.lanes']) {
    const box = await page.locator(place).boundingBox();
    expect(box?.height).toBeGreaterThan(60);
  }
  const titles = await page.locator('.wide circle title').allTextContents();
  expect(titles.filter((title) => title.includes('web:43 stopped'))).toHaveLength(6);
  expect(await page.locator('.wide').getByText('rollback', { exact: true }).count()).toBe(1);
  await page.close();
});

inBrowser('it is dark where people want it dark, and on a phone nothing is wider than the window', async () => {
  const [light, dark] = [await open({ width: 390 }), await open({ colorScheme: 'dark', width: 390 })];
  expect(await background(dark.page)).not.toBe(await background(light.page));
  expect(await overflow(light.page)).toBe(0);
  await light.page.close();
  await dark.page.close();
});
