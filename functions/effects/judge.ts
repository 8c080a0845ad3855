import type { Mode, Policy } from '../deployments/policy.ts';
import { MODES } from '../deployments/policy.ts';
import type { Evaluation } from '../deployments/decide.ts';
import { decide } from '../deployments/decide.ts';
import { attributableCount } from '../deployments/failures.ts';
import type { Decision } from '../deployments/judgement.ts';
import { RULE_VERSION } from '../deployments/judgement.ts';
import { movedOn } from '../deployments/moved.ts';
import { precheck } from '../deployments/precheck.ts';
import type { Verdict } from '../deployments/verdict.ts';
import { foldVerdict } from '../deployments/verdict.ts';
import { verifyRollbacks } from '../deployments/verification.ts';
import type { World } from '../deployments/world.ts';
import type { DeploymentId, ServiceKey } from '../events/identity.ts';
import type { Watch } from '../watch/watch.ts';
import { newWatch } from '../watch/watch.ts';
import { act, actionOf, recover } from './act.ts';
import type { ActEffects } from './act.ts';
import { auditEvaluation, auditRecord, notesOf } from './audit.ts';
import { drain } from './drain.ts';
import type { DrainEffects } from './drain.ts';
import type { ActionRecord } from './ledger.ts';
import { givePlace, isLeased, LeaseHeld, readAction, recentRollbacks, takePlace } from './ledger.ts';
import { look, lookAgain, ReadFailed } from './look.ts';
import type { Command, Log, Metrics } from './ports.ts';
import { updateWatch } from './update-watch.ts';

/** What a judgement needs of the world. Only this command may change ECS. */
export type JudgeEffects = ActEffects &
  DrainEffects & { readonly policy: () => Promise<Policy>; readonly log: Log; readonly metrics: Metrics };

/** Seconds of controls read before now, and how many at most (architecture.md). */
const CONTROL_SECONDS = 2400;
const CONTROLS_MAX = 200;

type Asked = {
  readonly key: ServiceKey;
  readonly deployment: DeploymentId;
  readonly watch: Watch;
  readonly policy: Policy;
};

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

