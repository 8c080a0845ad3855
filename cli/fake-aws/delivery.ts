import { randomOf } from './random.ts';
import { scheduleOf } from './schedule.ts';
import type { Emission, Simulation } from './model.ts';
import { isoText } from '../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';

/** An EventBridge envelope. */
export type Envelope = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

/** An envelope and when it arrives, which is after its `time`. */
export type SimulatedEvent = { readonly at: Date; readonly event: Envelope };

/**
 * How badly EventBridge behaves: shares of events that are duplicated or lost, and the largest delay (which reorders
 * them).
 */
export type DeliveryOptions = {
  readonly duplicateShare?: number;
  readonly lossShare?: number;
  readonly delaySecondsMax?: number;
};

export type Delivery = {
  readonly send: (emission: Emission) => void;
  readonly earliest: () => EpochMs | undefined;
  readonly take: () => SimulatedEvent | undefined;
};

/**
 * Delivers what the simulated services emit. Without options every event arrives once, in order, a quarter of a second
 * later.
 */
export const deliveryOf = (simulation: () => Simulation, options: DeliveryOptions): Delivery => {
  const waiting = scheduleOf<Envelope>();
  let sent = 0;
  const delayMs = (chance: () => number): number => 250 + Math.floor(chance() * (options.delaySecondsMax ?? 0) * 1000);
  const send = ({ source, detailType, resources, detail }: Emission): void => {
    const { now, account, region, seed } = simulation();
    sent += 1;
    const random = randomOf(`${seed}/delivery/${String(sent)}`);
    const envelope: Envelope = {
      version: '0',
      id: random.uuid(),
      'detail-type': detailType,
      source,
      account,
      time: `${isoText(now).slice(0, 19)}Z`,
      region,
      resources,
      detail,
    };
    if (random.chance(options.lossShare ?? 0)) return;
    waiting.add(now + delayMs(random.next), envelope);
    if (random.chance(options.duplicateShare ?? 0)) waiting.add(now + delayMs(random.next) + 800, envelope);
  };
  const take = (): SimulatedEvent | undefined => {
    const entry = waiting.take();
    return entry === undefined ? undefined : { at: new Date(entry.at), event: entry.value };
  };
  return { send, earliest: waiting.earliest, take };
};
