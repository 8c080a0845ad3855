import { setAlarms } from './alarms.ts';
import { emitApiCall, later, SCALING_ROLE } from '../identity.ts';
import { replan } from '../services/scheduler.ts';
import { randomOf } from '../random.ts';
import { alarmOf, cooldownMs, wishOf } from './scaling-policy.ts';
import type { Service, Simulation } from '../model.ts';
import type { Activity, NotScaledReason, ScheduledAction, Scaling } from './scaling-policy.ts';
import { isoText } from '../../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

const record = (
  simulation: Simulation,
  service: Service,
  scaling: Scaling,
  activity: Omit<Activity, 'id' | 'startedAt'>,
): Activity => {
  const id = randomOf(`${service.arn}/activity/${String(simulation.now)}`).uuid();
  const entry = { id, startedAt: simulation.now, ...activity };
  scaling.activities = [entry, ...scaling.activities];
  return entry;
};

/** How often a standing alarm leaves another not-scaled activity: an assumption. */
const NOT_SCALED_MS = 5 * 60_000;

const notScaled = (
  simulation: Simulation,
  service: Service,
  { scaling, cause, reason }: { readonly scaling: Scaling; readonly cause: string; readonly reason: NotScaledReason },
): void => {
  if (simulation.now - scaling.notScaledAt < NOT_SCALED_MS * (reason.Code === 'AlreadyAtMaxCapacity' ? 1 : 12)) return;
  scaling.notScaledAt = simulation.now;
  const description = 'Attempting to scale due to alarm triggered';
  record(simulation, service, scaling, {
    description,
    cause,
    endedAt: simulation.now,
    message: undefined,
    notScaled: [reason],
  });
};

const emitMaximum = (
  simulation: Simulation,
  service: Service,
  change: { readonly scaling: Scaling; readonly from: number; readonly activity: Activity },
): void =>
  simulation.emit({
    source: 'aws.application-autoscaling',
    detailType: 'Application Auto Scaling Scaling Activity State Change',
    resources: [],
    detail: {
      startTime: isoText(change.activity.startedAt),
      endTime: isoText(change.activity.endedAt),
      newDesiredCapacity: service.desiredCount,
      oldDesiredCapacity: change.from,
      minCapacity: change.scaling.minimum,
      maxCapacity: change.scaling.maximum,
      resourceId: `service/${service.cluster.name}/${service.name}`,
      scalableDimension: 'ecs:service:DesiredCount',
      serviceNamespace: 'ecs',
      statusCode: 'Successful',
      scaledToMax: true,
      direction: 'scale-out',
    },
  });

/** Milliseconds from the start of an activity to its UpdateService: an assumption. */
const UPDATE_MS = [1_000, 3_000] as const;

type Setting = { readonly scaling: Scaling; readonly to: number; readonly cause: string };

const updateService = (simulation: Simulation, service: Service, to: number): void => {
  service.desiredCount = to;
  emitApiCall(simulation, {
    name: 'UpdateService',
    actor: SCALING_ROLE,
    request: { cluster: service.cluster.name, service: service.name, desiredCount: to },
  });
  replan(simulation, service, 1_500);
};

/** Sets the desired count like Application Auto Scaling, by UpdateService, and stores the activity. */
const setDesired = (simulation: Simulation, service: Service, { scaling, to, cause }: Setting): void => {
  const from = service.desiredCount;
  const activity = record(simulation, service, scaling, {
    description: `Setting desired count to ${String(to)}.`,
    cause,
    endedAt: simulation.now + 45_000,
    message: `Successfully set desired count to ${String(to)}. Change successfully fulfilled by ecs.`,
    notScaled: [],
  });
  later(simulation, service.random.between(...UPDATE_MS), () => updateService(simulation, service, to));
  if (to > from && to === scaling.maximum) {
    later(simulation, 46_000, () => emitMaximum(simulation, service, { scaling, from, activity }));
  }
};

