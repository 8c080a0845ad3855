import * as z from 'zod/mini';
import { parsedOnce } from '../../primitives/parsed-once.ts';
import { sharedIncidentSchema } from '../../service-state/stored/incident.ts';
import type { Shape } from '../../service-state/stored/shape.ts';
import {
  cause as causeOfStop,
  flag,
  number,
  numberOrNull,
  owner,
  text,
  textByName,
  textOrNull,
} from '../../service-state/stored/shape.ts';
import type { SharedCause } from './shared-causes.ts';
import type { ServiceShare, Shared } from './shared-incident.ts';

/** Which service fails on what, over an account and region: one small document. */
export type SharedDocument = { readonly v: 1; readonly causes: Readonly<Record<string, Shared>> };

export const NO_SHARED: SharedDocument = { v: 1, causes: {} };

const cause: z.ZodMiniType<SharedCause> = z.object({
  kind: text,
  value: text,
  cause: causeOfStop,
  faultDomain: owner,
  evidence: text,
  advice: z.optional(text),
  adviceParameters: textByName,
  confidence: number,
  services: number,
  tasks: number,
  accounts: z.optional(number),
  onsetSeconds: numberOrNull,
  isEverywhere: flag,
} satisfies Shape<SharedCause>);

const share: z.ZodMiniType<ServiceShare> = z.object({
  count: number,
  from: number,
  at: number,
  serviceArn: textOrNull,
} satisfies Shape<ServiceShare>);

const shared: z.ZodMiniType<Shared> = z.object({
  cause,
  services: z.record(z.string(), share),
  incident: z.nullable(sharedIncidentSchema),
} satisfies Shape<Shared>);

const documentSchema: z.ZodMiniType<SharedDocument> = z.object({
  v: z.literal(1),
  causes: z.record(z.string(), shared),
} satisfies Shape<SharedDocument>);

const parsed = parsedOnce(documentSchema);

/** The stored document of shared causes; an empty one where none is stored or its form is another: it fills again. */
export const sharedIn = (body: unknown): SharedDocument => parsed.in(body) ?? NO_SHARED;

/** A document of causes that code made, which is not checked again when it is read. */
export const documentOf = (causes: readonly (readonly [string, Shared])[]): SharedDocument =>
  parsed.made({ v: 1, causes: Object.fromEntries(causes) });

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
