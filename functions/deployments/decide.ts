import type { ServiceFacts } from '../watch/watch.ts';
import { approverOf, isOtherTarget, OTHER_TARGET } from './approval.ts';
import { candidateOf } from './candidate.ts';
import type { Case, DecideInput, Guard, Stop, Suspect } from './case.ts';
import { modeOf } from './case.ts';
import { explains } from './explains.ts';
import type { Evidence } from './evidence.ts';
import { weigh } from './evidence.ts';
import { APPROVABLE, GUARDS } from './guards.ts';
import { GATES } from './gates.ts';
import { badKeysOf, trialsOf } from './history.ts';
import type { Decision } from './judgement.ts';
import { RULE_VERSION } from './judgement.ts';
import type { Plan, Planned } from './plan.ts';
import { planOf } from './plan.ts';
import type { Target } from './target.ts';
import type { Answer } from './unwarranted.ts';
import { unwarranted } from './unwarranted.ts';
import { targetOf } from './target.ts';
import { primaryOf } from './world.ts';
import { describeDiff, describeEvidence } from './words.ts';

/** A decision with all that led to it, for the audit, the messages and the call. */
export type Evaluation = {
  readonly decision: Decision;
  readonly evidence: Evidence | null;
  readonly target: Target | null;
  /** The call to make; null when nothing is to be changed. */
  readonly plan: Plan | null;
  /** What becomes known-bad when the call is accepted. */
  readonly badKeys: readonly string[];
  readonly facts: ServiceFacts | null;
  /** Names of the guards that were asked and had nothing against it, in order. */
  readonly passed: readonly string[];
  /** Who approved it; null where nobody did, or where nothing is to be changed. */
  readonly approvedBy: string | null;
};

const ask = <Input>(
  guards: readonly Guard<Input>[],
  input: Input,
): { readonly answer: Answer; readonly passed: readonly string[] } => {
  const passed: string[] = [];
  for (const { name, stops } of guards) {
    const stop = stops(input);
    if (stop !== undefined) return { answer: { guard: name, stop }, passed };
    passed.push(name);
  }
  return { answer: undefined, passed };
};

const EMPTY = {
  evidence: null,
  target: null,
  plan: null,
  badKeys: [],
  facts: null,
  passed: [],
  approvedBy: null,
} as const;

const withAssumptions = (because: string, assumptions: readonly string[]): string =>
  assumptions.length === 0 ? because : `${because}; assumed: ${assumptions.join(', ')}`;

const decisionOf = (input: DecideInput, stop: Stop, guard: string | null, odds: number | null = null): Decision => ({
  do: stop.do,
  deployment: input.deployment,
  to: null,
  platformVersion: null,
  because: withAssumptions(stop.because, input.world.assumptions),
  guard,
  rule: RULE_VERSION,
  odds,
});

const factsOf = ({ world, service, mode }: Suspect, target: Target | null): ServiceFacts => ({
  readAt: world.readAt,
  mode,
  owner: service.tags['farwatch:owner'] ?? null,
  channel: service.tags['farwatch:channel'] ?? null,
  desiredCount: service.desiredCount,
  taskDefinition: service.taskDefinition,
  platformVersion: service.platformVersion,
  primary: primaryOf(world)?.id ?? null,
  lastKnownGood: target?.good?.revision.taskDefinition ?? null,
});

const weighing = (suspect: Suspect, target: Target): Evidence => {
  const { trial, watch, controls, policy, at, service, world } = suspect;
  const { diff } = target;
  return weigh({
    candidate: trial,
    live: [...watch.live.values()],
    good: target.good === undefined ? [] : trialsOf(watch, target.good.revision, trial),
    controls: controls.filter((control) => control.service !== watch.key),
    frozen: watch.judgements[trial.deployment]?.shares,
    explained: (failure) => {
      if (diff === undefined) return true;
      return diff.definition === null && world.assumptions.length > 0 ? 'unknown' : explains(diff, failure);
    },
    desiredCount: service.desiredCount,
    policy,
    now: at,
  });
};

