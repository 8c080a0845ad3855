import * as z from 'zod/mini';
import type { ServiceKey } from '../primitives/identity.ts';
import type { EpochMs } from '../primitives/instant.ts';
import type { Rollback } from './input.ts';

/** An entry of history of kind `audit`, in stored form. */
export type AuditEntry = {
  readonly service: ServiceKey;
  readonly at: EpochMs;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
};

const actionSchema = z.object({
  call: z.object({ call: z.string(), taskDefinition: z.nullish(z.string()), platformVersion: z.nullish(z.string()) }),
  state: z.enum(['accepted', 'refused']),
  error: z.nullish(z.string()),
});
const outcomeSchema = z.object({
  decision: z.object({ kind: z.string(), to: z.nullish(z.string()), reason: z.string() }),
});

const ACTING = new Set(['roll-back', 'stop-deployment', 'roll-back-platform-version', 'propose']);

const deploymentOf = ({ id }: AuditEntry): string => id.split('#')[1] ?? '';

const evaluationFor = (entries: readonly AuditEntry[], action: AuditEntry) =>
  entries
    .filter((entry) => entry.id.startsWith('evaluation#') && deploymentOf(entry) === deploymentOf(action))
    .filter(({ at }) => at <= action.at)
    .flatMap(({ body }) => {
      const read = z.safeParse(outcomeSchema, body);
      return read.success && ACTING.has(read.data.decision.kind) ? [read.data.decision] : [];
    })
    .at(-1);

/**
 * Rollbacks that Farwatch made (or ECS refused), each with the reason of the evaluation before it; entries oldest
 * first.
 */
export const rollbacksOf = (entries: readonly AuditEntry[]): readonly Rollback[] =>
  entries.flatMap((entry) => {
    const read = entry.id.startsWith('action#') ? z.safeParse(actionSchema, entry.body) : undefined;
    if (read?.success !== true) return [];
    const { call, state, error } = read.data;
    const evaluation = evaluationFor(entries, entry);
    return [
      {
        service: entry.service,
        at: entry.at,
        call: call.call,
        to: evaluation?.to ?? call.taskDefinition ?? call.platformVersion ?? null,
        outcome: error === undefined || error === null ? state : `${state}: ${error}`,
        reason: evaluation?.reason ?? '',
      },
    ];
  });
