import { UNDELIVERED } from '../../functions/incidents/delivery-state.ts';
import { applyStops } from '../../functions/incidents/stops.ts';
import { renderMessage } from '../../functions/messages/render.ts';
import type { SlackMessage } from '../../functions/messages/blocks.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { TaskHash } from '../../functions/service-state/deployment-health.ts';
import type { DeliveredIncident, Delivery } from '../../functions/service-state/delivered-incident.ts';
import type { Incident, StopFact } from '../../functions/service-state/incident.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { classify } from '../../functions/stops/classify.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';
import type { TaskStop } from '../../functions/stops/stop.ts';

/** The service of the samples. */
export const WEB = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'shop', name: 'web' });

/** 2026-03-10T09:10:00Z. */
export const TEN_PAST_NINE = 1_773_133_800;
const TASKS = 3;
const DESIRED = 4;
const APART_SECONDS = 120;

/** An incident as it is delivered the first time: nobody has pressed anything yet. */
export const delivered = (incident: Incident, changed: Partial<Delivery> = {}): DeliveredIncident => ({
  ...incident,
  acknowledgedBy: null,
  acknowledgedAt: null,
  mutedUntil: null,
  mutedAt: null,
  mutedBy: null,
  muteReason: null,
  mutedAccounts: null,
  presses: [],
  refreshes: 0,
  delivered: 0,
  channel: null,
  messageTs: null,
  delivery: UNDELIVERED,
  episode: 0,
  earlierMessage: null,
  earlierLink: null,
  ...changed,
});

const factOf = (stop: TaskStop, n: number): StopFact => {
  const diagnosis = classify(stop);
  const failed = stop.containers.find(({ name }) => name === diagnosis.failedContainer);
  return {
    task: `hash${n}` as TaskHash,
    taskId: `0f1e2d3c4b5a69788796a5b4c3d2e1f${n}`,
    at: TEN_PAST_NINE + n * APART_SECONDS,
    diagnosis,
    taskDefinition: 'web:42',
    deployment: null,
    zone: 'eu-west-1a',
    subnet: stop.subnet ?? null,
    capacityProvider: stop.capacityProvider ?? null,
    platformVersion: null,
    exitCode: (failed ?? stop.containers.find(({ exitCode }) => exitCode !== undefined))?.exitCode ?? null,
    ageSeconds: 60,
    isNormal: CAUSES[diagnosis.cause].normalLife,
  };
};

/** The incident of three tasks of `web` that stopped like this one; undefined where nothing would be posted. */
export const incidentOfStop = (input: unknown): Incident | undefined => {
  const stop = parseTaskStop(input);
  const facts = Array.from({ length: TASKS }, (_, n) => factOf(stop, n));
  return applyStops([], facts, {
    service: WEB,
    serviceArn: null,
    desiredCount: DESIRED,
    runningByZone: {},
    lostTaskMinutes: null,
    isUnhealthy: false,
  }).incidents[0];
};

/** The message about it. */
export const messageOf = (incident: Incident): SlackMessage =>
  renderMessage(delivered(incident), { links: { tasks: {} }, contact: null, isPage: false, desiredCount: DESIRED });
