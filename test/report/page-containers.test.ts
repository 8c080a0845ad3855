import { expect, test } from 'vitest';
import { containersHtml } from '../../functions/report/page/containers.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import type { ServiceInput } from '../../functions/report/input.ts';
import { SETTING, daysAgo, definition, fact, input, metrics } from './advice-input.ts';

const ORIGIN = {
  account: '111122223333',
  region: 'us-east-1',
  timeZone: 'UTC',
  hasHistory: true,
  historySince: daysAgo(20),
  calls: {},
  missingData: [],
  uncovered: [],
};
const [plain] = definition(1, 1).containers;
if (plain === undefined) throw new Error('no container');
const containers = [
  { ...plain, name: 'app', memory: 6144 },
  { ...plain, name: '<b>agent', memory: 2048 },
];

const size = { cpu: 2048, memory: 8192 };
const admin = (also: Partial<ServiceInput> = {}) =>
  serviceReport(
    input('admin', {
      definition: definition(size.cpu, size.memory, { containers }),
      facts: [fact('admin', { id: 'a', from: daysAgo(40), size })],
      metrics: metrics({ cpu: 5, memory: 9 }),
      ...also,
    }),
    SETTING,
  );
const measured = {
  level: 'enhanced',
  isShared: false,
  containers: [
    { name: 'app', days: 30, memoryMibMax: 690, cpuUnitsMax: 150 },
    { name: '<b>agent', days: 30, memoryMibMax: 1990, cpuUnitsMax: undefined },
  ],
} as const;

test('containers are told with peak, share and own limit, foreign names inert', () => {
  const html = containersHtml(reportOf(ORIGIN, SETTING, [admin({ insights: measured })]));
  expect(html).toContain('&lt;b&gt;agent');
  expect(html).not.toContain('<b>agent');
  expect(html).toMatch(/6,144/);
  expect(html).toMatch(/<b class="bad">97 %<\/b>/);
});

test('where nothing is measured that is said', () => {
  expect(containersHtml(reportOf(ORIGIN, SETTING, [admin()]))).toMatch(/enhanced observability/);
});

test('limits in a patch follow what containers used, not what they were once given', () => {
  const used = [
    { name: 'app', days: 30, memoryMibMax: 690, cpuUnitsMax: 150 },
    { name: '<b>agent', days: 30, memoryMibMax: 60, cpuUnitsMax: 5 },
  ];
  const { advice } = admin({ insights: { ...measured, containers: used } });
  if (advice.kind !== 'resize') throw new Error(advice.kind);
  const limit = (name: string) => advice.patch.containers.find((change) => change.name === name)?.to;
  expect(limit('<b>agent')).toBe(75);
  expect(limit('app')).toBe(advice.to.memory - 75);
  const { advice: blind } = admin();
  if (blind.kind !== 'resize') throw new Error(blind.kind);
  // The agent is not measured: it keeps its limit, and the rest covers everything that the task ever used.
  expect(blind.to.memory).toBe(3072);
  expect(blind.patch.containers).toMatchObject([{ name: 'app', field: 'memory', to: 1024 }]);
});
