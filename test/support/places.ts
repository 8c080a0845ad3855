import type { Places } from '../../functions/adapters/organisation/spokes.ts';
import type { Registry, Spoke } from '../../functions/organisation/spoke.ts';
import { placeName } from '../../functions/organisation/spoke.ts';

const OWN = { account: '111122223333', region: 'eu-west-1' };

/** An installation with these spokes. */
export const placesWith = (...spokes: readonly Spoke[]): Places => {
  const registry: Registry = new Map(spokes.map((spoke) => [placeName(spoke), spoke]));
  return { own: OWN, spokes: async () => registry, spokesNow: async () => registry };
};
