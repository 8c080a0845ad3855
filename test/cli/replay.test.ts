import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Io } from '../../cli/input/io.ts';
import { WrongUsage } from '../../cli/input/io.ts';
import { checkPolicy } from '../../cli/commands/policy.ts';
import type { ReplayOptions } from '../../cli/commands/replay.ts';
import { replayCommand } from '../../cli/commands/replay.ts';
import { at, deploymentChanged, running, stopped } from '../support/envelopes.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const fileOf = async (name: string, text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'farwatch-'));
  folders.push(folder);
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
};

const ioOf = (input: readonly string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const stdin = (async function* () {
    for (const line of input) yield `${line}\n`;
  })();
  const io: Io = {
    stdin,
    isPipe: true,
    isTty: false,
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
  };
  return { io, out, err };
};

const replayed = async (options: Partial<ReplayOptions>, input: readonly string[] = []) => {
  const { io, out, err } = ioOf(input);
  const asked = { file: '-', policies: [], world: undefined, json: false, endpoint: undefined, ...options };
  const code = await replayCommand(io, asked);
  return { code, out, err };
};

/** A release whose tasks exit at once, six in a row. */
const crashing = [
  ...[1, 2].map((task) => running({ task, deployment: 'ecs-svc/1', taskDefinition: 'web:1', createdAt: -7200 })),
  ...[11, 12, 13, 14, 15, 16].map((task) => stopped({ task, createdAt: task * 60 })),
];

test('one line comes out for each line in, in order, whatever came in', async () => {
  const odd = ['{', '', 'null', '[]', '5', '"text"', '{"at":"never","event":{}}', '{"at":5}', '{"event":null}'];
  const foreign = { at: at(0), event: { ...running({ task: 1 }), source: 'aws.s3', 'detail-type': 'Object Created' } };
  const hostile = {
    at: at(0),
    event: JSON.parse('{"__proto__":{"source":"aws.ecs"},"detail":{"__proto__":null}}') as unknown,
  };
  const lines = [
    ...odd,
    JSON.stringify(foreign),
    JSON.stringify(hostile),
    JSON.stringify({ at: at(60), event: running({ task: 1 }) }),
  ];
  const { code, out, err } = await replayed({}, lines);
  expect(code).toBe(0);
  expect(out.map((line) => JSON.parse(line) as unknown)).toEqual(
    lines.map((_, n) => ({ n: n + 1, notices: [], decisions: [] })),
  );
  expect(err).toEqual([]);
});

test('a failing release is told and decided on, line by line', async () => {
  const lines = crashing.map((event) => JSON.stringify({ at: event.time, event }));
  const { out } = await replayed({}, lines);
  expect(out).toHaveLength(lines.length);
  const answers = out.map((line) => JSON.parse(line) as { notices: { level: string }[]; decisions: { do: string }[] });
  expect(answers.flatMap(({ notices }) => notices).length).toBeGreaterThan(0);
  expect(answers.flatMap(({ decisions }) => decisions).length).toBeGreaterThan(0);
});

test('an endpoint that is not on this machine is only observed, and that is said', async () => {
  const { code, err } = await replayed({ endpoint: 'https://ecs.eu-west-1.amazonaws.com' }, []);
  expect({ code, err }).toEqual({
    code: 0,
    err: ['https://ecs.eu-west-1.amazonaws.com is not on this machine: every service is in mode observe'],
  });
});

test('a file is a timeline for people, and with --json a line for each event that led to anything', async () => {
  const file = await fileOf('events.jsonl', crashing.map((event) => JSON.stringify(event)).join('\n'));
  const people = await replayed({ file });
  expect(people.out.join('\n')).toMatch(/2026-03-02 10:\d\d:\d\d.*web.*alert/);
  const machine = await replayed({ file, json: true });
  const answers = machine.out.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(answers.length).toBeGreaterThan(0);
  for (const answer of answers) expect(Object.keys(answer)).toEqual(['at', 'notices', 'decisions']);
});

/** A release whose tasks stop three at a time, in the same second: EventBridge's times have whole seconds. */
const crashingTogether = [
  ...[1, 2, 3].map((task) => running({ task, deployment: 'ecs-svc/1', taskDefinition: 'web:1', createdAt: -7200 })),
  deploymentChanged({ deployment: 'ecs-svc/1', name: 'SERVICE_DEPLOYMENT_COMPLETED', time: -7000 }),
  deploymentChanged({ time: 300 }),
  ...[1, 2, 3, 4].flatMap((round) =>
    [1, 2, 3].map((task) => stopped({ task: 10 * round + task, createdAt: 300 + round * 60 })),
  ),
];

