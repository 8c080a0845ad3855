import type { Mode } from '../deployments/policy.ts';
import type { ServiceKey } from '../events/identity.ts';
import type { Clock, Store } from './ports.ts';

/** A mode that a person set for a while; the service's tag stays the default. */
export type Override = {
  readonly service: ServiceKey;
  readonly mode: Mode;
  readonly until: Date;
  readonly by: string;
};

/** Sets the mode of a service until a time; the newest word wins. Recorded in the audit. */
export const setMode = async (
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { service, mode, until, by }: Override,
): Promise<void> => {
  const name = `mode/${service}`;
  const seconds = Math.floor(until.getTime() / 1000);
  const version = (await store.loadDocument(name))?.version ?? 0;
  const body = { mode, until: seconds, by };
  if ((await store.saveDocument(name, version, body, seconds + 86_400)) === 'conflict') {
    await setMode({ store, clock }, { service, mode, until, by });
    return;
  }
  const at = clock.now().getTime();
  await store.putHistory({ service, kind: 'audit', at, id: `mode#${mode}`, body: { call: 'mode', ...body } });
};

/** The mode in force by a person's word, if any still is. */
export const modeOverride = async (store: Store, service: ServiceKey, now: Date) => {
  const body = (await store.loadDocument(`mode/${service}`))?.body as
    { readonly mode: Mode; readonly until: number; readonly by?: string } | undefined;
  return body !== undefined && body.until > now.getTime() / 1000 ? body : undefined;
};
