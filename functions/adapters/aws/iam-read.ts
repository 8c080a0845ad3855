import { errorNameOf } from '../../primitives/error-text.ts';
import type { EvaluationResult, IAMClient } from '@aws-sdk/client-iam';
import { GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { Role, Simulated } from '../../diagnosis/facts.ts';
import type { Needed } from '../../diagnosis/permissions.ts';
import { trustOf } from '../../diagnosis/policy.ts';

/** What an investigation reads of IAM. */
export type RoleReader = {
  /** Undefined: there is no such role. */
  readonly role: (arn: string) => Promise<Role | undefined>;
  readonly simulate: (arn: string, needed: readonly Needed[]) => Promise<readonly Simulated[]>;
};

const decisionOf = ({ EvalDecision }: EvaluationResult): Simulated['decision'] => {
  if (EvalDecision === 'allowed' || EvalDecision === 'explicitDeny') return EvalDecision;
  return 'implicitDeny';
};

const refuserOf = (result: EvaluationResult): Simulated['by'] => {
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'organization';
  return result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false ? 'boundary' : null;
};

/** Actions on one resource are one call. */
const byResource = (needed: readonly Needed[]): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, readonly string[]>();
  for (const { action, resource } of needed) groups.set(resource, [...(groups.get(resource) ?? []), action]);
  return groups;
};

/**
 * IAM is one for all regions. Its simulation ignores conditions on networks and endpoints, and does not cover all SCPs.
 */
export const roleReader = (client: Pick<IAMClient, 'send'>): RoleReader => ({
  role: async (arn) => {
    try {
      const RoleName = arn.slice(arn.lastIndexOf('/') + 1);
      const { Role: role } = await client.send(new GetRoleCommand({ RoleName }));
      const trust = trustOf(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''));
      if (trust === undefined) throw new Error('its trust policy cannot be read');
      return { arn: role?.Arn ?? arn, ...trust };
    } catch (error) {
      if (errorNameOf(error) === 'NoSuchEntityException') return undefined;
      throw error;
    }
  },
  simulate: async (arn, needed) => {
    const answers = await Promise.all(
      [...byResource(needed)].map(async ([resource, actions]) => {
        const command = new SimulatePrincipalPolicyCommand({
          PolicySourceArn: arn,
          ActionNames: [...actions],
          ResourceArns: [resource],
        });
        return ((await client.send(command)).EvaluationResults ?? []).map((result) => ({
          action: result.EvalActionName ?? '',
          resource,
          decision: decisionOf(result),
          by: refuserOf(result),
        }));
      }),
    );
    return answers.flat();
  },
});
