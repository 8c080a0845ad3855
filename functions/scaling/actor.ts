import type { ApiCallEvent } from '../events/event.ts';

/** Who made an API call, by CloudTrail's fields. */
export type Actor = {
  readonly by: 'auto-scaling' | 'ecs' | 'farwatch' | 'infrastructure-code' | 'pipeline' | 'person' | 'caller';
  /** The tool, if it names itself. */
  readonly tool: string | undefined;
  /** Role session or user, without account and path. */
  readonly name: string;
};

type Call = Pick<ApiCallEvent, 'actor' | 'userAgent' | 'invokedBy'>;
type Rule = Pick<Actor, 'by' | 'tool'> & { readonly kind: (call: Call) => boolean };

const agent =
  (pattern: RegExp) =>
  (call: Call): boolean =>
    pattern.test(call.userAgent ?? '') || pattern.test(call.invokedBy ?? '');
const actor =
  (pattern: RegExp) =>
  ({ actor: name }: Call): boolean =>
    pattern.test(name);

/** First match wins: a service that calls on someone's behalf stands above the role it calls with. */
export const ACTORS: readonly Rule[] = [
  { by: 'auto-scaling', tool: undefined, kind: agent(/application-autoscaling\.amazonaws/i) },
  { by: 'auto-scaling', tool: undefined, kind: actor(/AWSServiceRoleForApplicationAutoScaling/) },
  { by: 'farwatch', tool: undefined, kind: actor(/farwatch/i) },
  // Copilot's stacks are deployed by a role of each environment (https://aws.github.io/copilot-cli/).
  { by: 'infrastructure-code', tool: 'Copilot', kind: actor(/-CFNExecutionRole\b/) },
  { by: 'infrastructure-code', tool: 'CDK', kind: actor(/cdk-[a-z0-9]+-(cfn-exec|deploy)-role/i) },
  { by: 'infrastructure-code', tool: 'CDK', kind: agent(/\baws-cdk\b/i) },
  { by: 'infrastructure-code', tool: 'CloudFormation', kind: agent(/cloudformation\.amazonaws/i) },
  { by: 'infrastructure-code', tool: 'Pulumi', kind: agent(/pulumi/i) },
  { by: 'infrastructure-code', tool: 'OpenTofu', kind: agent(/opentofu/i) },
  { by: 'infrastructure-code', tool: 'Terraform', kind: agent(/hashicorp|terraform/i) },
  { by: 'pipeline', tool: 'ecspresso', kind: agent(/ecspresso/i) },
  // customUserAgent of aws-actions/amazon-ecs-deploy-task-definition.
  { by: 'pipeline', tool: 'GitHub Action', kind: agent(/amazon-ecs-deploy-task-definition|github-actions/i) },
  { by: 'ecs', tool: undefined, kind: agent(/^ecs\.amazonaws/i) },
  { by: 'ecs', tool: undefined, kind: actor(/AWSServiceRoleForECS\b/) },
  { by: 'pipeline', tool: 'CodeDeploy', kind: agent(/codedeploy\.amazonaws/i) },
  { by: 'pipeline', tool: 'CodePipeline', kind: agent(/codepipeline\.amazonaws/i) },
  { by: 'person', tool: 'console', kind: agent(/console\.amazonaws|^Mozilla|signin\.amazonaws|AWS Internal/i) },
  { by: 'person', tool: undefined, kind: actor(/AWSReservedSSO_|:user\/|:root$/) },
  {
    by: 'pipeline',
    tool: undefined,
    kind: actor(/github|gitlab|jenkins|circleci|buildkite|codebuild|argo|spinnaker/i),
  },
  { by: 'pipeline', tool: undefined, kind: actor(/[/_-](ci|cd|cicd|deploy(er|ment|ments)?|pipeline)([/_-]|$)/i) },
];

/** `ci/deploy` from `arn:aws:sts::111122223333:assumed-role/ci/deploy`: the recognisable part. */
const nameOf = (text: string): string =>
  text.replace(/^arn:[^:]*:(sts|iam)::\d*:/, '').replace(/^(assumed-role|user)\//, '');

/** Determines who made a call. `caller`: a role that identifies neither a user nor a program. */
export const actorOf = (call: Call): Actor => {
  const rule = ACTORS.find(({ kind }) => kind(call));
  return { by: rule?.by ?? 'caller', tool: rule?.tool, name: nameOf(call.actor) };
};

const WORDS = {
  'auto-scaling': 'Application Auto Scaling',
  ecs: 'ECS',
  farwatch: 'Farwatch',
  'infrastructure-code': 'infrastructure code',
  pipeline: 'a pipeline',
  person: 'a person',
  caller: 'a caller (person or program)',
} as const satisfies Record<Actor['by'], string>;

/** `Terraform (ci/deploy)`, `a person (alice)`. */
export const actorWords = ({ by, tool, name }: Actor): string =>
  by === 'auto-scaling' || by === 'ecs' || by === 'farwatch' ? WORDS[by] : `${tool ?? WORDS[by]} (${name})`;
