import type { CpuHistory, CpuRisk } from './cpu-risk.ts';
import { cpuRisk } from './cpu-risk.ts';
import type { TaskSize } from './fargate.ts';
import type { Growth } from './growth.ts';
import type { MemoryHistory, MemoryRisk } from './memory-risk.ts';
import { memoryRisk } from './memory-risk.ts';
import type { Menu } from './menu.ts';
import { billOfRightSize } from './menu.ts';
import { PENALTIES } from './parameters.ts';
import type { ByRegime } from './regimes.ts';
import { mapRegimes, mixed } from './regimes.ts';

/** The model of a service's demand. */
export type Model = { readonly cpu: CpuHistory; readonly memory: MemoryHistory; readonly growth: Growth };

export type Candidate = {
  readonly size: TaskSize;
  readonly cpu: CpuRisk;
  readonly memory: MemoryRisk;
  /** Expected monthly bill plus penalties, in bills of the right size. */
  readonly loss: number;
};

/** The risk of a size by CPU and by memory. */
export type Danger = Pick<Candidate, 'cpu' | 'memory'>;

/** Weight of the recent regime: the mean of CPU's and memory's. */
const recentWeightOf = ({ cpu, memory }: Model): number => (cpu.recentWeight + memory.recentWeight) / 2;

const mixRisk = <K extends string>(risk: ByRegime<Readonly<Record<K, number>>>, recentWeight: number, key: K): number =>
  mixed(
    mapRegimes(risk, (each) => each[key]),
    recentWeight,
  );

/** Expected bills of the right size for one USD an hour, over both regimes. */
const billsPerUsd = (
  menu: Menu,
  cpus: readonly ByRegime<CpuRisk>[],
  answers: readonly ByRegime<MemoryRisk>[],
  recentWeight: number,
): number => {
  const within = (regime: keyof ByRegime<unknown>) =>
    billOfRightSize(
      menu,
      cpus.map((risk) => risk[regime].throttled),
      answers.map((risk) => risk[regime].exceeded),
    );
  return mixed({ recent: within('recent'), whole: within('whole') }, recentWeight);
};

const cpuOf = (risk: ByRegime<CpuRisk>, recentWeight: number): CpuRisk => ({
  throttled: mixRisk(risk, recentWeight, 'throttled'),
  penalty: mixRisk(risk, recentWeight, 'penalty'),
});

const memoryOf = (risk: ByRegime<MemoryRisk>, recentWeight: number): MemoryRisk => ({
  exceeded: mixRisk(risk, recentWeight, 'exceeded'),
  penalty: mixRisk(risk, recentWeight, 'penalty'),
});

/** The same for any size, in the table or not: a task may run in one that is not. */
export const dangerOf = (model: Model, { cpu, memory }: TaskSize, horizonDays: number): Danger => {
  const recentWeight = recentWeightOf(model);
  return {
    cpu: cpuOf(cpuRisk(model.cpu, cpu), recentWeight),
    memory: memoryOf(memoryRisk(model.memory, memory, horizonDays), recentWeight),
  };
};

/** All sizes of the menu with their expected cost, risk included. */
export const candidatesOf = (model: Model, menu: Menu, horizonDays: number): readonly Candidate[] => {
  const recentWeight = recentWeightOf(model);
  const cpuRisks = menu.cpus.map((units) => cpuRisk(model.cpu, units));
  const memoryRisks = menu.answers.map((mib) => memoryRisk(model.memory, mib, horizonDays));
  const perUsd = billsPerUsd(menu, cpuRisks, memoryRisks, recentWeight);
  const cpus = cpuRisks.map((risk) => cpuOf(risk, recentWeight));
  const answers = memoryRisks.map((risk) => memoryOf(risk, recentWeight));
  return menu.entries.flatMap(({ size, usdPerHour, cpuIndex, memoryIndex }) => {
    const cpu = cpus[cpuIndex];
    const memory = answers[memoryIndex];
    if (cpu === undefined || memory === undefined) return [];
    const penalty = PENALTIES.outOfMemoryAversion * memory.penalty + cpu.penalty + PENALTIES.throttled * cpu.throttled;
    return [{ size, cpu, memory, loss: usdPerHour * perUsd + penalty }];
  });
};
