import { later } from '../identity.ts';
import { rollBack, rollbackTarget } from './deployments.ts';
import type { Service, ServiceDeployment, Simulation, TrafficShift } from '../model.ts';

/** What a Lambda hook may answer; anything else counts as FAILED. */
type Response = {
  readonly hookStatus: string;
  readonly callBackDelay?: number;
  readonly hookDetails?: Readonly<Record<string, unknown>>;
};

const STAGE = 'PRE_PRODUCTION_TRAFFIC_SHIFT';
/** Seconds after which ECS asks again when the hook names none. */
const CALL_BACK_SECONDS = 30;
/** Percent of the first step of a canary, and minutes that it bakes. */
const CANARY = { percent: 5, bakeMinutes: 10 } as const;

type Asked = { readonly of: ServiceDeployment; readonly shift: TrafficShift; readonly again: () => void };

const weightsOf = ({ target, sources }: ServiceDeployment, percent: number): Readonly<Record<string, number>> =>
  Object.fromEntries([[target.arn, percent], ...sources.map(({ arn }) => [arn, 100 - percent] as const)]);

type Named = {
  readonly of: ServiceDeployment;
  readonly executionId: string;
  readonly stage: string;
  readonly percent: number;
};

/** The payload of AWS's guide, "Lambda hooks for Amazon ECS service deployments". */
const eventOf = (service: Service, { of, executionId, stage, percent }: Named, hookDetails: unknown): unknown => ({
  executionId,
  lifecycleStage: stage,
  resourceArn: of.arn,
  executionDetails: {
    serviceArn: service.arn,
    targetServiceRevisionArn: of.target.arn,
    testTrafficWeights: {},
    productionTrafficWeights: weightsOf(of, percent),
  },
  ...(hookDetails === undefined ? {} : { hookDetails }),
});

type Stopped = Omit<Asked, 'shift'> & { readonly stage: string };

const stop = (simulation: Simulation, service: Service, { of, again, stage }: Stopped): void => {
  const target = rollbackTarget(service, of);
  if (target === undefined) return;
  const reason = `Service deployment rolled back because ${stage} lifecycle hook(s) failed.`;
  rollBack(simulation, service, { of, target, reason });
  again();
};

/** Goes on by a step; in a canary the next question comes when the first step has baked. */
const goOn = (simulation: Simulation, service: Service, asked: Asked): void => {
  const { shift, again, of } = asked;
  const isFirst = shift.percent === 0 && service.strategy === 'CANARY';
  shift.percent = isFirst ? CANARY.percent : 100;
  shift.steps.push({ at: simulation.now, percent: shift.percent });
  of.lifecycleStage = isFirst ? 'PRODUCTION_TRAFFIC_SHIFT' : 'BAKE_TIME';
  if (isFirst) later(simulation, CANARY.bakeMinutes * 60_000, () => ask(simulation, service, asked));
  else again();
};

const ask = (simulation: Simulation, service: Service, asked: Asked, details?: unknown): void => {
  const { of, shift } = asked;
  if (of.status !== 'IN_PROGRESS') return;
  of.lifecycleStage = STAGE;
  simulation.hookCalls.push({
    event: eventOf(service, { of, ...shift, stage: STAGE }, details ?? service.lambdaHook?.details),
    answer: ({ hookStatus, callBackDelay = CALL_BACK_SECONDS, hookDetails }: Response) => {
      if (of.status !== 'IN_PROGRESS') return;
      if (hookStatus === 'SUCCEEDED') goOn(simulation, service, asked);
      else if (hookStatus === 'IN_PROGRESS')
        later(simulation, callBackDelay * 1000, () => ask(simulation, service, asked, hookDetails));
      else stop(simulation, service, { ...asked, stage: STAGE });
    },
  });
  shift.asked += 1;
};

/**
 * Whether all production traffic is on the new tasks of a service with a Lambda hook. The first call begins the shift:
 * ECS asks the hook before each step. `again` runs the scheduler.
 */
export const isPastLambdaHook = (
  simulation: Simulation,
  service: Service,
  { of, again }: { readonly of: ServiceDeployment; readonly again: () => void },
): boolean => {
  if (service.lambdaHook === undefined || service.lambdaHook.stage !== undefined) return true;
  if (of.rollback !== undefined) return true;
  if (of.shift !== undefined) return of.shift.percent === 100;
  of.shift = { percent: 0, steps: [], startedAt: simulation.now, asked: 0, executionId: service.random.uuid() };
  ask(simulation, service, { of, shift: of.shift, again });
  return false;
};

/**
 * Whether the first task of a deployment may start. The first call asks the hook of a service that has one at
 * PRE_SCALE_UP; a service's first deployment and a rollback are not asked about. `again` runs the scheduler.
 */
export const isPastScaleUpHook = (
  simulation: Simulation,
  service: Service,
  { of, again }: { readonly of: ServiceDeployment; readonly again: () => void },
): boolean => {
  const { stage, details } = service.lambdaHook ?? {};
  if (stage === undefined || of.rollback !== undefined || of.sources.length === 0) return true;
  if (of.scaleUp !== undefined) return of.scaleUp === 'allowed';
  of.scaleUp = 'asked';
  of.lifecycleStage = stage;
  const named = { of, executionId: service.random.uuid(), stage, percent: 0 };
  simulation.hookCalls.push({
    event: eventOf(service, named, details),
    answer: ({ hookStatus }) => {
      if (of.status !== 'IN_PROGRESS') return;
      if (hookStatus !== 'SUCCEEDED') return stop(simulation, service, { of, again, stage });
      of.scaleUp = 'allowed';
      again();
    },
  });
  return false;
};
