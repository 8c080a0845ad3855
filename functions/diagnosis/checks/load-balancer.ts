import type { Balancer, DiagnosisFacts, TargetGroup } from '../facts.ts';
import type { Found } from '../finding.ts';
import { broken, brokenOr, cannotCheck, given, ok } from '../finding.ts';
import { lets, taskGroups } from './security-rules.ts';
import type { BalancerSetup } from '../setup.ts';
import { four, one, three } from '../read.ts';

type CheckInput = (facts: DiagnosisFacts) => readonly Found[];

const nameOf = (arn: string): string => arn.split('/').at(-2) ?? arn;

/** Checks the load balancers of a service, if it has any. */
const behind =
  (read: (facts: DiagnosisFacts, balancers: readonly BalancerSetup[]) => readonly Found[]): CheckInput =>
  (facts) => {
    const balancers = facts.setup.service?.balancers ?? [];
    return balancers.length === 0 ? [ok('the service has no load balancer')] : read(facts, balancers);
  };

/** Target groups exist, take task IP addresses, and a listener forwards to them. */
export const targetGroups: CheckInput = behind(({ targetGroups: read }, wanted) =>
  given(one(read), (groups) => {
    const found = wanted.flatMap(({ targetGroup }): readonly Found[] => {
      const group = groups.find(({ arn }) => arn === targetGroup);
      const name = nameOf(targetGroup);
      if (group === undefined)
        return [broken(`target group ${name} does not exist`, 'Create it again, and recreate the service with it.')];
      return [
        ...(group.targetType === 'ip'
          ? []
          : [
              broken(
                `target group ${name} has the target type ${group.targetType}`,
                'Fargate needs a target group of type ip.',
              ),
            ]),
        ...(group.balancers.length > 0
          ? []
          : [broken(`no load balancer sends to target group ${name}`, 'Add a listener rule that forwards to it.')]),
      ];
    });
    return brokenOr(found, `${wanted.length} of type ip, behind a listener`);
  }),
);

const behindGroup = (group: TargetGroup, balancers: readonly Balancer[]): readonly Balancer[] =>
  balancers.filter(({ arn }) => group.balancers.includes(arn));

/** A task in a zone that its load balancer does not serve never passes a health check. */
export const balancerZones: CheckInput = behind(({ targetGroups: groups, balancers, network }) =>
  given(three(groups, balancers, network.subnets), (all, known, subnets) => {
    const found = all.flatMap((group) =>
      behindGroup(group, known).flatMap((balancer) => {
        const lacking = [...new Set(subnets.map(({ zone }) => zone))].filter((zone) => !balancer.zones.includes(zone));
        return lacking.map((zone) =>
          broken(
            `load balancer ${nameOf(balancer.arn)} is not enabled in ${zone}, where tasks run`,
            `Enable ${zone} on the load balancer, or remove that zone’s subnets from the service.`,
          ),
        );
      }),
    );
    return brokenOr(found, 'load balancers serve every zone of the tasks');
  }),
);

/** The registered container and port are in the task definition. */
export const containerPort: CheckInput = behind(({ setup }, wanted) =>
  brokenOr(
    wanted.flatMap(({ container: name, port }) => {
      const container = setup.task.containers.find((one) => one.name === name);
      if (container === undefined)
        return [broken(`there is no container ${name}`, 'Name a container of the task definition in loadBalancers.')];
      return container.ports.includes(port)
        ? []
        : [broken(`container ${name} has no port ${port}`, `Add containerPort ${port} to its portMappings.`)];
    }),
    wanted.map(({ container, port }) => `${container}:${port}`).join(', '),
  ),
);

type Asked = { readonly group: TargetGroup; readonly ports: readonly number[] };

const askedOf = (groups: readonly TargetGroup[], wanted: readonly BalancerSetup[]): readonly Asked[] =>
  wanted.flatMap(({ targetGroup, port }) =>
    groups
      .filter(({ arn }) => arn === targetGroup)
      .map((group) => {
        const health = Number(group.healthPort);
        return { group, ports: Number.isInteger(health) && health !== port ? [port, health] : [port] };
      }),
  );

