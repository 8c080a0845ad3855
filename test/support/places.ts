import type { Places } from '../../functions/adapters/organisation/spokes.ts';
import type { Registry, Spoke } from '../../functions/organisation/spoke.ts';
import { placeName } from '../../functions/organisation/spoke.ts';

const OWN = { account: '111122223333', region: 'eu-west-1' };

/** A registered spoke that is only read. */
const readSpoke = (account: string, region = OWN.region): Spoke => ({
  account,
  region,
  readRole: `arn:aws:iam::${account}:role/FarwatchRead-farwatch`,
  actRole: null,
  ceiling: 'observe',
  by: 'ana',
  at: '2026-11-20T08:00:00Z',
});

/** An installation with these spokes. */
export const placesWith = (...spokes: readonly Spoke[]): Places => {
  const registry: Registry = new Map(spokes.map((spoke) => [placeName(spoke), spoke]));
  return { own: OWN, spokes: async () => registry, spokesNow: async () => registry };
};
