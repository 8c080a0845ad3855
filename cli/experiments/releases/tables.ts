import type { Cell, Tally } from './cells.ts';
import { missOf, worldNamed } from './cells.ts';
import { quantile, wilson } from './wilson.ts';
import { WORLDS } from './worlds.ts';

const percent = (share: number): string => {
  const hundredths = share * 100;
  return `${hundredths.toFixed(hundredths > 0 && hundredths < 10 ? 2 : hundredths === 0 ? 0 : 1)} %`;
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(heads), row(heads.map((_, n) => (n === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n');

const number = (value: number, digits: number): string => (Number.isNaN(value) ? '–' : value.toFixed(digits));

const sharesOf = (decided: number, runs: number): string => {
  const { low, high } = wilson(decided, runs);
  return `${percent(decided / runs)} (${percent(low)} to ${percent(high)})`;
};

const nativeOf = (tally: Tally | undefined, runs: number): string => {
  const decided = tally?.failures.length ?? 0;
  if (decided === 0) return '0 %';
  return `${percent(decided / runs)}; ${quantile(tally?.failures ?? [], 0.5)}`;
};

const NATIVE = ['documented, consecutive', 'documented, cumulative', 'every, consecutive', 'every, cumulative'];

const worldsOf = (cells: readonly Cell[], isBad: boolean): readonly Cell[] =>
  WORLDS.filter((world) => world.isBad === isBad).flatMap(({ name }) =>
    cells.filter(({ world }) => world === name).sort((a, b) => a.tasks - b.tasks),
  );

const healthyRow = (cell: Cell): readonly string[] => {
  const share = worldNamed(cell.world).budget.falseRollbacks?.(cell.tasks);
  const decided = cell.ours.failures.length;
  const outcome =
    share === undefined
      ? ''
      : missOf(cell) === undefined
        ? `≤ ${percent(share)}: kept`
        : `≤ ${percent(share)}: **missed**`;
  const native = cell.native.map(({ failures }) => percent(failures.length / cell.runs));
  const proposed = sharesOf(cell.proposed.failures.length, cell.runs);
  return [
    cell.world,
    String(cell.tasks),
    String(cell.runs),
    sharesOf(decided, cell.runs),
    outcome,
    proposed,
    ...native,
  ];
};

const badRow = (cell: Cell): readonly string[] => {
  const { ours, proposed, runs } = cell;
  const miss = missOf(cell);
  const most = worldNamed(cell.world).budget.failedStarts?.(cell.tasks);
  return [
    cell.world,
    String(cell.tasks),
    String(runs),
    percent(ours.failures.length / runs),
    proposed.failures.length === 0
      ? '0 %'
      : `${percent(proposed.failures.length / runs)}; ${number(quantile(proposed.failures, 0.5), 0)}`,
    `${number(quantile(ours.failures, 0.5), 0)}, ${number(quantile(ours.failures, 0.9), 0)}`,
    `${number(quantile(ours.minutes, 0.5), 1)}, ${number(quantile(ours.minutes, 0.9), 1)}`,
    most === undefined ? '' : miss === undefined ? `≤ ${most}: kept` : `≤ ${most}: **missed**`,
    ...cell.native.map((tally) => nativeOf(tally, runs)),
  ];
};

/** Both tables in Markdown: false positives of healthy releases, and how soon bad ones are decided. */
export const tablesOf = (cells: readonly Cell[]): string => {
  const healthy = worldsOf(cells, false).map(healthyRow);
  const bad = worldsOf(cells, true).map(badRow);
  const native = NATIVE.map((name) => `breaker: ${name}`);
  return [
    '### Healthy releases: rolled back all the same',
    table(['world', 'tasks', 'runs', 'rolled back (Wilson 95 %)', 'budget', 'proposed', ...native], healthy),
    '### Bad releases: decided',
    table(
      [
        'world',
        'tasks',
        'runs',
        'decided',
        'proposed before; failures, median',
        'failures, median and p90',
        'minutes, median and p90',
        'budget',
        ...native,
      ],
      bad,
    ),
  ].join('\n\n');
};
