import type { ServiceKey } from '../../../primitives/identity.ts';
import { keyNamed } from '../../../primitives/identity.ts';
import type { Place } from '../keys.ts';
import { PLACES, directoryPartitions } from '../keys.ts';
import { END, queryItems } from '../table/reading.ts';
import type { Table } from '../table/reading.ts';

/** The services of an installation, account by account: a Lambda that works on one reads no other. */
export type Directory = {
  readonly places: () => Promise<readonly Place[]>;
  /** In the order of their keys. */
  readonly services: (place: Place) => Promise<readonly ServiceKey[]>;
};

const ALL = { from: ' ', to: END };

const placeIn = (text: string): Place => {
  const [account = '', region = ''] = text.split('/');
  return { account, region };
};

/** The directory in the one table. */
export const directoryOf = (table: Table): Directory => ({
  places: async () => (await queryItems(table, { pk: PLACES, ...ALL })).map(({ sk }) => placeIn(String(sk))),
  services: async ({ account, region }) => {
    const partitions = directoryPartitions(`${account}/${region}`);
    const found = await Promise.all(partitions.map((pk) => queryItems(table, { pk, ...ALL })));
    return found
      .flat()
      .map(({ sk }) => keyNamed(String(sk)))
      .sort();
  },
});
