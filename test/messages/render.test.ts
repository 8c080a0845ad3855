import { deliveredAs } from '../support/incidents.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeliveredIncident, Delivery } from '../../functions/service-state/delivered-incident.ts';
import type { StopsIncident } from '../../functions/service-state/incident.ts';
import { FACT_ENDPOINT } from '../../functions/incidents/first-line.ts';
import { linksOf } from '../../functions/messages/links.ts';
import { renderMessage } from '../../functions/messages/render.ts';
import {
  renderResolved,
  renderNotification,
  renderThread,
  channelRefusedNote,
} from '../../functions/messages/thread.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';
import { NINE, ORDERS } from '../incidents/stop-facts.ts';
import { PLANTED } from '../masking/secrets.ts';
import { HOSTILE, incident } from './hostile.ts';
import { breaches } from './slack-rules.ts';

const shown = (item: DeliveredIncident, contact: string | null = 'U0AAAAAAA', isPage = false): SlackMessage =>
  renderMessage(item, { links: linksOf(item), contact, isPage });

const render = (
  spoiled: Partial<StopsIncident & Delivery> = {},
  contact: string | null = 'U0AAAAAAA',
  isPage = false,
): SlackMessage => shown(incident(spoiled), contact, isPage);

/** Everything that can be sent of an incident. */
const all = (item: DeliveredIncident, contact: string | null): readonly SlackMessage[] => {
  const links = linksOf(item);
  const notification = { id: 'x', level: 'page' as const, service: ORDERS, text: item.evidence, at: NINE };
  const details = renderThread(item, links);
  return [
    renderMessage(item, { links, contact, isPage: true }),
    renderMessage({ ...item, resolvedAt: NINE }, { links, contact, isPage: false }),
    ...(details === undefined ? [] : [details]),
    renderNotification(notification, contact),
    renderNotification({ ...notification, level: 'alert' }, contact),
    renderResolved(item),
    { text: 'x', blocks: [channelRefusedNote(item.evidence, item.evidence)] },
  ];
};

const blocksOf = (message: SlackMessage): string => JSON.stringify(message.blocks);

test('who is at fault is not said of an application that ends because it reaches no endpoint', () => {
  const ended = { cause: 'exit.application_error', faultDomain: 'application', confidence: 0.9 } as const;
  expect(blocksOf(render({ ...ended, facts: {} }))).toContain('the application, 90 % sure');
  const facts = { [FACT_ENDPOINT]: '10.0.44.5:5432' };
  expect(blocksOf(render({ ...ended, facts }))).toContain('*At fault*\\nnot known yet');
});

test('the first message says what, how often, the proof, whose fault, where and what to do', () => {
  const { blocks, text } = render();
  expect(blocks.map(({ type }) => type)).toEqual([
    'header',
    'section',
    'section',
    'section',
    'section',
    'section',
    'context',
    'actions',
  ]);
  expect(text).toMatch(/^🔴 orders: container app exits with an error \(orders:42, 3 tasks stopped\)$/);
  for (const words of [
    '*3 tasks* stopped in 2 min',
    'exit code 1',
    'essential container exited',
    'the application, 90 % sure',
    '`orders:42`',
    'eu-west-1a',
    'The reason is in its last log lines',
  ])
    expect(blocksOf({ text, blocks })).toContain(words);
});

test.each(['stops', 'release', 'scaling', 'maintenance', 'hook', 'shared'] as const)(
  'an incident of kind %s leads to the timeline, also when it is over',
  (kind) => {
    for (const resolvedAt of [null, NINE])
      expect(blocksOf(shown(deliveredAs(incident({ resolvedAt }), kind)))).toContain('farwatch:timeline');
  },
);

test('buttons carry the id of the incident and nothing else', () => {
  const buttons = render().blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const values = buttons.flatMap((button) => ('value' in button && button.value !== undefined ? [button.value] : []));
  expect(new Set(values)).toEqual(new Set([incident().id]));
  expect(buttons.map(({ action_id }) => action_id)).toEqual([
    'farwatch:acknowledge',
    'farwatch:mute',
    'farwatch:timeline',
    'farwatch:open-task',
    'farwatch:open-service',
  ]);
});

test('a paused hook has its buttons as long as it waits', () => {
  const serviceDeployment = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/orders/EZe5';
  const hook = deliveredAs(incident({ facts: { serviceDeployment } }), 'hook');
  expect(blocksOf(shown(hook))).toContain('farwatch:hook-continue');
  expect(blocksOf(shown(hook))).toContain('/services/orders/deployments/EZe5?region=eu-west-1');
  expect(blocksOf(shown({ ...hook, resolvedAt: NINE }))).not.toContain('farwatch:hook-continue');
});

test('what is over says so, offers links only and mentions nobody', () => {
  const shown = render({ resolvedAt: NINE + 900 });
  expect(shown.text).toContain('✅');
  expect(blocksOf(shown)).toContain('Resolved: 3 stopped tasks in 2 min.');
  expect(blocksOf(shown)).not.toContain('farwatch:acknowledge');
  expect(blocksOf(shown)).not.toContain('U0AAAAAAA');
});

