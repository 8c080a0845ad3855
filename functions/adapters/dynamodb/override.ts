import { modeKey } from './keys.ts';
import * as z from 'zod/mini';
import type { ModeInForce } from '../../deployments/guards/mode.ts';
import type { Mode } from '../../deployments/policy.ts';
import { MODES } from '../../deployments/policy.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import { epochSeconds } from '../../primitives/instant-schema.ts';
import type { Clock, Store } from '../common.ts';

/** A temporary mode set by an operator; the service's tag stays the default. */
export type Override = {
  readonly service: ServiceKey;
  readonly mode: Mode;
  readonly until: Date;
  readonly by: string;
};

/** Sets the mode of a service until a time; the newest one wins. Recorded in the audit. */
export const setMode = async (
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  { service, mode, until, by }: Override,
): Promise<void> => {
  const key = modeKey(service);
  const seconds = secondsOf(until);
  const version = (await store.loadDocument(key))?.version ?? 0;
  const body = { mode, until: seconds, by };
  if ((await store.saveDocument(key, version, body, seconds + 86_400)) === 'conflict') {
    await setMode({ store, clock }, { service, mode, until, by });
    return;
  }
  const at = clock.now().getTime();
  await store.putHistory({ service, kind: 'audit', at, id: `mode#${mode}`, body: { call: 'mode', ...body } });
};

const overrideSchema = z.object({ mode: z.enum(MODES), until: epochSeconds, by: z.optional(z.string()) });

/** Seconds for which an unreadable override counts, from each read on. */
const UNREADABLE_SECONDS = 3600;

/**
 * The operator's mode in force, if any; it takes precedence over the tag. An unreadable one means that someone wanted
 * another mode than the tag's: until it is fixed, the service is only observed.
 */
export const modeOverride = async (
  store: Pick<Store, 'loadDocument'>,
  service: ServiceKey,
  now: Date,
): Promise<ModeInForce | undefined> => {
  const seconds = secondsOf(now);
  const found = await store.loadDocument(modeKey(service));
  if (found === undefined) return undefined;
  const read = z.safeParse(overrideSchema, found.body);
  if (!read.success) return { mode: 'observe', until: seconds + UNREADABLE_SECONDS };
  return read.data.until > seconds ? read.data : undefined;
};
