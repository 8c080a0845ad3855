import type { Found } from '../diagnosis/finding.ts';
import { brokenOr, cannotCheck, given, ok } from '../diagnosis/finding.ts';
import { NOT_ASKED, one } from '../diagnosis/read.ts';
import { lastPart } from '../primitives/identity.ts';
import type { Check } from './found.ts';
import { fails } from './found.ts';

const PRINCIPAL = 'ecs-tasks.amazonaws.com';

/** The task role exists, and ECS may assume it. */
export const taskRole: Check = ({ revision, taskRole: read }) => {
  const { taskRole: arn } = revision;
  if (arn === null) return [ok('none is set')];
  return given(one(read), (role): readonly Found[] => {
    if (role === undefined)
      return [
        fails(
          'iam.assume_role_failed',
          `role ${lastPart(arn)} does not exist`,
          'Name a role that exists in taskRoleArn.',
        ),
      ];
    return role.trusts.some((principal) => principal.startsWith('ecs-tasks.'))
      ? [ok(`${lastPart(arn)} trusts ${PRINCIPAL}`)]
      : [
          fails(
            'iam.assume_role_failed',
            `${lastPart(arn)} does not trust ${PRINCIPAL}`,
            `Allow sts:AssumeRole for the service ${PRINCIPAL} in the role's trust policy.`,
          ),
        ];
  });
};

const OBJECT = /^arn:aws[\w-]*:s3:::[a-z0-9.-]{3,63}\/.+\.env$/;

/** Environment files are .env objects in S3 that exist. */
export const environmentFiles: Check = ({ revision, environmentFiles: known }) => {
  const all = [...new Set(revision.containers.flatMap((container) => container.environmentFiles))];
  if (all.length === 0) return [ok('no container has one')];
  const found = all.flatMap((arn): readonly Found[] => {
    if (!OBJECT.test(arn))
      return [
        fails('config.invalid', `${arn} is not the ARN of a .env object in S3`, 'Write arn:aws:s3:::BUCKET/PATH.env.'),
      ];
    const read = known[arn] ?? NOT_ASKED;
    if (read.kind === 'unknown') return [cannotCheck(`${arn}: ${read.reason}`)];
    return read.value
      ? []
      : [fails('envfile.failed', `${arn} does not exist`, 'Upload it, or correct environmentFiles.')];
  });
  return brokenOr(found, `${all.length} found`);
};

/** A target group's own health check port is one that a container opens. */
export const healthPort: Check = ({ revision, targetGroups, setup }) => {
  const wanted = setup.service?.balancers ?? [];
  if (wanted.length === 0) return [ok('the service has no load balancer')];
  return given(one(targetGroups), (groups) => {
    const ports = revision.containers.flatMap((container) => container.ports);
    const found = groups
      .filter(({ arn, healthPort: port }) => wanted.some((one) => one.targetGroup === arn) && /^\d+$/.test(port))
      .filter(({ healthPort: port }) => !ports.includes(Number(port)))
      .map(({ healthPort: port }) =>
        fails(
          'health.elb',
          `health checks go to port ${port}, which no container opens`,
          `Add containerPort ${port} to portMappings, or set the health check port to traffic-port.`,
        ),
      );
    return brokenOr(found, 'health checks go to a port that a container opens');
  });
};
