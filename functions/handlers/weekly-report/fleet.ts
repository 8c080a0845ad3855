import type { Origin, Report } from '../../report/report.ts';
import { reportOf } from '../../report/report.ts';
import type { Setting } from '../../report/setting.ts';
import type { MadePart } from './part.ts';
import { partOf } from './part.ts';
import type { FleetPlan } from './plan.ts';
import { planFleet, servicesIn } from './plan.ts';
import type { GroupContext } from './reads.ts';
import type { ReportSources } from './sources.ts';

/** Up to this many services, all thirty days are read as five-minute points; beyond, only the last fourteen. */
const SMALL_FLEET = 200;
const FINE_DAYS = { small: 30, large: 14 } as const;

/** What the groups of a run share. */
export const contextOf = (plan: Pick<FleetPlan, 'services' | 'isScalingUnread'>, setting: Setting): GroupContext => ({
  setting,
  fineDays: plan.services <= SMALL_FLEET ? FINE_DAYS.small : FINE_DAYS.large,
  isScalingUnread: plan.isScalingUnread,
  definitions: new Map(),
});

/** What is known of the installation before anything is read. */
export type Whereabouts = Pick<Origin, 'timeZone' | 'hasHistory' | 'historySince'> & {
  readonly missingData: readonly string[];
};

/** A whole report in one process: plans the fleet, reads its groups one after another and joins them. */
export const reportFleet = async (
  sources: ReportSources,
  setting: Setting,
  { missingData, ...where }: Whereabouts,
): Promise<Report> => {
  const plan = await planFleet(sources, setting.now);
  const context = contextOf(plan, setting);
  const parts: MadePart[] = [];
  let read = 0;
  for (const group of plan.groups) {
    parts.push(await partOf(group, context, sources));
    read += servicesIn(group.chunks);
    sources.progress(`${read} of ${plan.services} services read`);
  }
  const services = parts.flatMap((part) => part.services);
  const failed = parts.find(({ error }) => error !== undefined);
  if (services.length === 0 && failed !== undefined) throw failed.error;
  const { account, region } = plan;
  const origin = {
    ...where,
    account,
    region,
    calls: sources.calls.counted(),
    missingData: [...missingData, ...plan.missingData],
    uncovered: parts.flatMap(({ uncovered }) => uncovered),
  };
  return reportOf(origin, setting, services);
};