/** A switch that is there and does not say `{"on": false}` is on: unreadable means stop. */
const isKilled = async ({ store }: JudgeEffects): Promise<boolean> => {
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

const evidenceOf = ({ watch, deployment }: Asked): number => {
  const trial = watch.trials.find((entry) => entry.deployment === deployment);
  return trial === undefined ? 0 : attributableCount(trial);
};

const decisionOf = (
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

const verdictOf = (asked: Asked, evaluation: Evaluation): Verdict => ({
  decision: evaluation.decision,
  evidence: evidenceOf(asked),
  facts: evaluation.facts,
  action: null,
  badKeys: [],
  watchFor: null,
  mustLookAgain: false,
  notes: notesOf(evaluation),
});

const wordless = (asked: Asked, decision: Decision, mustLookAgain = false): Verdict => ({
  decision,
  evidence: evidenceOf(asked),
  facts: null,
  action: null,
  badKeys: [],
  watchFor: null,
  mustLookAgain,
  notes: {},
});

const unreadable = (asked: Asked, error: ReadFailed): Verdict => {
  const because = `ECS could not be read (${error.message.slice(0, 200)}); the evidence is kept and the next event judges again`;
  return wordless(asked, decisionOf(asked.deployment, { do: 'alert', because, guard: 'unreadable' }, null), true);
};

const evaluate = async (
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

const recordOf = (
  asked: Asked,
  evaluation: Evaluation,
  world: World,
  begun: { at: number; attempt: number },
): ActionRecord | undefined => {
  const { plan, target, decision } = evaluation;
  if (plan === null || target?.is !== 'target') return undefined;
  const { taskDefinition, platformVersion } = target.good.revision;
  const known = [
    ...(world.service?.deployments ?? []).map(({ id }) => id),
    ...asked.watch.trials.map((trial) => trial.deployment),
  ];
  const serviceDeploymentArn = plan.call === 'StopServiceDeployment' ? plan.serviceDeploymentArn : null;
  return {
    v: 1,
    deployment: asked.deployment,
    attempt: begun.attempt,
    begunAt: begun.at,
    state: 'begun',
    error: null,
    plan,
    decision,
    verdict: {
      badKeys: evaluation.badKeys,
      watchFor: { known: [...new Set(known)], taskDefinition, platformVersion, serviceDeploymentArn },
      evidence: evidenceOf(asked),
      notes: notesOf(evaluation),
      facts: evaluation.facts,
    },
  };
};

const verdictOfRecord = (record: ActionRecord): Verdict => ({
  ...record.verdict,
  decision: record.decision,
  action: actionOf(record),
  mustLookAgain: false,
});

const BRAKE = (deployment: DeploymentId, odds: number | null): Decision =>
  decisionOf(
    deployment,
    {
      do: 'page',
      because: 'too many services were rolled back within ten minutes: the fleet brake is on',
      guard: 'fleet-brake',
    },
    odds,
  );

/** Looks again, takes a place, records, calls, records. Whatever stops it on the way is a verdict of its own. */
const carryOut = async (fx: JudgeEffects, asked: Asked, evaluation: Evaluation, world: World): Promise<Verdict> => {
  const { key, deployment, watch, policy } = asked;
  const moved = movedOn(world, await lookAgain(fx, key, { world, deployment }), deployment);
  const odds = evaluation.decision.odds;
  if (moved !== undefined || (await isKilled(fx))) {
    const because = moved === undefined ? 'the kill switch was turned on' : `${moved} changed while it was judged`;
    return wordless(asked, decisionOf(deployment, { do: 'nothing', because, guard: 'world-moved' }, odds), true);
  }
  const before = await readAction(fx, key, deployment);
  const attempt = Math.max(before?.attempt ?? 0, watch.judgements[deployment]?.action?.attempts ?? 0) + 1;
  const record = recordOf(asked, evaluation, world, { at: secondsOf(fx.clock.now()), attempt });
  if (record === undefined) return verdictOf(asked, evaluation);
  const isApproved = watch.judgements[deployment]?.proposal?.state === 'approved';
  if (!(await takePlace(fx, key, deployment, isApproved ? Infinity : policy.maxServicesPerTenMinutes)))
    return wordless(asked, BRAKE(deployment, odds));
  await auditRecord(fx, key, record);
  const finished = await act(fx, key, record);
  if (finished.state === 'refused') await givePlace(fx, key, deployment);
  await auditRecord(fx, key, finished);
  fx.metrics.count(finished.state === 'accepted' ? 'RollbacksAccepted' : 'RollbacksRefused');
  return verdictOfRecord(finished);
};

const fresh = async (fx: JudgeEffects, asked: Asked): Promise<Verdict> => {
  const check = precheck(asked.watch, asked.deployment, asked.policy, fx.clock.now());
  if (!check.isWorthLooking) {
    const decision = decisionOf(
      asked.deployment,
      { do: 'nothing', because: check.because, guard: 'precheck' },
      check.odds,
    );
    await auditEvaluation(fx, asked, { decision });
    return wordless(asked, decision);
  }
  try {
    const { evaluation, world } = await evaluate(fx, asked);
    const verdict =
      evaluation.plan === null ? verdictOf(asked, evaluation) : await carryOut(fx, asked, evaluation, world);
    await auditEvaluation(fx, asked, { ...evaluation, world, decision: verdict.decision });
    return verdict;
  } catch (error) {
    if (!(error instanceof ReadFailed)) throw error;
    const verdict = unreadable(asked, error);
    await auditEvaluation(fx, asked, { decision: verdict.decision });
    return verdict;
  }
};

/** A call that was recorded and never folded: its worker died. Finds out what became of it before anything else. */
const unfinished = async (fx: JudgeEffects, asked: Asked): Promise<Verdict | undefined> => {
  const { key, deployment, watch } = asked;
  const record = await readAction(fx, key, deployment);
  if (record === undefined || (watch.judgements[deployment]?.action?.attempts ?? 0) >= record.attempt) return undefined;
  if (isLeased(record, fx.clock)) throw new LeaseHeld(deployment);
  const finished = await recover(fx, key, record);
  if (finished === undefined) return undefined;
  await auditRecord(fx, key, finished);
  return verdictOfRecord(finished);
};

/**
 * Judges one deployment: what a dead worker left is finished, then belief, ECS and neighbours are weighed and
 * guarded, ECS is looked at again, one call is made at most, and the verdict is folded into belief and said. Safe to
 * run twice: the call is recorded by (service, deployment) before it is made. Throws where it has to be tried again.
 */
export const judge = async (command: Extract<Command, { readonly kind: 'judge' }>, fx: JudgeEffects): Promise<void> => {
  const { service: key, deployment } = command;
  const asked: Asked = {
    key,
    deployment,
    watch: (await fx.store.loadWatch(key)) ?? newWatch(key),
    policy: await fx.policy(),
  };
  const verdict = (await unfinished(fx, asked)) ?? (await fresh(fx, asked));
  const now = fx.clock.now();
  const watch = await updateWatch(fx, key, (before) => verifyRollbacks(foldVerdict(before, verdict, now), now));
  fx.log.info('judged', { service: key, deployment, do: verdict.decision.do, guard: verdict.decision.guard });
  await drain(watch, fx);
};
