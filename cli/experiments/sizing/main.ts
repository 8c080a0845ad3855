/**
 * Cross-validation of the sizing rule over whole groups: constants are fitted again on the other parts, and each part
 * is judged by constants that never saw it. The archives stay outside the project; docs/designs/sizing.md says which.
 * Usage: main.ts --traces DIR [--traces DIR …] [--parts 5] [--seeds 2] [--keep]
 * (--keep judges with the constants of the project instead of fitting).
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { SizingParameters } from '../../../functions/sizing/parameters.ts';
import { FITTED } from '../../../functions/sizing/parameters.ts';
import type { Case } from './cases.ts';
import { allCases, ownCases } from './cases.ts';
import { fitOn } from './fit.ts';
import { printReliability } from './reliability-report.ts';
import type { Result } from './score.ts';
import { evaluate, summary } from './score.ts';
import type { Trace } from './traces.ts';
import { tracesIn } from './traces.ts';

const { values } = parseArgs({
  options: {
    traces: { type: 'string', multiple: true, default: [] },
    parts: { type: 'string', default: '5' },
    seeds: { type: 'string', default: '2' },
    keep: { type: 'boolean', default: false },
  },
});

/** A group's part: the same for all its traces. */
const partOf = ({ group }: Trace, seed: number, parts: number): number =>
  createHash('sha256').update(`${seed}|${group}`).digest().readUInt32BE(0) % parts;

type Part = { readonly parameters: SizingParameters; readonly own: readonly Case[]; readonly all: readonly Case[] };

const partsOf = (traces: readonly Trace[], seed: number): readonly Part[] => {
  const parts = Number(values.parts);
  const training = allCases(traces);
  return Array.from({ length: parts }, (_, part) => {
    const isHeldOut = (trace: Trace): boolean => partOf(trace, seed, parts) === part;
    const rest = training.filter(({ trace }) => !isHeldOut(trace));
    return {
      parameters: values.keep ? FITTED : fitOn(rest, FITTED),
      own: ownCases(traces.filter(isHeldOut)),
      all: training.filter(({ trace }) => isHeldOut(trace)),
    };
  });
};

const archives = values.traces.map((folder) => ({ folder, traces: tracesIn(folder) }));
const traces = archives.flatMap((archive) => archive.traces);
const byArchive = (results: readonly Result[]): void => {
  for (const archive of archives) {
    const own = results.filter(({ of }) => archive.traces.includes(of.trace));
    console.log(`  ${archive.folder} (${own.length} services): ${summary(own)}`);
  }
};

console.log('Constants of the project, each service at its own cut');
byArchive(evaluate(ownCases(traces), FITTED));
for (let seed = 1; seed <= Number(values.seeds); seed += 1) {
  const parts = partsOf(traces, seed);
  console.log(`Held out by whole groups, ${values.keep ? 'constants kept' : 'constants fitted anew'}, seed ${seed}`);
  byArchive(parts.flatMap(({ own, parameters }) => evaluate(own, parameters)));
  if (seed === 1) printReliability(parts.flatMap(({ all, parameters }) => all.map((of) => ({ of, parameters }))));
}
