import { expect, test } from 'vitest';
import { LIMITS } from '../../functions/messages/blocks.ts';
import { digestOf } from '../../functions/report/digest.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, definition, fact, input, metrics, outOfMemory, service } from './advice-input.ts';

const size = { cpu: 4096, memory: 16_384 };
const large = (name: string, owner = 'U0MARTA') =>
  serviceReport(
    input(name, {
      service: service(name, { owner }),
      definition: definition(size.cpu, size.memory),
      facts: [fact(name, { id: name, from: daysAgo(40), size })],
      metrics: metrics({ cpu: 5, memory: 8 }),
    }),
    SETTING,
  );
const leaking = serviceReport(
  input('board', { stops: [1, 2, 3].map((day) => outOfMemory('board', `t${day}`, daysAgo(day), 5)) }),
  SETTING,
);

const origin = {
  account: '111122223333',
  region: 'us-east-1',
  timeZone: 'UTC',
  hasHistory: true,
  historySince: daysAgo(20),
  calls: {},
  missingData: [],
  uncovered: [],
};
const digest = (services: Parameters<typeof reportOf>[2]) =>
  digestOf(reportOf(origin, SETTING, services), { link: 'https://example.test/report', isWhole: true });

test('the digest tells the totals, the change from last week, three actions with buttons, leaks and the link', () => {
  const text = JSON.stringify(digest([...['a', 'b', 'c', 'd'].map((name) => large(name)), leaking]));
  expect(text).toMatch(/as last week/);
  expect(text.match(/farwatch:size-accept/g)).toHaveLength(3);
  expect(text).toMatch(/4 vCPU and 16 GB/);
  expect(text).toMatch(/board: memory climbs/);
  expect(text).toMatch(/<@U0MARTA>/);
  expect(text).toMatch(/https:\/\/example\.test\/report/);
});

test('a message with hundreds of services stays within what Slack takes', () => {
  const one = large('service');
  const named = (name: string) => ({ ...one, service: { ...one.service, ...service(name) } });
  const { blocks } = digest(Array.from({ length: 200 }, (_, index) => named(`service-${index}`)));
  expect(blocks.length).toBeLessThanOrEqual(LIMITS.blocks);
  expect(JSON.stringify(blocks).length).toBeLessThan(12_000);
});

test('a container near its own hard limit is told, with what it used', () => {
  const limited = { name: 'agent', memory: 256 };
  const app = definition(1024, 2048).containers[0];
  if (app === undefined) throw new Error('no container');
  const near = serviceReport(
    input('web', {
      definition: definition(1024, 2048, { containers: [app, { ...app, ...limited }] }),
      insights: {
        level: 'enhanced',
        isShared: false,
        containers: [{ name: 'agent', days: 30, memoryMibMax: 250, cpuUnitsMax: 20 }],
      },
    }),
    SETTING,
  );
  expect(JSON.stringify(digest([near]))).toMatch(/Containers near their own limit.*web, agent: 250 MiB at its peak/);
  expect(JSON.stringify(digest([large('a')]))).not.toMatch(/Containers near/);
});

test('an owner that is no Slack id notifies nobody', () => {
  expect(JSON.stringify(digest([large('a', '<!channel>')]))).not.toMatch(/<!channel>/);
});

test('an account without services is told so, too', () => {
  expect(digest([]).text).toMatch(/\$0 a month, \$0 a month can be saved by 0 actions/);
});
