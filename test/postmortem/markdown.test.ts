import { expect, test } from 'vitest';
import { newDelivered } from '../../functions/adapters/dynamodb/posted.ts';
import { postmortemMarkdown } from '../../functions/postmortem/markdown.ts';
import { postmortemOf } from '../../functions/postmortem/postmortem.ts';
import { renderPostmortem } from '../../functions/postmortem/thread.ts';
import type { StopsIncident } from '../../functions/service-state/incident.ts';
import type { DeliveredIncident, Delivery } from '../../functions/service-state/delivered-incident.ts';
import { incidentOf } from '../handlers/notify-rig.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { breaches } from '../messages/slack-rules.ts';

const item = (spoiled: Partial<StopsIncident & Delivery> = {}): StopsIncident & Delivery => ({
  ...newDelivered(incidentOf(4)),
  ...spoiled,
});

const writtenOf = (incident: DeliveredIncident, more: readonly { at: number; text: string }[] = []) =>
  postmortemOf({ incident, followers: [], evaluation: undefined, more });

test('a post-mortem has every part that is known, oldest line first, each once', () => {
  const more = [
    { at: NINE + 900, text: 'Deployment started' },
    { at: NINE + 30, text: 'A task stopped' },
    { at: NINE + 900, text: 'Deployment started' },
  ];
  const facts = { 'Last log lines': 'a\nb', 'What changed': 'image of `app`: v1 → v2' };
  const found = writtenOf(item({ facts, resolvedAt: NINE + 1800 }), more);
  expect(found.timeline.map(({ text }) => text)).toEqual(
    expect.arrayContaining(['A task stopped', 'Deployment started', 'Resolved']),
  );
  expect(found.timeline.filter(({ text }) => text === 'Deployment started')).toHaveLength(1);
  expect([...found.timeline].sort((a, b) => a.at - b.at)).toEqual(found.timeline);
  const markdown = postmortemMarkdown(found);
  for (const title of ['Summary', 'Impact', 'Timeline', 'Last log lines', 'What changed', 'To be filled in'])
    expect(markdown).toContain(`## ${title}`);
  expect(markdown).toContain('Nobody acknowledged it.');
  expect(markdown).not.toContain('undefined');
});

test('what a log or a person wrote stays text: no markup, no fence, no mention', () => {
  const hostile = '```\n# Owned <script>alert(1)</script> | [x](http://evil) <!channel>';
  const presses = [{ button: hostile, by: hostile, at: NINE }];
  const found = writtenOf(item({ facts: { 'Last log lines': hostile, Error: hostile }, presses }));
  const markdown = postmortemMarkdown(found);
  const outside = markdown.replace(/(`{4,})text\n[\s\S]*?\n\1/g, '');
  expect(outside).not.toMatch(/^# Owned/m);
  expect(outside.replaceAll('\\<', '')).not.toContain('<script');
  expect(outside.replaceAll('\\[', '')).not.toContain('[x]');
  expect(breaches(renderPostmortem(found))).toEqual([]);
});

test('the reply is within Slack’s limits with everything at its longest', () => {
  const long = 'x'.repeat(5000);
  const more = Array.from({ length: 400 }, (_, n) => ({ at: NINE + n, text: `${n} ${long}` }));
  const facts = { 'Last log lines': long, 'What changed': long, Error: long };
  expect(breaches(renderPostmortem(writtenOf(item({ facts, acknowledgedBy: long }), more)))).toEqual([]);
});