test('an IAM statement is to be pasted from the thread, not read in a paragraph', () => {
  const advice =
    'Add this to the execution role: ' +
    '{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::env/*"} and deploy.';
  const item = deliveredAs(incident(), 'service', advice);
  expect(blocksOf(shown(item))).toContain('Add this to the execution role: the JSON in the thread and deploy.');
  const details = renderThread(item, linksOf(item));
  expect(details && blocksOf(details)).toContain('\\"Resource\\": \\"arn:aws:s3:::env/*\\"');
});

for (const text of HOSTILE)
  test(`stays text wherever it turns up: ${JSON.stringify(text.slice(0, 40))}`, () => {
    const item = incident({
      evidence: text,
      adviceParameters: { image: text },
      failedContainer: text,
      failedResource: text,
      zones: { [text]: 3 },
      taskDefinitions: { [text]: 1 },
      facts: { [text]: text, 'Log group': text, 'Log stream': text, serviceDeployment: text, Skew: text },
      notifications: [{ id: 'opened', level: 'page', service: ORDERS, text, at: NINE }],
      acknowledgedBy: text,
      earlierMessage: { channel: text, messageTs: text },
      earlierLink: text,
      tasks: [{ id: text, at: NINE, exitCode: 1 }],
    });
    for (const kind of ['stops', 'release', 'shared', 'hook'] as const)
      for (const message of all(deliveredAs(item, kind, text), text)) expect(breaches(message)).toEqual([]);
  });

const anyText = fc.oneof(
  fc.string({ maxLength: 4000 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(...HOSTILE),
);

test('whatever an incident holds, its messages stay within the limits and say nothing that nobody wrote', () => {
  const anyIncident = fc.record({
    title: anyText,
    evidence: anyText,
    advice: anyText,
    failedContainer: fc.option(anyText),
    failedResource: fc.option(anyText),
    zones: fc.dictionary(anyText, fc.nat()),
    facts: fc.dictionary(anyText, anyText, { maxKeys: 40 }),
    kind: fc.constantFrom('stops' as const, 'release' as const, 'shared' as const, 'scaling' as const, 'hook' as const),
    count: fc.nat(),
    openedAt: fc.integer({ min: 0, max: 4_000_000_000 }),
  });
  fc.assert(
    fc.property(anyIncident, anyText, ({ kind, advice, ...spoiled }, faultDomain) => {
      for (const message of all(deliveredAs(incident(spoiled), kind, advice), faultDomain))
        expect(breaches(message)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('a planted secret never comes out of a message, whatever foreign text it hid in', () => {
  for (const { text, secrets } of PLANTED) {
    const item = incident({
      evidence: text,
      adviceParameters: { image: text },
      failedResource: text,
      facts: { A: text, 'Log lines': `${text}\n${text}` },
      notifications: [{ id: 'opened', level: 'page', service: ORDERS, text, at: NINE }],
    });
    const shown = JSON.stringify(all(item, null));
    for (const secret of secrets) expect(shown).not.toContain(JSON.stringify(secret).slice(1, -1));
  }
});

test('a tag names people: ids are mentioned, words are shown, nobody can call the channel', () => {
  const shown = (faultDomain: string) => blocksOf(render({}, faultDomain));
  expect(shown('U0AAAAAAA')).toContain('<@U0AAAAAAA>');
  expect(shown('S0AAAAAAA')).toContain('<!subteam^S0AAAAAAA>');
  expect(shown('@team-orders')).toContain('@team-orders');
  expect(shown('<!channel>')).toContain('@&lt;!channel&gt;');
});

test('what is back says so and leads to the earlier message, by an address of Slack alone', () => {
  const earlierMessage = { channel: 'C0OPS00001', messageTs: '1795165200.000001' };
  const address = 'https://example.slack.com/archives/C0OPS00001/p1795165200000001';
  expect(blocksOf(render({ earlierMessage, earlierLink: address }))).toContain(
    `*It happened again*. It happened before. <${address}|See the earlier message>.`,
  );
  for (const earlierLink of [
    null,
    'javascript:alert(1)',
    'https://x.slack.com/archives/C1/p1|<!channel>',
    'https://slack.com.evil.example/archives/C1/p1',
  ])
    expect(blocksOf(render({ earlierMessage, earlierLink }))).not.toContain('See the earlier message');
  expect(blocksOf(render({ earlierMessage }))).toContain('(again)');
  expect(blocksOf(render({ earlierMessage, resolvedAt: NINE }))).not.toContain('back');
  expect(blocksOf(render())).not.toContain('back');
});

test('what failed starts cost is said once, also after a rollback', () => {
  const item = incident({ facts: { 'Failed starts cost': '$0.003 so far' } });
  const context = { links: linksOf(item), contact: null, isPage: false };
  for (const takenBack of [undefined, { from: 'web:42', to: 'web:41' }])
    expect(JSON.stringify(renderMessage(item, { ...context, takenBack })).match(/failed starts cost/gi)).toHaveLength(
      1,
    );
});
