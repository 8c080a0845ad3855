import { expect, test } from 'vitest';
import { actorOf, actorWords } from '../../functions/scaling/actor.ts';

const role = (path: string) => `arn:aws:sts::111122223333:assumed-role/${path}`;

test.each([
  [{ actor: role('AWSServiceRoleForApplicationAutoScaling_ECSService/AutoScaling') }, 'Application Auto Scaling'],
  [{ actor: role('x/y'), invokedBy: 'ecs.application-autoscaling.amazonaws.com' }, 'Application Auto Scaling'],
  [{ actor: role('AWSServiceRoleForECS/ecs-service-scheduler') }, 'ECS'],
  [{ actor: role('farwatch-prod-rollback/farwatch') }, 'Farwatch'],
  [
    {
      actor: role('cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1/AWSCloudFormation'),
      invokedBy: 'cloudformation.amazonaws.com',
    },
    'CDK (cdk-hnb659fds-cfn-exec-role-111122223333-eu-west-1/AWSCloudFormation)',
  ],
  [{ actor: role('deploy/s'), userAgent: 'cloudformation.amazonaws.com' }, 'CloudFormation (deploy/s)'],
  [
    { actor: role('ci/s'), userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8 terraform-provider-aws/5.70' },
    'Terraform (ci/s)',
  ],
  [{ actor: role('ci/s'), userAgent: 'APN/1.0 Pulumi/1.0' }, 'Pulumi (ci/s)'],
  [{ actor: role('CodeDeployRole/s'), invokedBy: 'codedeploy.amazonaws.com' }, 'CodeDeploy (CodeDeployRole/s)'],
  [
    { actor: role('github-actions/GitHubActions'), userAgent: 'aws-sdk-js/3' },
    'a pipeline (github-actions/GitHubActions)',
  ],
  [{ actor: role('ci/deploy'), userAgent: 'aws-cli/2.17' }, 'a pipeline (ci/deploy)'],
  [{ actor: 'arn:aws:iam::111122223333:user/alice', userAgent: 'aws-cli/2.17' }, 'a person (alice)'],
  [
    { actor: role('AWSReservedSSO_Admin_1a2b/alice@example.com') },
    'a person (AWSReservedSSO_Admin_1a2b/alice@example.com)',
  ],
  [{ actor: role('admin/alice'), userAgent: 'console.amazonaws.com' }, 'console (admin/alice)'],
  [{ actor: role('batch-worker/i-0abc') }, 'a caller (person or program) (batch-worker/i-0abc)'],
])('%j is %s', (call, words) => {
  expect(actorWords(actorOf({ userAgent: undefined, invokedBy: undefined, ...call }))).toBe(words);
});
