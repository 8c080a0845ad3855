import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import {
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type { ServiceKey } from '../../primitives/identity.ts';
import { serviceKey } from '../../primitives/identity.ts';
import type { ScalingSettings } from '../../scaling/settings.ts';
import { policyOf, scheduleOf, suspendedOf } from './autoscaling.ts';
import type { Calls } from './calls.ts';
import { isDenied } from './scaling-alarms.ts';

/** The account and region a report is about. */
export type Place = { readonly account: string; readonly region: string };

/** Scaling settings of services; null: permission is missing, or AWS did not answer. */
export type ScalingReader = (place: Place) => Promise<ReadonlyMap<ServiceKey, ScalingSettings> | null>;

const ECS = { ServiceNamespace: 'ecs' } as const;
const DIMENSION = { ...ECS, ScalableDimension: 'ecs:service:DesiredCount' } as const;

type Page<Item> = { readonly items: readonly Item[]; readonly next: string | undefined };

const all = async <Item>(ask: (token: string | undefined) => Promise<Page<Item>>): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await ask(token);
    items.push(...page.items);
    token = page.next || undefined;
  } while (token !== undefined);
  return items;
};

const listed = async (client: ApplicationAutoScalingClient, calls: Calls) => {
  const targets = await all(async (NextToken) => {
    const command = new DescribeScalableTargetsCommand({ ...DIMENSION, MaxResults: 50, NextToken });
    const page = await calls.count('DescribeScalableTargets', () => client.send(command));
    return { items: page.ScalableTargets ?? [], next: page.NextToken || undefined };
  });
  if (targets.length === 0) return { targets, policies: [], schedules: [] };
  const policies = await all(async (NextToken) => {
    const command = new DescribeScalingPoliciesCommand({ ...DIMENSION, MaxResults: 10, NextToken });
    const page = await calls.count('DescribeScalingPolicies', () => client.send(command));
    return { items: page.ScalingPolicies ?? [], next: page.NextToken || undefined };
  });
  const schedules = await all(async (NextToken) => {
    const command = new DescribeScheduledActionsCommand({ ...DIMENSION, MaxResults: 50, NextToken });
    const page = await calls.count('DescribeScheduledActions', () => client.send(command));
    return { items: page.ScheduledActions ?? [], next: page.NextToken || undefined };
  });
  return { targets, policies, schedules };
};

const groupedBy = <Item extends { readonly ResourceId?: string | undefined }>(items: readonly Item[]) => {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(item.ResourceId ?? '', [...(groups.get(item.ResourceId ?? '') ?? []), item]);
  return groups;
};

/**
 * Targets, policies and schedules of all services of the account, list by list: three calls per service would be too
 * many.
 */
export const scalingReader =
  (client: ApplicationAutoScalingClient, calls: Calls): ScalingReader =>
  async (place) => {
    try {
      const { targets, policies, schedules } = await listed(client, calls);
      const [byPolicy, bySchedule] = [groupedBy(policies), groupedBy(schedules)];
      const settings = targets.flatMap((target): readonly ScalingSettings[] => {
        const [kind, cluster, name] = (target.ResourceId ?? '').split('/');
        if (kind !== 'service' || !cluster || !name) return [];
        return [
          {
            service: serviceKey({ ...place, cluster, name }),
            minimum: target.MinCapacity ?? 0,
            maximum: target.MaxCapacity ?? 0,
            suspended: suspendedOf(target),
            policies: (byPolicy.get(target.ResourceId ?? '') ?? []).map(policyOf),
            schedules: (bySchedule.get(target.ResourceId ?? '') ?? []).map(scheduleOf),
          },
        ];
      });
      return new Map(settings.map((one) => [one.service, one]));
    } catch (error) {
      if (isDenied(error)) return null;
      throw error;
    }
  };
