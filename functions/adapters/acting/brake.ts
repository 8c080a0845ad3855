import * as z from 'zod/mini';
import type { DeploymentId, ServiceKey } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { epochSeconds } from '../../primitives/instant-schema.ts';
import { readAs } from '../../service-state/stored/read.ts';
import type { Shape } from '../../service-state/stored/shape.ts';
import { deploymentId, serviceKey } from '../../service-state/stored/shape.ts';
import type { ActionLogEffects } from '../dynamodb/action-log.ts';
import { givePlace, takePlace } from '../dynamodb/action-log.ts';
import { FLEET_BRAKE_KEY } from '../dynamodb/keys.ts';
import { updateDocument } from '../dynamodb/update-document.ts';

/** Seconds in which calls count against the brake of all accounts. */
const FLEET_SECONDS = 3600;
/** Entries kept: more than any limit that makes sense, so that calls which people approved fill no item. */
const KEPT_MAX = 500;

type Entry = { readonly service: ServiceKey; readonly deployment: DeploymentId; readonly at: EpochSeconds };

const schema = z.object({
  accepted: z.array(
    z.object({ service: serviceKey, deployment: deploymentId, at: epochSeconds } satisfies Shape<Entry>),
  ),
});

/** A call that changes ECS: numbers of deployments are unique in an account at most. */
export type Braked = { readonly key: ServiceKey; readonly deployment: DeploymentId };

/** A brake that cannot be read throws: without it any number of calls would be allowed. */
const entriesIn = (body: unknown, now: EpochSeconds): readonly Entry[] =>
  body === undefined
    ? []
    : readAs(schema, body, 'the brake of all accounts').accepted.filter(({ at }) => at > now - FLEET_SECONDS);

const changeFleet = async (
  fx: ActionLogEffects,
  { key, deployment }: Braked,
  change: (others: readonly Entry[]) => readonly Entry[] | undefined,
): Promise<boolean> => {
  const changed = (body: unknown) => {
    const others = entriesIn(body, secondsOf(fx.clock.now())).filter(
      (entry) => entry.service !== key || entry.deployment !== deployment,
    );
    const accepted = change(others);
    return accepted === undefined ? undefined : { accepted: accepted.slice(-KEPT_MAX) };
  };
  return (await updateDocument(fx, FLEET_BRAKE_KEY, changed)) !== undefined;
};

/** How many calls are allowed: in ten minutes in the account and region, and in an hour in all of them. */
export type Limits = { readonly inPlace: number; readonly everywhere: number };

/**
 * Takes a place in both brakes before a call; taking it twice uses one. Returns which brake is on: that of the account
 * and region, or that of all accounts; null where neither is.
 */
export const takePlaces = async (
  fx: ActionLogEffects,
  braked: Braked,
  { inPlace, everywhere }: Limits,
): Promise<'place' | 'everywhere' | null> => {
  const { key, deployment } = braked;
  if (!(await takePlace(fx, key, deployment, inPlace))) return 'place';
  const entry = { service: key, deployment, at: secondsOf(fx.clock.now()) };
  const isFree = await changeFleet(fx, braked, (others) =>
    others.length >= everywhere ? undefined : [...others, entry],
  );
  if (isFree) return null;
  await givePlace(fx, key, deployment);
  return 'everywhere';
};

/** Returns both places: a refused call uses none. */
export const givePlaces = async (fx: ActionLogEffects, braked: Braked): Promise<void> => {
  await givePlace(fx, braked.key, braked.deployment);
  await changeFleet(fx, braked, (others) => others);
};
