import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import type { Day } from '../../cli/demo/day.ts';
import { dayPage } from '../../cli/demo/page.ts';
import { scalingSectionOf } from '../../cli/demo/sections.ts';
import { storyOf } from '../../cli/demo/story.ts';
import { overflowOf, printedPages, violationsOf } from '../../cli/checks/page-rules.ts';
import { linksOf } from '../../functions/messages/links.ts';
import { renderMessage } from '../../functions/messages/render.ts';
import { timelinePage } from '../../functions/scaling/timeline/timeline-page.ts';
import { incident } from '../messages/hostile.ts';
import { scalingRow } from '../../functions/scaling/section.ts';
import { PREVIEW_STYLE, messageHtml } from '../../functions/messages/preview.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import type { RolledBack } from '../../cli/demo/rolled-back.ts';
import type { LocalMessage } from '../../cli/local/slack.ts';
import { pin, start, turns } from '../scaling/case.ts';
import { action, call, HIGH, minute, picture, task, WEB } from '../scaling/samples.ts';
import { story } from '../scaling/story.ts';
import { background, leaving, pagesOf } from '../support/browser.ts';

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

const message = (at: number) => {
  const item = incident();
  return { at, message: renderMessage(item, { links: linksOf(item), contact: 'U0AAAAAAA', isPage: true }) };
};

const release: RolledBack = {
  service: WEB,
  deployment: 'ecs-svc/2' as DeploymentId,
  revision: 'web:43',
  to: 'web:42',
  reason: '3 starts of web:43 failed; before: 0 of 42',
  deployedAt: minute(60),
  actedAt: minute(74.5),
  completedAt: minute(79),
};

const versions = [62, 75, 80].map((at) => message(minute(at)));

const posted: LocalMessage = {
  place: { channel: '#ops', ts: '1.1' },
  entryId: `${WEB}#release#ecs-svc/2`,
  at: minute(62),
  edits: 2,
  message: message(minute(80)).message,
  versions,
  thread: [],
};

const SHOWN = messageHtml({ message: posted.message, time: '01:20', replies: [] });

const REPLY = { at: minute(63), html: '<p class="slack-block">The log says <a href="#one">more</a> of it.</p>' };

const day: Day = {
  story: storyOf(release, story(), [posted]),
  title: 'A day with Farwatch',
  from: minute(0),
  to: minute(120),
  services: ['web'],
  figures: [{ value: '1', name: 'rollbacks', hint: 'Calls from Farwatch that changed ECS' }],
  entries: [
    { at: minute(60), service: 'web', kind: 'deployment', text: 'deployment ecs-svc/2 begins', message: null },
    { at: minute(62), service: 'web', kind: 'stop', text: 'a task of web:43 stopped', message: 'one' },
  ],
  messages: [{ id: 'one', at: minute(62), channel: 'ops', level: 'page', html: SHOWN, thread: [REPLY], edits: 2 }],
  sections: [scalingSectionOf([measured, flapping].map(scalingRow))],
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
  for (const words of [
    /Pinned at its maximum of 8 tasks/,
    /Flapping: \d+ reversals/,
    /The image grew with web:43: \+22 s/,
  ])
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

inBrowser('it is dark where people want it dark', async () => {
  const [light, dark] = [await open({ width: 390 }), await open({ colorScheme: 'dark', width: 390 })];
  expect(await background(dark.page)).not.toBe(await background(light.page));
  await light.page.close();
  await dark.page.close();
});

const timeline = pagesOf(() => timelinePage(story()));

for (const [name, pages] of [['day', { inBrowser, open }] as const, ['timeline', timeline] as const])
  pages.inBrowser(`the ${name} hides nothing from people with a screen reader, a dark screen or a phone`, async () => {
    for (const view of [{ width: 390 }, { width: 390, colorScheme: 'dark' }] as const) {
      const { page } = await pages.open(view);
      expect(await violationsOf(page)).toEqual([]);
      expect(await overflowOf(page)).toBe(0);
      await page.close();
    }
  });

inBrowser('a day with twenty messages prints on at most eight sheets', async () => {
  const { page } = await open();
  await page
    .locator('article.message')
    .evaluate((one) => one.after(...Array.from({ length: 19 }, () => one.cloneNode(true))));
  expect(await page.locator('article.message').count()).toBe(20);
  expect(await printedPages(page)).toBeLessThanOrEqual(8);
  await page.close();
});

inBrowser('the page opens with the release that was rolled back, and every mark and link leads somewhere', async () => {
  const { page } = await open();
  const targets = await page
    .locator('a[href^="#"]')
    .evaluateAll((links) => links.map((one) => one.getAttribute('href')));
  const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => `#${id}`));
  expect(targets.length).toBeGreaterThan(10);
  expect(targets.filter((target) => !ids.includes(target ?? ''))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await page.locator('svg.lanes a').count()).toBe(2);
  expect(await page.locator('h1').allInnerTexts()).toEqual([
    'web:43 broke. Rolled back 870 seconds after the deployment.',
  ]);
  const [story, tiles] = [await page.locator('.wide').boundingBox(), await page.locator('.tiles').boundingBox()];
  expect(story?.y).toBeLessThan(tiles?.y ?? 0);
  await page.close();
});

inBrowser(
  'the keyboard replays the channel from failing to healthy, step by step where motion is unwanted',
  async () => {
    const { page } = await open();
    const state = page.locator('#play-state');
    const shown = page.locator('#channel .frame:visible');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.reload();
    await page.locator('#play').focus();
    for (const word of ['failing', 'rolling back', 'healthy']) {
      await page.keyboard.press('Enter');
      expect(await state.innerText()).toContain(word);
      expect(await shown.count()).toBe(1);
    }
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.clock.install();
    await page.reload();
    await page.locator('#play').press('Space');
    await page.clock.runFor(4_000);
    expect(await state.innerText()).toContain('healthy');
    expect(await page.locator('#play').innerText()).toBe('Play again');
    await page.close();
  },
);

test('without the script every version of the messages is there, and no button that does nothing', () => {
  const { document } = parseHTML(dayPage(day, PREVIEW_STYLE));
  expect(document.querySelectorAll('#channel .frame:not([hidden])')).toHaveLength(3);
  expect(document.querySelector('#play')?.hasAttribute('hidden')).toBe(true);
});
