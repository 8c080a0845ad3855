import { isInterrupted } from '../../billing/failures.ts';
import type { TaskFact } from '../../billing/usage.ts';
import { isStandalone } from '../../primitives/identity.ts';
import type { Alternative, AlternativePrices, SpotHistory } from '../../sizing/alternatives.ts';
import { alternativesOf } from '../../sizing/alternatives.ts';
import type { Platform, TaskSize } from '../../sizing/fargate.ts';
import { median } from '../../sizing/statistics.ts';
import type { AdviceInput } from './advice-input.ts';
import { placeOf, platformOf } from './advice-input.ts';
import type { Place } from '../setting.ts';
import { priceDoubt, taskPrices } from '../setting.ts';

const hoursOf = ({ usage }: TaskFact, now: Date): number =>
  usage.startedAt === undefined ? 0 : ((usage.stoppedAt ?? now).getTime() - usage.startedAt.getTime()) / 3_600_000;

/** Minutes of work lost with an interrupted service task: its start, which its replacement repeats. */
const LOST_MINUTES = 2;

/** A standalone task is repeated as a whole: half of its run is lost on average. */
const lostMinutes = ({ input, setting }: AdviceInput): number => {
  if (!isStandalone(input.service.key)) return LOST_MINUTES;
  return (median(input.facts.map((fact) => hoursOf(fact, setting.now))) * 60) / 2;
};

const spotHistory = (found: AdviceInput): SpotHistory => {
  const { input, setting } = found;
  const onSpot = input.facts.filter(({ usage }) => usage.capacity === 'FARGATE_SPOT');
  return {
    interruptions: onSpot.filter(({ usage }) => isInterrupted(usage)).length,
    taskHours: onSpot.reduce((sum, fact) => sum + hoursOf(fact, setting.now), 0),
    lostMinutes: lostMinutes(found),
  };
};

const alternativePrices = (found: AdviceInput): AlternativePrices | undefined => {
  const place = placeOf(found);
  const of = (architecture: Platform['architecture'], capacity: Place['capacity']) =>
    taskPrices(found.setting.priceOf, { ...place, platform: { ...place.platform, architecture }, capacity });
  const x86 = of('X86_64', 'FARGATE');
  if (x86 === undefined) return undefined;
  return {
    x86,
    arm: of('ARM64', 'FARGATE'),
    x86Spot: of('X86_64', 'FARGATE_SPOT'),
    armSpot: of('ARM64', 'FARGATE_SPOT'),
  };
};

/** Spot prices float, and some regions' are unverified: the figure says so. */
const withPriceDoubt = (alternative: Alternative, found: AdviceInput): Alternative => {
  const place = placeOf(found);
  const architecture = alternative.name === 'Spot' ? place.platform.architecture : 'ARM64';
  const capacity = alternative.name === 'ARM64' ? place.capacity : 'FARGATE_SPOT';
  const doubt = priceDoubt(found.setting.priceOf, {
    ...place,
    platform: { ...place.platform, architecture },
    capacity,
  });
  if (doubt === null) return alternative;
  return { ...alternative, reason: [alternative.reason, `unconfirmed price, ${doubt}`].filter(Boolean).join('; ') };
};

/** ARM and Spot for a size, with local prices and these tasks' history on Spot. */
export const alternativesFor = (found: AdviceInput, size: TaskSize): readonly Alternative[] => {
  const prices = alternativePrices(found);
  if (prices === undefined) return [];
  const alternatives = alternativesOf({
    size,
    tasks: found.tasksMean,
    platform: platformOf(found.definition),
    spotToday: found.input.service.capacity === 'FARGATE_SPOT',
    prices,
    spot: spotHistory(found),
    isStandalone: isStandalone(found.input.service.key),
  });
  return alternatives.map((alternative) => withPriceDoubt(alternative, found));
};
