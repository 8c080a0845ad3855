import type { ScalingFacts } from '../../functions/scaling/facts.ts';
import type { Finding, FindingKind } from '../../functions/scaling/finding.ts';
import { activity, alarm, HIGH, minute, policy, task } from './samples.ts';
import type { sources } from './samples.ts';

export type Case = {
  readonly says: string;
  readonly of: Parameters<typeof sources>[0];
  readonly finds: readonly FindingKind[];
  /** Words of the first finding. */
  readonly words?: RegExp;
  readonly also?: Partial<Finding>;
};

export const refused = (from: number, to: number, code = 'AlreadyAtMaxCapacity') =>
  Array.from({ length: to - from }, (_, index) => activity({ at: from + index, code, maximum: 8 }));
export const out = (at: number, to: number) => activity({ at, to });
export const back = (at: number, to: number) => activity({ at, to, cause: 'low' });
export const facts = (like: Partial<ScalingFacts>) => ({ facts: like });
export const DAY = 24 * 60;
export const pin = { activities: [out(10, 8), ...refused(12, 100)] };
export const standing = alarm(HIGH, 'ALARM', 9, { metric: 90, threshold: 60 });
export const start = [{ at: minute(0), desired: 2 }];
export const turns = [out(10, 6), back(14, 2), out(18, 6), back(22, 2), out(26, 6)];
export const second = policy({
  name: 'memory',
  metric: 'ECSServiceAverageMemoryUtilization',
  alarms: ['TargetTracking-m-AlarmHigh', 'TargetTracking-m-AlarmLow'],
});
export const terraform = { userAgent: 'APN/1.0 HashiCorp/1.0 Terraform/1.9.8', taskDefinition: 'web:43' };
export const weekly = (count: number) =>
  Array.from({ length: count }, (_, index) => [out(10 + index * 600, 6), back(300 + index * 600, 2)]).flat();
export const slow = (count: number) =>
  Array.from({ length: count }, (_, index) => task(`t${index}`, 10 + index, { pullSeconds: 110 }));
