import { lastPart, partsOf } from '../../primitives/identity.ts';
import type { WarrantedInput, Guard } from '../evaluation-input.ts';
import type { FreezeWindow } from '../policy.ts';
import { instantOf } from '../policy.ts';
import { alert } from './refusal.ts';

const killSwitch = ({ isKilled }: WarrantedInput) =>
  isKilled ? alert('the kill switch is on: Farwatch changes nothing anywhere') : undefined;

const observe = ({ mode }: WarrantedInput) =>
  mode === 'observe' ? alert('the service is only observed (tag farwatch:mode)') : undefined;

const isNamed = (wanted: string | undefined, names: readonly string[]): boolean =>
  wanted === undefined ||
  names.includes(wanted) ||
  (wanted.startsWith('arn:') && names.includes(lastPart(wanted)) && names.some((name) => sameAccount(wanted, name)));

/** Old and new ARN forms of one resource differ in the middle; account and region separate it from namesakes. */
const sameAccount = (wanted: string, name: string): boolean =>
  name.startsWith('arn:') && wanted.split(':').slice(0, 5).join(':') === name.split(':').slice(0, 5).join(':');

const covers = (
  { from, to, cluster, service }: FreezeWindow,
  { state, service: known, at }: WarrantedInput,
): boolean => {
  const parts = partsOf(state.key);
  const clusterArn = `arn:${known.arn.split(':')[1]}:ecs:${parts.region}:${parts.account}:cluster/${parts.cluster}`;
  return (
    at >= (instantOf(from) ?? -Infinity) &&
    at < (instantOf(to) ?? Infinity) &&
    isNamed(cluster, [parts.cluster, clusterArn]) &&
    isNamed(service, [parts.name, known.arn])
  );
};

/** The time of the action counts, not the event's. */
const freeze = (input: WarrantedInput) => {
  const window = input.policy.freezeWindows.find((entry) => covers(entry, input));
  return window === undefined
    ? undefined
    : alert(`changes are frozen until ${window.to}${window.why ? ` (${window.why})` : ''}`);
};

const hold = ({ service, at }: WarrantedInput) => {
  const tag = service.tags['farwatch:hold'];
  if (tag === undefined) return undefined;
  const until = instantOf(tag);
  if (until === undefined) return alert(`the tag farwatch:hold is not a time: it holds until it is corrected`);
  return at < until ? alert(`the service is held until ${tag} (tag farwatch:hold)`) : undefined;
};

const isReleaseTagged = (value: string | undefined): boolean =>
  value !== undefined && value.trim().toLowerCase() !== 'false';

const irreversible = ({ candidate: { definition } }: WarrantedInput) => {
  const isIrreversible =
    isReleaseTagged(definition?.tags['farwatch:irreversible']) ||
    definition?.labels.some(([name, value]) => name === 'farwatch.irreversible' && isReleaseTagged(value)) === true;
  return isIrreversible
    ? alert(`${definition?.name} is marked as a one-way change: the version before may not work any more`)
    : undefined;
};

const AWAITING = 'AWAITING_ACTION';

/**
 * A pause hook is waiting for someone's decision, even while the new tasks crash. ECS's answer takes precedence over
 * events.
 */
const pausedHook = ({ state, candidate: { serviceDeployment }, at }: WarrantedInput) => {
  const described = serviceDeployment?.hooks ?? [];
  const isDescribed = described.some(({ status }) => status === AWAITING);
  const isHeard = Object.values(state.hooks).some(
    ({ hookId, serviceDeploymentArn, expiresAt }) =>
      serviceDeploymentArn === serviceDeployment?.arn &&
      (expiresAt === null || expiresAt > at) &&
      !described.some((hook) => hook.hookId === hookId && hook.status !== AWAITING),
  );
  return isDescribed || isHeard
    ? alert('the deployment waits for a person at a pause hook: continue it or roll it back there')
    : undefined;
};

/** What operators told Farwatch in advance: by policy, tag, marker or hook. */
export const PEOPLE_GUARDS: readonly Guard<WarrantedInput>[] = [
  { name: 'kill-switch', stops: killSwitch },
  { name: 'observe', stops: observe },
  { name: 'freeze', stops: freeze },
  { name: 'hold', stops: hold },
  { name: 'irreversible', stops: irreversible },
  { name: 'paused-hook', stops: pausedHook },
];
