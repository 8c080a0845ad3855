import type { SizingParameters } from '../../../functions/sizing/parameters.ts';
import type { Case } from './cases.ts';
import { evaluate, meanOf } from './score.ts';

type Name<Part extends keyof SizingParameters> = readonly [Part, keyof SizingParameters[Part]];

/**
 * Fitted again in each part, in this order. Prices and horizon are choices and stay; what belongs to series that were
 * cut at their limit stays as well, for too few traces show it.
 */
const FITTED_ANEW: readonly (Name<'memory'> | Name<'cpu'>)[] = [
  ['memory', 'spreadByDailyChange'],
  ['memory', 'spreadFixed'],
  ['memory', 'shocksPerDay'],
  ['memory', 'shockHeight'],
  ['memory', 'swingFull'],
  ['memory', 'recentByPeakAge'],
  ['memory', 'shortHistory'],
  ['cpu', 'recentByFall'],
  ['cpu', 'busiestDayGone'],
  ['cpu', 'spreadFixed'],
  ['cpu', 'spreadByTail'],
  ['cpu', 'shortHistory'],
];

/** Factors tried on each parameter; a part may leave the starting point by little, for 90 groups cannot tell more. */
const FACTORS = [0.7, 1.4];
/** A change that wins less is noise. */
const GAIN_MIN = 0.001;

const changed = (parameters: SizingParameters, [part, name]: (typeof FITTED_ANEW)[number], factor: number) => {
  const values: Readonly<Record<string, number>> = parameters[part];
  return { ...parameters, [part]: { ...parameters[part], [name]: (values[name] ?? 0) * factor } };
};

/** One round of coordinate descent on the score of the training cases. */
export const fitOn = (training: readonly Case[], start: SizingParameters): SizingParameters => {
  const lossOf = (parameters: SizingParameters): number => meanOf(evaluate(training, parameters), ({ score }) => score);
  let best = { parameters: start, loss: lossOf(start) };
  for (const name of FITTED_ANEW) {
    const tried = FACTORS.map((factor) => changed(best.parameters, name, factor)).map((parameters) => ({
      parameters,
      loss: lossOf(parameters),
    }));
    best = tried.reduce((least, each) => (each.loss < least.loss - GAIN_MIN ? each : least), best);
  }
  return best.parameters;
};
