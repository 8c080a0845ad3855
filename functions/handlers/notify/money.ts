import type { StopsIncident } from '../../service-state/incident.ts';
import { FACT_COST } from '../../messages/links.ts';
import { incidentCost } from '../../billing/incident-cost.ts';
import { adviceKey } from '../../adapters/dynamodb/keys.ts';
import { answersOf, revertText } from '../../report/advice/answers.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { NotifyEffects } from './delivery-context.ts';

const OUT_OF_MEMORY = 'memory.oom';

/** Tasks run out of memory in a size that Farwatch recommended: asking whether to revert cannot wait for Monday. */
const revertOf = async ({ cause, service, billed }: StopsIncident, { store }: NotifyEffects) => {
  const { cpuUnits: cpu, memoryMib: memory } = billed?.size ?? {};
  if (cause !== OUT_OF_MEMORY || !cpu || !memory) return undefined;
  const advised = answersOf((await store.loadDocument(adviceKey(service)))?.body);
  return revertText(advised, { cpu, memory });
};

/** The incident with its cost, and the recommendation it may result from, for its message. */
export const withMoney = async (item: DeliveredIncident, fx: NotifyEffects): Promise<DeliveredIncident> => {
  if (item.kind !== 'stops' || item.billed === undefined) return item;
  const cost = incidentCost(item, (await fx.prices()).priceOf);
  const Size = await revertOf(item, fx);
  return {
    ...item,
    facts: { ...item.facts, ...(cost ? { [FACT_COST]: cost } : {}), ...(Size ? { Size } : {}) },
  };
};
