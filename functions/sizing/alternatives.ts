import type { Platform, TaskPrices, TaskSize } from './fargate.ts';
import { HOURS_PER_MONTH, costPerHour, isUnconfirmed, platformProblems } from './fargate.ts';
import { UNCONFIRMED_TEXT } from './unsure.ts';

export type AlternativePrices = {
  readonly x86: TaskPrices;
  readonly arm?: TaskPrices;
  readonly x86Spot?: TaskPrices;
  readonly armSpot?: TaskPrices;
};

/** This service's own history on Spot; zero task hours when it never ran there. */
export type SpotHistory = {
  readonly interruptions: number;
  readonly taskHours: number;
  /** Minutes of work lost per interrupted task: start-up, warm caches, an unfinished job. */
  readonly lostMinutes: number;
};

export type Alternative = {
  readonly name: 'ARM64' | 'Spot' | 'ARM64 on Spot';
  readonly usdPerMonth: number;
  /** Against the current platform at the same size; negative when more expensive. */
  readonly savingPerMonth: number;
  readonly interruptionsPerMonth: number | undefined;
  readonly advisable: boolean;
  readonly reason: string;
};

export type AlternativesRequest = {
  readonly size: TaskSize;
  readonly tasks: number;
  readonly platform: Platform;
  readonly spotToday: boolean;
  readonly prices: AlternativePrices;
  readonly spot: SpotHistory;
  /** Runs that nothing restarts after an interruption. */
  readonly isStandalone?: boolean;
};

/** With fewer tasks, one interruption is an outage. */
const SPOT_TASKS_MIN = 2;
/** With more interruptions per task and month, the rework is noticeable. */
const INTERRUPTIONS_MOST = 4;
/** Hours on Spot that make its history meaningful. */
const SPOT_HOURS_MIN = 168;

const cents = (value: number): number => Math.round(value * 100) / 100;

type Offer = {
  readonly name: Alternative['name'];
  readonly architecture: Platform['architecture'];
  readonly spot: boolean;
  readonly prices: TaskPrices | undefined;
};

const offersOf = ({ prices, platform, spotToday }: AlternativesRequest): readonly Offer[] => {
  const arm = platform.architecture === 'ARM64';
  const all: readonly (Offer & { readonly offered: boolean })[] = [
    {
      name: 'ARM64',
      architecture: 'ARM64',
      spot: spotToday,
      prices: spotToday ? prices.armSpot : prices.arm,
      offered: !arm,
    },
    {
      name: 'Spot',
      architecture: platform.architecture,
      spot: true,
      prices: arm ? prices.armSpot : prices.x86Spot,
      offered: !spotToday,
    },
    { name: 'ARM64 on Spot', architecture: 'ARM64', spot: true, prices: prices.armSpot, offered: !arm && !spotToday },
  ];
  return all.filter(({ offered }) => offered);
};

const todayPrices = ({ prices, platform, spotToday }: AlternativesRequest): TaskPrices => {
  const arm = platform.architecture === 'ARM64';
  const onDemand = arm ? prices.arm : prices.x86;
  const spot = arm ? prices.armSpot : prices.x86Spot;
  return (spotToday ? spot : onDemand) ?? prices.x86;
};

const monthly = (size: TaskSize, tasks: number, prices: TaskPrices): number =>
  costPerHour(size, prices) * tasks * HOURS_PER_MONTH;

const spotAdvice = ({
  tasks,
  spot,
  isStandalone = false,
}: AlternativesRequest): { readonly advisable: boolean; readonly reason: string } => {
  if (isStandalone) return { advisable: false, reason: 'nothing restarts an interrupted run' };
  if (tasks < SPOT_TASKS_MIN) return { advisable: false, reason: 'with one task every interruption is an outage' };
  if (spot.taskHours < SPOT_HOURS_MIN)
    return { advisable: true, reason: 'this service has no history on Spot: try one task there first' };
  const perTaskMonth = (spot.interruptions / spot.taskHours) * HOURS_PER_MONTH;
  const reported = `${spot.interruptions} interruptions in ${Math.round(spot.taskHours)} of its task hours on Spot`;
  return perTaskMonth > INTERRUPTIONS_MOST
    ? { advisable: false, reason: `${reported}: too many` }
    : { advisable: true, reason: reported };
};

const alternativeOf = (request: AlternativesRequest, offer: Offer, prices: TaskPrices): Alternative => {
  const { size, tasks, spot } = request;
  const interruptions =
    spot.taskHours > 0 ? (spot.interruptions / spot.taskHours) * HOURS_PER_MONTH * tasks : undefined;
  const reworkHours = offer.spot ? ((interruptions ?? 0) * spot.lostMinutes) / 60 : 0;
  const usdPerMonth = monthly(size, tasks, prices) + reworkHours * costPerHour(size, prices);
  const sized = offer.spot ? spotAdvice(request) : { advisable: true, reason: '' };
  const image = offer.architecture === request.platform.architecture ? '' : 'the image must be built for ARM64 as well';
  return {
    name: offer.name,
    usdPerMonth: cents(usdPerMonth),
    savingPerMonth: cents(monthly(size, tasks, todayPrices(request)) - usdPerMonth),
    interruptionsPerMonth: offer.spot && interruptions !== undefined ? Math.round(interruptions * 10) / 10 : undefined,
    advisable: sized.advisable,
    reason: [image, sized.reason, isUnconfirmed(size) ? UNCONFIRMED_TEXT : ''].filter((text) => text !== '').join('; '),
  };
};

/** ARM and Spot for the same size, where the platform has them and a price is known, the largest saving first. */
export const alternativesOf = (request: AlternativesRequest): readonly Alternative[] =>
  offersOf(request)
    .flatMap((offer) => {
      const platform: Platform = { ...request.platform, architecture: offer.architecture };
      if (offer.prices === undefined || platformProblems(request.size, { platform, spot: offer.spot }).length > 0)
        return [];
      return [alternativeOf(request, offer, offer.prices)];
    })
    .sort((a, b) => b.savingPerMonth - a.savingPerMonth);
