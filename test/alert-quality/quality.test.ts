import { asReport } from '../support/incidents.ts';
import { expect, test } from 'vitest';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { newDelivered } from '../../functions/adapters/dynamodb/posted.ts';
import { renderQuality } from '../../functions/alert-quality/message.ts';
import { alertQuality } from '../../functions/alert-quality/quality.ts';
import { qualityOf } from '../../functions/handlers/weekly-report/quality.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import type { Delivery } from '../../functions/service-state/delivered-incident.ts';
import type { StopsIncident } from '../../functions/service-state/incident.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { incidentOf, withPage } from '../handlers/notify-rig.ts';
import { NINE, ORDERS } from '../incidents/stop-facts.ts';
import { HOSTILE } from '../messages/hostile.ts';
import { breaches } from '../messages/slack-rules.ts';

const item = (delay: number | null, spoiled: Partial<StopsIncident & Delivery> = {}): StopsIncident & Delivery => {
  const incident = { ...incidentOf(3), ...spoiled };
  const messageTs = delay === null ? null : `${incident.openedAt + delay}.000100`;
  return { ...newDelivered(incident), messageTs, channel: 'C1', ...spoiled };
};
const press = (button: string) => [{ button, by: 'ana', at: NINE }];
const again = { id: 'reopened@3', level: 'alert' as const, service: ORDERS, text: 'Again', at: NINE };

test('messages are acknowledged, acted on or ignored; what stands within another message is none', () => {
  const quality = alertQuality([
    item(10, { acknowledgedBy: 'ana', acknowledgedAt: NINE }),
    item(20, { presses: press('Hold 1 h') }),
    item(30, { acknowledgedBy: 'ana', presses: [...press('Acknowledge'), ...press('Mute until it is resolved')] }),
    item(40, withPage(incidentOf(3))),
    item(null),
  ]);
  expect(quality).toMatchObject({ messages: 4, pages: 1, acknowledged: 2, actedOn: 2, ignored: 1 });
});

test('half and 95 % of the messages came within these seconds; one that goes on from before counts for neither', () => {
  const quality = alertQuality([...Array.from({ length: 20 }, (_, n) => item(n + 1)), item(-500)]);
  expect([Math.round(quality.delayP50 ?? 0), Math.round(quality.delayP95 ?? 0)]).toEqual([10, 19]);
  expect(alertQuality([])).toMatchObject({ messages: 0, delayP50: null, delayP95: null, noisiest: [] });
});

test('the noisiest failures have a button that opens the form for muting them, within Slack’s limits', () => {
  const noisy = item(10, { notifications: [...incidentOf(3).notifications, again] });
  const [first, ...others] = alertQuality([item(5), noisy]).noisiest;
  expect([first?.times, first?.isIgnored, others.length]).toEqual([4, true, 0]);
  for (const title of [...HOSTILE, 'x'.repeat(5000)]) {
    const quality = alertQuality([{ ...noisy, ...asReport(noisy, { title }) }]);
    const message = renderQuality(quality);
    expect(breaches(message)).toEqual([]);
    expect(JSON.stringify(message.blocks)).toContain(`"action_id":"${ACTIONS.mute}","value":"${noisy.id}"`);
  }
});

test('the week’s incidents are read from the services, older ones are not', async () => {
  const store = inMemoryStore();
  const incident = incidentOf(3);
  const state = {
    ...newServiceState(ORDERS),
    incidents: [incident, { ...incident, id: 'old' as typeof incident.id, lastAt: 0 }],
  };
  await store.saveState(state, undefined);
  await store.wantIncident(incident, NINE);
  const read = await store.loadIncident(incident.id);
  if (read === undefined) throw new Error('the incident must be there');
  await store.saveDelivered({ ...read, channel: 'C1', messageTs: `${NINE + 90}.1` }, undefined);
  const run = { account: '111122223333', region: 'eu-west-1', places: [], at: (NINE + 86_400) * 1000 };
  expect(await qualityOf(store, run)).toMatchObject({ messages: 1, ignored: 1 });
});
