import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { linksOf } from '../../functions/messages/links.ts';
import { channelHtml, PREVIEW_STYLE } from '../../functions/messages/preview.ts';
import { renderMessage } from '../../functions/messages/render.ts';
import { renderThread } from '../../functions/messages/thread.ts';
import { NINE, ORDERS } from '../incidents/stop-facts.ts';
import { HOSTILE, incident } from './hostile.ts';

const page = (item = incident()) => {
  const links = linksOf(item);
  const details = renderThread(item, links);
  const message = renderMessage(item, { links, contact: 'U0AAAAAAA', isPage: true });
  const replies = details === undefined ? [] : [{ message: details, time: '9:03 AM' }];
  return parseHTML(`<html><body>${channelHtml('#ops', [{ message, time: '9:02 AM', replies }])}</body></html>`)
    .document;
};

test('the preview shows headline, fields, code, buttons and the thread', () => {
  const document = page();
  expect(document.querySelector('.slack-header')?.textContent).toBe('🚨 orders: container app exits with an error');
  expect(document.querySelector('pre')?.textContent).toBe('essential container exited with exit code 1');
  expect(document.querySelector('.slack-fields code')?.textContent).toBe('orders:42');
  expect([...document.querySelectorAll('.slack-button')].map(({ textContent }) => textContent)).toEqual([
    'Acknowledge',
    'Mute…',
    'Timeline',
    'Task ↗',
    'Service ↗',
  ]);
  expect(document.querySelector('.slack-thread summary')?.textContent).toBe('1 reply');
  expect(document.querySelector('.slack-mention')?.textContent).toBe('@U0AAAAAAA');
});

for (const text of HOSTILE)
  test(`no text becomes markup: ${JSON.stringify(text.slice(0, 40))}`, () => {
    const notifications = [{ id: 'opened', level: 'alert' as const, service: ORDERS, text, at: NINE }];
    const document = page(
      incident({
        title: text,
        evidence: text,
        adviceParameters: { image: text },
        facts: { A: text, B: `${text}\n` },
        failedResource: text,
        notifications,
      }),
    );
    const elements = [...document.querySelectorAll('*')];
    const names = new Set(elements.map(({ localName }) => localName));
    for (const name of ['script', 'img', 'iframe', 'style', 'form', 'object']) expect(names).not.toContain(name);
    const attributes = new Set(elements.flatMap((element) => element.getAttributeNames()));
    expect([...attributes].filter((name) => name.startsWith('on'))).toEqual([]);
    for (const link of document.querySelectorAll('a'))
      expect(link.getAttribute('href')).toMatch(/^https:\/\/[a-z0-9-]+\.console\./);
  });

test('light and dark differ in colours only, and each is complete', () => {
  const variables = new Set(PREVIEW_STYLE.match(/--slack-[a-z-]+(?=:)/g));
  for (const used of PREVIEW_STYLE.match(/(?<=var\()--slack-[a-z-]+/g) ?? []) expect(variables).toContain(used);
  const dark = /:root\[data-theme="dark"\] \.slack \{([^}]*)\}/.exec(PREVIEW_STYLE)?.[1] ?? '';
  expect(new Set(dark.match(/--slack-[a-z-]+(?=:)/g))).toEqual(variables);
});
