import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { timelinePage } from '../../functions/scaling/timeline/timeline-page.ts';
import { linesOf, timelineOf } from '../../functions/scaling/timeline/timeline.ts';
import { minute, WEB } from './samples.ts';
import { story } from './story.ts';

const page = timelinePage(story());
const { document } = parseHTML(page);

test('the page needs nothing from the network and runs no script', () => {
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|src=/i);
  const addresses = page.match(/https?:\/\/[^"'\s)]+/g) ?? [];
  expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
});

test('the picture shows the counts and a mark for every entry of a lane', () => {
  const [counts, lanes] = [...document.querySelectorAll('figure svg')];
  expect(counts?.querySelectorAll('path').length).toBeGreaterThanOrEqual(2);
  expect(lanes?.querySelectorAll('circle')).toHaveLength(story().entries.length);
  expect(
    [...document.querySelectorAll('figure title')].some((title) =>
      /Deployment ecs-svc\/2 failed/.test(title.textContent ?? ''),
    ),
  ).toBe(true);
});

test('the picture uses only colours of the style sheet, so that it is right in the dark', () => {
  const svgs = [...document.querySelectorAll('figure svg')].map((svg) => svg.outerHTML).join('\n');
  const colours = [...svgs.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour ?? '');
  expect(colours.filter((colour) => !/^(var\(--[a-z]+\)|none|currentColor)$/.test(colour))).toEqual([]);
  expect(page).toContain('prefers-color-scheme: dark');
});

test('every line of the track is in the list, and what is not known', () => {
  expect(document.querySelectorAll('tbody tr:not(.day)').length).toBe(linesOf(story().entries).length);
  expect(document.querySelector('ul.gaps')?.textContent).toContain('CloudTrail');
  expect(document.querySelectorAll('tr.bad').length).toBeGreaterThan(0);
});

test('what people wrote cannot become markup', () => {
  const [first] = story().entries;
  const sly = { ...story(), entries: first ? [{ ...first, text: '<img src=x onerror=alert(1)>', who: '"><b>' }] : [] };
  const explained = timelinePage(sly);
  expect(explained).not.toMatch(/<img|<b>/);
  expect(parseHTML(explained).document.querySelector('td.what')?.textContent).toContain('<img src=x');
});

test('a service nothing is known of still has a page', () => {
  const empty = timelineOf({
    service: WEB,
    from: minute(0),
    to: minute(60),
    entries: [],
    missingData: [],
    desiredBefore: null,
    changes: [],
    moves: [],
  });
  expect(timelinePage(empty)).toContain('No event of this service');
});
