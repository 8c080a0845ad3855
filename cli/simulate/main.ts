import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { chunksOf, missOf } from './cells.ts';
import { runAll } from './pool.ts';
import { tablesOf } from './tables.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    seed: { type: 'string', default: 'farwatch' },
    only: { type: 'string', default: '' },
    workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    out: { type: 'string' },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const monteCarlo = async (): Promise<boolean> => {
  const started = performance.now();
  const chunks = chunksOf(values.seed, values.full, new RegExp(values.only));
  const cells = await runAll(chunks, Number(values.workers), ({ world, tasks }, left) => {
    if (left % 50 === 0) process.stderr.write(`${left} chunks left, done: ${world}, ${tasks} tasks\n`);
  });
  const text = tablesOf(cells);
  const runs = cells.reduce((all, cell) => all + cell.runs, 0);
  const events = cells.reduce((all, cell) => all + cell.events, 0);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const made = `Seed ${values.seed}: ${runs} releases, ${events} events, ${seconds} s.`;
  if (values.out !== undefined) writeFileSync(values.out, `${text}\n\n${made}\n`);
  say(`${text}\n\n${made}`);
  const misses = cells.flatMap((cell) => {
    const miss = missOf(cell);
    return miss === undefined ? [] : [`${cell.world}, ${cell.tasks} tasks: ${miss} (e.g. ${cell.suspects.join('; ')})`];
  });
  for (const miss of misses) say(`MISSED ${miss}`);
  return misses.length === 0;
};

if (!(await monteCarlo())) process.exitCode = 1;
