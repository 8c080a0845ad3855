import type { TaskEvent } from '../../events/event.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { isStandalone, lastPart, partsOf } from '../../primitives/identity.ts';
import type { ReportSources } from './sources.ts';

const familyOf = (taskDefinition: string): string => taskDefinition.slice(0, taskDefinition.lastIndexOf(':'));

type Account = { readonly account: string; readonly region: string };

/** `cluster/name`, the same form as `tailOf` of a key. */
export const nameIn = (clusterArn: string, name: string): string => `${lastPart(clusterArn)}/${lastPart(name)}`;

/** `cluster/name` of a key. */
export const tailOf = (key: ServiceKey): string => key.split('/').slice(2).join('/');

/** Families of standalone tasks: stored ones and running ones. */
export const familiesOf = async (
  { account, region }: Account,
  tasks: readonly TaskEvent[],
  { store, cluster }: Pick<ReportSources, 'store' | 'cluster'>,
): Promise<readonly ServiceKey[]> => {
  const wanted = cluster === undefined ? undefined : lastPart(cluster);
  const isHere = (key: ServiceKey): boolean =>
    key.startsWith(`${account}/${region}/`) && (wanted === undefined || partsOf(key).cluster === wanted);
  const known = (await store.services({ account, region })).filter(isHere);
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

/** Services with a state that ECS no longer lists; `listed` by `tailOf`. */
export const goneOf = async (
  { account, region }: Account,
  listed: ReadonlySet<string>,
  { store, cluster }: Pick<ReportSources, 'store' | 'cluster'>,
): Promise<readonly ServiceKey[]> => {
  return (await store.services({ account, region })).filter((key) => {
    const of = partsOf(key);
    const isHere = of.account === account && of.region === region;
    const isWanted = cluster === undefined || of.cluster === lastPart(cluster);
    return isHere && isWanted && !isStandalone(key) && !listed.has(tailOf(key));
  });
};
