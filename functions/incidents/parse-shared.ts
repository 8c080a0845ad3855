import * as z from 'zod/mini';
import type { FailureHistory } from './failure-history.ts';
import { NO_HISTORY } from './failure-history.ts';
import type { SharedDocument } from './shared.ts';
import { NO_SHARED } from './shared.ts';

const cause = z.looseObject({
  kind: z.string(),
  value: z.string(),
  cause: z.string(),
  services: z.number(),
  tasks: z.number(),
  onsetSeconds: z.nullable(z.number()),
});
const share = z.looseObject({ count: z.number(), from: z.number(), at: z.number() });
const notification = z.looseObject({ id: z.string(), service: z.string(), text: z.string(), at: z.number() });
const incident = z.looseObject({
  id: z.string(),
  kind: z.literal('shared'),
  service: z.string(),
  wanted: z.number(),
  title: z.string(),
  openedAt: z.number(),
  lastAt: z.number(),
  resolvedAt: z.nullable(z.number()),
  notifications: z.array(notification),
});
const shared = z.looseObject({
  v: z.literal(1),
  causes: z.record(
    z.string(),
    z.looseObject({ cause, services: z.record(z.string(), share), incident: z.nullable(incident) }),
  ),
});

const remembered = z.looseObject({ times: z.number(), healed: z.number(), firstAt: z.number(), lastAt: z.number() });
const history = z.looseObject({ v: z.literal(1), failures: z.record(z.string(), remembered) });

const isShared = (body: unknown): body is SharedDocument => shared.safeParse(body).success;
const isHistory = (body: unknown): body is FailureHistory => history.safeParse(body).success;

/** The stored document of shared causes; an empty one where none is stored or its form is another: it fills again. */
export const sharedIn = (body: unknown): SharedDocument => (isShared(body) ? body : NO_SHARED);

/** The stored failure history; an empty one where none is stored or its form is another: only counts are lost. */
export const historyIn = (body: unknown): FailureHistory => (isHistory(body) ? body : NO_HISTORY);
