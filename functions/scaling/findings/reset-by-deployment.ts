import { plural } from '../../primitives/plural.ts';
import type { Change } from '../change.ts';
import type { Rule, ScalingPicture } from '../finding.ts';
import { clock, finding } from '../finding.ts';

/** A deployment's own events follow its call within this time. */
const NEAR_MS = 5 * 60_000;

const ACTORS = new Set<Change['cause']['by']>(['infrastructure-code', 'pipeline', 'person', 'caller', 'unknown']);

/** A deployment lowered the count that Auto Scaling had set: by its own call, or by one that began then. */
const isReset = ({ facts }: ScalingPicture, change: Change, before: Change | undefined): boolean => {
  const fell = change.from !== null && change.to < change.from;
  const hadScaled =
    before?.cause.by === 'auto-scaling' || before?.cause.by === 'limits' || before?.cause.by === 'schedule';
  const deploys =
    change.isDeployment ||
    facts.deployments.some(
      ({ name, updatedAt }) =>
        name === 'SERVICE_DEPLOYMENT_IN_PROGRESS' &&
        updatedAt.getTime() >= change.notBefore - NEAR_MS &&
        updatedAt.getTime() <= change.at + NEAR_MS,
    );
  return fell && hadScaled && deploys && ACTORS.has(change.cause.by);
};

/** A deployment overwrote Auto Scaling's desired count with its template's. */
export const resetByDeployment: Rule = (picture) => {
  const { changes } = picture;
  const resets = changes.filter((change, index) => isReset(picture, change, changes[index - 1]));
  const last = resets.at(-1);
  if (!last) return undefined;
  return finding(picture, {
    kind: 'reset-by-deployment',
    weight: 'harm',
    title: `A deployment reset the desired count from ${last.from} to ${last.to}`,
    evidence: [
      `${clock(last.at)}: ${last.cause.reason}.`,
      `${plural(resets.length, 'time')} in this window; auto scaling had set ${last.from} before.`,
    ],
    suggestion:
      'Leave the desired count out of the deployment (no desiredCount in UpdateService; Terraform: ' +
      'ignore_changes = [desired_count]; CloudFormation and CDK: do not set DesiredCount).',
    isNow: false,
    since: resets[0]?.at ?? last.at,
    lastAt: last.at,
  });
};