const NO_CHANGE: Stop = { do: 'alert', because: 'nothing changed with this deployment: there is nothing to take back' };

type Told = { readonly evidence: Evidence; readonly target: Target; readonly facts: ServiceFacts };

const refused = (
  suspect: Suspect,
  told: Told,
  { guard, stop }: Exclude<Answer, undefined>,
  planned?: Planned,
): Evaluation => {
  const said = describeEvidence(told.evidence, suspect.candidate);
  const because = `${stop.because}; ${said}`;
  const decision = decisionOf(suspect, { ...stop, because }, guard, told.evidence.odds);
  const { to, platformVersion } = planned ?? { to: null, platformVersion: null };
  return { ...EMPTY, ...told, decision: { ...decision, to, platformVersion } };
};

const warranted = (suspect: Suspect, told: Told): Evaluation => {
  const input: Case = { ...suspect, ...told, approvedBy: approverOf(suspect) };
  if (told.target.is === 'no-change') return refused(suspect, told, { guard: 'no-change', stop: NO_CHANGE });
  const planned = planOf(input);
  const guards = input.approvedBy === null ? [...GUARDS, ...APPROVABLE] : GUARDS;
  const { answer, passed } = ask(guards, input);
  if (answer !== undefined) return { ...refused(suspect, told, answer, planned), passed };
  if (isOtherTarget(input, planned?.to)) return refused(suspect, told, OTHER_TARGET, planned);
  if (planned === undefined || told.target.is !== 'target')
    return refused(suspect, told, { guard: 'no-change', stop: NO_CHANGE });
  const { diff, skipped } = told.target;
  const because = [describeEvidence(told.evidence, suspect.candidate), describeDiff(diff), skipped]
    .filter((part) => part !== undefined)
    .join('; ');
  const decision = decisionOf(suspect, { do: 'nothing', because }, null, told.evidence.odds);
  return {
    ...told,
    decision: { ...decision, do: planned.do, to: planned.to, platformVersion: planned.platformVersion },
    plan: planned.plan,
    badKeys: badKeysOf(suspect.candidate.revision, told.target.good.revision),
    passed,
    approvedBy: input.approvedBy,
  };
};

const judged = (suspect: Suspect): Evaluation => {
  const { answer, passed } = ask(GATES, suspect);
  if (answer !== undefined)
    return {
      ...EMPTY,
      decision: decisionOf(suspect, answer.stop, answer.guard),
      facts: factsOf(suspect, null),
      passed,
    };
  const target = targetOf({ world: suspect.world, watch: suspect.watch, now: suspect.at }, suspect.candidate);
  const evidence = weighing(suspect, target);
  const told = { evidence, target, facts: factsOf(suspect, target) };
  if (evidence.isWarranted) return warranted(suspect, told);
  const why = unwarranted(suspect, evidence, target);
  return refused(
    suspect,
    told,
    why ?? { guard: 'evidence', stop: { do: 'nothing', because: 'the evidence is not enough' } },
  );
};

/**
 * What to do about a deployment (science/rollback.md, contracts.md): gates, target, evidence, guards, plan. Pure; the
 * same belief, world, neighbours, policy and clock give the same decision. Doing nothing is one too, and says why.
 */
export const decide = (input: DecideInput): Evaluation => {
  const { watch, deployment, world, now } = input;
  const { service } = world;
  const nothing = (guard: string, because: string): Evaluation => ({
    ...EMPTY,
    decision: decisionOf(input, { do: 'nothing', because }, guard),
  });
  const trial = watch.trials.find((entry) => entry.deployment === deployment);
  if (trial === undefined) return nothing('unknown-deployment', 'no task or event of this deployment is known');
  if (service === undefined) return nothing('missing-service', 'ECS does not know the service');
  const candidate = candidateOf(world, deployment, trial);
  if (candidate === undefined) return nothing('unknown-deployment', 'its task definition is not known yet');
  return judged({
    ...input,
    service,
    trial,
    candidate,
    mode: modeOf(service, input),
    at: Math.floor(now.getTime() / 1000),
  });
};
