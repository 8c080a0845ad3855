import { binomialOf, exceeding, P95, poissonOf } from '../draws.ts';
import { arnOf } from '../identity.ts';
import { randomOf } from '../random.ts';
import type { Service, ServiceDeployment, ServiceRevision, Simulation } from '../model.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

const MINUTE_MS = 60_000;

/** A minute of a target group: requests, how many failed, how many took longer than some seconds. */
export type ServedMinute = {
  readonly at: EpochMs;
  readonly requests: number;
  readonly failed: number;
  readonly longerThan: (seconds: number) => number;
  /** The response time at a quantile of a standard normal distribution, seconds. */
  readonly secondsAt: (z: number) => number;
};

/** The 95th percentile of the response times of a healthy revision, seconds. */
const USUAL_P95 = 0.4;

/** Blue/green keeps two target groups and gives them to the revisions in turn. */
const sideOf = ({ revisions }: Service, revision: ServiceRevision): 'blue' | 'green' =>
  (revisions.length - 1 - revisions.indexOf(revision)) % 2 === 0 ? 'blue' : 'green';

/** The target group of a revision, by its ARN. */
export const targetGroupArnOf = (service: Service, revision: ServiceRevision): string | undefined => {
  const arn = service.loadBalancer?.targetGroupArn;
  if (arn === undefined || service.strategy === 'ROLLING') return arn;
  const [head, name, id] = arn.split('/');
  return `${head}/${name}-${sideOf(service, revision)}/${id}`;
};

/** All target groups of a service, by ARN: one, or the two that take turns. */
export const targetGroupsOf = (service: Service): readonly string[] => [
  ...new Set(service.revisions.flatMap((revision) => targetGroupArnOf(service, revision) ?? [])),
];

/** The services of a cluster share a load balancer, each by a rule of its listener. */
const balancerOf = ({ cluster }: Service): string =>
  `app/${cluster.name}/${randomOf(`${cluster.arn}/balancer`).hex(16)}`;

/** The ARN of the load balancer in front of a service. */
export const balancerArnOf = (simulation: Simulation, service: Service): string =>
  arnOf(simulation, 'elasticloadbalancing', `loadbalancer/${balancerOf(service)}`);

/** The rule of the listener that sends users' requests to the service. */
export const listenerRuleArnOf = (simulation: Simulation, service: Service): string => {
  const listener = randomOf(`${service.cluster.arn}/listener`).hex(16);
  const path = `${balancerOf(service)}/${listener}/${randomOf(`${service.arn}/rule`).hex(16)}`;
  return arnOf(simulation, 'elasticloadbalancing', `listener-rule/${path}`);
};

/** Names of the target groups behind a load balancer, as CloudWatch's dimensions name both. */
export const groupsBehind = ({ services }: Simulation, balancer: string): readonly string[] =>
  [...services.values()]
    .filter((service) => balancerOf(service) === balancer)
    .flatMap((service) => targetGroupsOf(service).map((arn) => arn.slice(arn.lastIndexOf(':') + 1)));

/** The newest deployment at a time. */
const deploymentAt = ({ serviceDeployments }: Service, at: EpochMs): ServiceDeployment | undefined =>
  serviceDeployments.find(({ startedAt }) => startedAt <= at);

/** Percent of users' requests that a revision gets at a time. */
const percentOf = (of: ServiceDeployment, revision: ServiceRevision, at: EpochMs): number => {
  const isBack = of.rollback !== undefined && of.rollback.startedAt <= at;
  const shifted = of.shift?.steps.findLast((step) => step.at <= at)?.percent ?? (of.shift === undefined ? 100 : 0);
  const green = isBack ? 0 : shifted;
  return revision === of.target ? green : of.sources.includes(revision) ? 100 - green : 0;
};

const isTested = ({ shift, target, rollback, finishedAt }: ServiceDeployment, revision: ServiceRevision, at: EpochMs) =>
  revision === target &&
  shift !== undefined &&
  shift.startedAt <= at &&
  rollback === undefined &&
  finishedAt === undefined;

/** Share of a service's requests that fail because what it needs is down. */
const outageOf = ({ troubles }: Simulation, { name }: Service, at: EpochMs): number =>
  Math.max(
    0,
    ...troubles
      .filter(({ kind, services }) => kind === 'dependency-outage' && (services?.includes(name) ?? true))
      .map(({ from, to, share }) => (at + MINUTE_MS > from && at < to ? share : 0)),
  );

const servedBy = (
  simulation: Simulation,
  service: Service,
  revision: ServiceRevision,
  at: EpochMs,
): ServedMinute | undefined => {
  const { requests: usage } = service;
  const of = deploymentAt(service, at);
  if (usage === undefined || of === undefined) return undefined;
  const seed = `${simulation.seed}/${revision.arn}/${String(at)}`;
  const random = randomOf(seed);
  const tests = isTested(of, revision, at) ? usage.testPerMinute : 0;
  const expected = (usage.perMinute * percentOf(of, revision, at)) / 100 + tests;
  const { failing = 0, slower = 1 } = revision.definition.serving ?? {};
  const down = outageOf(simulation, service, at);
  const requests = poissonOf(random, expected);
  const times = { slower, sigma: usage.spread };
  const median = USUAL_P95 / Math.exp(P95 * usage.spread);
  const shareAbove = (seconds: number): number => exceeding(times, Math.log(seconds / median));
  return {
    at,
    requests,
    failed: binomialOf(random, requests, 1 - (1 - usage.failing) * (1 - failing) * (1 - down)),
    longerThan: (seconds) => binomialOf(randomOf(`${seed}/${String(seconds)}`), requests, shareAbove(seconds)),
    secondsAt: (z) => median * slower * Math.exp(z * usage.spread),
  };
};

/** Whole minutes of a target group in [from, to), as far as they are over; the revision that has it changes. */
export const servedBetween = (
  simulation: Simulation,
  targetGroup: string,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): readonly ServedMinute[] => {
  const service = [...simulation.services.values()].find(({ revisions, ...rest }) =>
    revisions.some((revision) => targetGroupArnOf({ ...rest, revisions }, revision)?.endsWith(`:${targetGroup}`)),
  );
  if (service === undefined) return [];
  const until = Math.min(to, Math.floor(simulation.now / MINUTE_MS) * MINUTE_MS);
  const minutes: ServedMinute[] = [];
  for (let at = Math.ceil(from / MINUTE_MS) * MINUTE_MS; at < until; at += MINUTE_MS) {
    const held = service.revisions.find(
      (revision) => revision.createdAt <= at && targetGroupArnOf(service, revision)?.endsWith(`:${targetGroup}`),
    );
    const served = held && servedBy(simulation, service, held, at);
    if (served !== undefined) minutes.push(served);
  }
  return minutes.filter(({ requests }) => requests > 0);
};
