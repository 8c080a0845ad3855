import type { Advice } from './advice/advice.ts';

type Scaled = Extract<Advice, { readonly kind: 'autoscaled' }>;

const METRIC_TYPES = { CPU: 'ECSServiceAverageCPUUtilization', memory: 'ECSServiceAverageMemoryUtilization' } as const;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Limits and target of a plan as AWS CLI commands. Nothing here has been applied. */
export const scalingCommands = ({ plan, patch }: Scaled): string => {
  const { metric, targetPercent, minimum, maximum, scaleOutCooldownSeconds, scaleInCooldownSeconds } = plan.policy;
  const service = patch.service ?? patch.family;
  const of =
    `--region ${quoted(patch.region)} --service-namespace ecs --scalable-dimension ecs:service:DesiredCount ` +
    `--resource-id ${quoted(`service/${patch.cluster}/${service}`)}`;
  const configuration = {
    TargetValue: targetPercent,
    PredefinedMetricSpecification: { PredefinedMetricType: METRIC_TYPES[metric] },
    ScaleOutCooldown: scaleOutCooldownSeconds,
    ScaleInCooldown: scaleInCooldownSeconds,
  };
  return (
    `aws application-autoscaling register-scalable-target ${of} \\\n` +
    `  --min-capacity ${minimum} --max-capacity ${maximum}\n` +
    `# --policy-name: the name of the existing policy, so that it is changed and no second one is created\n` +
    `aws application-autoscaling put-scaling-policy ${of} \\\n` +
    `  --policy-name ${quoted(`${service}-${metric.toLowerCase()}`)} --policy-type TargetTrackingScaling \\\n` +
    `  --target-tracking-scaling-policy-configuration ${quoted(JSON.stringify(configuration))}\n`
  );
};
