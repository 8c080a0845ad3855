import type { QueryOperation } from './call.ts';
import { listIn } from './call.ts';
import { isoText } from '../../../../functions/primitives/instant-text.ts';

/** A role that any task may have. */
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const getRole: QueryOperation = ({ simulation, form }) => {
  const name = form.get('RoleName') ?? '';
  return {
    Role: {
      Path: '/',
      RoleName: name,
      RoleId: 'AROA0123456789ABCDEF0',
      Arn: `arn:aws:iam::${simulation.account}:role/${name}`,
      CreateDate: isoText(simulation.now),
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)),
    },
  };
};

const simulatePrincipalPolicy: QueryOperation = ({ form }) => {
  const [resource = '*'] = listIn(form, 'ResourceArns');
  return {
    EvaluationResults: listIn(form, 'ActionNames').map((action) => ({
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: 'allowed',
    })),
    IsTruncated: false,
  };
};

/** IAM, as `farwatch` reads it: every role exists, trusts ECS tasks and may do everything. */
export const ROLE_READS: Readonly<Record<string, QueryOperation>> = {
  GetRole: getRole,
  SimulatePrincipalPolicy: simulatePrincipalPolicy,
};
