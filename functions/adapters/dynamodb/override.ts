import * as z from 'zod/mini';
import type { Mode } from '../../deployments/policy.ts';
import { MODES } from '../../deployments/policy.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type { Clock, Store } from '../common.ts';

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

const overrideSchema = z.object({ mode: z.enum(MODES), until: z.number(), by: z.optional(z.string()) });

/** A mode that holds until then (epoch seconds), and who set it. */
export type ModeInForce = z.infer<typeof overrideSchema>;

/** Seconds for which an override that can't be read counts, from each look on. */
const UNREADABLE_SECONDS = 3600;

/**
 * The mode in force by a person's word, if any still is; it stands above the tag. One that can't be read says that
 * somebody wanted another mode than the tag's: until it is mended, the service is only observed.
 */
export const modeOverride = async (
  store: Pick<Store, 'loadDocument'>,
  service: ServiceKey,
  now: Date,
): Promise<ModeInForce | undefined> => {
  const seconds = Math.floor(now.getTime() / 1000);
  const found = await store.loadDocument(`mode/${service}`);
  if (found === undefined) return undefined;
  const read = z.safeParse(overrideSchema, found.body);
  if (!read.success) return { mode: 'observe', until: seconds + UNREADABLE_SECONDS };
  return read.data.until > seconds ? read.data : undefined;
};
