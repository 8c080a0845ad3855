/** Demands of made-up services, in CPU units for each minute. Deterministic. */
const MINUTES_PER_DAY = 1440;

const random = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** Share of the peak, 0 to 1, by day and by minute of the day. */
type Shape = (day: number, minute: number) => number;

const bump = (minute: number, center: number, width: number): number =>
  Math.exp(-((minute - center) ** 2) / (2 * width ** 2));
const isWeekend = (day: number): boolean => day % 7 >= 5;

/** What services look like: each with the share of its noise from minute to minute. */
const SHAPES: readonly (readonly [name: string, noise: number, shape: Shape])[] = [
  ['day and night', 0.05, (_, minute) => 0.3 + 0.7 * bump(minute, 840, 220)],
  ['office hours', 0.05, (day, minute) => (isWeekend(day) ? 0.15 : 0.15 + 0.85 * bump(minute, 780, 180))],
  ['two peaks', 0.08, (_, minute) => 0.2 + 0.6 * bump(minute, 540, 90) + 0.8 * bump(minute, 1140, 110)],
  ['steady', 0.04, () => 0.8],
  ['restless', 0.2, () => 0.6],
  ['weekend shop', 0.07, (day, minute) => (isWeekend(day) ? 1 : 0.5) * (0.25 + 0.75 * bump(minute, 1080, 200))],
  ['nightly batch', 0.05, (_, minute) => 0.25 + (minute >= 120 && minute < 200 ? 0.7 : 0)],
  ['every hour', 0.06, (_, minute) => 0.35 + (minute % 60 < 6 ? 0.3 : 0)],
  ['steep morning', 0.05, (_, minute) => (minute >= 480 && minute < 1200 ? 1 : 0.2)],
  ['slow growth', 0.06, (day, minute) => (0.5 + day / 28) * (0.4 + 0.6 * bump(minute, 840, 260))],
  ['lunch', 0.08, (_, minute) => 0.3 + 0.7 * bump(minute, 735, 40)],
  ['rare surges', 0.07, (day, minute) => 0.4 + (day % 5 === 2 && minute >= 600 && minute < 640 ? 0.6 : 0)],
];

export type Demand = { readonly name: string; readonly minutes: readonly number[] };

/** Every shape over so many days, the peak at so many CPU units; noise that lasts a few minutes lies on it. */
export const demandsOf = (days: number, peakUnits: number): readonly Demand[] =>
  SHAPES.map(([name, noise, shape], index) => {
    const next = random(index + 1);
    let drift = 0;
    const minutes = Array.from({ length: days * MINUTES_PER_DAY }, (_, at) => {
      drift = 0.7 * drift + 0.71 * (next() + next() + next() - 1.5) * 2;
      const level = shape(Math.floor(at / MINUTES_PER_DAY), at % MINUTES_PER_DAY);
      return Math.max(1, peakUnits * level * (1 + noise * drift));
    });
    return { name, minutes };
  });
