import type { TaskEvent } from '../events/event.ts';
import type { ServiceKey } from '../events/identity.ts';
import { isStandalone, lastPart, partsOf } from '../events/identity.ts';
import type { ReportSources } from './report-sources.ts';

const familyOf = (taskDefinition: string): string => taskDefinition.slice(0, taskDefinition.lastIndexOf(':'));

/** Families of standalone tasks: those that the store knows, and those that run. */
export const familiesOf = async (
  { account, region }: { readonly account: string; readonly region: string },
  tasks: readonly TaskEvent[],
  { store, cluster }: Pick<ReportSources, 'store' | 'cluster'>,
): Promise<readonly ServiceKey[]> => {
  const wanted = cluster === undefined ? undefined : lastPart(cluster);
  const isHere = (key: ServiceKey): boolean =>
    key.startsWith(`${account}/${region}/`) && (wanted === undefined || partsOf(key).cluster === wanted);
  const known = (await store.services()).filter(isHere);
  const running = tasks.map(({ service }) => service);
  return [...new Set([...known, ...running].filter(isStandalone))].sort();
};

/** Families that a service of the same cluster runs too: Container Insights has one series for both. */
export const sharedFamilies = (
  families: readonly ServiceKey[],
  tasks: readonly TaskEvent[],
): ReadonlySet<ServiceKey> => {
  const ofServices = new Set(
    tasks
      .filter(({ service }) => !isStandalone(service))
      .map(({ service, taskDefinition }) => `${partsOf(service).cluster}/family:${familyOf(taskDefinition)}`),
  );
  return new Set(families.filter((key) => ofServices.has(`${partsOf(key).cluster}/${partsOf(key).name}`)));
};