test('each decision counts, also of tasks that stop in one second: a rollback is one, a proposal too', async () => {
  const file = await fileOf('events.jsonl', crashingTogether.map((event) => JSON.stringify(event)).join('\n'));
  const bold = await fileOf('bold.json', '{"defaultMode":"auto"}');
  const careful = await fileOf('careful.json', '{"defaultMode":"approve"}');
  const { out } = await replayed({ file, policies: [bold, careful], json: true });
  const tallies = JSON.parse(out.join('')) as Record<string, Record<string, number>>;
  expect(tallies[bold]).toMatchObject({ rollbacks: 1, proposals: 0, alerts: 2 });
  expect(tallies[careful]).toMatchObject({ rollbacks: 0, proposals: 1, alerts: 2 });
  const people = (await replayed({ file, policies: [bold] })).out.join('\n');
  expect(people).toMatch(/ web {2}decision: stop-deployment \(target web:1\) {2}3 starts of web:2 failed/);
  const machine = (await replayed({ file, policies: [bold], json: true })).out.join('\n');
  expect(machine.match(/"do":"stop-deployment"/g)).toHaveLength(1);
});

test('without tags the reason names the default of the policy, not a tag that nobody set', async () => {
  const file = await fileOf('events.jsonl', crashing.map((event) => JSON.stringify(event)).join('\n'));
  const { out } = await replayed({ file });
  expect(out.join('\n')).toContain(
    'the mode of the service is observe (defaultMode of the policy; no tag farwatch:mode is known)',
  );
});

test('two policies are compared on one file', async () => {
  const file = await fileOf('events.jsonl', crashing.map((event) => JSON.stringify(event)).join('\n'));
  const bold = await fileOf('bold.json', '{"defaultMode":"auto"}');
  const shy = await fileOf('shy.json', '{"defaultMode":"off"}');
  const { out } = await replayed({ file, policies: [bold, shy], json: true });
  const tallies = JSON.parse(out.join('')) as Record<string, { events: number; alerts: number }>;
  expect(Object.keys(tallies)).toEqual([bold, shy]);
  expect(tallies[bold]?.events).toBe(crashing.length);
});

test('the world of a file is asked instead of what events show', async () => {
  const arn = (resource: string) => `arn:aws:ecs:eu-west-1:111122223333:${resource}`;
  const world = await fileOf(
    'world.json',
    JSON.stringify({
      clusters: [{ clusterArn: arn('cluster/prod'), clusterName: 'prod', status: 'ACTIVE' }],
      services: [],
      taskDefinitions: [],
      serviceDeployments: [],
      serviceRevisions: [],
    }),
  );
  const file = await fileOf('events.jsonl', crashing.map((event) => JSON.stringify(event)).join('\n'));
  const { out } = await replayed({ file, world, json: true });
  expect(out.join('\n')).toMatch(/"do":"(alert|nothing)"/);
  expect(out.join('\n')).not.toMatch(/"do":"(roll-back|stop-deployment)"/);
});

test('a file that is not there can not be read, one that is no world or policy is wrong usage', async () => {
  await expect(replayed({ file: '/nowhere/events.jsonl' })).rejects.toThrow("/nowhere/events.jsonl can't be read");
  await expect(replayed({ world: await fileOf('world.json', '{') })).rejects.toThrow(WrongUsage);
  await expect(replayed({ policies: [await fileOf('policy.json', 'no')] })).rejects.toThrow(WrongUsage);
});

test('an unknown key of a policy is refused by its path at any depth', async () => {
  const file = await fileOf(
    'policy.json',
    '{"freezeWindows":[{"from":"2026-03-02T00:00:00Z","to":"2026-03-03T00:00:00Z","until":1}],"alhpa":1}',
  );
  const { io } = ioOf([]);
  await expect(checkPolicy(io, file)).rejects.toThrow(WrongUsage);
  await expect(checkPolicy(io, file)).rejects.toThrow(
    /freezeWindows.*until[\s\S]*alhpa|alhpa[\s\S]*freezeWindows.*until/,
  );
});
