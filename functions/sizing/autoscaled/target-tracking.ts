/**
 * A target-tracking policy as Application Auto Scaling runs it on an ECS service metric.
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export type TargetTracking = {
  readonly metric: 'CPU' | 'memory';
  /** Percent of the task size. */
  readonly targetPercent: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
};
