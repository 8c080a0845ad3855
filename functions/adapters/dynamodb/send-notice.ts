import { serviceOf } from '../../incidents/identity.ts';
import type { IncidentId } from '../../service-state/incident.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { Queues, Store } from '../common.ts';

export type SendNoticeEffects = { readonly store: Pick<Store, 'loadState'>; readonly queues: Queues };

/**
 * The group in which an incident of a service is delivered, whoever sends the notice: two groups would be two workers
 * at one incident. Messages of one channel are sent in order; services without their own channel share the default one,
 * and so do incidents over several services, which have no state.
 */
export const noticeGroupOf = (state: ServiceState | undefined): string => state?.facts?.channel ?? 'default';

/** Has an incident delivered; reads the state of its service for the group. */
export const sendNotice = async (
  { id, subject }: { readonly id: IncidentId; readonly subject: string },
  { store, queues }: SendNoticeEffects,
): Promise<void> => {
  const state = await store.loadState(serviceOf(id));
  await queues.sendNotice(`${id}#${subject}`, noticeGroupOf(state), { incident: id });
};
