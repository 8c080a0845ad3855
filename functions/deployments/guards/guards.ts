import type { WarrantedInput, Guard } from '../evaluation-input.ts';
import { isRollingOut, rollbacksOf } from '../evaluation-input.ts';
import { MODE_TAG, mayChange } from './mode.ts';
import { isChange, isOtherContent } from '../diff.ts';
import { ECS_GUARDS, givenUp } from './guards-ecs.ts';
import { PEOPLE_GUARDS } from './guards-people.ts';
import { alert, page, propose } from './refusal.ts';

const noTarget = ({ target }: WarrantedInput) =>
  target.kind === 'none'
    ? page(`Farwatch has no revision to return to: ${target.reason}. By hand: ${target.byHand}`)
    : undefined;

const isUpdate = ({ target }: WarrantedInput): boolean => target.kind === 'target' && !target.isWhereEcsReturns;

const movedTag = (input: WarrantedInput) =>
  input.target.kind === 'target' && isUpdate(input) && input.target.movedTag !== null
    ? page(
        `the tag of image ${input.target.movedTag} of ${input.target.good.revision.taskDefinition} now names another ` +
          'digest, which a rollback would run. By hand: register a copy with the image that ran before and deploy ' +
          'it (see Commands)',
      )
    : undefined;

const onlyWhereEcsReturns = (input: WarrantedInput, reason: string) =>
  isRollingOut(input) && isUpdate(input) && input.target.kind === 'target'
    ? page(
        `${reason}, and ECS would not return to ${input.target.good.revision.taskDefinition}, the last good revision`,
      )
    : undefined;

/** With a native rollback enabled, UpdateService would race it. */
const nativeBreaker = (input: WarrantedInput) =>
  input.service.breakerRollsBack || input.service.alarmsRollBack
    ? onlyWhereEcsReturns(input, "UpdateService is unsafe while ECS's own rollback is enabled")
    : undefined;

const blueGreen = (input: WarrantedInput) =>
  input.service.strategy === 'ROLLING'
    ? undefined
    : onlyWhereEcsReturns(input, `a ${input.service.strategy} deployment can only be stopped while it is in progress`);

/** Stacks that the console makes for everything created there: they do not deploy again by themselves. */
const CONSOLE_STACK = 'ECS-Console-V2-';

const ownership = (input: WarrantedInput) => {
  const stack = input.service.tags['aws:cloudformation:stack-name'];
  if (stack === undefined || stack.startsWith(CONSOLE_STACK) || isRollingOut(input)) return undefined;
  return propose(
    `CloudFormation manages the service (stack ${stack}): a rollback is drift, and ` +
      `the next stack update that changes the service deploys ${input.candidate.revision.taskDefinition} again`,
  );
};

/** Nothing that UpdateService can change differs: neither Farwatch nor an approval can undo it. */
const onlySurroundings = (input: WarrantedInput) => {
  if (input.target.kind !== 'target' || !isUpdate(input)) return undefined;
  const { diff } = input.target;
  const isOther = isOtherContent(diff) || diff.platformVersion !== null || diff.digests.length > 0;
  const fields = [...diff.surroundings.map(({ field }) => field), ...diff.unclear];
  return isOther
    ? undefined
    : alert(
        'nothing changed that a rollback can undo; revert by hand what changed or may have changed: ' +
          fields.join(', '),
      );
};

/** UpdateService restores only task definition and platform version; other changes would stay. */
const surroundings = (input: WarrantedInput) => {
  if (input.target.kind !== 'target' || !isUpdate(input)) return undefined;
  const { diff } = input.target;
  const fields = [...diff.surroundings.map(({ field }) => field), ...diff.unclear];
  if (fields.length === 0) return undefined;
  return propose(
    `${fields.join(', ')} of the service changed too, or ECS does not say whether it did: ` +
      'returning to the old task definition may not be enough',
  );
};

const unclearChange = ({ target }: WarrantedInput) =>
  target.kind === 'target' && !isChange(target.diff)
    ? propose(`ECS does not say whether ${target.diff.unclear.join(', ')} changed`)
    : undefined;

const approve = ({ mode }: WarrantedInput) =>
  mode === 'approve' ? propose('rollbacks of this service need approval') : undefined;

