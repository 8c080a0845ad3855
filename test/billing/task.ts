import type { TaskUsage } from '../../functions/billing/usage.ts';

export const PULL = new Date('2026-10-01T08:00:00.000Z');

export const after = (seconds: number, from: Date = PULL): Date =>
  new Date(from.getTime() + Math.round(seconds * 1000));

/** A task of 1 vCPU and 2 GB, Linux on x86, on demand, that ran for an hour in us-east-1. */
export const hourlyTask = (but: Partial<TaskUsage> = {}): TaskUsage => ({
  taskArn: 'arn:aws:ecs:us-east-1:111122223333:task/prod/0123456789abcdef0123456789abcdef',
  service: '111122223333/us-east-1/prod/web',
  taskDefinition: 'web:7',
  deployment: 'ecs-svc/1',
  availabilityZone: 'us-east-1a',
  region: 'us-east-1',
  capacity: 'FARGATE',
  architecture: 'X86_64',
  operatingSystem: 'LINUX',
  cpuUnits: 1024,
  memoryMib: 2048,
  createdAt: after(-30),
  pullStartedAt: PULL,
  startedAt: after(20),
  stoppedAt: after(3600),
  ...but,
});
