import { RULE_VERSION } from '../../service-state/evaluation.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { ReleaseUpdate } from '../../deployments/release.ts';
import { notifyRelease } from '../../deployments/release.ts';
import { partsOf } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';
import type { HookResult } from './evaluate-hook.ts';
import type { HookEvent } from './hook-event.ts';
import type { ReleaseEffects } from './open-release.ts';

/** The answer of a hook, and whose it is. */
type Reported = Omit<HookResult, 'mostStops'> & { readonly by: 'deployment-hook' | 'preflight' };

type ReportEffects = Pick<ReleaseEffects, 'store' | 'clock' | 'queues' | 'log' | 'metrics'>;

/** The answer as `farwatch explain` lists decisions. */
const audit = async (event: HookEvent, result: Reported, { store, clock }: ReportEffects): Promise<void> => {
  const { answer, deployment, eValue } = result;
  const decision = {
    kind: answer.status === 'FAILED' ? 'stop-deployment' : 'nothing',
    reason: answer.reason,
    guard: result.by,
    deployment,
    to: null,
    platformVersion: null,
    rule: RULE_VERSION,
    eValue,
  };
  const { stage, executionId, serviceDeploymentArn } = event;
  await store.putHistory({
    service: event.key,
    kind: 'audit',
    at: clock.now().getTime(),
    id: `${result.by}#${executionId}#${stage}`,
    body: { decision, hook: { status: answer.status, stage, serviceDeploymentArn } },
  });
};

type Wording = { readonly name: string; readonly fails: string; readonly though: string };

const WORDS: Readonly<Record<Reported['by'], Wording>> = {
  'deployment-hook': { name: 'deployment hook', fails: 'is failing', though: 'the evidence shows that it fails' },
  preflight: { name: 'preflight hook', fails: 'would not start', though: 'preflight failed' },
};

const BEFORE: Readonly<Record<string, string>> = {
  PRE_SCALE_UP: 'before its first task started',
  POST_SCALE_UP: 'before it got traffic',
  POST_TEST_TRAFFIC_SHIFT: 'before it got production traffic',
  PRE_PRODUCTION_TRAFFIC_SHIFT: 'before it got more production traffic',
  POST_PRODUCTION_TRAFFIC_SHIFT: 'after it got all production traffic',
};

const updateOf = ({ key, stage, executionId }: HookEvent, { answer, by, taskDefinition }: Reported): ReleaseUpdate => {
  const name = taskDefinition ?? partsOf(key).name;
  const isStopped = answer.status === 'FAILED';
  const words = WORDS[by];
  const text = isStopped
    ? `${name} was stopped ${BEFORE[stage] ?? ''}; ECS rolls it back: ${answer.reason}.`
    : `The deployment of ${name} continues, although ${words.though}: ${answer.reason}.`;
  return {
    notification: { id: `${by}:${executionId}:${stage}`, level: 'alert', text },
    title: isStopped ? `Release ${name} stopped by the ${words.name}` : `Release ${name} ${words.fails}`,
    facts: isStopped ? { 'Stopped by': `${words.name} at ${stage}` } : {},
    isHarm: true,
    isResolved: false,
  };
};

/**
 * Records a final answer; where there is proof against the release, its incident says so, and a revision that was
 * stopped is known-bad, as one that was rolled back.
 */
export const reportAnswer = async (event: HookEvent, result: Reported, fx: ReportEffects): Promise<void> => {
  await audit(event, result, fx);
  const { answer, deployment } = result;
  if (!answer.isProven || deployment === null) return;
  const at = secondsOf(fx.clock.now());
  const bad = answer.status === 'FAILED' ? Object.fromEntries(result.badKeys.map((key) => [key, at])) : {};
  const notified = (state: ServiceState): ServiceState =>
    notifyRelease({ ...state, knownBad: { ...state.knownBad, ...bad } }, deployment, updateOf(event, result), at);
  await sendOutbox(await updateState(fx, event.key, notified), fx);
};
