import type { Compared, Diff } from '../../functions/deployments/diff.ts';
import { diffOf } from '../../functions/deployments/diff.ts';
import type { Cause } from '../../functions/stops/cause.ts';
import { definition, revision } from './release.ts';

type Fields = Readonly<Record<string, string>>;
const BASE: Fields = { 'app/image': 'registry.example/orders:v41', executionRole: 'role/execution', cpu: '256' };

/** By reference and container; without an entry the reference is its own digest. */
type Digests = Readonly<Record<string, string>>;

const side = (name: string, reported: Fields, digests: Digests): Compared => {
  const fields = { ...BASE, ...reported };
  const images = Object.entries(fields)
    .filter(([field]) => field.endsWith('/image'))
    .map(([field, image]) => ({ container: field.split('/')[0] ?? '', image, digest: digests[image] ?? image }));
  return { revision: revision(name, { images }), definition: definition(name, { fields }) };
};

export const diff = (before: Fields, after: Fields, digests: { before?: Digests; after?: Digests } = {}): Diff =>
  diffOf(side('orders:41', before, digests.before ?? {}), side('orders:42', after, digests.after ?? {}));

export const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/stripe-Ab12Cd';
export const reason = (cause: Cause, failedResource: string | null = null, failedContainer: string | null = 'app') => ({
  cause,
  failedResource,
  failedContainer,
});

export type Row = readonly [what: string, isExplained: boolean, change: Diff, failure: ReturnType<typeof reason>];
