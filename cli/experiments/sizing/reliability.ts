/** A prediction for one case, what happened, and how much the case weighs. */
export type Forecast = {
  readonly probability: number;
  readonly happened: boolean;
  readonly weight: number;
  readonly group: string;
};

const weightOf = (forecasts: readonly Forecast[]): number => forecasts.reduce((sum, { weight }) => sum + weight, 0);

/** Share of the weight that happened. */
export const frequencyOf = (forecasts: readonly Forecast[]): number =>
  weightOf(forecasts.filter(({ happened }) => happened)) / weightOf(forecasts);

/** Chance that what happened had the higher prediction of two; 0.5 ranks nothing. */
export const rankingOf = (forecasts: readonly Forecast[]): number => {
  const [yes, no] = [forecasts.filter(({ happened }) => happened), forecasts.filter(({ happened }) => !happened)];
  let [right, all] = [0, 0];
  for (const one of yes)
    for (const other of no) {
      const weight = one.weight * other.weight;
      all += weight;
      if (one.probability > other.probability) right += weight;
      else if (one.probability === other.probability) right += weight / 2;
    }
  return right / all;
};

/** Share of the Brier score of the overall frequency that the predictions save; 0 or less is no skill. */
export const skillOf = (forecasts: readonly Forecast[]): number => {
  const base = frequencyOf(forecasts);
  const error = forecasts.reduce(
    (sum, { probability, happened, weight }) => sum + weight * (probability - Number(happened)) ** 2,
    0,
  );
  return 1 - error / weightOf(forecasts) / (base * (1 - base));
};

/** Deterministic numbers from 0 to 1. */
const random = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const RESAMPLES = 1000;

/** The 95 % interval of a statistic over resamples of whole groups. */
export const intervalOf = (
  forecasts: readonly Forecast[],
  statistic: (some: readonly Forecast[]) => number,
): readonly [number, number] => {
  const names = [...new Set(forecasts.map(({ group }) => group))];
  const groups = names.map((name) => forecasts.filter(({ group }) => group === name));
  const next = random(1);
  const values = Array.from({ length: RESAMPLES }, () =>
    statistic(groups.flatMap(() => groups[Math.floor(next() * groups.length)] ?? [])),
  )
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const at = (share: number): number => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;
  return [at(0.025), at(0.975)];
};

/** The class of a probability: the last bound that it reaches. */
export const classOf = (probability: number, bounds: readonly number[]): number =>
  bounds.findLastIndex((bound) => probability >= bound);

/** Observed frequency of each class, with its interval. */
export const tableOf = (forecasts: readonly Forecast[], bounds: readonly number[]): readonly string[] =>
  bounds.map((bound, index) => {
    const own = forecasts.filter(({ probability }) => classOf(probability, bounds) === index);
    const [low, high] = intervalOf(own, frequencyOf);
    const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
    const until = bounds[index + 1] ?? 1;
    return (
      `| ${percent(bound)} to ${percent(until)} | ${weightOf(own).toFixed(1)} | ${percent(frequencyOf(own))} | ` +
      `${percent(low)} to ${percent(high)} |`
    );
  });
