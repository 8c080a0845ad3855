import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { digestOf } from '../../functions/report/digest.ts';
import { reportCsv } from '../../functions/report/files.ts';
import type { Metrics } from '../../functions/report/input.ts';
import { reportPage } from '../../functions/report/page/page.ts';
import { reportOf } from '../../functions/report/report.ts';
import { scheduleCommands, sleepText } from '../../functions/report/schedule.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { usdText } from '../../functions/report/text.ts';
import { SETTING, daysAgo, fact, input, keyOf, metrics, picture, service, tracking } from './advice-input.ts';

/** Three tasks that work from 7 to 20 o'clock from Monday to Friday. */
const office = (name: string): Metrics => {
  const plain = metrics({ cpu: 50, memory: 60 });
  const datapoints = plain.datapoints.map((point) => {
    const isAwake = point.at.getUTCDay() % 6 !== 0 && point.at.getUTCHours() >= 7 && point.at.getUTCHours() < 20;
    return isAwake ? point : { ...point, cpuAverage: 1, cpuMaximum: 1 };
  });
  return { ...plain, datapoints, missingData: [name].slice(1) };
};

const sleeping = serviceReport(
  input('office', {
    service: service('office', { desiredCount: 3 }),
    metrics: office('office'),
    facts: ['a', 'b', 'c'].map((id) => fact('office', { id, from: daysAgo(40) })),
  }),
  SETTING,
);
const awake = serviceReport(input('web'), SETTING);
const report = reportOf(
  {
    account: '111122223333',
    region: 'us-east-1',
    timeZone: 'UTC',
    hasHistory: true,
    historySince: daysAgo(20),
    calls: {},
    missingData: [],
    uncovered: [],
  },
  SETTING,
  [sleeping, awake],
);

test('page, Slack and CSV price the same schedule of a service that sleeps, and none of one that does not', () => {
  const { schedule } = sleeping;
  if (schedule === null) throw new Error('no schedule');
  expect(sleepText(schedule)).toBe('nights 20:00 to 07:00 UTC, Monday to Friday, and weekends');
  expect(awake.schedule).toBeNull();
  const saving = usdText(schedule.usdPerMonth ?? 0);
  const { document } = parseHTML(reportPage(report));
  const section = document.querySelector('section[aria-labelledby=schedules]');
  expect([...(section?.querySelectorAll('tbody tr') ?? [])].map((row) => row.textContent)).toEqual([
    expect.stringMatching(new RegExp(`^office prod.*\\${saving}too few in 0 of`)),
  ]);
  const sent = JSON.stringify(digestOf(report, { link: '', isWhole: true }).blocks);
  expect(sent).toContain(`office: 3 → 1 tasks on ${sleepText(schedule)}: ${saving} a month, not counted`);
  expect(reportCsv(report)).toContain(`,${schedule.usdPerMonth},`);
});

test('a service that already has scheduled actions gets no schedule', () => {
  const night = { name: 'night', schedule: 'cron(0 20 * * ? *)', timezone: null, minimum: 1, maximum: 1 };
  const scaling = picture('office', { ...tracking('office'), policies: [], schedules: [night] });
  const also = { service: service('office', { desiredCount: 3 }), metrics: office('office'), scaling };
  expect(serviceReport(input('office', also), SETTING).schedule).toBeNull();
});

test('what the schedule would not have paid is a line of the waste for nights and one for weekends', () => {
  const paid = Number(sleeping.costLedger.total.total);
  const shareOf = (kind: string) => Number(sleeping.waste.find((row) => row.kind === kind)?.total ?? 0n) / paid;
  // Two of three tasks: 55 hours of nights and 48 of weekends, of 168.
  expect(shareOf('night')).toBeCloseTo((2 / 3) * (55 / 168), 4);
  expect(shareOf('weekend')).toBeCloseTo((2 / 3) * (48 / 168), 4);
  expect(shareOf('night') + shareOf('weekend') + shareOf('idle')).toBeLessThan(1);
});

test('the commands wake the service before Monday’s work and never leave it asleep on a weekday', () => {
  const { schedule } = sleeping;
  if (schedule === null) throw new Error('no schedule');
  const commands = scheduleCommands(keyOf('office'), schedule);
  expect(commands).toContain('--min-capacity 1 --max-capacity 3');
  expect(commands.match(/cron\([^)]*\)/g)).toEqual([
    'cron(0 7 ? * MON,TUE,WED,THU,FRI *)',
    'cron(0 20 ? * MON,TUE,WED,THU,FRI *)',
  ]);
});

test('a night without the weekend ends on Saturday, and begins again on Monday', () => {
  const { schedule } = sleeping;
  if (schedule === null) throw new Error('no schedule');
  const commands = scheduleCommands(keyOf('office'), { ...schedule, weekend: false });
  expect(commands.match(/cron\([^)]*\)/g)).toEqual([
    'cron(0 0 ? * MON *)',
    'cron(0 7 ? * MON,TUE,WED,THU,FRI *)',
    'cron(0 20 ? * MON,TUE,WED,THU,FRI *)',
    'cron(0 0 ? * SAT *)',
  ]);
});

test('idle is what the load never used, whether or not a smaller size is advised', () => {
  const idleOf = (cpu: number, memory: number): number => {
    const { waste, costLedger } = serviceReport(input('web', { metrics: metrics({ cpu, memory }) }), SETTING);
    return Number(waste.find(({ kind }) => kind === 'idle')?.total ?? 0n) / Number(costLedger.total.total);
  };
  expect(idleOf(40, 60)).toBeGreaterThan(0.2);
  expect(idleOf(75, 97)).toBeLessThan(0.02);
  expect(idleOf(5, 8)).toBeGreaterThan(0.8);
});
