import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withState } from '../../cli/commands/release/gate.ts';
import { ecsView } from '../../cli/gate/read-ecs.ts';
import { stateView } from '../../cli/gate/read-state.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { lastPart } from '../../functions/primitives/identity.ts';
import { gateOn } from './gate-rig.ts';
import { farwatchOn } from './recorded-farwatch.ts';
import type { Envelope, Recorded } from './recorded-world.ts';
import { recordedClient, recordedIn } from './recorded-world.ts';

/** Recorded scenarios lie beside the checkout where the judges are; elsewhere these tests are skipped. */
const SHARED = `${process.env['FARWATCH_RECORDINGS'] ?? new URL('../../../shared', import.meta.url).pathname}/`;
const isHere = existsSync(`${SHARED}scenarios`);

const foldersIn = (root: string): readonly string[] =>
  readdirSync(`${SHARED}${root}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${SHARED}${root}/${name}`);

type Decision = { readonly service: string; readonly action: string; readonly notBeforeEvent: number };
type Release = {
  readonly name: string;
  readonly recorded: Recorded;
  readonly folder: string;
  readonly arn: string;
  readonly service: string;
  readonly status: string;
  /** Number of the event with which it appears. */
  readonly from: number;
  /** Farwatch has to take it back. */
  readonly isRolledBack: boolean;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The newest deployment of a service at an event. */
const currentAt = ({ world }: Recorded, service: string, event: number): string =>
  textOf(
    world.serviceDeployments
      .filter((one) => one['serviceArn'] === service && Number(one['appearsAtEvent']) <= event)
      .sort((one, other) => Number(other['appearsAtEvent']) - Number(one['appearsAtEvent']))[0]?.[
      'serviceDeploymentArn'
    ],
  );

/** Deployments that begin in a scenario, with the last status that ECS gives them. */
const releasesIn = (folder: string): readonly Release[] => {
  const recorded = recordedIn(folder);
  const expected = JSON.parse(readFileSync(`${folder}/expect.json`, 'utf8')) as {
    readonly decisions: readonly Decision[];
  };
  const back = expected.decisions
    .filter(({ action }) => action.includes('rollback'))
    .map(({ service, notBeforeEvent }) => currentAt(recorded, service, notBeforeEvent));
  return recorded.world.serviceDeployments.flatMap((one) => {
    const arn = textOf(one['serviceDeploymentArn']);
    const changes = recorded.world.timeline.filter((change) => change.arn === arn && 'status' in change.set);
    if (changes.length === 0) return [];
    return [
      {
        name: `${lastPart(folder)}: ${lastPart(textOf(one['serviceArn']))}`,
        recorded,
        folder,
        arn,
        service: lastPart(textOf(one['serviceArn'])),
        status: textOf(changes.at(-1)?.set['status']),
        from: Number(one['appearsAtEvent']),
        isRolledBack: back.includes(arn),
      },
    ];
  });
};

const isOver = ({ status }: Release): boolean => status !== 'IN_PROGRESS' && status !== 'PENDING';

/** A clock that is set by hand. */
const clockAt = (start: number) => {
  let now = start;
  return {
    now: () => now,
    sleep: async (seconds: number) => {
      now += seconds;
    },
  };
};

/** The gate on ECS alone, live: from the start of the deployment on, along the recorded times. */
const liveCode = async ({ recorded, service, arn, from }: Release): Promise<number> => {
  const { arrivals } = recorded;
  const clock = clockAt(arrivals[Math.max(0, from - 1)] ?? 0);
  const passed = (): number => arrivals.filter((at) => at <= clock.now()).length;
  const client = recordedClient(recorded, service, () => (passed() === arrivals.length ? passed() + 1 : passed()));
  const read = ecsView(client, { cluster: 'prod', service });
  const limitSeconds = (arrivals.at(-1) ?? 0) - clock.now() + 900;
  return (await gateOn({ ...clock, read }, { deployment: arn, limitSeconds, everySeconds: 120 })).code;
};

/** The gate with an installation, when the stream is over; every event came `times` times. */
const installedCode = async ({ recorded, service, arn, folder }: Release, times: number): Promise<number> => {
  const { world, events, arrivals } = recorded;
  const store = await farwatchOn(recorded, times, `${folder}/world.json`, world.engineConfig);
  const client = recordedClient(recorded, service, () => events.length + 1);
  const key = `${world.account}/${world.region}/prod/${service}` as ServiceKey;
  const read = withState(ecsView(client, { cluster: 'prod', service }), () => store.loadState(key));
  const clock = clockAt((arrivals.at(-1) ?? 0) + 900);
  return (await gateOn({ ...clock, read }, { deployment: arn, limitSeconds: 0 })).code;
};

const releases = isHere ? ['scenarios', 'scenarios-field'].flatMap(foldersIn).flatMap(releasesIn) : [];
/** Long streams take seconds to replay: `.ci/run` sets a number that lets all of them in. */
const REPLAYED_MAX = Number(process.env['FARWATCH_GATE_EVENTS'] ?? '45');
/** How often each event is delivered: duplicates alone where time is short. */
const TIMES = REPLAYED_MAX > 100 ? [1, 2] : [2];
const isShort = ({ recorded }: Release): boolean => recorded.events.length <= REPLAYED_MAX;

describe.skipIf(!isHere)('recorded scenarios (skipped where they are not beside the checkout)', () => {
  test('on ECS alone the exit code is right for every deployment that reaches its end', async () => {
    const over = releases.filter(isOver);
    expect(over.length).toBeGreaterThan(25);
    const wrong: string[] = [];
    for (const release of over)
      if ((await liveCode(release)) !== (release.status === 'SUCCESSFUL' ? 0 : 1)) wrong.push(release.name);
    expect(wrong).toEqual([]);
  });

  test.each(TIMES)('with an installation it is right as well, each event delivered %i times', async (times) => {
    const over = releases.filter((release) => isShort(release) && (isOver(release) || release.isRolledBack));
    expect(over.length).toBeGreaterThan(5);
    const wrong: string[] = [];
    for (const release of over) {
      const code = release.status === 'SUCCESSFUL' && !release.isRolledBack ? 0 : 1;
      if ((await installedCode(release, times)) !== code) wrong.push(release.name);
    }
    expect(wrong).toEqual([]);
  });
});

const DEPLOYMENT = 'ECS Deployment State Change';

/** Deployments of a recorded stream whose last event says how they ended; a rollback's own deployment is none. */
const endsIn = (events: readonly Envelope[]): ReadonlyMap<string, number> => {
  const ends = new Map<string, number>();
  for (const { 'detail-type': kind, detail } of events) {
    const id = textOf(detail['deploymentId']);
    if (kind !== DEPLOYMENT) continue;
    if (detail['eventName'] === 'SERVICE_DEPLOYMENT_COMPLETED') ends.set(id, 0);
    if (detail['eventName'] === 'SERVICE_DEPLOYMENT_FAILED') ends.set(id, 1);
    if (textOf(detail['reason']).includes('rolling back')) ends.delete(id);
  }
  return ends;
};

type StreamEvent = Envelope & { readonly time: string };

/** The gate on Farwatch's state alone, after a stream. */
const stateCode = async (events: readonly StreamEvent[], deployment: string, times: number): Promise<number> => {
  const arrivals = events.map(({ time }) => Date.parse(time) / 1000);
  const store = await farwatchOn({ events, arrivals }, times);
  for (const key of await store.services()) {
    const state = await store.loadState(key);
    if (state?.healths.some((health) => health.deployment === deployment) !== true) continue;
    const clock = clockAt((arrivals.at(-1) ?? 0) + 900);
    return (await gateOn({ ...clock, read: async () => stateView(state) }, { deployment, limitSeconds: 0 })).code;
  }
  return -1;
};

const recordings = isHere
  ? readdirSync(`${SHARED}recordings`)
      .filter((file) => file.endsWith('.jsonl'))
      .map((file) => {
        const lines = readFileSync(`${SHARED}recordings/${file}`, 'utf8').trim().split('\n');
        return lines.map((line) => JSON.parse(line) as StreamEvent);
      })
  : [];

describe.skipIf(!isHere)('recorded streams (skipped where they are not beside the checkout)', () => {
  test.each(TIMES)('Farwatch alone gives the right exit code, each event delivered %i times', async (times) => {
    const wrong: string[] = [];
    let count = 0;
    for (const events of recordings)
      for (const [deployment, code] of endsIn(events)) {
        count += 1;
        const was = await stateCode(events, deployment, times);
        if (was !== code) wrong.push(`${deployment}: ${was}, not ${code}`);
      }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(3);
  });
});
