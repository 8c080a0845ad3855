import type { Evaluation } from '../../deployments/decide.ts';
import { openingOf } from '../../incidents/resolve.ts';
import type { EvaluateEffects, Evaluated } from './evaluate-context.ts';
import { loadProof } from '../../adapters/dynamodb/proof-document.ts';

/** Milliseconds between two checks for the result of an investigation. */
const CHECK_MS = 2000;
/** Maximum checks: 20 seconds, of which the log driver takes five and the investigation the rest. */
export const LOG_CHECKS = 10;

/** Whether a log could change the decision: a cause that the change itself explains needs none. */
const isOpenToLogs = ({ evidence, decision }: Evaluation): boolean =>
  evidence !== null && evidence.isWarranted && evidence.path !== 'explained' && decision.kind !== 'nothing';

type LogReading = 'nothing-to-wait-for' | 'waits' | 'connection-error';

/** What the investigations of the failures have found so far. */
const receivedOf = async (
  { asked: { state, deployment } }: Evaluated,
  { store }: EvaluateEffects,
): Promise<LogReading> => {
  const incidents = state.incidents.filter(
    ({ kind, resolvedAt, deployment: own }) => kind === 'stops' && resolvedAt === null && own === deployment,
  );
  const proofs = await Promise.all(incidents.map((incident) => loadProof(incident, store)));
  if (proofs.some(({ proof }) => proof?.connection !== undefined)) return 'connection-error';
  const isWaiting = incidents.some((incident, place) => proofs[place]?.proof?.opening !== openingOf(incident));
  return isWaiting ? 'waits' : 'nothing-to-wait-for';
};

/**
 * Waits for the logs of the failed tasks before a release is blamed, and for other services that may fail at the same
 * endpoint: 20 seconds at most, and not at all when no log could change the decision. Returns whether there is a
 * connection error to decide again with.
 */
export const awaitLogs = async (fx: EvaluateEffects, evaluated: Evaluated): Promise<boolean> => {
  if (!isOpenToLogs(evaluated.evaluation)) return false;
  let received: LogReading = 'waits';
  for (let check = 0; check < (fx.logChecks ?? 0); check += 1) {
    received = await receivedOf(evaluated, fx);
    if (received === 'nothing-to-wait-for') return false;
    await fx.clock.sleep(CHECK_MS);
  }
  return received === 'connection-error';
};
