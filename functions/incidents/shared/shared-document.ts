import * as z from 'zod/mini';
import { checkedOnce } from '../../primitives/checked-once.ts';
import type { Shared } from './shared-incident.ts';

/** Which service fails on what, over an account and region: one small document. */
export type SharedDocument = { readonly v: 1; readonly causes: Readonly<Record<string, Shared>> };

export const NO_SHARED: SharedDocument = { v: 1, causes: {} };

const causeSchema = z.looseObject({
  kind: z.string(),
  value: z.string(),
  cause: z.string(),
  services: z.number(),
  tasks: z.number(),
  onsetSeconds: z.nullable(z.number()),
});
const shareSchema = z.looseObject({ count: z.number(), from: z.number(), at: z.number() });
const notification = z.looseObject({ id: z.string(), service: z.string(), text: z.string(), at: z.number() });
const incidentSchema = z.looseObject({
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
const documentSchema = z.looseObject({
  v: z.literal(1),
  causes: z.record(
    z.string(),
    z.looseObject({
      cause: causeSchema,
      services: z.record(z.string(), shareSchema),
      incident: z.nullable(incidentSchema),
    }),
  ),
});

const checked = checkedOnce<SharedDocument>(documentSchema);

/** The stored document of shared causes; an empty one where none is stored or its form is another: it fills again. */
export const sharedIn = (body: unknown): SharedDocument => (checked.is(body) ? body : NO_SHARED);

/** A document of causes that code made, which is not checked again when it is read. */
export const documentOf = (causes: readonly (readonly [string, Shared])[]): SharedDocument =>
  checked.made({ v: 1, causes: Object.fromEntries(causes) });

const isSame = (a: Shared, b: Shared | undefined): boolean =>
  a.incident?.wanted === b?.incident?.wanted && JSON.stringify(a) === JSON.stringify(b);

/** Whether two documents say the same; causes that were not touched are the same objects. */
export const isSameShared = (a: SharedDocument, b: SharedDocument): boolean => {
  const [one, other] = [Object.entries(a.causes), Object.entries(b.causes)];
  return (
    one.length === other.length &&
    one.every(([key, shared], n) => {
      const [otherKey, otherShared] = other[n] ?? [];
      return key === otherKey && (shared === otherShared || isSame(shared, otherShared));
    })
  );
};
