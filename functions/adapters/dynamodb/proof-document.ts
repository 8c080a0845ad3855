import { proofKey } from './keys.ts';
import type { Proof } from '../../diagnosis/proof.ts';
import type { Incident, IncidentId } from '../../service-state/incident.ts';
import type { Store } from '../common.ts';

const isProof = (body: unknown): body is Proof => typeof body === 'object' && body !== null && 'opening' in body;

/**
 * The newest proof of an incident, and the version of its document (0: there is none). A failure that was dropped and
 * comes back has the same id: proof from before its start does not count.
 */
export const loadProof = async (
  { id, openedAt }: Pick<Incident, 'id' | 'openedAt'>,
  store: Pick<Store, 'loadDocument'>,
): Promise<{ readonly version: number; readonly proof: Proof | undefined }> => {
  const found = await store.loadDocument(proofKey(id));
  const proof = isProof(found?.body) && found.body.gatheredAt >= openedAt ? found.body : undefined;
  return { version: found?.version ?? 0, proof };
};

/** Stores proof of an incident until `expires` (epoch seconds), unless other proof was stored since `version`. */
export const saveProof = async (
  id: IncidentId,
  { version, proof, expires }: { readonly version: number; readonly proof: Proof; readonly expires: number },
  store: Pick<Store, 'saveDocument'>,
): Promise<void> => void (await store.saveDocument(proofKey(id), version, proof, expires));
