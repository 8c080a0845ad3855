import { messageOf } from '../../primitives/error-text.ts';
import type { Command } from '../../adapters/common.ts';
import type { RequestsReader } from '../../adapters/aws/traffic/read-window.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';
import type { RequestsProof } from '../../deployments/evaluation-input.ts';
import { recordEvaluation } from '../../deployments/record-evaluation.ts';
import { describeRises } from '../../deployments/requests/rise-texts.ts';
import { risesOf } from '../../deployments/requests/rise.ts';
import { withoutCheck } from '../../deployments/requests/schedule.ts';
import { auditEvaluation } from './audit.ts';
import type { EvaluateEffects, Subject } from './evaluate-context.ts';
import { diagnosisOf, evaluate, isUnread, subjectOf } from './evaluate-context.ts';

/** What got worse for requests since the deployment completed; undefined: nothing. `unmeasured`: nobody counts them. */
const proofOf = async (
  { key, deployment, state }: Subject,
  read: RequestsReader,
  now: Date,
): Promise<RequestsProof | 'unmeasured' | undefined> => {
  const health = state.healths.find((entry) => entry.deployment === deployment);
  if (health === undefined || health.completedAt === null) return 'unmeasured';
  const window = await read(key, { began: health.seenAt, completedAt: health.completedAt, now });
  if (window === undefined) return 'unmeasured';
  const rises = risesOf(window);
  if (rises.length === 0) return undefined;
  const isEnoughToAsk = rises.some((rise) => rise.isEnoughToAsk);
  return { text: describeRises(rises, window.slowerAbove), isEnoughToAsk };
};

/** Tells people, or asks them; where the tasks themselves prove something, `evaluate` has told already. */
const report = async (fx: EvaluateEffects, subject: Subject, requests: RequestsProof): Promise<void> => {
  const policy = await fx.policy();
  const evaluated = await evaluate(fx, { ...subject, requests }, async () => policy);
  const { evaluation, snapshot } = evaluated;
  const { kind } = evaluation.decision;
  const isOurs = snapshot.service?.strategy === 'ROLLING' && evaluation.evidence?.isWarranted === false;
  if (!isOurs || (kind !== 'propose' && kind !== 'alert')) return;
  await auditEvaluation(fx, subject, { ...evaluation, snapshot });
  const outcome = { ...diagnosisOf(evaluated), requests: requests.text };
  const state = await updateState(fx, subject.key, (before) => recordEvaluation(before, outcome, fx.clock.now()));
  await sendOutbox(state, fx);
};

/** Somebody has answered: what requests show later is not asked again. */
const isAnswered = ({ state, deployment }: Subject): boolean =>
  ['approved', 'declined'].includes(state.evaluations[deployment]?.proposal?.state ?? '');

/**
 * Reads what load balancers measured since a rolling deployment completed. Changes nothing in ECS: whatever it shows,
 * it only posts a message or asks. What cannot be read now is read at the next time; where nothing is measured, that
 * was the last time.
 */
export const checkRequests = async (
  { service: key, deployment }: Extract<Command, { readonly kind: 'check-requests' }>,
  fx: EvaluateEffects,
): Promise<void> => {
  if (fx.requests === undefined) return;
  const subject = await subjectOf(fx, { key, deployment });
  if (isAnswered(subject)) return;
  let requests: Awaited<ReturnType<typeof proofOf>>;
  try {
    requests = await proofOf(subject, fx.requests, fx.clock.now());
    if (requests === 'unmeasured') await updateState(fx, key, (before) => withoutCheck(before, deployment));
    else if (requests !== undefined) await report(fx, subject, requests);
  } catch (error) {
    if (requests !== undefined && !isUnread(error)) throw error;
    fx.log.warn('the requests since a release could not be read', { ecsService: key, reason: messageOf(error) });
    fx.metrics.count('RequestChecksFailed');
  }
};
