import { deploymentNamed } from '../../primitives/identity.ts';
import type { DeploymentId } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { DecideInput } from '../../deployments/evaluation-input.ts';
import { MODE_TAG, mayChange, modeOf } from '../../deployments/guards/mode.ts';
import type { EcsSnapshot, ServiceDeployment, ServiceRevision } from '../../deployments/ecs-snapshot.ts';
import { serviceDeploymentOf, targetRevisionOf } from '../../deployments/ecs-snapshot.ts';
import { ask } from '../../deployments/guards/ask.ts';
import { SETTINGS_GUARDS } from '../../deployments/guards/guards-people.ts';
import { newServiceState } from '../../service-state/service-state.ts';
import { readEcs } from '../../adapters/aws/read-ecs.ts';
import type { InputEffects } from '../rollback/evaluate-context.ts';
import { readInput } from '../rollback/evaluate-context.ts';
import type { EventEffects } from '../../adapters/sqs/record.ts';
import type { HookEvent } from './hook-event.ts';

/** What a hook reads of a deployment that ECS asks about. */
export type ReleaseEffects = EventEffects & InputEffects;

/** The deployment that a hook is asked about, as ECS lists it. */
export type Release = {
  readonly of: ServiceDeployment;
  /** As tasks name it; null before any is known. */
  readonly deployment: DeploymentId | null;
  readonly revision: ServiceRevision;
  /** The revision that it replaces and that ECS would return to. */
  readonly source: ServiceRevision | undefined;
};

/** A deployment that a hook may stop; or why it lets it on without a check. */
export type Opened =
  | { readonly kind: 'passed'; readonly reason: string }
  | {
      readonly kind: 'open';
      readonly release: Release;
      readonly input: DecideInput;
      /** Why people do not want the deployment stopped, or never said that Farwatch may; null: it may. */
      readonly refusal: string | null;
    };

const UNTAGGED = `the tag ${MODE_TAG} of the service is neither approve nor auto`;

const refusalOf = (input: DecideInput, { revision }: Release): string | null => {
  const { service, definitions } = input.snapshot;
  if (service === undefined) return 'ECS does not know the service';
  const at = secondsOf(input.now);
  const candidate = { definition: definitions[revision.taskDefinition] };
  const { mode, source: modeSource } = modeOf(service, input);
  const { answer } = ask(SETTINGS_GUARDS, { ...input, service, mode, modeSource, at, candidate });
  return answer?.stop.reason ?? (mayChange(service) ? null : UNTAGGED);
};

const releaseOf = (snapshot: EcsSnapshot, { serviceDeploymentArn }: HookEvent): Release | undefined => {
  const of = snapshot.serviceDeployments.find(({ arn }) => arn === serviceDeploymentArn);
  const revision = of && targetRevisionOf(snapshot, of);
  if (of === undefined || revision === undefined) return undefined;
  const known = snapshot.service?.deployments.find(({ id }) => serviceDeploymentOf(snapshot, id)?.arn === of.arn);
  const source = snapshot.revisions.find(({ arn }) => of.sources.includes(arn));
  return { of, deployment: known?.id ?? null, revision, source };
};

const passed = (reason: string): Opened => ({ kind: 'passed', reason });

/**
 * Reads ECS, the state of the service and people's settings. Throws `ReadFailed`, `UnreadablePolicy` and
 * `UnreadableRegistry`.
 */
export const openRelease = async (event: HookEvent, fx: ReleaseEffects): Promise<Opened> => {
  const state = (await fx.store.loadState(event.key)) ?? newServiceState(event.key);
  const snapshot = await readEcs(fx, event.key);
  const release = releaseOf(snapshot, event);
  if (release === undefined) return passed('ECS does not list this deployment');
  if (release.of.status.startsWith('ROLLBACK')) return passed('ECS is rolling back');
  if (release.of.sources.length === 0) return passed('there is no earlier revision that ECS could return to');
  const subject = { key: event.key, deployment: release.deployment ?? deploymentNamed(''), state };
  const input = await readInput(fx, subject, snapshot, fx.policy);
  const { mode, source } = modeOf(snapshot.service, input);
  if (mode === 'off') return passed(`Farwatch is off for this service (${source})`);
  if (input.isKilled) return passed('the kill switch is on');
  return { kind: 'open', release, input, refusal: refusalOf(input, release) };
};
