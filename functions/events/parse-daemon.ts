import type { infer as Infer } from 'zod/mini';
import { mask } from '../masking/mask.ts';
import { lastPart, parseArn, serviceKey } from '../primitives/identity.ts';
import type { ServiceActionEvent } from './event.ts';
import type { daemonActionSchema, daemonDeploymentSchema } from './schema.ts';
import { instant } from './schema.ts';

type Where = { readonly id: string; readonly account: string; readonly region: string; readonly at: Date };
type Detail = Infer<typeof daemonActionSchema> | Infer<typeof daemonDeploymentSchema>;

/** A daemon is stored like a service; no service name contains a colon. */
const DAEMON = 'daemon:';

const eventOf = (detail: Detail, where: Where, at: Date): ServiceActionEvent | string => {
  const arn = parseArn(detail.daemonArn);
  const isOurs = arn?.account === where.account && arn.region === where.region;
  if (arn === undefined || !isOurs) return 'daemonArn is of another account or region';
  const cluster = lastPart(detail.clusterArn);
  const name = lastPart(detail.daemonArn);
  return {
    kind: 'service-action',
    ...where,
    service: serviceKey({ ...where, cluster, name: `${DAEMON}${name}` }),
    serviceArn: detail.daemonArn,
    name: detail.eventName,
    type: detail.eventType ?? 'INFO',
    createdAt: at,
    reason: detail.reason ? mask(detail.reason, [name, cluster]) : '',
    desiredCount: undefined,
    capacityProviders: [],
  };
};

/** ECS Daemon Service Action: a daemon's task could not start. */
export const daemonActionOf = (detail: Infer<typeof daemonActionSchema>, where: Where): ServiceActionEvent | string =>
  eventOf(detail, where, instant(detail.createdAt) ?? where.at);

/** ECS Daemon Deployment State Change. */
export const daemonDeploymentOf = (
  detail: Infer<typeof daemonDeploymentSchema>,
  where: Where,
): ServiceActionEvent | string => eventOf(detail, where, instant(detail.updatedAt) ?? where.at);