/** The tasks' security groups allow the load balancer, on the ports of the container and of health checks. */
export const balancerAccess: CheckInput = behind((facts, wanted) => {
  const { network, targetGroups: groups, balancers, setup } = facts;
  return given(four(groups, balancers, network.securityGroups, network.subnets), (all, known, security, subnets) => {
    const own = setup.service?.network.securityGroups ?? [];
    const tasks = taskGroups(security, own, subnets[0]?.vpc);
    const rules = tasks.flatMap(({ inbound }) => inbound);
    const names = tasks.map(({ id }) => id).join(', ');
    const found = askedOf(all, wanted).flatMap(({ group, ports }) =>
      behindGroup(group, known).flatMap((balancer) => {
        const closed = ports.filter((port) => !lets(rules, port, { groups: balancer.securityGroups, subnets }));
        if (closed.length === 0) return [];
        if (balancer.securityGroups.length === 0)
          return [
            cannotCheck(
              `load balancer ${nameOf(balancer.arn)} has no security group, so the tasks must allow its clients`,
            ),
          ];
        const from = balancer.securityGroups.join(', ');
        return [
          broken(
            `${names} does not allow load balancer ${nameOf(balancer.arn)} on port ${closed.join(', ')}`,
            `Allow TCP ${closed.join(', ')} from ${from} in ${names}.`,
          ),
        ];
      }),
    );
    return brokenOr(found, `${names} allows the load balancer`);
  });
});

/** Seconds by which a task may outlive its last failed check: it has to be drained and stopped. */
const SLACK_SECONDS = 45;

/** A task that health checks stop soon after its start had too little time to get ready. */
export const gracePeriod: CheckInput = behind(({ setup, targetGroups: read, ageSeconds }) =>
  given(one(read), (groups) => {
    const graceSeconds = setup.service?.graceSeconds ?? 0;
    const patience = Math.max(0, ...groups.map((one) => one.intervalSeconds * one.unhealthyCount));
    const reported = `${graceSeconds} s of grace, then unhealthy after ${patience} s`;
    if (ageSeconds === null || patience === 0) return [ok(reported)];
    const isYoung = ageSeconds <= graceSeconds + patience + SLACK_SECONDS;
    return isYoung
      ? [
          broken(
            `tasks are stopped ${Math.round(ageSeconds)} s after their start: ${reported}`,
            `If the application needs longer to start, set healthCheckGracePeriodSeconds to 1.5 times its start time.`,
          ),
        ]
      : [ok(`${reported}; tasks ran ${Math.round(ageSeconds)} s`)];
  }),
);

const REASONS: Readonly<Record<string, string>> = {
  'Target.Timeout': 'the application answers too late: check its load, its port and its security group',
  'Target.ResponseCodeMismatch': 'the health check path returns a status code that is not accepted',
  'Target.FailedHealthChecks': 'no connection: does the application listen on 0.0.0.0 and that port?',
  'Target.NotInUse': 'the zone is not enabled on the load balancer, or no listener sends to the target group',
};

/** Target health as the load balancer reports it. */
export const targetHealth: CheckInput = behind(({ targetGroups: read }) =>
  given(one(read), (groups) =>
    groups.map(({ arn, targets, healthPath }) => {
      const ill = targets.filter(({ state }) => state === 'unhealthy' || state === 'unused');
      const healthy = targets.filter(({ state }) => state === 'healthy').length;
      if (targets.length === 0) return cannotCheck(`${nameOf(arn)} has no targets now`);
      if (ill.length === 0) return ok(`${healthy} of ${targets.length} targets of ${nameOf(arn)} are healthy`);
      const reasons = [...new Set(ill.map(({ reason }) => reason ?? 'no reason'))];
      const why = reasons.map((reason) => REASONS[reason] ?? reason).join('; ');
      return broken(
        `${ill.length} of ${targets.length} targets of ${nameOf(arn)} are unhealthy (${reasons.join(', ')})`,
        `${why}${healthPath === null ? '' : ` (path ${healthPath})`}.`,
      );
    }),
  ),
);
