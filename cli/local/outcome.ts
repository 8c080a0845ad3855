import type { PrintedDecision } from '../../functions/service-state/parse-decision.ts';
import { decisionIn, printedDecision } from '../../functions/service-state/parse-decision.ts';
import type { HistoryEntry, Store } from '../../functions/adapters/common.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { groupOf, isStandalone, longServiceArn, partsOf } from '../../functions/primitives/identity.ts';
import type { Notification } from '../../functions/service-state/incident.ts';

/** A new message, as `replay` prints it. */
export type ReplayNotice = {
  readonly service: string | null;
  readonly group?: string;
  readonly level: Notification['level'];
  readonly incident: string;
  readonly text: string;
};

/** A decision, as `replay` prints it, with its service. */
export type ReplayDecision = PrintedDecision & { readonly service: string | null; readonly group?: string };

/** The outcome of one step. */
export type Outcome = { readonly notices: readonly ReplayNotice[]; readonly decisions: readonly ReplayDecision[] };

/** The printed name of a service: the ARN as ECS answers it; null and the group for standalone tasks. */
const named = async (store: Store, key: ServiceKey): Promise<{ service: string | null; group?: string }> => {
  if (isStandalone(key)) return { service: null, group: groupOf(key) };
  const known = (await store.loadState(key))?.serviceArn;
  const partition = partsOf(key).region.startsWith('cn-') ? 'aws-cn' : 'aws';
  return { service: known ?? longServiceArn(key, partition) ?? null };
};

/** Messages and evaluations since the last call. */
export type Outcomes = {
  readonly sent: { readonly notification: Notification; readonly incident: string }[];
  readonly audits: HistoryEntry[];
};

/** A store that records every audited evaluation for the next outcome. */
export const listening = (store: Store, outcomes: Outcomes): Store => ({
  ...store,
  putHistory: async (entry) => {
    const outcome = await store.putHistory(entry);
    if (outcome === 'put' && entry.kind === 'audit') outcomes.audits.push(entry);
    return outcome;
  },
});

/** Takes what was recorded, with printed names of services. */
export const outcomeOf = async (outcomes: Outcomes, store: Store): Promise<Outcome> => {
  const notices: ReplayNotice[] = [];
  for (const { notification, incident } of outcomes.sent.splice(0)) {
    const { level, text } = notification;
    notices.push({ ...(await named(store, notification.service)), level, incident, text });
  }
  const decisions: ReplayDecision[] = [];
  for (const { service, body } of outcomes.audits.splice(0)) {
    const decision = decisionIn(body);
    if (decision !== undefined) decisions.push({ ...(await named(store, service)), ...printedDecision(decision) });
  }
  return { notices, decisions };
};

/** Joins two outcomes. */
export const joined = (a: Outcome, b: Outcome): Outcome => ({
  notices: [...a.notices, ...b.notices],
  decisions: [...a.decisions, ...b.decisions],
});

export const NOTHING: Outcome = { notices: [], decisions: [] };
