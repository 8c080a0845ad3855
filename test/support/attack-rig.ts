import type { Access, Assumption, Role } from '../../cli/fake-aws/iam/access.ts';
import { accessOf } from '../../cli/fake-aws/iam/access.ts';
import type { Policy } from '../../cli/fake-aws/iam/policy.ts';
import { ACCOUNT, INSTALLATION, ORGANIZATION, REGION, deployedRoles, roleArn } from './roles.ts';
import { SETTINGS, spokeRoleArn, spokeRoles } from './roles.ts';

/**
 * The roles of a hub, of a spoke and of others, with the policies as both templates have them. The evaluator is that of
 * the simulated AWS; what it does not know it refuses with an error, which fails the test.
 */
/** The account of the spoke that is attacked. */
export const SPOKE = '222233334444';
/** Another account of the organisation. */
export const MEMBER = '333344445555';
/** An account outside of it. */
export const STRANGER = '999988887777';
/** The role that reads in the spoke. */
export const READ = spokeRoleArn(SPOKE, 'FarwatchRead');
/** The role that acts in the spoke. */
export const ACT = spokeRoleArn(SPOKE, 'FarwatchAct');
/** The one cluster in which it may act. */
export const CLUSTER = `arn:aws:ecs:${REGION}:${SPOKE}:cluster/prod`;

const statement = (more: object): Policy =>
  ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', ...more }] }) as Policy;
const ADMIN = statement({ Resource: '*' });
/** A role that its owner lets everything, and that trusts the hub's `rollback` without a condition. */
const admin = (arn: string): Role => ({
  arn,
  policies: [ADMIN],
  trust: statement({ Principal: { AWS: roleArn('RollbackRole') } }),
});
/** The ARN of a role. */
export const roleIn = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;

const OTHERS = [
  admin(roleIn(ACCOUNT, 'admin')),
  admin(roleIn(ACCOUNT, 'operator')),
  admin(roleIn(MEMBER, 'admin')),
  admin(roleIn(STRANGER, 'farwatch-RollbackRole')),
  admin(roleIn(SPOKE, 'admin')),
  admin(roleIn(SPOKE, 'FarwatchAct-other')),
  admin(roleIn(STRANGER, 'FarwatchAct-farwatch')),
  admin(roleIn(STRANGER, 'FarwatchRead-farwatch')),
];
/** The roles of the hub's functions. */
export const HUB = deployedRoles();
const IN_ACCOUNT = { ...SETTINGS, ActClusters: [CLUSTER], PassableRoles: [roleIn(SPOKE, 'web-task')] };
/** All roles. */
export const ROLES = [...HUB, ...spokeRoles(SPOKE, IN_ACCOUNT), ...OTHERS];
/** Everybody signs with their ARN. */
export const KEYS = Object.fromEntries(ROLES.map(({ arn }) => [arn, arn]));
/** Who is in which organisation. */
export const MEMBERS: Readonly<Record<string, string>> = {
  [ACCOUNT]: ORGANIZATION,
  [SPOKE]: ORGANIZATION,
  [MEMBER]: ORGANIZATION,
};

/** Who is who. */
export const ACCESS: Access = accessOf(ROLES, KEYS, MEMBERS);
/** How rollback takes the role that acts. */
export const GOOD: Assumption = {
  roleArn: ACT,
  sessionName: 'farwatch-rollback',
  externalId: INSTALLATION,
  sourceIdentity: 'ecs-svc-7.1',
  policy: null,
};
