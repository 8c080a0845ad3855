import type { Backtest } from './backtest.ts';
import type { TaskSize } from './fargate.ts';
import { isUnconfirmed } from './fargate.ts';
import type { Findings, Risk } from './findings.ts';
import { outOfMemoryText, throttledText } from './observed.ts';
import { UNCONFIRMED_TEXT } from './unsure.ts';

const vcpu = (units: number): string => `${units / 1024} vCPU`;
const gb = (mib: number): string => `${Math.round((mib / 1024) * 100) / 100} GB`;

/** A size for people: "0.5 vCPU and 2 GB". */
export const sizeText = ({ cpu, memory }: TaskSize): string => `${vcpu(cpu)} and ${gb(memory)}`;

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

type Grounds = {
  readonly current: TaskSize;
  readonly size: TaskSize;
  readonly findings: Findings;
  readonly backtest: Backtest;
  readonly riskToday: Risk;
};

/** More memory or CPU costs money: the text must say why. */
const bought = ({ current, size, riskToday }: Grounds): readonly (string | false | undefined)[] => [
  size.memory > current.memory && outOfMemoryText(riskToday) && `today ${outOfMemoryText(riskToday)}`,
  size.cpu > current.cpu && throttledText(riskToday) && `today ${throttledText(riskToday)}`,
];

const evidence = ({ current, size, findings, backtest }: Grounds): readonly (string | false)[] => [
  findings.growth.kind === 'leak' &&
    `memory leaks: its daily median grew ${percent(findings.growth.ratioPerDay - 1)} a day ` +
      `for ${findings.growth.days} days, ` +
      'so the size leaves room for two weeks of this growth',
  findings.outOfMemoryStops > 0 &&
    `${findings.outOfMemoryStops} out-of-memory stops: it needs more than the current limit`,
  findings.cpuSaturatedShare > 0 &&
    `CPU was at 100 % in ${percent(findings.cpuSaturatedShare)} of the periods: it needs at least the CPU it has`,
  findings.siblingsRisen > 0 && `the usage of ${findings.siblingsRisen} sibling services rose recently`,
  backtest.text,
  (size.cpu !== current.cpu || size.memory !== current.memory) && isUnconfirmed(size) && UNCONFIRMED_TEXT,
];

/** Why this size, in one paragraph. */
export const reason = (grounds: Grounds): string => {
  const { current, size } = grounds;
  const same = current.cpu === size.cpu && current.memory === size.memory;
  const what = same ? `keep ${sizeText(current)}` : `${sizeText(current)} to ${sizeText(size)}`;
  const reasons = [...bought(grounds), ...evidence(grounds)].filter((text): text is string => typeof text === 'string');
  return `${what}: ${reasons.join('; ')}.`;
};

/** What would disprove the recommendation. */
export const doubts = ({
  days,
  coverage,
  rhythm,
  growth,
  siblingsRisen,
  cpuSaturatedShare,
  hotTaskRatio,
}: Findings): readonly string[] => {
  const found: readonly (string | false)[] = [
    days < 14 && `only ${Math.round(days)} days of history`,
    coverage < 0.9 && `datapoints for only ${percent(coverage)} of the window`,
    rhythm.unseenWeekdays.length > 0 &&
      `no ${rhythm.unseenWeekdays.map((day) => WEEKDAYS[day]).join(', ')} in the window`,
    !rhythm.monthEndSeen && 'no month end in the window',
    rhythm.freshMemoryRise > 1.1 &&
      `memory rose to ${Math.round(rhythm.freshMemoryRise * 100)} % of its former peak in the last two days`,
    hotTaskRatio > 2 &&
      `the hottest task needs ${hotTaskRatio} times the CPU of the mean task: the load is not spread evenly`,
    growth.kind === 'leak' && 'a fix of the leak',
    siblingsRisen > 0 && 'usage that rises as in the sibling services',
    cpuSaturatedShare > 0 && 'CPU no longer at its limit after the change: then check again in a week',
  ];
  return found.filter((text): text is string => text !== false);
};
