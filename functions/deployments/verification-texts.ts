import type { ServiceState } from '../service-state/service-state.ts';
import type { DeploymentEvaluation } from '../service-state/evaluation.ts';
import type { Verification } from '../service-state/evaluation.ts';
import { notifyRelease } from './release.ts';

const STATED: Readonly<Record<Verification['state'], string>> = {
  waiting: 'waiting for the rollback to complete',
  confirmed: 'confirmed: complete, and ten minutes without a failure',
  'not-confirmed': 'not confirmed',
  'did-not-help': 'did not help',
};

/** The result of one verification check, and why. */
export type Settled = Pick<Verification, 'own' | 'dueAt' | 'state'> & { readonly reason: string };

/** Sends the notification about a rollback's result. */
export const notifyVerification = (
  serviceState: ServiceState,
  evaluation: DeploymentEvaluation,
  settled: Settled,
  at: number,
): ServiceState => {
  const { deployment, verification, isPaged } = evaluation;
  const target = verification?.taskDefinition ?? 'the target';
  const facts = { Verification: [STATED[settled.state], settled.reason].filter(Boolean).join(': ') };
  const summary = { facts, isHarm: settled.state === 'did-not-help', isResolved: settled.state === 'confirmed' };
  if (settled.state === 'did-not-help') {
    const text = `The rollback to ${target} did not help: ${settled.reason}. Farwatch does nothing more here.`;
    const notification = isPaged ? undefined : ({ id: 'page', level: 'page', text } as const);
    return notifyRelease(
      serviceState,
      deployment,
      { ...summary, notification, title: `The rollback to ${target} did not help` },
      at,
    );
  }
  if (settled.state === 'not-confirmed') {
    const text = `The rollback to ${target} is not confirmed: ${settled.reason}. Look at the service.`;
    const notification = { id: 'not-confirmed', level: 'alert', text } as const;
    return notifyRelease(
      serviceState,
      deployment,
      { ...summary, notification, title: `The rollback to ${target} is not confirmed` },
      at,
    );
  }
  return notifyRelease(
    serviceState,
    deployment,
    { ...summary, notification: undefined, title: `Rolled back to ${target}` },
    at,
  );
};
