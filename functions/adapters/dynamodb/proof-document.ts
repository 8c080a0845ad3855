import * as z from 'zod/mini';
import { proofKey } from './keys.ts';
import type { Proof } from '../../diagnosis/proof.ts';
import type { Incident, IncidentId } from '../../service-state/incident.ts';
import type { Shape } from '../../service-state/stored/shape.ts';
import { number, text, textByName } from '../../service-state/stored/shape.ts';
import { CONNECTION_FAILURE_KINDS } from '../../log-lines/connection-failure.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import type { Store } from '../common.ts';

const proofSchema: z.ZodMiniType<Proof> = z.object({
  opening: number,
  gatheredAt: number,
  facts: textByName,
  connection: z.optional(z.object({ kind: z.enum(CONNECTION_FAILURE_KINDS), endpoint: text })),
} satisfies Shape<Proof>);

/**
 * The newest proof of an incident, and the version of its document (0: there is none). A failure that was dropped and
 * comes back has the same id: proof from before its start does not count. Neither does one that this release cannot
 * read: the message goes out without it, and the next investigation writes another.
 */
export const loadProof = async (
  { id, openedAt }: Pick<Incident, 'id' | 'openedAt'>,
  store: Pick<Store, 'loadDocument'>,
): Promise<{ readonly version: number; readonly proof: Proof | undefined }> => {
  const found = await store.loadDocument(proofKey(id));
  const read = z.safeParse(proofSchema, found?.body);
  const proof = read.success && read.data.gatheredAt >= openedAt ? read.data : undefined;
  return { version: found?.version ?? 0, proof };
};

/** Stores proof of an incident until `expires` (epoch seconds), unless other proof was stored since `version`. */
export const saveProof = async (
  id: IncidentId,
  { version, proof, expires }: { readonly version: number; readonly proof: Proof; readonly expires: EpochSeconds },
  store: Pick<Store, 'saveDocument'>,
): Promise<void> => void (await store.saveDocument(proofKey(id), version, proof, expires));
