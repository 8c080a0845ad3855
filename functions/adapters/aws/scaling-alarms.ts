import { errorNameOf } from '../../primitives/error-text.ts';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchClient, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { reasonNumbers } from '../../events/parse-alarm.ts';
import type { AlarmState } from '../../scaling/settings.ts';

/** Throttled by AWS. */
export const isThrottled = (error: unknown): boolean =>
  /Throttl|TooManyRequests|RequestLimitExceeded/.test(errorNameOf(error));

/** The role lacks a permission: retrying changes nothing. */
export const isDenied = (error: unknown): boolean => /AccessDenied|NotAuthorized/.test(errorNameOf(error));

const alarmOf = (alarm: MetricAlarm): readonly AlarmState[] => {
  const { AlarmName: name, StateValue: state } = alarm;
  if (name === undefined || state === undefined) return [];
  const { metric, threshold } = reasonNumbers(alarm.StateReasonData);
  const since = (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime() ?? 0;
  return [{ name, state, since, metric, threshold: threshold ?? alarm.Threshold ?? null }];
};

/** Names per CloudWatch call. */
export const ALARMS_PER_CALL = 100;

/**
 * The states of at most ALARMS_PER_CALL alarms in one call; undefined when AWS did not answer, or permission is
 * missing.
 */
export const alarmStates = async (
  client: CloudWatchClient,
  names: readonly string[],
): Promise<readonly AlarmState[] | undefined> => {
  if (names.length === 0) return [];
  try {
    const command = new DescribeAlarmsCommand({ AlarmNames: [...names], MaxRecords: ALARMS_PER_CALL });
    return ((await client.send(command)).MetricAlarms ?? []).flatMap(alarmOf);
  } catch (error) {
    if (isThrottled(error) || isDenied(error)) return undefined;
    throw error;
  }
};
