import { isUnderVerification } from '../../service-state/evaluation.ts';
import { expireProposals } from '../../deployments/proposal.ts';
import type { Reading } from '../../deployments/verification.ts';
import { verifyRollbacks } from '../../deployments/verification.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import type { OutboxEffects } from '../../adapters/dynamodb/send-outbox.ts';
import { keepVerified } from '../../adapters/dynamodb/keep-verified.ts';
import { readEcs, ReadFailed } from '../../adapters/aws/read-ecs.ts';
import type { ReadEcsEffects } from '../../adapters/aws/read-ecs.ts';
import type { Command, Log } from '../../adapters/common.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';

export type VerifyEffects = ReadEcsEffects & OutboxEffects & { readonly log: Log };

/** What ECS shows of a rollback; when it cannot be read the events decide. */
const seen = async (fx: VerifyEffects, { service }: Command): Promise<Reading> => {
  try {
    return await readEcs(fx, service);
  } catch (error) {
    if (!(error instanceof ReadFailed)) throw error;
    fx.log.warn('verification without ECS', { ecsService: service, reason: error.message });
    return 'unreadable';
  }
};

/**
 * A verification or the expiry of a proposal is due: evaluates our rollbacks by events and by what ECS shows now, and
 * ends expired proposals. Changes nothing in ECS; running it twice equals once.
 */
export const verify = async (
  command: Extract<Command, { readonly kind: 'verify' }>,
  fx: VerifyEffects,
): Promise<void> => {
  const before = await fx.store.loadState(command.service);
  const verification = before?.evaluations[command.deployment]?.verification ?? null;
  const shown = isUnderVerification(verification) ? await seen(fx, command) : undefined;
  const now = fx.clock.now();
  const state = await updateState(fx, command.service, async (current) => {
    const next = expireProposals(verifyRollbacks(current, now, shown), now);
    await keepVerified(current, next, fx);
    return next;
  });
  await sendOutbox(state, fx);
};
