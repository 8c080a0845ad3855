import { lastPart, partsOf } from '../../primitives/identity.ts';
import type { OpenHook } from '../../service-state/service-state.ts';
import type { EvaluationInput, WarrantedInput, Guard } from '../evaluation-input.ts';
import type { Candidate } from '../target/successes.ts';
import type { FreezeWindow } from '../policy.ts';
import { zonedSecondsOf } from '../policy.ts';
import { alert, page } from './refusal.ts';

/** What the settings of people are read from. */
export type SettingsInput = Pick<
  EvaluationInput,
  'isKilled' | 'mode' | 'modeSource' | 'policy' | 'state' | 'service' | 'at'
> & {
  readonly candidate: Pick<Candidate, 'definition'>;
};

const killSwitch = ({ isKilled }: SettingsInput) =>
  isKilled ? alert('the kill switch is on: Farwatch changes nothing anywhere') : undefined;

const observe = ({ mode, modeSource }: SettingsInput) =>
  mode === 'observe' ? alert(`the mode of the service is observe (${modeSource})`) : undefined;

const isNamed = (wanted: string | undefined, names: readonly string[]): boolean =>
  wanted === undefined ||
  names.includes(wanted) ||
  (wanted.startsWith('arn:') && names.includes(lastPart(wanted)) && names.some((name) => sameAccount(wanted, name)));

/** Old and new ARN forms of one resource differ in the middle; account and region separate it from namesakes. */
const sameAccount = (wanted: string, name: string): boolean =>
  name.startsWith('arn:') && wanted.split(':').slice(0, 5).join(':') === name.split(':').slice(0, 5).join(':');

const covers = (
  { from, to, cluster, service }: FreezeWindow,
  { state, service: known, at }: SettingsInput,
): boolean => {
  const parts = partsOf(state.key);
  const clusterArn = `arn:${known.arn.split(':')[1]}:ecs:${parts.region}:${parts.account}:cluster/${parts.cluster}`;
  return (
    at >= (zonedSecondsOf(from) ?? -Infinity) &&
    at < (zonedSecondsOf(to) ?? Infinity) &&
    isNamed(cluster, [parts.cluster, clusterArn]) &&
    isNamed(service, [parts.name, known.arn])
  );
};

/** The time of the action counts, not the event's. */
const freeze = (input: SettingsInput) => {
  const window = input.policy.freezeWindows.find((entry) => covers(entry, input));
  return window === undefined
    ? undefined
    : alert(`changes are frozen until ${window.to}${window.why ? ` (${window.why})` : ''}`);
};

const hold = ({ service, at }: SettingsInput) => {
  const tag = service.tags['farwatch:hold'];
  if (tag === undefined) return undefined;
  const until = zonedSecondsOf(tag);
  if (until === undefined)
    return alert(`the tag farwatch:hold is not a time: Farwatch only reports until it is corrected`);
  return at < until ? alert(`Farwatch only reports until ${tag} (tag farwatch:hold)`) : undefined;
};

const isReleaseTagged = (value: string | undefined): boolean =>
  value !== undefined && value.trim().toLowerCase() !== 'false';

const irreversible = ({ candidate: { definition } }: SettingsInput) => {
  const isIrreversible =
    isReleaseTagged(definition?.tags['farwatch:irreversible']) ||
    definition?.labels.some(([name, value]) => name === 'farwatch.irreversible' && isReleaseTagged(value)) === true;
  return isIrreversible
    ? alert(`${definition?.name} is marked as irreversible: the previous revision may no longer work`)
    : undefined;
};

const AWAITING = 'AWAITING_ACTION';

/** ECS lifecycle stages in which the new revision has some or all production traffic. */
const SHIFTED_STAGES: readonly string[] = [
  'PRODUCTION_TRAFFIC_SHIFT',
  'POST_PRODUCTION_TRAFFIC_SHIFT',
  'BAKE_TIME',
  'CLEAN_UP',
];

/** Waiting hooks of the deployment that events reported and ECS does not contradict. */
const receivedHooks = ({ state, candidate: { serviceDeployment }, at }: WarrantedInput): readonly OpenHook[] => {
  const described = serviceDeployment?.hooks ?? [];
  return Object.values(state.hooks).filter(
    ({ hookId, serviceDeploymentArn, expiresAt }) =>
      serviceDeploymentArn === serviceDeployment?.arn &&
      (expiresAt === null || expiresAt > at) &&
      !described.some((hook) => hook.hookId === hookId && hook.status !== AWAITING),
  );
};

/**
 * A pause hook is waiting for someone's decision, even while the new tasks crash: an alert while they get no production
 * traffic, a page once they do. ECS's answer takes precedence over events.
 */
const pausedHook = (input: WarrantedInput) => {
  const { serviceDeployment } = input.candidate;
  const received = receivedHooks(input);
  if (received.length === 0 && !serviceDeployment?.hooks.some(({ status }) => status === AWAITING)) return undefined;
  const stages = [serviceDeployment?.stage, ...received.map(({ stage }) => stage)];
  const isShifted =
    (serviceDeployment?.productionWeight ?? 0) > 0 || stages.some((stage) => SHIFTED_STAGES.includes(stage ?? ''));
  return isShifted
    ? page(
        'the new tasks get production traffic, and the deployment waits for an answer at a pause hook. By hand: ' +
          'roll it back there',
      )
    : alert('the deployment waits for an answer at a pause hook: continue it or roll it back there');
};

/** What operators told Farwatch in advance by policy, tag or marker. */
export const SETTINGS_GUARDS: readonly Guard<SettingsInput>[] = [
  { name: 'kill-switch', check: killSwitch },
  { name: 'observe', check: observe },
  { name: 'freeze', check: freeze },
  { name: 'hold', check: hold },
  { name: 'irreversible', check: irreversible },
];

/** All that people said: in advance, or by a hook that waits for them. */
export const PEOPLE_GUARDS: readonly Guard<WarrantedInput>[] = [
  ...SETTINGS_GUARDS,
  { name: 'paused-hook', check: pausedHook },
];
