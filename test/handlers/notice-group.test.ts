import { expect, test } from 'vitest';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import type { Queues } from '../../functions/adapters/common.ts';
import { sendOutbox } from '../../functions/adapters/dynamodb/send-outbox.ts';
import { answerCommand } from '../../functions/handlers/slack-actions/command.ts';
import { press } from '../../functions/handlers/slack-actions/press.ts';
import { sweep } from '../../functions/handlers/sweep/sweep.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { WEB } from '../support/applying.ts';
import { anIncident } from '../support/incidents.ts';
import { ANYBODY } from '../support/slack-people.ts';
import { silentLog } from '../support/local.ts';
import { FACTS } from './notify-rig.ts';

const NOW = new Date('2026-03-02T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const user = { id: 'U1', name: 'marta' };

test('whoever sends the notice of an incident, it stands in the group of its service', async () => {
  const store = inMemoryStore();
  const groups: string[] = [];
  const queues: Queues = {
    sendNotice: async (_id, group) => void groups.push(group),
    sendCommand: async () => undefined,
    sendInvestigation: async () => undefined,
  };
  const fx = { store, queues, clock: virtualClock(NOW), log: silentLog, ...ANYBODY };
  const incident = anIncident(WEB);
  const outbox = { a: { kind: 'notice' as const, incident: incident.id, wanted: incident.wanted, at: SECONDS - 60 } };
  const facts = { ...FACTS, channel: '#web-alerts' };
  const state = { ...newServiceState(WEB), facts, incidents: [incident], outbox };
  await store.saveState(state, undefined);
  await sendOutbox({ ...state, revision: 1 }, fx);
  await press({ action: ACTIONS.acknowledge, value: incident.id, user }, fx);
  await answerCommand({ text: 'mute web', user }, fx);
  await store.postponeIncident(incident.id, SECONDS - 1);
  await sweep(fx);
  expect(groups).toEqual(Array.from({ length: 4 }, () => '#web-alerts'));
});
