import type { Decision } from '../../functions/deployments/judgement.ts';
import type { HistoryEntry, Store } from '../../functions/effects/ports.ts';
import type { ServiceKey } from '../../functions/events/identity.ts';
import { groupOf, isStandalone, longServiceArn, partsOf } from '../../functions/events/identity.ts';
import type { Saying } from '../../functions/incidents/incident.ts';

/** A message newly posted, as `replay` prints it (contracts.md). */
export type ReplayNotice = {
  readonly service: string | null;
  readonly group?: string;
  readonly level: Saying['level'];
  readonly incident: string;
  readonly text: string;
};

/** A decision, as `replay` prints it. */
export type ReplayDecision = { readonly service: string | null; readonly group?: string } & Decision;

/** What one step led to. */
export type Outcome = { readonly notices: readonly ReplayNotice[]; readonly decisions: readonly ReplayDecision[] };

/** How a service is named to people and judges: the ARN as ECS answers it, null and the group for standalone tasks. */
const named = async (store: Store, key: ServiceKey): Promise<{ service: string | null; group?: string }> => {
  if (isStandalone(key)) return { service: null, group: groupOf(key) };
  const known = (await store.loadWatch(key))?.serviceArn;
  const partition = partsOf(key).region.startsWith('cn-') ? 'aws-cn' : 'aws';
  return { service: known ?? longServiceArn(key, partition) ?? null };
};

/** What was said and audited since it was last asked. */
export type Heard = {
  readonly said: { readonly saying: Saying; readonly incident: string }[];
  readonly audits: HistoryEntry[];
};

/** A store that remembers what was audited since it was asked last: every evaluation is. */
export const listening = (store: Store, heard: Heard): Store => ({
  ...store,
  putHistory: async (entry) => {
    const outcome = await store.putHistory(entry);
    if (outcome === 'put' && entry.kind === 'audit') heard.audits.push(entry);
    return outcome;
  },
});

/** Takes what was heard, with services named as people name them. */
export const outcomeOf = async (heard: Heard, store: Store): Promise<Outcome> => {
  const notices: ReplayNotice[] = [];
  for (const { saying, incident } of heard.said.splice(0)) {
    const { level, text } = saying;
    notices.push({ ...(await named(store, saying.service)), level, incident, text });
  }
  const decisions: ReplayDecision[] = [];
  for (const { service, body } of heard.audits.splice(0)) {
    const decision = body['decision'] as Decision | undefined;
    if (decision !== undefined) decisions.push({ ...(await named(store, service)), ...decision });
  }
  return { notices, decisions };
};

/** Two outcomes, one after the other. */
export const joined = (a: Outcome, b: Outcome): Outcome => ({
  notices: [...a.notices, ...b.notices],
  decisions: [...a.decisions, ...b.decisions],
});

export const NOTHING: Outcome = { notices: [], decisions: [] };
