import { expireProposals } from '../deployments/proposal.ts';
import { verifyRollbacks } from '../deployments/verification.ts';
import type { World } from '../deployments/world.ts';
import { drain } from './drain.ts';
import type { DrainEffects } from './drain.ts';
import { keepVerified } from './keep-verified.ts';
import { look, ReadFailed } from './look.ts';
import type { LookEffects } from './look.ts';
import type { Command, Log } from './ports.ts';
import { updateWatch } from './update-watch.ts';

export type VerifyEffects = LookEffects & DrainEffects & { readonly log: Log };

/** What ECS shows of a rollback; undefined when it can't be read: then the events have to do. */
const seen = async (fx: VerifyEffects, { service }: Command): Promise<World | undefined> => {
  try {
    return await look(fx, service);
  } catch (error) {
    if (!(error instanceof ReadFailed)) throw error;
    fx.log.warn('verification without ECS', { ecsService: service, because: error.message });
    return undefined;
  }
};

/**
 * A verification or the expiry of a proposal is due: judges our rollbacks by what events told and ECS shows now, ends
 * proposals whose time is over. Changes nothing in ECS; running it twice is the same as once.
 */
export const verify = async (
  command: Extract<Command, { readonly kind: 'verify' }>,
  fx: VerifyEffects,
): Promise<void> => {
  const before = await fx.store.loadWatch(command.service);
  const isWaiting = before?.judgements[command.deployment]?.verification?.state === 'waiting';
  const world = isWaiting ? await seen(fx, command) : undefined;
  const now = fx.clock.now();
  const watch = await updateWatch(fx, command.service, async (current) => {
    const next = expireProposals(verifyRollbacks(current, now, world), now);
    await keepVerified(current, next, fx);
    return next;
  });
  await drain(watch, fx);
};
