import type { Good } from './successes.ts';

/** Why a completed revision is no valid target. */
export type Unfit =
  'inactive' | 'deleted' | 'unknown-status' | 'known-bad' | 'unproven' | 'platform-version' | 'not-described';
/** Why there is no valid target. */
export type NoTarget = 'first-deployment' | Unfit;

type Words = { readonly reason: string; readonly byHand: string };

/** Texts for a missing target, by the name of the revision that would have been the target. */
export const WORDS: Readonly<Record<Unfit, (name: string) => Words>> = {
  inactive: (name) => ({
    reason: `${name} is deregistered (INACTIVE), so no service can use it`,
    byHand: `register a copy of ${name} with the images that ran and deploy it (see Commands)`,
  }),
  deleted: (name) => ({
    reason: `the task definition ${name} was deleted`,
    byHand: `register ${name} again from your source and deploy it`,
  }),
  'unknown-status': (name) => ({
    reason: `ECS returned a status of ${name} that Farwatch does not know`,
    byHand: `check ${name} and deploy it, or a copy of it`,
  }),
  'known-bad': (name) => ({ reason: `${name} was itself rolled back`, byHand: 'deploy a fixed revision' }),
  unproven: (name) => ({
    reason: `${name} ran for less than two hours, and its tasks failed too`,
    byHand: `check ${name}, or deploy a revision you trust`,
  }),
  'platform-version': (name) => ({
    reason: `AWS no longer offers the platform version of ${name}`,
    byHand: 'no older platform version can be chosen: fix forward, and open a support case with the task ids above',
  }),
  'not-described': (name) => ({
    reason: `ECS does not say whether the earlier deployment of ${name} completed`,
    byHand: `check ${name} and deploy it again, or deploy a revision you trust`,
  }),
};

export const FIRST_DEPLOYMENT: Words = {
  reason: 'Farwatch knows no earlier deployment of this service that completed',
  byHand: 'fix the revision and deploy it again, or set the desired count to 0 until then',
};

/** Revisions that were skipped in favour of an older one, and why. */
export const describeSkipped = (
  skipped: readonly { readonly good: Good; readonly why: Unfit }[],
): string | undefined =>
  skipped.length === 0
    ? undefined
    : `skipped: ${skipped.map(({ good, why }) => WORDS[why](good.revision.taskDefinition).reason).join('; ')}`;
