import type { Store } from '../../../functions/adapters/common.ts';
import { serviceIn } from '../../../functions/primitives/service-named.ts';
import type { ServiceState } from '../../../functions/service-state/service-state.ts';
import type { NamedService } from '../../input/named-service.ts';

/** What is read of an installation. */
export type Installation = Pick<Store, 'services' | 'loadState'>;

/** What an installation knows about a service; undefined before its first event, as when it was just deployed. */
export const ownStateOf = async (
  { cluster, service }: Pick<NamedService, 'cluster' | 'service'>,
  store: Installation,
): Promise<ServiceState | undefined> => {
  const named = serviceIn(`${cluster}/${service}`, await store.services());
  return named.kind === 'one' ? store.loadState(named.key) : undefined;
};
