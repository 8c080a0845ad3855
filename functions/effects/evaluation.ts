import type { Evaluation } from '../deployments/decide.ts';
import { decide } from '../deployments/decide.ts';
import { attributableCount } from '../deployments/failures.ts';
import type { Decision } from '../deployments/judgement.ts';
import { RULE_VERSION } from '../deployments/judgement.ts';
import type { Mode, Policy } from '../deployments/policy.ts';
import { MODES } from '../deployments/policy.ts';
import type { Verdict } from '../deployments/verdict.ts';
import type { World } from '../deployments/world.ts';
import type { DeploymentId, ServiceKey } from '../events/identity.ts';
import type { Watch } from '../watch/watch.ts';
import type { ActEffects } from './act.ts';
import { notesOf } from './audit.ts';
import type { DrainEffects } from './drain.ts';
import { recentRollbacks } from './ledger.ts';
import type { ReadFailed } from './look.ts';
import { look } from './look.ts';
import type { Log, Metrics } from './ports.ts';

/** What a judgement needs of the world. Only this command may change ECS. */
export type JudgeEffects = ActEffects &
  DrainEffects & { readonly policy: () => Promise<Policy>; readonly log: Log; readonly metrics: Metrics };

/** Seconds of controls read before now, and how many at most (architecture.md). */
const CONTROL_SECONDS = 2400;
const CONTROLS_MAX = 200;

/** What is asked: which deployment, with what was believed and the policy in force when the question came. */
export type Asked = {
  readonly key: ServiceKey;
  readonly deployment: DeploymentId;
  readonly watch: Watch;
  readonly policy: Policy;
};

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

/** A switch that is there and does not say `{"on": false}` is on: unreadable means stop. */
export const isKilled = async ({ store }: JudgeEffects): Promise<boolean> => {
  const found = await store.loadDocument('kill-switch');
  return found !== undefined && (found.body as { readonly on?: unknown } | null)?.on !== false;
};

/** A mode that a person set for a while (`/farwatch mode`): the document `mode/<service>` with `mode` and `until`. */
const overrideOf = async ({ store, clock }: JudgeEffects, key: ServiceKey): Promise<Mode | null> => {
  const body = (await store.loadDocument(`mode/${key}`))?.body as
    { readonly mode?: unknown; readonly until?: unknown } | undefined;
  const isOver = typeof body?.until === 'number' && body.until <= secondsOf(clock.now());
  return isOver ? null : (MODES.find((mode) => mode === body?.mode) ?? null);
};

/** Attributable failures known of the deployment in question. */
export const evidenceOf = ({ watch, deployment }: Asked): number => {
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
export const verdictOf = (asked: Asked, evaluation: Evaluation, world: World): Verdict => ({
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
export const wordless = (asked: Asked, decision: Decision, mustLookAgain = false): Verdict => ({
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

/** A needed read failed: said once, and made up for by the next event. */
export const unreadable = (asked: Asked, error: ReadFailed): Verdict => {
  const because =
    `ECS could not be read (${error.message.slice(0, 200)}); ` + 'the evidence is kept and the next event judges again';
  return wordless(asked, decisionOf(asked.deployment, { do: 'alert', because, guard: 'unreadable' }, null), true);
};

/** Reads ECS and everything else a decision depends on, and decides. Throws `ReadFailed`. */
export const evaluate = async (
  fx: JudgeEffects,
  asked: Asked,
): Promise<{ readonly evaluation: Evaluation; readonly world: World }> => {
  const { key, deployment, watch, policy } = asked;
  const trial = watch.trials.find((entry) => entry.deployment === deployment);
  const world = await look(fx, key, trial?.taskDefinition ? [trial.taskDefinition] : []);
  const now = fx.clock.now();
  const [controls, recent, killed, override] = await Promise.all([
    fx.store.controls(key, secondsOf(now) - CONTROL_SECONDS, secondsOf(now), CONTROLS_MAX),
    recentRollbacks(fx, key, deployment),
    isKilled(fx),
    overrideOf(fx, key),
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
    override,
  };
  return { evaluation: decide(input), world };
};
