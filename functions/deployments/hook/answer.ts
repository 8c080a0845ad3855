import { secondsText } from '../requests/seconds-text.ts';
import type { Comparison, TrafficEvidence } from './traffic.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** What a lifecycle hook answers ECS, and why. `FAILED` makes ECS roll the deployment back. */
export type HookAnswer = {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS';
  readonly reason: string;
  /** There is proof against the release, whether it is stopped or not. */
  readonly isProven: boolean;
};

/** What the stopped tasks of the deployment say. */
export type StopEvidence = {
  readonly isWarranted: boolean;
  /** The evidence in words; why there is none. */
  readonly text: string;
  /** Epoch seconds of the newest stop that the revision may have caused; null without one. */
  readonly newestFailureAt: EpochSeconds | null;
  /** What is down or overloaded for others too; then nothing is concluded from requests either. */
  readonly outside: string | null;
};

/** Seconds for which a hook waits for evidence: at least and at most. */
export type Patience = { readonly leastSeconds: number; readonly mostSeconds: number };

export type HookInput = {
  readonly stops: StopEvidence;
  /** Null: no load balancer measures this service's requests, or they could not be read. */
  readonly traffic: TrafficEvidence | null;
  /** What could not be read and may be readable soon; null when everything was. */
  readonly missing: string | null;
  readonly isTestOnly: boolean;
  /** Why people do not want the deployment stopped, such as a freeze; null when nothing is against it. */
  readonly refusal: string | null;
  /** Why a stop must wait, such as many rollbacks at once; null when nothing is against it. */
  readonly held: string | null;
  readonly patience: Patience;
  /** Epoch seconds: when this stage began to wait, and now. */
  readonly since: EpochSeconds;
  readonly now: EpochSeconds;
};

/** Minutes and requests to green after which a healthy release is let on. */
const MINUTES_MIN = 5;
const REQUESTS_MIN = 100;
/** Seconds after a stop for which more of them are waited for. */
const AFTER_STOP_SECONDS = 240;

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

const ratioOf = ({ hits, requests }: Comparison['green']): string =>
  `${hits} of ${requests} (${percent(requests === 0 ? 0 : hits / requests)})`;

const describe = ({ kind, green, blue, above }: Comparison): string =>
  kind === 'failed'
    ? `${ratioOf(green)} requests to the new tasks failed; to the old tasks, in the same minutes, only ${ratioOf(blue)}`
    : `${ratioOf(green)} requests to the new tasks took longer than ${secondsText(above.green)}; to the old tasks, ` +
      `in the same minutes, only ${ratioOf(blue)} took longer than ${secondsText(above.blue)}`;

/** What proves the release bad; undefined when nothing does. */
const proofOf = ({ stops, traffic }: HookInput): string | undefined => {
  if (stops.isWarranted) return stops.text;
  if (traffic === null || stops.outside !== null) return undefined;
  const found = [traffic.failed, traffic.slow, traffic.slower].filter(({ isWarranted }) => isWarranted);
  return found.length === 0 ? undefined : found.map(describe).join('; ');
};

const isEnoughTraffic = ({ traffic }: HookInput): boolean =>
  traffic === null || traffic.requests === 0 || (traffic.minutes >= MINUTES_MIN && traffic.requests >= REQUESTS_MIN);

/** Why the hook waits for more; undefined when it need not. */
const waitsFor = (input: HookInput): string | undefined => {
  const { stops, traffic, missing, patience, since, now } = input;
  if (missing !== null) return missing;
  if (now < since + patience.leastSeconds) return 'the new tasks have not run long enough yet';
  if (stops.outside !== null) return stops.outside;
  if (now < (stops.newestFailureAt ?? -Infinity) + AFTER_STOP_SECONDS) return 'a new task has just stopped';
  if (traffic?.isSuspicious === true) return 'more requests to the new tasks may be failing or slow';
  if (traffic?.isBlueDisturbed === true)
    return 'requests to the old tasks fail or are slow too, so the comparison proves nothing';
  return isEnoughTraffic(input) ? undefined : 'the new tasks have received too few requests';
};

const passedText = ({ traffic, isTestOnly }: HookInput): string => {
  if (traffic === null) return 'the new tasks run; there are no measured requests to compare';
  if (traffic.requests === 0) return 'the new tasks run; no request has reached them';
  const kind = isTestOnly ? 'test requests' : 'requests';
  return (
    `the new tasks run; their ${traffic.requests} ${kind} failed no more often and were no slower ` +
    'than those of the old tasks'
  );
};

/** The answer while something is missing: the deployment waits until time is up. */
export const waitingAnswer = (
  { patience, since, now }: Pick<HookInput, 'patience' | 'since' | 'now'>,
  reason: string,
): HookAnswer =>
  now < since + patience.mostSeconds
    ? { status: 'IN_PROGRESS', reason, isProven: false }
    : {
        status: 'SUCCEEDED',
        reason: `time is up, and nothing proves that the new tasks fail: ${reason}`,
        isProven: false,
      };

/** The answer where there is proof while too much is stopped at once: the deployment waits, and goes on in the end. */
export const heldAnswer = (
  { patience, since, now }: Pick<HookInput, 'patience' | 'since' | 'now'>,
  proof: string,
  held: string,
): HookAnswer => ({
  status: now < since + patience.mostSeconds ? 'IN_PROGRESS' : 'SUCCEEDED',
  reason: `${proof}; not stopped because ${held}`,
  isProven: true,
});

/**
 * The answer to ECS from all that is known now. A release is stopped only by proof against it; when time is up without
 * any, it goes on: what could not be measured is no reason to stop it.
 */
export const answerOf = (input: HookInput): HookAnswer => {
  const { refusal, held } = input;
  const proof = proofOf(input);
  if (proof !== undefined && refusal !== null)
    return { status: 'SUCCEEDED', reason: `${proof}; not stopped because ${refusal}`, isProven: true };
  if (proof !== undefined && held !== null) return heldAnswer(input, proof, held);
  if (proof !== undefined) return { status: 'FAILED', reason: proof, isProven: true };
  const waits = waitsFor(input);
  return waits === undefined
    ? { status: 'SUCCEEDED', reason: passedText(input), isProven: false }
    : waitingAnswer(input, waits);
};
