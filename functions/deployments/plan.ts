import type { Decision } from '../service-state/evaluation.ts';
import type { Good } from './target/successes.ts';
import type { WarrantedInput } from './evaluation-input.ts';

/** The single changing call that a decision asks for. */
export type Plan =
  | { readonly call: 'StopServiceDeployment'; readonly serviceDeploymentArn: string }
  | {
      readonly call: 'UpdateService';
      /** `family:revision`; null: only the platform version. */
      readonly taskDefinition: string | null;
      /** Always explicit: AWS's documentation is inconsistent about the default when it is left out. */
      readonly platformVersion: string | null;
    };

/** Whether two plans are the same call with the same arguments. */
export const isSamePlan = (one: Plan, other: Plan): boolean =>
  one.call === 'StopServiceDeployment'
    ? other.call === one.call && other.serviceDeploymentArn === one.serviceDeploymentArn
    : other.call === one.call &&
      other.taskDefinition === one.taskDefinition &&
      other.platformVersion === one.platformVersion;

export type Planned = {
  readonly kind: Extract<Decision['kind'], 'stop-deployment' | 'roll-back' | 'roll-back-platform-version'>;
  readonly to: string;
  readonly platformVersion: string | null;
  readonly plan: Plan;
};

/** Stands for the newest platform version. It is passed on as it is: a number in its place would pin the service. */
export const LATEST = 'LATEST';

/** The platform version to send: the target's if it changed, otherwise the service's current setting. */
const platformOf = ({ target, service }: WarrantedInput, isChanged: boolean): string | null => {
  const wanted = target.kind === 'target' ? target.good.revision.platformVersion : null;
  return isChanged || service.platformVersion !== LATEST ? (wanted ?? service.platformVersion) : LATEST;
};

/**
 * How to get to the target: StopServiceDeployment with ROLLBACK while in flight, if ECS would return to the target;
 * otherwise UpdateService, with only the platform version when only that differs. Never a desired count.
 */
export const planOf = (input: WarrantedInput): Planned | undefined => {
  const { target, candidate } = input;
  if (target.kind !== 'target') return undefined;
  const { revision }: Good = target.good;
  const platformVersion = platformOf(input, target.diff.platformVersion !== null);
  const isPlatformOnly =
    !target.diff.isOtherDefinition && target.diff.digests.length === 0 && target.diff.platformVersion !== null;
  const to = isPlatformOnly && platformVersion !== null ? platformVersion : revision.taskDefinition;
  const { serviceDeployment } = candidate;
  if (target.isWhereEcsReturns && serviceDeployment !== undefined) {
    const plan = { call: 'StopServiceDeployment', serviceDeploymentArn: serviceDeployment.arn } as const;
    return { kind: 'stop-deployment', to, platformVersion, plan };
  }
  const taskDefinition = isPlatformOnly ? null : revision.taskDefinition;
  const plan = { call: 'UpdateService', taskDefinition, platformVersion } as const;
  return { kind: isPlatformOnly ? 'roll-back-platform-version' : 'roll-back', to, platformVersion, plan };
};
