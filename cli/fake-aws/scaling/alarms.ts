import { arnOf } from '../identity.ts';
import { thresholdsOf } from './scaling-policy.ts';
import type { Service, Simulation } from '../model.ts';
import type { AlarmSide, Scaling } from './scaling-policy.ts';
import { isoText } from '../../../functions/primitives/instant-text.ts';

/** The state reason data of an alarm as CloudWatch writes it: JSON in a string. */
export const reasonData = (scaling: Scaling, side: AlarmSide): string => {
  const { datapoints } = scaling.alarms[side];
  return JSON.stringify({
    version: '1.0',
    statistic: 'Average',
    period: 60,
    recentDatapoints: datapoints,
    threshold: thresholdsOf(scaling.policy)[side],
  });
};

/** The metric of an alarm. */
export const metricOf = ({ cluster, name }: Service) => ({
  namespace: 'AWS/ECS',
  name: 'CPUUtilization',
  dimensions: { ClusterName: cluster.name, ServiceName: name },
});

const notify = (simulation: Simulation, service: Service, scaling: Scaling, side: AlarmSide): void => {
  const { name, isOn } = scaling.alarms[side];
  const at = isoText(simulation.now).replace('Z', '+0000');
  const [value, before] = isOn ? ['ALARM', 'OK'] : ['OK', 'ALARM'];
  const metricStat = { metric: metricOf(service), period: 60, stat: 'Average' };
  simulation.emit({
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [arnOf(simulation, 'cloudwatch', `alarm:${name}`)],
    detail: {
      alarmName: name,
      state: { value, reason: 'Threshold Crossed', reasonData: reasonData(scaling, side), timestamp: at },
      previousState: { value: before },
      configuration: { metrics: [{ id: 'cpu', metricStat, returnData: true }] },
    },
  });
};

/** Sets the state of both alarms from the newest minutes; each change is an EventBridge event. */
export const setAlarms = (
  simulation: Simulation,
  service: Service,
  { scaling, state }: { readonly scaling: Scaling; readonly state: 'OK' | 'HIGH' | 'LOW' },
): void => {
  for (const side of ['high', 'low'] as const) {
    const alarm = scaling.alarms[side];
    const isOn = state === (side === 'high' ? 'HIGH' : 'LOW');
    if (alarm.isOn === isOn) continue;
    const newest = service.minutes.slice(-thresholdsOf(scaling.policy).minutes[side]);
    const datapoints = newest.map(({ cpu }) => cpu.average).reverse();
    Object.assign(alarm, { isOn, since: simulation.now, datapoints });
    notify(simulation, service, scaling, side);
  }
};
