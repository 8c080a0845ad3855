import * as z from 'zod/mini';
import type { DeploymentId, ServiceKey } from '../../primitives/identity.ts';
import type { IncidentId } from '../../service-state/incident.ts';
import type { Command, Investigation, Log, Metrics, Notice } from '../common.ts';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isServiceKey = (value: unknown): boolean => isText(value) && /^[^/]+\/[^/]+\/[^/]+\/[^/]+$/.test(value);

const service = z.custom<ServiceKey>(isServiceKey, 'must be account/region/cluster/name');
const deployment = z.custom<DeploymentId>(isText, 'must name a deployment');
const incident = z.custom<IncidentId>(isText, 'must name an incident');
const text = z.string().check(z.minLength(1));

const commandSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('evaluate'), service, deployment }),
  z.object({ kind: z.literal('verify'), service, deployment }),
  z.object({ kind: z.literal('check-requests'), service, deployment }),
  z.object({ kind: z.literal('propose'), service, deployment, by: text }),
  z.object({
    kind: z.literal('continue'),
    service,
    hookId: text,
    serviceDeploymentArn: text,
    action: z.enum(['CONTINUE', 'ROLLBACK']),
    by: text,
  }),
]);
const noticeSchema = z.object({ incident });
const investigationSchema = z.object({ incident, service });

/** A parsed message of a queue, or why it cannot be parsed: then nothing is done for it. */
export type Received<Message> =
  { readonly kind: 'message'; readonly message: Message } | { readonly kind: 'unreadable'; readonly reason: string };

const received = <Message>(body: string, schema: z.ZodMiniType<Message>): Received<Message> => {
  try {
    const read = z.safeParse(schema, JSON.parse(body));
    if (read.success) return { kind: 'message', message: read.data };
    const reason = read.error.issues
      .map(({ path, message }) => `${path.join('.') || 'message'}: ${message}`)
      .join('; ');
    return { kind: 'unreadable', reason };
  } catch {
    return { kind: 'unreadable', reason: 'not JSON' };
  }
};

/** A command of rollbacks.fifo. */
export const commandOf = (body: string): Received<Command> => received(body, commandSchema);
/** A notice of notices.fifo. */
export const noticeOf = (body: string): Received<Notice> => received(body, noticeSchema);
/** An investigation of its queue. */
export const investigationOf = (body: string): Received<Investigation> => received(body, investigationSchema);

/**
 * Logs a refused message as an error. It goes back to its queue, which moves it to the dead letters, where an alarm
 * fires.
 */
export const refuse = (
  { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
  { id, what, reason }: { readonly id: string; readonly what: string; readonly reason: string },
): void => {
  log.error(`${what} refused: it can't be read and goes to the dead letters`, { id, reason });
  metrics.count('RefusedMessages');
};
