import { plural } from '../../primitives/plural.ts';
import type { DiagnosisFacts, Simulated } from '../facts.ts';
import type { Found } from '../finding.ts';
import { broken, brokenOr, cannotCheck, given, ok } from '../finding.ts';
import { neededPermissions } from '../permissions.ts';
import { one } from '../read.ts';

type CheckInput = (facts: DiagnosisFacts) => readonly Found[];

const PRINCIPAL = 'ecs-tasks.amazonaws.com';

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** The execution role is set where it is needed, exists, and ECS may assume it. */
export const executionRole: CheckInput = ({ setup, executionRole: read }) => {
  const { executionRole: arn } = setup.task;
  if (arn === null)
    return neededPermissions(setup).length === 0
      ? [ok('none is needed')]
      : [
          broken(
            'the task definition names no execution role',
            'Set executionRoleArn to a role that may pull the image, write logs and read the secrets.',
          ),
        ];
  return given(one(read), (role) => {
    if (role === undefined)
      return [broken(`role ${nameOf(arn)} does not exist`, 'Name a role that exists in the task definition.')];
    if (!role.trusts.some((one) => one.startsWith('ecs-tasks.')))
      return [
        broken(
          `${nameOf(arn)} does not trust ${PRINCIPAL}`,
          `Allow sts:AssumeRole for the service ${PRINCIPAL} in the role's trust policy.`,
        ),
      ];
    return role.hasConditions
      ? [ok(`${nameOf(arn)} trusts ${PRINCIPAL}, under conditions`)]
      : [ok(`${nameOf(arn)} trusts ${PRINCIPAL}`)];
  });
};

const WHERE = {
  boundary: 'its permissions boundary must allow it too',
  organization: 'a service control policy of the organization must allow it',
} as const;

const fixOf = ({ action, resource, decision, by }: Simulated): string => {
  const statement = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource });
  if (by !== null) return `${WHERE[by]}: ${statement}`;
  return decision === 'explicitDeny' ? `Remove the explicit deny of ${action}.` : `Add to its policy: ${statement}`;
};

/** The execution role has every permission that is needed before containers run. */
export const permissions: CheckInput = ({ setup, permissions: read }) => {
  if (setup.task.executionRole === null) return [cannotCheck('there is no execution role to check')];
  const role = nameOf(setup.task.executionRole);
  return given(one(read), (simulated) =>
    brokenOr(
      simulated
        .filter(({ decision }) => decision !== 'allowed')
        .map((one) => broken(`${role} lacks ${one.action} on ${one.resource}`, fixOf(one), [one.action])),
      `${role} has what it needs: ${plural(simulated.length, 'permission')} ` +
        '(conditions on endpoints and networks are not checked)',
    ),
  );
};
