import { sizeText } from '../../sizing/explain.ts';
import type { TaskSize } from '../../sizing/fargate.ts';

/** Target and limits of a service that scales. */
export type Scaling = { readonly targetPercent: number; readonly minimum: number; readonly maximum: number };

/** What is recommended, and what an answer is about: a size, for a service that scales with its target and limits. */
export type Plan = { readonly size: TaskSize; readonly scaling?: Scaling };

/** Whether two sizes are the same pair. */
export const isSame = (a: TaskSize, b: TaskSize): boolean => a.cpu === b.cpu && a.memory === b.memory;

/** A week's demand moves the limits of a plan by a task or a tenth: not another question each Monday. */
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(1, Math.max(a, b) / 10);

const isSameScaling = (a: Scaling | undefined, b: Scaling | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : a.targetPercent === b.targetPercent && isNear(a.minimum, b.minimum) && isNear(a.maximum, b.maximum);

/** Whether two plans are one question: size and target are the same, and the limits nearly. */
export const isSamePlan = (a: Plan, b: Plan): boolean => isSame(a.size, b.size) && isSameScaling(a.scaling, b.scaling);

/** `1 vCPU / 2 GB`, for a service that scales also `at 60 %, 2 to 10 tasks`. */
export const planText = ({ size, scaling }: Plan): string =>
  scaling === undefined
    ? sizeText(size)
    : `${sizeText(size)} at ${scaling.targetPercent} %, ${scaling.minimum} to ${scaling.maximum} tasks`;
