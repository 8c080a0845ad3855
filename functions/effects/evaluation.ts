import type { Evaluation } from '../deployments/decide.ts';
import { decide } from '../deployments/decide.ts';
import { attributableCount } from '../deployments/failures.ts';
import type { Decision } from '../deployments/judgement.ts';
import { RULE_VERSION } from '../deployments/judgement.ts';
import type { Policy } from '../deployments/policy.ts';
import { verifyRollbacks } from '../deployments/verification.ts';
import type { Verdict } from '../deployments/verdict.ts';
import type { World } from '../deployments/world.ts';
import type { DeploymentId, ServiceKey } from '../events/identity.ts';
import type { Watch } from '../watch/watch.ts';
import { newWatch } from '../watch/watch.ts';
import type { ActEffects } from './act.ts';
import { notesOf } from './audit.ts';
import type { DrainEffects } from './drain.ts';
import { isKilled } from './kill-switch.ts';
import { recentRollbacks } from './ledger.ts';
import { look, ReadFailed } from './look.ts';
import { modeOverride } from './override.ts';
import { UnreadablePolicy } from './policy.ts';
import type { Log, Metrics } from './ports.ts';

/** What a judgement needs of the world. Only this command may change ECS. */
export type JudgeEffects = ActEffects &
  DrainEffects & {
    /** The live policy; it may be half a minute old. */
    readonly policy: () => Promise<Policy>;
    /** The live policy as it stands now: what the second look decides by. */
    readonly policyNow: () => Promise<Policy>;
    readonly log: Log;
    readonly metrics: Metrics;
  };

/** Seconds of controls read before now, and how many at most (architecture.md). */
const CONTROL_SECONDS = 2400;
const CONTROLS_MAX = 200;

/** Which deployment is judged, and what was believed of its service when the question came. */
export type Subject = { readonly key: ServiceKey; readonly deployment: DeploymentId; readonly watch: Watch };

/** A subject with the policy that it is judged by. */
export type Asked = Subject & { readonly policy: Policy };

/** A decision with what it was made of. */
export type Judged = { readonly asked: Asked; readonly evaluation: Evaluation; readonly world: World };

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

/** What is believed of the service at this moment. */
export const subjectOf = async (
  { store, clock }: JudgeEffects,
  { key, deployment }: Pick<Subject, 'key' | 'deployment'>,
): Promise<Subject> => {
  const watch = (await store.loadWatch(key)) ?? newWatch(key);
  return { key, deployment, watch: verifyRollbacks(watch, clock.now()) };
};

/** Attributable failures known of the deployment in question. */
export const evidenceOf = ({ watch, deployment }: Subject): number => {
  const trial = watch.trials.find((entry) => entry.deployment === deployment);
  return trial === undefined ? 0 : attributableCount(trial);
};

/** A decision that no rule of the domain makes: what went on around it does. */
export const decisionOf = (
  deployment: DeploymentId,
  say: Pick<Decision, 'do' | 'because' | 'guard'>,
  odds: number | null,
): Decision => ({
  ...say,
  deployment,
  to: null,
  platformVersion: null,
  rule: RULE_VERSION,
  odds,
});

/** The verdict of an evaluation that changes nothing. */
export const verdictOf = ({ asked, evaluation, world }: Judged): Verdict => ({
  serviceArn: world.service?.arn ?? null,
  decision: evaluation.decision,
  evidence: evidenceOf(asked),
  facts: evaluation.facts,
  action: null,
  badKeys: [],
  watchFor: null,
  shares: evaluation.evidence?.shares,
  mustLookAgain: false,
  notes: notesOf(evaluation),
});

/** A verdict from outside the rules. */
export const wordless = (asked: Subject, decision: Decision, mustLookAgain = false): Verdict => ({
  serviceArn: null,
  decision,
  evidence: evidenceOf(asked),
  facts: null,
  action: null,
  badKeys: [],
  watchFor: null,
  mustLookAgain,
  notes: {},
});

const unreadText = (error: ReadFailed | UnreadablePolicy): string =>
  error instanceof ReadFailed ? `ECS could not be read (${error.message.slice(0, 200)})` : error.message.slice(0, 300);

/** Whether something that a decision needs could not be read: nothing may be done then. */
export const isUnread = (error: unknown): error is ReadFailed | UnreadablePolicy =>
  error instanceof ReadFailed || error instanceof UnreadablePolicy;

/** A needed read failed: said once, and made up for by the next event. */
export const unreadable = (subject: Subject, error: ReadFailed | UnreadablePolicy): Verdict => {
  const because = `${unreadText(error)}; the evidence is kept and the next event judges again`;
  return wordless(subject, decisionOf(subject.deployment, { do: 'alert', because, guard: 'unreadable' }, null), true);
};

/**
 * Reads ECS and everything else a decision depends on, and decides: what people set is read last, so that it is as
 * young as can be. Throws `ReadFailed` and `UnreadablePolicy`.
 */
export const evaluate = async (
  fx: JudgeEffects,
  subject: Subject,
  policyOf: () => Promise<Policy>,
): Promise<Judged> => {
  const { key, deployment, watch } = subject;
  const trial = watch.trials.find((entry) => entry.deployment === deployment);
  const world = await look(fx, key, trial?.taskDefinition ? [trial.taskDefinition] : []);
  const now = fx.clock.now();
  const [controls, recent, policy, killed, override] = await Promise.all([
    fx.store.controls(key, secondsOf(now) - CONTROL_SECONDS, secondsOf(now), CONTROLS_MAX),
    recentRollbacks(fx, key, deployment),
    policyOf(),
    isKilled(fx),
    modeOverride(fx.store, key, now),
  ]);
  const input = {
    watch,
    deployment,
    world,
    controls,
    policy,
    now,
    recentRollbacks: recent,
    isKilled: killed,
    override: override?.mode ?? null,
  };
  return { asked: { ...subject, policy }, evaluation: decide(input), world };
};
