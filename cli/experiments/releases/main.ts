import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Summary } from '../faults/worlds.ts';
import { playWorlds, repeatWorld } from '../faults/worlds.ts';
import { hookCells, hookTable, isWithinAim } from '../hook/figures.ts';
import { isRollingWithinAim, rollingCells, rollingTable } from '../rolling/figures.ts';
import { chunksOf, missOf } from './cells.ts';
import { runAll } from './pool.ts';
import { tablesOf } from './tables.ts';
import { SIZES } from './worlds.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    seed: { type: 'string', default: 'farwatch' },
    only: { type: 'string', default: '' },
    sizes: { type: 'string', default: SIZES.join(',') },
    'history-days': { type: 'string', default: '7' },
    workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    events: { type: 'string' },
    runs: { type: 'string' },
    part: { type: 'string', default: 'both' },
    world: { type: 'string' },
    out: { type: 'string' },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const monteCarlo = async (): Promise<boolean> => {
  const started = performance.now();
  const chunks = chunksOf({
    seed: values.seed,
    historyHours: 24 * Number(values['history-days']),
    isFull: values.full,
    only: new RegExp(values.only),
    sizes: values.sizes.split(',').map(Number),
  });
  const keep = (text: string): void => {
    if (values.out !== undefined) writeFileSync(values.out, `${text}\n`);
  };
  const cells = await runAll(chunks, Number(values.workers), (known, left) => {
    if (left % 20 !== 0) return;
    process.stderr.write(`${left} chunks left\n`);
    keep(tablesOf(known));
  });
  const text = tablesOf(cells);
  const runs = cells.reduce((all, cell) => all + cell.runs, 0);
  const events = cells.reduce((all, cell) => all + cell.events, 0);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const made = `Seed ${values.seed}: ${runs} releases, ${events} events, ${seconds} s.`;
  keep(`${text}\n\n${made}`);
  say(`${text}\n\n${made}`);
  const misses = cells.flatMap((cell) => {
    const miss = missOf(cell);
    return miss === undefined ? [] : [`${cell.world}, ${cell.tasks} tasks: ${miss} (e.g. ${cell.examples.join('; ')})`];
  });
  for (const miss of misses) say(`MISSED ${miss}`);
  return misses.length === 0;
};

const summed = (summary: Summary, seconds: number): string =>
  [
    `${summary.worlds} worlds, ${summary.events} events, ${summary.calls} calls, ${summary.faults} faults, `,
    `${summary.crashes} invocations that ended in one, ${summary.rollbacks} rollbacks, `,
    `${summary.broken.length} worlds with a broken invariant, ${seconds.toFixed(0)} s`,
  ].join('');

const faulty = async (): Promise<boolean> => {
  const started = performance.now();
  const secondsOf = (): number => (performance.now() - started) / 1000;
  const events = Number(values.events ?? (values.full ? 1_000_000 : 50_000));
  const summary = await playWorlds(values.seed, events, (known) =>
    process.stderr.write(`${summed(known, secondsOf())}\n`),
  );
  say(`### Faults, end to end\n\nSeed ${values.seed}: ${summed(summary, secondsOf())}.`);
  for (const { seed, violations } of summary.broken) {
    for (const { rule, what } of violations) say(`BROKEN ${rule}: ${what}`);
    say(`  repeat: node cli/experiments/releases/main.ts --world ${seed}`);
  }
  return summary.broken.length === 0;
};

const hook = (): boolean => {
  const started = performance.now();
  const runs = Number(values.runs ?? (values.full ? 1000 : 100));
  const cells = hookCells({ seed: values.seed, runs }, (cell) => process.stderr.write(`${hookTable([cell])}\n`));
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const all = cells.reduce((sum, cell) => sum + cell.runs.length, 0);
  const made = `Seed ${values.seed}: ${all} deployments, ${seconds} s.`;
  const text = `### The deployment hook\n\n${hookTable(cells)}\n\n${made}`;
  if (values.out !== undefined) writeFileSync(values.out, `${text}\n`);
  say(text);
  const missed = cells.filter((cell) => !isWithinAim(cell));
  for (const cell of missed) say(`MISSED ${cell.world.name}, ${cell.strategy}`);
  return missed.length === 0;
};

const rolling = (): boolean => {
  const runs = Number(values.runs ?? (values.full ? 1000 : 100));
  const cells = rollingCells({ seed: values.seed, runs });
  say(`### Requests in rolling deployments\n\n${rollingTable(cells)}\n\nSeed ${values.seed}.`);
  const missed = cells.filter((cell) => !isRollingWithinAim(cell));
  for (const { world } of missed) say(`MISSED ${world.name}`);
  return missed.length === 0;
};

const repeat = async (seed: string): Promise<boolean> => {
  const played = await repeatWorld(seed);
  say(JSON.stringify(played, null, 2));
  return played.violations.length === 0;
};

const all = async (): Promise<boolean> => {
  if (values.world !== undefined) return repeat(values.world);
  if (values.part === 'hook') return hook();
  if (values.part === 'requests') return rolling();
  const cells = values.part === 'faults' || (await monteCarlo());
  const faults = values.part === 'cells' || (await faulty());
  return cells && faults;
};

if (!(await all())) process.exitCode = 1;
