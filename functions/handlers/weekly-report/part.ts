import { mask } from '../../masking/mask.ts';
import { messageOf } from '../../primitives/error-text.ts';
import type { ServiceReport } from '../../report/service-report.ts';
import type { PlaceGap } from '../../report/by-place/gaps.ts';
import type { Uncovered } from '../../report/uncovered.ts';
import { nameIn, tailOf } from './families.ts';
import { reportGroup } from './group.ts';
import type { Group } from './plan.ts';
import type { GroupContext } from './reads.ts';
import type { ReportSources } from './sources.ts';

/** What a group comes to: its services, and those of which nothing is known. */
export type Part = {
  readonly services: readonly ServiceReport[];
  readonly uncovered: readonly Uncovered[];
  /** What could not be read of a spoke as a whole; that of the installation's own account and region is in its plan. */
  readonly missingData: readonly PlaceGap[];
};

/** A part that was just made; `error`: the first of those that left services out. */
export type MadePart = Part & { readonly error?: unknown };

const REASON_MAX = 200;

const reasonOf = (error: unknown): string => mask(messageOf(error)).replace(/\s+/g, ' ').slice(0, REASON_MAX);

const namesIn = ({ chunks, families }: Group): readonly string[] => [
  ...chunks.flatMap(({ clusterArn, services }) => services.map((arn) => nameIn(clusterArn, arn))),
  ...families.map(({ key }) => tailOf(key)),
];

/** Each reason once, with all of its services. */
const byReason = (failed: readonly Uncovered[]): readonly Uncovered[] => {
  const found = new Map<string, readonly string[]>();
  for (const { services, reason } of failed) found.set(reason, [...(found.get(reason) ?? []), ...services]);
  return [...found].map(([reason, services]) => ({ services: [...services].sort(), reason }));
};

const without = async (group: Group, context: GroupContext, sources: ReportSources): Promise<Part> => {
  const failed: Uncovered[] = [];
  try {
    const services = await reportGroup(group, context, sources, (service, error) => {
      failed.push({ services: [tailOf(service)], reason: reasonOf(error) });
    });
    return { services, uncovered: byReason(failed), missingData: [] };
  } catch (error) {
    return { services: [], uncovered: [{ services: namesIn(group), reason: reasonOf(error) }], missingData: [] };
  }
};

/**
 * Reads and analyses a group. A group that fails is read once more, and what fails again is left out and listed with
 * its reason: one service must not cost everybody their report.
 */
export const partOf = async (group: Group, context: GroupContext, sources: ReportSources): Promise<MadePart> => {
  try {
    return { services: await reportGroup(group, context, sources), uncovered: [], missingData: [] };
  } catch (error) {
    sources.progress(`a group failed and is read again: ${reasonOf(error)}`);
    const part = await without(group, context, sources);
    return part.uncovered.length === 0 ? part : { ...part, error };
  }
};
