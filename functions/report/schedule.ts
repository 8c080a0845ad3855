import { groupsOf } from '../billing/groups.ts';
import type { AsleepShares } from '../billing/waste.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { isStandalone, partsOf } from '../primitives/identity.ts';
import type { PreparedWindow } from '../sizing/prepare.ts';
import type { Schedule } from '../sizing/schedules/schedule.ts';
import { isAsleep, scheduleOf } from '../sizing/schedules/schedule.ts';
import { scaledBy } from './advice/advise-scaled.ts';
import { placeOf } from './advice/advice-input.ts';
import type { ServiceInput } from './input.ts';
import type { Setting } from './setting.ts';
import { taskPrices } from './setting.ts';

/** The schedule of a service with a fixed number of tasks; null where none is found, or it scales by itself. */
export const scheduleFor = (
  input: ServiceInput,
  prepared: PreparedWindow | undefined,
  setting: Setting,
): Schedule | null => {
  const { service, definition } = input;
  if (prepared === undefined || definition === undefined || service.isGone || isStandalone(service.key)) return null;
  const { policies = [], schedules = [] } = input.scaling?.settings ?? {};
  if (scaledBy(input).kind !== 'fixed' || policies.length + schedules.length > 0) return null;
  const prices = taskPrices(setting.priceOf, placeOf({ input, definition }));
  return scheduleOf({ utilisation: prepared.utilisation, tasks: service.desiredCount, prices }) ?? null;
};

/** Shares of a week's cost that the schedule would not have paid. */
export const asleepShares = ({ tasks, tasksAsleep, nightHours, weekendHours }: Schedule): AsleepShares => {
  const stopped = (tasks - tasksAsleep) / tasks / 168;
  return { night: stopped * nightHours, weekend: stopped * weekendHours };
};

const two = (hour: number): string => String(hour % 24).padStart(2, '0');

/** `nights 20:00 to 06:00 UTC, Monday to Friday, and weekends`. */
export const sleepText = ({ night, weekend }: Schedule): string => {
  if (night === null) return 'weekends';
  const span = `nights ${two(night.from)}:00 to ${two(night.from + night.hours)}:00 UTC`;
  return `${span}, ${night.days === 7 ? 'every day' : 'Monday to Friday'}${weekend ? ', and weekends' : ''}`;
};

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
const WEEK = Array.from({ length: 168 }, (_, hour) => hour);

type Change = { readonly hour: number; readonly isAsleep: boolean; readonly days: readonly string[] };

/** When the number of tasks changes in a week; changes of one hour and kind are one rule. */
const changesOf = (schedule: Schedule): readonly Change[] => {
  const changes = WEEK.filter((hour) => isAsleep(schedule, hour) !== isAsleep(schedule, (hour + 167) % 168));
  return [...groupsOf(changes, (hour) => `${isAsleep(schedule, hour)} ${hour % 24}`).values()].map((hours) => ({
    hour: (hours[0] ?? 0) % 24,
    isAsleep: isAsleep(schedule, hours[0] ?? 0),
    days: hours.map((hour) => DAYS[Math.floor(hour / 24)] ?? ''),
  }));
};

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A schedule as AWS CLI commands. Nothing here has been applied. */
export const scheduleCommands = (service: ServiceKey, schedule: Schedule): string => {
  const { region, cluster, name } = partsOf(service);
  const of =
    `--region ${quoted(region)} --service-namespace ecs --scalable-dimension ecs:service:DesiredCount ` +
    `--resource-id ${quoted(`service/${cluster}/${name}`)}`;
  const target =
    `aws application-autoscaling register-scalable-target ${of} ` +
    `--min-capacity ${schedule.tasksAsleep} --max-capacity ${schedule.tasks}`;
  const actions = changesOf(schedule).map(({ hour, isAsleep: sleeps, days }) => {
    const tasks = sleeps ? schedule.tasksAsleep : schedule.tasks;
    return (
      `aws application-autoscaling put-scheduled-action ${of} ` +
      `--scheduled-action-name ${quoted(`${name}-${sleeps ? 'sleep' : 'wake'}-${two(hour)}`)} ` +
      `--schedule ${quoted(`cron(0 ${hour} ? * ${days.join(',')} *)`)} ` +
      `--scalable-target-action MinCapacity=${tasks},MaxCapacity=${tasks}`
    );
  });
  return `${[target, ...actions].join('\n')}\n`;
};
