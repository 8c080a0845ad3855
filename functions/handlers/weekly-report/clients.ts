import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { Buckets } from '../../adapters/organisation/buckets.ts';
import { metered } from '../../adapters/organisation/buckets.ts';
import type { ClientConfig } from '../../adapters/organisation/places.ts';
import type { AutoScaling } from '../../adapters/aws/autoscaling.ts';
import { autoScalingOf } from '../../adapters/aws/autoscaling.ts';
import { cloudwatchReader } from '../../adapters/aws/cloudwatch.ts';
import type { Calls } from '../../adapters/aws/calls.ts';
import { piecesOf } from '../../adapters/aws/calls.ts';
import { reportEcs } from '../../adapters/aws/report-ecs.ts';
import { scalingReader } from '../../adapters/aws/report-scaling.ts';
import { ALARMS_PER_CALL, alarmStates } from '../../adapters/aws/scaling-alarms.ts';
import type { AlarmState } from '../../scaling/settings.ts';
import type { Place, ReportSources } from './sources.ts';

/** Attempts per call: with one in five throttled, one in two hundred million fails for good. */
const ATTEMPTS = 12;

export type ClientSettings = {
  readonly region: string;
  /** An endpoint other than AWS; without it, the SDK's own settings. */
  readonly endpoint?: string;
  readonly credentials?:
    { readonly accessKeyId: string; readonly secretAccessKey: string } | ClientConfig['credentials'];
  readonly requestHandler?: ClientConfig['requestHandler'];
  /** Attempts per call, if not as many as wait out throttles. */
  readonly maxAttempts?: number;
};

/** Where the calls go, and the buckets that they are taken out of. */
export type Meter = { readonly place: Place; readonly buckets: Buckets };

/** States of any number of alarms, a hundred per call. One refused call makes all unknown: half an answer misleads. */
const alarmsReader =
  (cloudwatch: CloudWatchClient, calls: Calls): ReportSources['alarms'] =>
  async (names) => {
    const states: AlarmState[] = [];
    for (const some of piecesOf(names, ALARMS_PER_CALL)) {
      const answered = await calls.count('DescribeAlarms', () => alarmStates(cloudwatch, some));
      if (answered === undefined) return undefined;
      states.push(...answered);
    }
    return states;
  };

export type Readers = Pick<ReportSources, 'ecs' | 'metrics' | 'scaling' | 'alarms'> & {
  /** Scaling activities, where none are stored. */
  readonly activitiesOf: (place: Place) => Pick<AutoScaling, 'activities'>;
  readonly close: () => void;
};

/** All AWS reads of a report, on one set of clients that wait out throttles. */
export const reportReaders = (settings: ClientSettings, calls: Calls, meter?: Meter): Readers => {
  const config = { maxAttempts: ATTEMPTS, ...settings };
  const ecs = meter === undefined ? new ECSClient(config) : metered(new ECSClient(config), meter.place, meter.buckets);
  const cloudwatch = new CloudWatchClient(config);
  const autoScaling = new ApplicationAutoScalingClient(config);
  return {
    ecs: reportEcs(ecs, calls),
    metrics: cloudwatchReader(cloudwatch, calls),
    scaling: scalingReader(autoScaling, calls),
    alarms: alarmsReader(cloudwatch, calls),
    activitiesOf: (place) => {
      const { activities } = autoScalingOf({ autoScaling, cloudwatch }, place);
      return { activities: (token) => calls.count('DescribeScalingActivities', () => activities(token)) };
    },
    close: () => {
      for (const client of [ecs, cloudwatch, autoScaling]) client.destroy();
    },
  };
};
