import type { SeenFailure } from '../../../functions/preflight/facts.ts';
import { rememberedIn } from '../../../functions/preflight/remembered.ts';
import type { NamedService } from '../../input/named-service.ts';
import type { Installation } from './own-state.ts';
import { ownStateOf } from './own-state.ts';

/** Failures of the deployments of a service that an installation of Farwatch rolled back. */
export const rememberedFailures = async (
  service: Pick<NamedService, 'cluster' | 'service'>,
  store: Installation,
): Promise<readonly SeenFailure[]> => {
  const state = await ownStateOf(service, store);
  return state === undefined ? [] : rememberedIn(state);
};
