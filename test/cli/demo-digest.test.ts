import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { digestSection } from '../../cli/demo/digest.ts';
import { digestOf } from '../../functions/report/digest.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, definition, fact, input, metrics } from '../report/advice-input.ts';

const size = { cpu: 4096, memory: 16_384 };
const service = serviceReport(
  input('web', {
    definition: definition(size.cpu, size.memory),
    facts: [fact('web', { id: 'web', from: daysAgo(40), size })],
    metrics: metrics({ cpu: 5, memory: 8 }),
  }),
  SETTING,
);
const origin = {
  account: '111122223333',
  region: 'us-east-1',
  timeZone: 'UTC',
  hasHistory: true,
  historySince: daysAgo(20),
  calls: {},
  missingData: [],
  uncovered: [],
};

test('the page shows the digest as the channel gets it: headline, sums, answers, and the way to the report', () => {
  const report = reportOf(origin, SETTING, [service]);
  const { document } = parseHTML(`<main>${digestSection(report, 'report.html').html}</main>`);
  const [head] = digestOf(report, { link: 'report.html', isWhole: true }).blocks;
  expect(document.querySelector('.slack-header')?.textContent).toBe(head?.type === 'header' ? head.text.text : '');
  expect(document.querySelector('.slack .slack-primary')?.textContent).toBe('Accept');
  expect(document.querySelector('a.slack-button')?.getAttribute('href')).toBe('report.html');
  expect([...document.querySelectorAll('button')].map(({ textContent }) => textContent)).toContain('Accept');
  expect(document.querySelector('main')?.textContent).toMatch(/Cost a month, at this week’s rate/);
});
