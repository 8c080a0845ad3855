import { causesOf } from '../cause.ts';
import { exitKind } from '../exit-code.ts';
import { either } from '../rules/pattern.ts';
import type { Cause } from '../cause.ts';
import type { StopContainer } from '../stop.ts';

/** Log routers, proxies and agents: they serve the application's containers and usually stop with them. */
const SIDECAR = either(
  /^(?:log[-_]?router|fluent-?bit|fluentd|firelens|aws-for-fluent-bit|vector|filebeat|promtail|logstash)/i,
  /^(?:envoy|app-?mesh|ecs-service-connect|consul|linkerd|istio)/i,
  /^(?:datadog|dd-agent|otel|aws-otel|adot|opentelemetry|collector|x-?ray|cloudwatch-agent|cwagent)/i,
  /^(?:new-?relic|dynatrace|instana|sysdig|falco|splunk|node-exporter|statsd|telegraf|(?:aws-)?guardduty)/i,
);
const SIDECAR_IMAGE = either(
  /fluent-bit|fluentd|aws-appmesh-envoy|datadog\/(?:agent|docker-dd)|(?:aws-otel|opentelemetry)-collector/i,
  /aws-xray-daemon|cloudwatch-agent|newrelic\/infrastructure/i,
);

/** Whether a container is a log router, proxy or agent, by its name or image. */
export const isSidecar = ({ name, image }: Pick<StopContainer, 'name' | 'image'>): boolean =>
  SIDECAR.test(name) || (image !== undefined && SIDECAR_IMAGE.test(image));

const FAILED_TO_START = /cannot(?:pull|create|start|inspect)|resourceinitialization|timeouterror|runtimeerror/i;
const OUT_OF_MEMORY = /out\s?of\s?memory|\boom\b|oom[- ]?kill/i;

/**
 * Which container failed first, lowest number first. A container that failed by itself stopped the others; those show
 * 143, 137 (they ignored SIGTERM) or 0. A sidecar that was told to stop proves nothing; one that was killed while the
 * application obeyed SIGTERM was killed first.
 */
const RANKS = {
  app: { error: 2, crashed: 2, killed: 4, clean: 5, terminated: 7 },
  sidecar: { error: 3, crashed: 3, killed: 6, clean: 8, terminated: 9 },
} as const;
const NEVER_EXITED = 10;

const rankOf = (container: StopContainer): number => {
  if (OUT_OF_MEMORY.test(container.reason)) return 0;
  if (FAILED_TO_START.test(container.reason)) return 1;
  if (container.exitCode === undefined) return container.reason === '' ? NEVER_EXITED : RANKS.sidecar.error;
  const rank = RANKS[isSidecar(container) ? 'sidecar' : 'app'][exitKind(container.exitCode)];
  // A container that is not essential does not stop the others.
  return container.essential === false ? rank + NEVER_EXITED : rank;
};

/** How late it can have failed, given what it waits for: a dependency fails first. */
const depthOf = (container: StopContainer, all: readonly StopContainer[]): number =>
  container.dependsOn.filter((name) => all.some((other) => other.name === name && rankOf(other) <= 4)).length;

const byTime = (a: StopContainer, b: StopContainer): number =>
  (a.finishedAt?.getTime() ?? Infinity) - (b.finishedAt?.getTime() ?? Infinity) || 0;

/**
 * The container that failed first and stopped the others, by end times where known, otherwise by reasons, exit codes,
 * the essential flag and dependencies. Undefined when no container shows anything. Expects the containers without those
 * that AWS injects.
 */
export const firstDomino = (containers: readonly StopContainer[]): StopContainer | undefined => {
  const ended = containers.filter(({ exitCode, reason }) => exitCode !== undefined || reason !== '');
  const essential = ended.filter((container) => container.essential !== false);
  if (essential.length > 1 && essential.every(({ finishedAt }) => finishedAt !== undefined)) {
    return [...essential].sort(byTime)[0];
  }
  const [first] = [...ended].sort((a, b) => rankOf(a) - rankOf(b) || depthOf(a, ended) - depthOf(b, ended));
  return first ?? (containers.length === 1 ? containers[0] : undefined);
};

const SIGKILL = 137;

const only = (containers: readonly StopContainer[]): StopContainer | undefined =>
  containers.length === 1 ? containers[0] : undefined;

/** These concern the whole task: naming a container would be a guess. */
const WHOLE_TASK = causesOf('scheduler', 'user', 'platform', 'capacity', 'quota', 'network', 'config', 'unknown');
/** Before a container runs, only its own reason shows which one failed. */
const BEFORE_IT_RUNS = causesOf(
  ...(['image', 'registry', 'secrets', 'iam', 'logging', 'volume', 'envfile', 'container'] as const),
);

/**
 * The container that a cause is about. One without evidence in its own reason or code is not blamed, unless it is the
 * only one. Expects the containers without those that AWS injects.
 */
export const blamedFor = (cause: Cause, containers: readonly StopContainer[]): StopContainer | undefined => {
  if (WHOLE_TASK.has(cause)) return undefined;
  if (cause === 'memory.oom')
    return (
      containers.find(({ reason }) => OUT_OF_MEMORY.test(reason)) ??
      only(containers.filter(({ exitCode }) => exitCode === SIGKILL)) ??
      only(containers)
    );
  if (cause === 'health.elb' || cause === 'health.container')
    return only(containers.filter((container) => !isSidecar(container))) ?? only(containers);
  if (!BEFORE_IT_RUNS.has(cause)) return firstDomino(containers);
  const convicted = containers.filter(({ reason }) => reason !== '');
  return convicted.length > 0 ? firstDomino(convicted) : only(containers);
};
