import type { DeploymentEvaluation, Verification } from '../service-state/evaluation.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import { notifyRelease } from './release.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

const STATED: Readonly<Record<Verification['state'], string>> = {
  waiting: 'waiting for the rollback to complete',
  held: 'held up by a hook',
  confirmed: 'confirmed: the deployment is complete, and no task failed for ten minutes',
  'not-confirmed': 'not confirmed',
  'did-not-help': 'did not help',
};

type Words = { readonly title: string; readonly text: string; readonly level: 'page' | 'alert' };

/** Texts of a verification state; undefined when the message is only updated. */
const WORDS: Readonly<Record<Verification['state'], ((target: string, reason: string) => Words) | undefined>> = {
  waiting: undefined,
  confirmed: undefined,
  held: (target, reason) => ({
    title: `The rollback to ${target} is held up by a hook`,
    text: `The rollback to ${target} is held up: ${reason}. The failing revision runs until somebody continues it.`,
    level: 'page',
  }),
  'did-not-help': (target, reason) => ({
    title: `The rollback to ${target} did not help`,
    text: `The rollback to ${target} did not help: ${reason}. Farwatch will not act on this deployment again.`,
    level: 'page',
  }),
  'not-confirmed': (target, reason) => ({
    title: `The rollback to ${target} is not confirmed`,
    text: `The rollback to ${target} is not confirmed: ${reason}. Check the service.`,
    level: 'alert',
  }),
};

/** The result of one verification check, and why. */
export type Settled = Pick<Verification, 'own' | 'dueAt' | 'state' | 'heldUntil'> & { readonly reason: string };

/** Whether a state needs attention now. */
export const isPageState = (state: Verification['state']): boolean => WORDS[state]?.('', '').level === 'page';

/** Sends the notification about a rollback's result. */
export const notifyVerification = (
  state: ServiceState,
  evaluation: DeploymentEvaluation,
  settled: Settled,
  at: EpochSeconds,
): ServiceState => {
  const { deployment, verification, isPaged } = evaluation;
  const target = verification?.taskDefinition ?? 'the target';
  const facts = { Verification: [STATED[settled.state], settled.reason].filter(Boolean).join(': ') };
  const words = WORDS[settled.state]?.(target, settled.reason);
  const isPage = words?.level === 'page';
  const id = isPage ? 'page' : settled.state;
  const notification =
    words === undefined || (isPage && isPaged) ? undefined : { id, level: words.level, text: words.text };
  const title = words?.title ?? `Rolled back to ${target}`;
  const summary = { facts, isHarm: settled.state === 'did-not-help', isResolved: settled.state === 'confirmed' };
  return notifyRelease(state, deployment, { ...summary, notification, title }, at);
};
