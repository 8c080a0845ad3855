import { gatherPreflight } from '../../../functions/handlers/preflight/gather.ts';
import { readingWithin } from '../../../functions/handlers/investigate/read.ts';
import type { PreflightFinding } from '../../../functions/preflight/preflight.ts';
import { preflight } from '../../../functions/preflight/preflight.ts';
import type { Revision } from '../../../functions/preflight/revision.ts';
import { parseRevision } from '../../../functions/preflight/revision.ts';
import type { Cause } from '../../../functions/stops/cause.ts';
import { classify } from '../../../functions/stops/classify.ts';
import { parseTaskStop } from '../../../functions/stops/stop.ts';
import { accountReaders } from '../../fake-aws/account/readers.ts';
import { failsElb, failsMemory, refusalOf } from '../../fake-aws/account/run.ts';
import { startFailureIn } from '../../fake-aws/account/start.ts';
import type { Behaviour } from '../../fake-aws/tasks/behaviour.ts';
import { createWorld } from '../../fake-aws/world.ts';
import type { Plant } from './plant.ts';
import { NETWORK_PLANTS } from './plants-network.ts';
import { REVISION_PLANTS } from './plants-revision.ts';
import type { PlantWorld } from './worlds.ts';
import { healthyWorld } from './worlds.ts';

/** One planted world: what the stop said, and what preflight had said before. */
export type Planted = {
  readonly plant: string;
  readonly stopped: Cause | null;
  /** The cause of the first failed check; null: preflight found nothing. */
  readonly named: Cause | null;
};

const revisionOf = ({ definition }: PlantWorld): Revision => {
  const parsed = parseRevision(definition);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.revision;
};

/** Preflight on a world, with every read answered. */
export const findingsIn = async (world: PlantWorld): Promise<readonly PreflightFinding[]> => {
  const revision = revisionOf(world);
  const { account } = world;
  const setup = { task: revision, service: account.service, region: account.region };
  const candidate = { revision, setup, cluster: 'prod', service: 'app', readsKeys: true, remembered: [] };
  return preflight(await gatherPreflight(candidate, accountReaders(account, revision), readingWithin(60_000)));
};

const START = new Date('2026-11-20T08:00:00Z');
const minutes = (count: number): Date => new Date(START.getTime() + count * 60_000);

/** Deploys a revision with these behaviours in the simulated ECS, and diagnoses its first stop. */
const stopOf = (behaviours: readonly Behaviour[], isBalanced: boolean): Cause | null => {
  const world = createWorld({ seed: 'preflight', startTime: START });
  world.addCluster('prod');
  world.registerTaskDefinition({ family: 'app' });
  world.registerTaskDefinition({ family: 'app', behaviours });
  const service = { cluster: 'prod', name: 'app', taskDefinition: 'app:1', desiredCount: 1 };
  world.addService({ ...service, loadBalancer: isBalanced });
  world.advanceTo(minutes(5));
  world.update('app', { taskDefinition: 'app:2' });
  for (const { event } of world.advanceTo(minutes(20))) {
    const { lastStatus, taskDefinitionArn } = event.detail;
    if (lastStatus === 'STOPPED' && String(taskDefinitionArn).endsWith('app:2'))
      return classify(parseTaskStop(event.detail)).cause;
  }
  return null;
};

/** What AWS does with the revision of a world, and the cause that Farwatch reads from it; null: its tasks run. */
export const stoppedIn = (world: PlantWorld): Cause | null => {
  const { account } = world;
  const revision = revisionOf(world);
  const refusal = refusalOf(account, revision);
  if (refusal !== undefined) return classify(parseTaskStop({ stoppedReason: refusal })).cause;
  const why = startFailureIn(account, revision);
  if (why !== undefined) return stopOf([{ does: 'never-start', why }], false);
  if (failsElb(account, revision)) return stopOf([{ does: 'fail-health-check', check: 'elb' }], true);
  return failsMemory(account, revision) ? stopOf([{ does: 'leak', after: { seconds: 30 } }], false) : null;
};

const plantedIn = async (plant: Plant, seed: string): Promise<Planted | undefined> => {
  const world = healthyWorld(seed);
  if (!plant.spoil(world)) return undefined;
  const findings = await findingsIn(world);
  const named = findings.find(({ cause }) => cause !== null)?.cause ?? null;
  return { plant: plant.name, stopped: stoppedIn(world), named };
};

/** Worlds per plant, and healthy worlds, in docs/preflight.md. */
export const TIMES = 3;
export const HEALTHY = 200;

/** Worlds searched for one that has what a plant breaks. */
const TRIED_MAX = 200;

/** Plants everything in `times` worlds each. */
export const plantAll = async (times: number): Promise<readonly Planted[]> => {
  const all: Planted[] = [];
  for (const plant of [...REVISION_PLANTS, ...NETWORK_PLANTS])
    for (let tried = 0, done = 0; tried < TRIED_MAX && done < times; tried += 1) {
      const planted = await plantedIn(plant, `${plant.name}/${String(tried)}`);
      if (planted === undefined) continue;
      done += 1;
      all.push(planted);
    }
  return all;
};
