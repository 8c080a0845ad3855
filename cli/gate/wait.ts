import { setTimeout as pause } from 'node:timers/promises';
import { errorTextOf } from '../../functions/primitives/error-text.ts';
import { exactSecondsOf } from '../../functions/primitives/instant.ts';
import type { EpochSeconds } from '../../functions/primitives/instant.ts';
import { awsSentence, fixForRead } from '../input/aws-sentence.ts';
import { CommandFailure } from '../input/io.ts';
import { deploymentNamed, newestDeployment } from './choose.ts';
import type { GateOutcome } from './outcome.ts';
import { failed, outcomeOf } from './outcome.ts';
import { progressOf } from './progress.ts';
import type { GateDeployment, GateView } from './view.ts';
import { nameOf } from './view.ts';

export type GateWait = {
  /** ARN, its last part, or `ecs-svc/…`; undefined: the newest. */
  readonly deployment: string | undefined;
  /** Seconds until the gate gives up. */
  readonly limitSeconds: number;
  /** Seconds without a failed task that a completed deployment needs to pass. */
  readonly settleSeconds: number;
  /** Seconds between two reads. */
  readonly everySeconds: number;
};

export type GateSources = {
  readonly read: () => Promise<GateView>;
  readonly now: () => EpochSeconds;
  readonly sleep: (seconds: number) => Promise<void>;
};

/** The final result, with the deployment that it is about. */
export type GateResult = {
  readonly deployment: GateDeployment | undefined;
  readonly outcome: Exclude<GateOutcome, { readonly kind: 'waiting' }>;
};

/** Seconds within which ECS must list the deployment: right after UpdateService it may not. */
const LISTED_WITHIN_SECONDS = 60;

const DENIED = /AccessDenied|NotAuthorized|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|CredentialsProvider/i;

/** Whether the caller's credentials do not allow a read: no later try succeeds. */
export const isDenied = (error: unknown): boolean => DENIED.test(errorTextOf(error));

/** A cluster or table of that name does not appear by waiting for it. */
const MISSING = /ClusterNotFound|ResourceNotFound/i;

/** A read whose error will not go away: its sentence ends the command. Other errors are tried again. */
const orTryAgain = (error: unknown): string => {
  if (error instanceof CommandFailure) throw error;
  const sentence = awsSentence(error);
  if (DENIED.test(sentence) || MISSING.test(errorTextOf(error)))
    throw new CommandFailure(`the deployment could not be read: ${sentence}`, { cause: error });
  return sentence;
};

type Step = { readonly result: GateResult } | { readonly why: string; readonly deployment?: GateDeployment };

const missing = ({ deployment }: GateWait, waitedSeconds: number): Step => {
  if (waitedSeconds < LISTED_WITHIN_SECONDS) return { why: 'ECS does not list the deployment yet' };
  throw new CommandFailure(
    deployment === undefined
      ? 'the service has no deployment in the last 90 days: deploy it, then run the gate'
      : `deployment ${deployment} is not among the newest of the service: give the ARN or the id of a newer one`,
  );
};

type Reader = { readonly view: GateView | undefined; readonly trouble: string | undefined };

const readOnce = async ({ read }: GateSources): Promise<Reader> => {
  try {
    return { view: await read(), trouble: undefined };
  } catch (error) {
    return { view: undefined, trouble: orTryAgain(error) };
  }
};

const atLimit = (step: Step, view: GateView | undefined, minutes: string): GateResult => {
  if ('result' in step) return step.result;
  const { why, deployment } = step;
  const text = `not steady within ${minutes}: ${why}`;
  if (view !== undefined && deployment !== undefined)
    return { deployment, outcome: failed(`${nameOf(deployment.runs)} is ${text}`, { view, deployment }) };
  const next = view === undefined ? fixForRead(why) : 'Run the gate again.';
  return { deployment, outcome: { kind: 'failed', text, cause: null, proof: [], next } };
};

const spanText = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.round(seconds)} s`);

/** Finds the deployment in a view and what has become of it; reports what is new. */
const stepOf = (
  view: GateView,
  name: string | undefined,
  wait: GateWait,
  clock: { now: EpochSeconds; waited: number },
) => {
  const deployment = name === undefined ? newestDeployment(view, clock.now) : deploymentNamed(view, name);
  if (deployment === undefined) return { step: missing(wait, clock.waited), lines: [] };
  const outcome = outcomeOf(view, deployment, { now: clock.now, settleSeconds: wait.settleSeconds });
  const step: Step =
    outcome.kind === 'waiting' ? { why: outcome.text, deployment } : { result: { deployment, outcome } };
  return { step, lines: progressOf(view, deployment) };
};

/**
 * Reads until the deployment has passed, failed, or the time is over. `report` gets each line once. The deployment that
 * the first read finds is the one waited for, whatever is deployed later.
 */
export const waitForDeployment = async (
  wait: GateWait,
  sources: GateSources,
  report: (line: string) => void,
): Promise<GateResult> => {
  const began = sources.now();
  const reported = new Set<string>();
  const reportNew = (line: string): void => {
    if (!reported.has(line)) report(line);
    reported.add(line);
  };
  let name = wait.deployment;
  for (;;) {
    const { view, trouble } = await readOnce(sources);
    const now = sources.now();
    let step: Step = { why: `could not be read: ${trouble ?? ''}` };
    if (view === undefined) reportNew(`the deployment could not be read, trying again: ${trouble ?? ''}`);
    else {
      const found = stepOf(view, name, wait, { now, waited: now - began });
      found.lines.forEach(reportNew);
      step = found.step;
    }
    if ('result' in step) return step.result;
    name = step.deployment?.id ?? name;
    if (now - began >= wait.limitSeconds) return atLimit(step, view, spanText(wait.limitSeconds));
    await sources.sleep(Math.min(wait.everySeconds, Math.max(1, wait.limitSeconds - (now - began))));
  }
};

/** The clock of this machine. */
export const realTime: Pick<GateSources, 'now' | 'sleep'> = {
  now: () => exactSecondsOf(Date.now()),
  sleep: async (seconds) => {
    await pause(seconds * 1000);
  },
};
