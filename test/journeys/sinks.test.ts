import { expect, test } from 'vitest';
import type { Sink } from '../../functions/adapters/sinks/sink.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { pagerDutyEvent, pagerDutyVersion } from '../../functions/sinks/pagerduty.ts';
import { teamsMessage, teamsVersion } from '../../functions/sinks/teams.ts';
import { ANA, journey, openInMemoryStore, shownIn } from './shop-journey.ts';

test('a page that Slack shows within the stops is an alert in PagerDuty and a card in Teams', async () => {
  const cards: string[] = [];
  const alerts: unknown[] = [];
  const sinks: readonly Sink[] = [
    {
      name: 'teams',
      versionOf: teamsVersion,
      send: async (event) => void cards.push(teamsMessage(event).attachments[0].content.fallbackText),
    },
    { name: 'pagerduty', versionOf: pagerDutyVersion, send: async (event) => void alerts.push(pagerDutyEvent(event)) },
  ];
  const one = await journey({ tags: { 'farwatch:mode': 'auto' } }, openInMemoryStore, { sinks });
  await one.setPolicy({ maxRollbacksPerDay: 0 });
  one.deploy();
  expect(await one.live(600, () => shownIn(one).includes('🚨'))).toBe(true);
  await one.live(60);
  expect(one.messages()).toHaveLength(1);
  expect(alerts).toMatchObject([{ event_action: 'trigger' }]);
  expect(cards).toEqual([expect.stringMatching(/^🟠 web: /), expect.stringMatching(/^🚨 web:2 /)]);
  await one.press(one.button(ACTIONS.acknowledge), ANA);
  await one.live(60);
  expect(alerts).toMatchObject([{ event_action: 'trigger' }, { event_action: 'acknowledge' }]);
  expect(cards).toHaveLength(2);
  await one.close();
});
