import { CommandFailure } from '../../input/io.ts';
import { textInFile } from '../../input/named-file.ts';
import { PRICES_KEY } from '../../../functions/adapters/dynamodb/keys.ts';
import type { PriceTable } from '../../../functions/billing/price-table.ts';
import { readPriceTable } from '../../../functions/billing/price-table.ts';
import type { Store } from '../../../functions/adapters/common.ts';

/** Where an installation keeps its prices. */
export type PriceStore = Pick<Store, 'loadDocument' | 'saveDocument'>;

/** The stored table, unparsed; undefined when none was stored. */
export const loadPrices = (store: PriceStore) => store.loadDocument(PRICES_KEY);

/** Replaces the stored table; throws when somebody else did so at the same time. */
export const storePrices = async (store: PriceStore, table: PriceTable): Promise<void> => {
  const version = (await loadPrices(store))?.version ?? 0;
  if ((await store.saveDocument(PRICES_KEY, version, table)) === 'conflict')
    throw new CommandFailure(
      'somebody else stored prices at the same time: read them with `farwatch prices show`, then try again',
    );
};

/** A table from a file; throws one sentence that says what is wrong with it. */
export const readTableFile = async (path: string, textOf = textInFile): Promise<PriceTable> => {
  const read = readPriceTable(await textOf(path));
  if (read.kind === 'malformed')
    throw new CommandFailure(
      `${path} is not a price table (${read.reason}): write one with farwatch prices update --out FILE`,
    );
  return read.table;
};
