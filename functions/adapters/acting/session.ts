import type { ServiceKey } from '../../primitives/identity.ts';
import { longServiceArn, partsOf } from '../../primitives/identity.ts';
import type { Permit } from '../aws/ecs-ports.ts';

/** A changing call, as far as the session that makes it has to know it. */
export type ActCall =
  | { readonly action: 'UpdateService' }
  | { readonly action: 'StopServiceDeployment' | 'ContinueServiceDeployment'; readonly serviceDeploymentArn: string };

/** What one changing call is made with: a session of the Act role that can do this call and nothing else. */
export type ActSession = {
  /** The session policy, as JSON. */
  readonly policy: string;
  /** The decision, as CloudTrail shows it with the call. */
  readonly sourceIdentity: string;
};

type Statement = Readonly<Record<string, unknown>>;

const partitionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
};

const allow = (Action: string, Resource: readonly string[], Condition?: Statement): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

/** A role can be passed only to tasks; which ones may be at all stands in the Act role. */
const passing = (roles: readonly string[]): readonly Statement[] =>
  roles.length === 0
    ? []
    : [allow('iam:PassRole', roles, { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } })];

/**
 * This service and this target. A call for the platform version alone names no task definition, so an absent one is
 * let through; ECS then keeps the one that runs.
 */
const updating = (key: ServiceKey, service: string, { target, roles }: Permit): readonly Statement[] => {
  const { account, region } = partsOf(key);
  const definition = `arn:${partitionOf(region)}:ecs:${region}:${account}:task-definition/${target ?? 'none'}`;
  const condition = { ArnEqualsIfExists: { 'ecs:task-definition': definition } };
  return [allow('ecs:UpdateService', [service], condition), ...passing(roles)];
};

/** STS takes letters, digits and `+=,.@-` as a source identity, 64 of them. */
const identityOf = (decision: string): string => decision.replace(/[^\w+=,.@-]/g, '-').slice(0, 64);

/** The session for one call on one service. */
export const actSession = (key: ServiceKey, call: ActCall, permit: Permit): ActSession => {
  const service = longServiceArn(key, partitionOf(partsOf(key).region)) ?? '';
  const statements =
    call.action === 'UpdateService'
      ? updating(key, service, permit)
      : [allow(`ecs:${call.action}`, [service, call.serviceDeploymentArn])];
  return {
    policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    sourceIdentity: identityOf(permit.decision),
  };
};
