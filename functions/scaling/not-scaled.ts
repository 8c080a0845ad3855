/** Why Application Auto Scaling did nothing, in its own codes (API reference, NotScaledReason). */
export type NotScaledReason = {
  readonly code: string;
  readonly current: number | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
};

type Words = { readonly means: (reason: NotScaledReason) => string; readonly advice: string };

const limit = (value: number | undefined): string => (value === undefined ? '' : ` of ${value} tasks`);

/** One row per documented code. */
export const NOT_SCALED: Readonly<Record<string, Words>> = {
  AlreadyAtMaxCapacity: {
    means: ({ maximum }) => `the alarm asks for more tasks, but the service is already at its maximum${limit(maximum)}`,
    advice: 'Raise the maximum capacity if the quota of the account and downstream systems can take it.',
  },
  AlreadyAtMinCapacity: {
    means: ({ minimum }) => `the alarm allows fewer tasks, but the service is already at its minimum${limit(minimum)}`,
    advice: 'Nothing is wrong. If it stays there for days, a lower minimum or smaller tasks would save money.',
  },
  AlreadyAtDesiredCapacity: {
    means: ({ current }) => `the computed count equals the current one${current === undefined ? '' : ` (${current})`}`,
    advice: 'Nothing is wrong: the metric is off target by less than one task.',
  },
  AutoScalingAnticipatedFlapping: {
    means: () => 'removing a task would push the metric back over the target at once, so auto scaling did nothing',
    advice: 'With so few tasks, one task more or less is a big step. Smaller ' + 'tasks or a lower minimum help.',
  },
  TargetServicePutResourceAsUnscalable: {
    means: () => 'ECS does not let the count change now, usually because a deployment is in progress',
    advice: 'Auto scaling tries again by itself. If this continues, look for a deployment that does not finish.',
  },
};

/** A not-scaled reason in plain English; an unknown code is quoted, never dropped. */
export const inPlainWords = (reason: NotScaledReason): string =>
  NOT_SCALED[reason.code]?.means(reason) ?? `auto scaling did nothing and gives the reason "${reason.code}"`;
