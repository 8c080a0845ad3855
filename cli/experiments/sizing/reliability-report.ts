import { dangerOf } from '../../../functions/sizing/candidates.ts';
import type { SizingParameters } from '../../../functions/sizing/parameters.ts';
import { HORIZON_DAYS } from '../../../functions/sizing/parameters.ts';
import { modelOf, recommend } from '../../../functions/sizing/recommend.ts';
import type { Case } from './cases.ts';
import type { Forecast } from './reliability.ts';
import { frequencyOf, intervalOf, rankingOf, skillOf, tableOf } from './reliability.ts';
import { resultOf } from './score.ts';

/** A case that the parameters have not seen. */
export type HeldOut = { readonly of: Case; readonly parameters: SizingParameters };

type Subject = 'the advised size' | 'the present size';
type Trouble = 'out of memory' | 'throttled';

/** Bounds of the classes that people see. */
const BOUNDS: Readonly<Record<Trouble, readonly number[]>> = {
  'out of memory': [0, 0.05, 0.2, 0.4],
  throttled: [0, 0.02, 0.1, 0.2],
};

const forecastOf = ({ of, parameters }: HeldOut, subject: Subject, trouble: Trouble): readonly Forecast[] => {
  const request = { ...of.request, parameters };
  const said = recommend(request);
  if (!('size' in said)) return [];
  const size = subject === 'the advised size' ? said.size : of.request.utilisation.size;
  const danger = dangerOf(modelOf(request), size, HORIZON_DAYS);
  const result = resultOf(of, size);
  return [
    {
      probability: trouble === 'throttled' ? danger.cpu.throttled : danger.memory.exceeded,
      happened: trouble === 'throttled' ? result.isThrottled : result.isOutOfMemory,
      weight: of.weight,
      group: of.trace.group,
    },
  ];
};

const interval = ([low, high]: readonly [number, number]): string => `${low.toFixed(2)} to ${high.toFixed(2)}`;

/** How far each probability can be believed: ranking, skill, and the observed frequency of each class. */
export const printReliability = (heldOut: readonly HeldOut[]): void => {
  for (const subject of ['the advised size', 'the present size'] as const)
    for (const trouble of ['out of memory', 'throttled'] as const) {
      const forecasts = heldOut.flatMap((each) => forecastOf(each, subject, trouble));
      console.log(
        `${trouble}, ${subject}: seen ${(frequencyOf(forecasts) * 100).toFixed(1)} %, ` +
          `ranks ${rankingOf(forecasts).toFixed(2)} (${interval(intervalOf(forecasts, rankingOf))}), ` +
          `skill ${skillOf(forecasts).toFixed(3)} (${interval(intervalOf(forecasts, skillOf))})`,
      );
      for (const line of tableOf(forecasts, BOUNDS[trouble])) console.log(line);
    }
};
