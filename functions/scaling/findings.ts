import type { Finding, Rule, ScalingPicture } from './finding.ts';
import { cannotScaleIn } from './findings/cannot-scale-in.ts';
import { failedScaling } from './findings/failed.ts';
import { flapping } from './findings/flapping.ts';
import { highResolution } from './findings/high-resolution.ts';
import { minimumEqualsMaximum } from './findings/minimum-equals-maximum.ts';
import { minimumWhileFailing } from './findings/minimum-while-failing.ts';
import { neverScales } from './findings/never-scales.ts';
import { outsideLimits } from './findings/outside-limits.ts';
import { pinned } from './findings/pinned.ts';
import { resetByDeployment } from './findings/reset-by-deployment.ts';
import { scheduleFightsPolicy } from './findings/schedule-fights-policy.ts';
import { suspended } from './findings/suspended.ts';
import { targetHint } from './findings/target-hint.ts';

/** All rules, the most harmful first. */
export const RULES: readonly Rule[] = [
  pinned,
  failedScaling,
  minimumWhileFailing,
  resetByDeployment,
  suspended,
  outsideLimits,
  flapping,
  cannotScaleIn,
  scheduleFightsPolicy,
  minimumEqualsMaximum,
  neverScales,
  highResolution,
  targetHint,
];

/** Findings about a service's scaling, the most harmful first. */
export const findingsOf = (picture: ScalingPicture): readonly Finding[] => RULES.flatMap((rule) => rule(picture) ?? []);