/** Whoever asks for a proposal gets a proposal, however strong the evidence is. */
const asked = ({ askedBy }: WarrantedInput) => (askedBy === undefined ? undefined : propose(`${askedBy} asked for it`));

/** The guard whose own reason says what got worse for requests. */
export const REQUESTS = 'requests';

/** Requests are compared with those of another hour: enough to ask, never to act. */
const requestsAlone = ({ requests, evidence }: WarrantedInput) =>
  requests?.isEnoughToAsk === true && !evidence.isWarranted ? propose(requests.text) : undefined;

/** Slow deaths: enough to ask, too little to act. */
const weakEvidence = ({ evidence }: WarrantedInput) =>
  evidence.isWarranted
    ? undefined
    : propose('its tasks fail some time after their start: enough evidence to ask, too little to act without approval');

const declined = ({ state, deployment, mode }: WarrantedInput) => {
  const proposal = state.evaluations[deployment]?.proposal;
  return mode === 'auto' && proposal?.state === 'declined'
    ? alert(`${proposal.by ?? 'somebody'} declined to roll this deployment back`)
    : undefined;
};

const minutes = (seconds: number): string => `${Math.ceil(seconds / 60)} min`;

const coolDown = ({ state, policy, at }: WarrantedInput) => {
  const last = rollbacksOf(state)[0];
  const left = (last ?? -Infinity) + policy.cooldownMinutes * 60 - at;
  return left > 0
    ? page(
        `the service was rolled back less than ${policy.cooldownMinutes} min ago (cool-down ends in ${minutes(left)})`,
      )
    : undefined;
};

const budget = ({ state, policy, at }: WarrantedInput) => {
  const today = rollbacksOf(state).filter((time) => time > at - 86_400).length;
  return today >= policy.maxRollbacksPerDay
    ? page(`the service was rolled back ${today} times within a day: the limit is reached (maxRollbacksPerDay)`)
    : undefined;
};

/** So many bad releases at once have one common cause, which is none of them. */
const fleetBrake = ({ recentRollbacks, policy }: WarrantedInput) =>
  recentRollbacks >= policy.maxServicesPerTenMinutes
    ? page(
        `${recentRollbacks} services were rolled back in ten minutes: the limit (maxServicesPerTenMinutes) is reached`,
      )
    : undefined;

/**
 * The role that changes ECS reaches a service only by its tag: a default mode or a command alone proposes. A snapshot
 * deduced from events knows no tags; there the mode stands for the tag.
 */
const untagged = ({ service, snapshot }: WarrantedInput) => {
  return mayChange(service) || snapshot.assumptions.length > 0
    ? undefined
    : propose(
        `Farwatch can change only services whose tag ${MODE_TAG} is approve or auto; here it is ` +
          `${service.tags[MODE_TAG] ?? 'missing'}: set the tag on the service before you approve`,
      );
};

/**
 * Everything that can block a change despite strong evidence, whoever asks for it, in order: what Farwatch does not
 * know or own, what operators set, what it lacks.
 */
export const GUARDS: readonly Guard<WarrantedInput>[] = [
  ...ECS_GUARDS,
  ...PEOPLE_GUARDS,
  { name: 'given-up', check: givenUp },
  { name: 'no-target', check: noTarget },
  { name: 'moved-tag', check: movedTag },
  { name: 'native-breaker', check: nativeBreaker },
  { name: 'blue-green', check: blueGreen },
  { name: 'only-surroundings', check: onlySurroundings },
  { name: 'untagged', check: untagged },
];

/** Guards that an approval overrides. */
export const APPROVABLE: readonly Guard<WarrantedInput>[] = [
  { name: 'declined', check: declined },
  { name: 'asked', check: asked },
  { name: REQUESTS, check: requestsAlone },
  { name: 'weak-evidence', check: weakEvidence },
  { name: 'ownership', check: ownership },
  { name: 'surroundings', check: surroundings },
  { name: 'unclear-change', check: unclearChange },
  { name: 'approve', check: approve },
  { name: 'cool-down', check: coolDown },
  { name: 'budget', check: budget },
  { name: 'fleet-brake', check: fleetBrake },
];
