import type { Proof } from '../../diagnosis/proof.ts';
import type { Incident, IncidentId } from '../../service-state/incident.ts';
import type { Store } from '../common.ts';

const nameOf = (id: IncidentId): string => `proof/${id}`;

const isProof = (body: unknown): body is Proof => typeof body === 'object' && body !== null && 'opening' in body;

/**
 * The proof that was gathered of an incident last, and the version of its document (0: there is none). A failure that
 * was forgotten and comes back has the same id: what was found before it began is no proof of it.
 */
export const loadProof = async (
  { id, openedAt }: Pick<Incident, 'id' | 'openedAt'>,
  store: Pick<Store, 'loadDocument'>,
): Promise<{ readonly version: number; readonly proof: Proof | undefined }> => {
  const found = await store.loadDocument(nameOf(id));
  const proof = isProof(found?.body) && found.body.gatheredAt >= openedAt ? found.body : undefined;
  return { version: found?.version ?? 0, proof };
};

/** Keeps proof of an incident until `expires` (epoch seconds), unless somebody kept some since `version`. */
export const saveProof = async (
  id: IncidentId,
  { version, proof, expires }: { readonly version: number; readonly proof: Proof; readonly expires: number },
  store: Pick<Store, 'saveDocument'>,
): Promise<void> => void (await store.saveDocument(nameOf(id), version, proof, expires));
