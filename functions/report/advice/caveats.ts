import type { ScalingPlan } from '../../sizing/autoscaled/autoscaled.ts';
import { sizeText } from '../../sizing/explain.ts';
import type { TaskSize } from '../../sizing/fargate.ts';
import { CPU_FREE_SHARE } from '../../sizing/parameters.ts';
import { percentText } from '../text.ts';

/** What would prove a size too small, whatever else is in doubt. */
export const againstSize = (size: TaskSize): readonly string[] => [
  `a task that runs out of memory at ${sizeText(size)}, or CPU at its limit more than ${percentText(CPU_FREE_SHARE)} ` +
    'of the time: then this size is too small',
  'a release that needs more than the measured revisions',
];

/** Days of demand that show two of each weekday. */
const DAYS_SURE = 14;

type Seen = { readonly days: number; readonly startSeconds: number | undefined };

/** What would prove a plan of size, target and limits wrong. */
export const againstPlan = ({ policy, predicted }: ScalingPlan, { days, startSeconds }: Seen): readonly string[] => [
  `demand for more than ${policy.maximum} tasks (at most ${predicted.tasksMost} in the replay)`,
  startSeconds === undefined
    ? 'more than 90 seconds until a task takes load (not measured here)'
    : `more time until a task takes load than now (${Math.round(startSeconds)} seconds at the 95th percentile)`,
  ...(days < DAYS_SURE ? [`only ${Math.round(days)} days of history`] : []),
];
