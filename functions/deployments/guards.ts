import type { Case, Guard } from './case.ts';
import { isRollingOut, rollbacksOf } from './case.ts';
import { isChange, isOtherContent } from './diff.ts';
import { ECS_GUARDS } from './guards-ecs.ts';
import { PEOPLE_GUARDS } from './guards-people.ts';
import { alert, page, propose } from './stops.ts';

const noTarget = ({ target }: Case) =>
  target.is === 'none'
    ? page(`Farwatch has nothing to go back to by itself: ${target.because}. By hand: ${target.byHand}`)
    : undefined;

const isUpdate = ({ target }: Case): boolean => target.is === 'target' && !target.isWhereEcsReturns;

const movedTag = (input: Case) =>
  input.target.is === 'target' && isUpdate(input) && input.target.movedTag !== null
    ? page(
        `the image ${input.target.movedTag} of ${input.target.good.revision.taskDefinition} is another one by now; ` +
          'deploying it again would fetch that one. By hand: register a copy with the image that ran and deploy it ' +
          '(see Commands)',
      )
    : undefined;

const onlyWhereEcsReturns = (input: Case, because: string) =>
  isRollingOut(input) && isUpdate(input) && input.target.is === 'target'
    ? page(`${because}, and ECS would not return to ${input.target.good.revision.taskDefinition}, the last known good`)
    : undefined;

/** With a native rollback enabled UpdateService would race it (science/rollback.md section 7.7). */
const nativeBreaker = (input: Case) =>
  input.service.breakerRollsBack || input.service.alarmsRollBack
    ? onlyWhereEcsReturns(input, 'the native rollback is enabled, so that only StopServiceDeployment is safe')
    : undefined;

const blueGreen = (input: Case) =>
  input.service.strategy === 'ROLLING'
    ? undefined
    : onlyWhereEcsReturns(input, `a ${input.service.strategy} deployment may only be stopped while it is in flight`);

/** Stacks the console makes for everything created there: no owner that would deploy again. */
const CONSOLE_STACK = 'ECS-Console-V2-';

const ownership = (input: Case) => {
  const stack = input.service.tags['aws:cloudformation:stack-name'];
  if (stack === undefined || stack.startsWith(CONSOLE_STACK) || isRollingOut(input)) return undefined;
  return propose(
    `CloudFormation owns the service (stack ${stack}): a change from outside is drift, ` +
      `and its next update deploys ${input.candidate.revision.taskDefinition} again`,
  );
};

/** Nothing that UpdateService takes differs: neither Farwatch nor an approval can undo it. */
const onlySurroundings = (input: Case) => {
  if (input.target.is !== 'target' || !isUpdate(input)) return undefined;
  const { diff } = input.target;
  const isOther = isOtherContent(diff) || diff.platformVersion !== null || diff.digests.length > 0;
  const fields = [...diff.surroundings.map(({ field }) => field), ...diff.unclear];
  return isOther
    ? undefined
    : alert(`only ${fields.join(', ')} may have changed, which has to be changed back by hand`);
};

/** UpdateService brings back definition and platform version only; what else changed would stay as it is. */
const surroundings = (input: Case) => {
  if (input.target.is !== 'target' || !isUpdate(input)) return undefined;
  const { diff } = input.target;
  const fields = [...diff.surroundings.map(({ field }) => field), ...diff.unclear];
  if (fields.length === 0) return undefined;
  return propose(
    `${fields.join(', ')} of the service changed as well or is not told; the task definition alone may not be enough`,
  );
};

const unclearChange = ({ target }: Case) =>
  target.is === 'target' && !isChange(target.diff)
    ? propose(`ECS does not tell whether ${target.diff.unclear.join(', ')} changed`)
    : undefined;

const approve = ({ mode }: Case) =>
  mode === 'approve' ? propose('rollbacks of this service are approved by a person') : undefined;

const minutes = (seconds: number): string => `${Math.ceil(seconds / 60)} min`;

const coolDown = ({ watch, policy, at }: Case) => {
  const last = rollbacksOf(watch)[0];
  const left = (last ?? -Infinity) + policy.cooldownMinutes * 60 - at;
  return left > 0
    ? page(
        `the service was rolled back less than ${policy.cooldownMinutes} min ago (cool-down ends in ${minutes(left)})`,
      )
    : undefined;
};

const budget = ({ watch, policy, at }: Case) => {
  const today = rollbacksOf(watch).filter((time) => time > at - 86_400).length;
  return today >= policy.maxRollbacksPerDay
    ? page(`the service was rolled back ${today} times within a day: its budget is used up`)
    : undefined;
};

/** That many bad releases at once have one cause, and it is none of them. */
const fleetBrake = ({ recentRollbacks, policy }: Case) =>
  recentRollbacks >= policy.maxServicesPerTenMinutes
    ? page(`${recentRollbacks} services were rolled back within ten minutes: the fleet brake is on`)
    : undefined;

/**
 * Everything that stands between evidence and a change whoever asks for it (science/rollback.md section 7), in order:
 * what Farwatch does not know or does not own, what people told it, what it lacks.
 */
export const GUARDS: readonly Guard<Case>[] = [
  ...ECS_GUARDS,
  ...PEOPLE_GUARDS,
  { name: 'no-target', stops: noTarget },
  { name: 'moved-tag', stops: movedTag },
  { name: 'native-breaker', stops: nativeBreaker },
  { name: 'blue-green', stops: blueGreen },
  { name: 'only-surroundings', stops: onlySurroundings },
];

/** What a person may wave through by approving. */
export const APPROVABLE: readonly Guard<Case>[] = [
  { name: 'ownership', stops: ownership },
  { name: 'surroundings', stops: surroundings },
  { name: 'unclear-change', stops: unclearChange },
  { name: 'approve', stops: approve },
  { name: 'cool-down', stops: coolDown },
  { name: 'budget', stops: budget },
  { name: 'fleet-brake', stops: fleetBrake },
];
