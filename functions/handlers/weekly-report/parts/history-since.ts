import { historySinceIn } from '../../../report/history-since.ts';
import { reportKey } from '../../../adapters/dynamodb/keys.ts';
import type { Store } from '../../../adapters/common.ts';
import type { EpochMs } from '../../../primitives/instant.ts';

type Documents = Pick<Store, 'loadDocument' | 'saveDocument'>;

/** Start of an installation's history: the document that `sync` or the first report leaves. */
const SINCE = reportKey('SINCE');

/** When history began: the first report stores its own week (`at`, epoch milliseconds), later ones read it. */
export const keptHistorySince = async ({ store }: { readonly store: Documents }, at: EpochMs): Promise<Date> => {
  const found = await store.loadDocument(SINCE);
  const known = historySinceIn(found?.body);
  if (known !== undefined) return known;
  await store.saveDocument(SINCE, found?.version ?? 0, { at });
  return new Date(at);
};