const causeOf = (scaling: Scaling, alarm: 'HIGH' | 'LOW'): string => {
  const { name } = scaling.alarms[alarm === 'HIGH' ? 'high' : 'low'];
  return `monitor alarm ${name} in state ALARM triggered policy ${scaling.policyName}`;
};

const whyNot = (service: Service, scaling: Scaling, wish: number): NotScaledReason | undefined => {
  const current = service.desiredCount;
  if (wish > current && current >= scaling.maximum)
    return { Code: 'AlreadyAtMaxCapacity', MaxCapacity: scaling.maximum };
  if (wish < current && current <= scaling.minimum)
    return { Code: 'AlreadyAtMinCapacity', MinCapacity: scaling.minimum };
  if (wish !== current) return undefined;
  const isHigh = scaling.alarms.high.isOn;
  const code = isHigh ? 'AlreadyAtDesiredCapacity' : 'AutoScalingAnticipatedFlapping';
  return { Code: code, CurrentCapacity: current };
};

/** Milliseconds from an alarm to its activity: an assumption. */
const REACTION_MS = [3_000, 12_000] as const;

type Step = { readonly scaling: Scaling; readonly alarm: 'HIGH' | 'LOW'; readonly checkedAt: EpochMs };

/** The policy's reaction to an alarm, some seconds later. */
const act = (simulation: Simulation, service: Service, { scaling, alarm, checkedAt }: Step): void => {
  const minute = service.minutes.at(-1);
  if (minute === undefined) return;
  const wish = wishOf(scaling.policy, service.desiredCount, { minute, alarm });
  const cause = causeOf(scaling, alarm);
  const reason = whyNot(service, scaling, wish);
  if (reason !== undefined) return notScaled(simulation, service, { scaling, cause, reason });
  const to = Math.min(scaling.maximum, Math.max(scaling.minimum, wish));
  if (alarm === 'HIGH') scaling.outAt = checkedAt;
  else scaling.inAt = checkedAt;
  setDesired(simulation, service, { scaling, to, cause });
};

/**
 * Evaluates the scaling policy once a minute after the metrics arrived. Scale-in waits while a deployment is in
 * progress.
 */
export const scale = (simulation: Simulation, service: Service): void => {
  const { scaling } = service;
  if (scaling === undefined) return;
  const alarm = alarmOf(scaling.policy, service.minutes);
  setAlarms(simulation, service, { scaling, state: alarm });
  if (alarm === 'OK') return;
  if (alarm === 'LOW' && service.deployments[0]?.rolloutState === 'IN_PROGRESS') return;
  const since = alarm === 'HIGH' ? scaling.outAt : Math.max(scaling.outAt, scaling.inAt);
  const checkedAt = simulation.now;
  if (checkedAt - since < cooldownMs(scaling.policy, alarm)) return;
  later(simulation, service.random.between(...REACTION_MS), () =>
    act(simulation, service, { scaling, alarm, checkedAt }),
  );
};

/** A scheduled action changes the limits and moves the desired count into them. */
export const runScheduledAction = (simulation: Simulation, service: Service, action: ScheduledAction): void => {
  const { scaling } = service;
  if (scaling === undefined) return;
  scaling.minimum = action.minimum;
  scaling.maximum = action.maximum;
  const limits = `min capacity to ${String(action.minimum)} and max capacity to ${String(action.maximum)}`;
  const [description, message] = [`Setting ${limits}`, `Successfully set ${limits}`];
  const cause = `scheduled action name ${action.name} was triggered`;
  record(simulation, service, scaling, { description, cause, endedAt: simulation.now, message, notScaled: [] });
  const to = Math.min(action.maximum, Math.max(action.minimum, service.desiredCount));
  if (to === service.desiredCount) return;
  const limit = to === action.minimum ? 'minimum' : 'maximum';
  later(simulation, 1_000, () =>
    setDesired(simulation, service, { scaling, to, cause: `${limit} capacity was set to ${String(to)}` }),
  );
};
