import { expect, test } from 'vitest';
import { changeLines, comparisonOf, differenceOf, movedTagsOf } from '../../functions/diagnosis/changes.ts';
import type {
  ServiceDeployment,
  ServiceRevision,
  TaskDefinition,
  EcsSnapshot,
} from '../../functions/deployments/ecs-snapshot.ts';

const revision = (n: number, spoilt: Partial<ServiceRevision> = {}): ServiceRevision => ({
  arn: `revision/${n}`,
  taskDefinition: `web:${n}`,
  platformVersion: '1.4.0',
  createdAt: n * 1000,
  images: [{ container: 'app', image: 'web:stable', digest: `sha256:${'a'.repeat(64)}` }],
  surroundings: {},
  ...spoilt,
});

const deployment = (n: number, status: ServiceDeployment['status']): ServiceDeployment => ({
  arn: `deployment/${n}`,
  status,
  createdAt: n * 1000,
  finishedAt: null,
  target: `revision/${n}`,
  sources: [],
  hooks: [],
  stage: null,
  productionWeight: null,
  rollbackReason: null,
});

const definition = (n: number, fields: Readonly<Record<string, string>>): TaskDefinition => ({
  name: `web:${n}`,
  status: 'ACTIVE',
  tags: {},
  labels: [],
  fields,
});

const snapshot = (spoilt: Partial<EcsSnapshot> = {}): EcsSnapshot => ({
  readAt: 9000,
  service: undefined,
  clusterStatus: 'ACTIVE',
  serviceDeployments: [deployment(3, 'IN_PROGRESS'), deployment(2, 'STOPPED'), deployment(1, 'SUCCESSFUL')],
  revisions: [revision(3), revision(2), revision(1)],
  definitions: {
    'web:1': definition(1, { cpu: '256', 'app/image': 'web:v1', 'app/environment/MODE': 'f1', 'app/command': 'x' }),
    'web:3': definition(3, { cpu: '512', 'app/image': 'web:v3', 'app/environment/TOKEN': 'f2', 'app/command': 'y' }),
  },
  missingData: [],
  assumptions: [],
  ...spoilt,
});

test('a failing revision is compared with the newest one before it that was healthy', () => {
  const compared = comparisonOf(snapshot(), 'web:3', 9000);
  expect(compared?.from?.taskDefinition).toBe('web:1');
  expect(comparisonOf(snapshot(), 'web:9', 9000)).toBeUndefined();
  expect(comparisonOf(snapshot(), 'web:1', 9000)?.from).toBeUndefined();
});

test('a deployment that began after the failure is not its reason', () => {
  const later = snapshot({ serviceDeployments: [deployment(3, 'IN_PROGRESS'), deployment(1, 'SUCCESSFUL')] });
  expect(comparisonOf(later, 'web:3', 2500)).toBeUndefined();
});

test('images and sizes are said with their values, variables and commands by name alone', () => {
  const compared = comparisonOf(snapshot(), 'web:3', 9000);
  const diff = compared && differenceOf(compared, snapshot());
  expect(diff && changeLines(diff)).toEqual([
    'web:1 → web:3',
    'app image: web:v1 → web:v3',
    'app environment MODE: removed',
    'app environment TOKEN: added',
    'cpu: 256 → 512',
    'app command: changed',
  ]);
});

test('a definition that ECS no longer knows cannot be compared, and that is said', () => {
  const gone = snapshot({ definitions: {} });
  const compared = comparisonOf(gone, 'web:3', 9000);
  const diff = compared && differenceOf(compared, gone);
  expect(diff && changeLines(diff).join()).toContain('cannot be compared');
});

test('the same tag with another digest is the deployment that nobody made', () => {
  const moved = [{ container: 'app', image: 'web:stable', digest: `sha256:${'b'.repeat(64)}` }];
  const other = snapshot({ revisions: [revision(3, { images: moved }), revision(1)] });
  const compared = comparisonOf(other, 'web:3', 9000);
  expect(compared && movedTagsOf(compared)).toMatchObject([{ field: 'app (web:stable)' }]);
  const same = comparisonOf(snapshot(), 'web:3', 9000);
  expect(same && movedTagsOf(same)).toEqual([]);
});
