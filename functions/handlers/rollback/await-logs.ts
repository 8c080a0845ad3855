import { isWorthProof } from '../../diagnosis/order.ts';
import type { Decision } from '../../service-state/evaluation.ts';
import { openingOf } from '../../incidents/resolve.ts';
import type { EvaluateEffects, Evaluated } from './evaluate-context.ts';
import { loadProof } from '../../adapters/dynamodb/proof-document.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';

/** Milliseconds between two checks for the result of an investigation. */
const CHECK_MS = 2000;
/** Maximum checks: 20 seconds, of which the log driver takes five and the investigation the rest. */
export const LOG_CHECKS = 10;
/** Seconds after a connection error was found within which other services may still report the same endpoint. */
const OTHERS_SECONDS = (LOG_CHECKS * CHECK_MS) / 1000;

/** Whether a call, a proposal or a page follows: an alert is corrected in place when the log says otherwise. */
const isFollowedUp = ({ kind }: Decision): boolean => kind !== 'nothing' && kind !== 'alert';

/**
 * Whether a log could change the decision: the release is about to be blamed for the first time, for a cause that the
 * change itself does not explain. Later evaluations do not wait: a person's answer may stand behind them in the queue.
 */
const isOpenToLogs = ({ evaluation: { evidence, decision }, asked: { state, deployment } }: Evaluated): boolean =>
  evidence !== null &&
  evidence.isWarranted &&
  evidence.path !== 'explained' &&
  isFollowedUp(decision) &&
  state.evaluations[deployment]?.warrantedAt === undefined;

type LogReading = 'nothing-to-wait-for' | 'waits' | 'new-connection-error' | 'connection-error';

/** What the investigations of the failures have found so far; without a notification there is no investigation. */
const receivedOf = async (
  { asked: { state, deployment } }: Evaluated,
  { store, clock }: EvaluateEffects,
): Promise<LogReading> => {
  const incidents = state.incidents
    .filter((incident) => incident.kind === 'stops')
    .filter(
      ({ resolvedAt, deployment: own, notifications, cause }) =>
        resolvedAt === null && own === deployment && notifications.length > 0 && isWorthProof(cause),
    );
  const proofs = (await Promise.all(incidents.map((incident) => loadProof(incident, store)))).map(({ proof }) => proof);
  const found = proofs.flatMap((proof) => (proof?.connection === undefined ? [] : [proof.gatheredAt]));
  const isNew = Math.max(...found) > exactSecondsOf(clock.now()) - OTHERS_SECONDS;
  if (found.length > 0) return isNew ? 'new-connection-error' : 'connection-error';
  const isWaiting = incidents.some((incident, place) => proofs[place]?.opening !== openingOf(incident));
  return isWaiting ? 'waits' : 'nothing-to-wait-for';
};

/**
 * Waits for the logs of the failed tasks before a release is blamed, and for other services that may fail at the same
 * endpoint: 20 seconds at most, once for a deployment, and not at all when no log could change the decision. Returns
 * whether there is a connection error to decide again with.
 */
export const awaitLogs = async (fx: EvaluateEffects, evaluated: Evaluated): Promise<boolean> => {
  if (!isOpenToLogs(evaluated)) return false;
  let received: LogReading = 'waits';
  for (let check = 0; check < (fx.logChecks ?? 0); check += 1) {
    received = await receivedOf(evaluated, fx);
    if (received === 'nothing-to-wait-for') return false;
    if (received === 'connection-error') return check > 0;
    await fx.clock.sleep(CHECK_MS);
  }
  return received === 'new-connection-error';
};
