import { isStandalone, partsOf } from '../../primitives/identity.ts';
import { limitsNeedMib } from '../../sizing/containers/container-use.ts';
import { containerChanges } from '../../sizing/containers/containers.ts';
import type { Platform, TaskPrices, TaskSize } from '../../sizing/fargate.ts';
import type { PatchRequest } from '../../sizing/containers/patch.ts';
import type { PreparedWindow } from '../../sizing/prepare.ts';
import { maximum } from '../../sizing/statistics.ts';
import type { EvidenceWindow, Saving } from './advice.ts';
import { containerUses } from '../container-stops.ts';
import type { ReportDefinition, ServiceInput } from '../input.ts';
import type { Place, Setting } from '../setting.ts';
import { priceDoubt, taskPrices } from '../setting.ts';

/** The input of a recommendation. */
export type AdviceInput = {
  readonly input: ServiceInput;
  readonly definition: ReportDefinition;
  readonly prepared: PreparedWindow;
  readonly tasksMean: number;
  readonly setting: Setting;
};

/** The platform of a definition's tasks. */
export const platformOf = ({ architecture, operatingSystem }: ReportDefinition): Platform => ({
  architecture,
  operatingSystem,
});

type Placed = Pick<AdviceInput, 'definition'> & { readonly input: Pick<ServiceInput, 'service'> };

/** Where a service's tasks run, for their price. */
export const placeOf = ({ input, definition }: Placed): Place => ({
  region: partsOf(input.service.key).region,
  platform: platformOf(definition),
  capacity: input.service.capacity,
});

/** USD a month saved from one size and number of tasks to another: after discounts, at list price, under a plan. */
export const savingOf = ({ setting, ...found }: AdviceInput, cost: (prices: TaskPrices) => number): Saving => {
  const place = placeOf(found);
  const net = taskPrices(setting.priceOf, place);
  const list = taskPrices(setting.listPriceOf, place);
  const plan = place.capacity === 'FARGATE_SPOT' ? undefined : taskPrices(setting.planPriceOf, place);
  const isOther = plan !== undefined && net !== undefined && plan.vcpuHour !== net.vcpuHour;
  const cents = (value: number): number => Math.round(value * 100) / 100;
  return {
    perMonth: net === undefined ? null : cents(cost(net)),
    list: list === undefined ? null : cents(cost(list)),
    underPlan: isOther ? cents(cost(plan)) : null,
    doubt: priceDoubt(setting.priceOf, place),
  };
};

/** The change for every deployment tool. */
export const patchFor = ({ input, definition }: AdviceInput, size: TaskSize): PatchRequest => {
  const { region, cluster, name } = partsOf(input.service.key);
  const uses = containerUses(input);
  const containers = containerChanges(definition.containers, { before: definition.size, after: size, uses });
  const service = isStandalone(input.service.key) ? null : name;
  const images = Object.fromEntries(
    definition.containers.flatMap(({ name: container, image }) => (image === undefined ? [] : [[container, image]])),
  );
  const { taskDefinition } = input.service;
  const revision = `${definition.family}:${taskDefinition.slice(taskDefinition.lastIndexOf(':') + 1)}`;
  return { cluster, service, family: definition.family, revision, region, size, containers, images };
};

/** MiB of a task that the hard limits of its containers need. */
export const containersMibOf = ({ input, definition, prepared }: AdviceInput): number =>
  limitsNeedMib(definition.containers, containerUses(input), maximum(prepared.utilisation.memoryMib));

/** The days that were analysed. */
export const evidenceOf = ({ prepared }: AdviceInput): EvidenceWindow => {
  const { start, cpuUnits, periodSeconds } = prepared.utilisation;
  return {
    from: start,
    to: new Date(start.getTime() + cpuUnits.length * periodSeconds * 1000),
    notes: prepared.notes,
  };
};
