import type { ServiceKey } from './identity.ts';
import { isStandalone, longServiceArn, partsOf } from './identity.ts';

/** The service that a text names, or why it names none. */
export type Named =
  { readonly kind: 'one'; readonly key: ServiceKey } | { readonly kind: 'none'; readonly reason: string };

const isNamed = (key: ServiceKey, text: string): boolean => {
  const { cluster, name, region, account } = partsOf(key);
  const shortArn = `arn:aws:ecs:${region}:${account}:service/${name}`;
  return [key, name, `${cluster}/${name}`, isStandalone(key) ? undefined : longServiceArn(key), shortArn].includes(
    text,
  );
};

const CANDIDATES_MAX = 5;

/** The one known service that a text names: a name, `cluster/name`, a key or an ARN. */
export const serviceIn = (text: string, services: readonly ServiceKey[]): Named => {
  const found = services.filter((key) => isNamed(key, text));
  const [only] = found;
  if (only !== undefined && found.length === 1) return { kind: 'one', key: only };
  if (found.length > 1) {
    const candidates = found.slice(0, CANDIDATES_MAX).join(', ');
    return { kind: 'none', reason: `${text} is the name of ${found.length} services: ${candidates}` };
  }
  const near = services.filter((key) => key.includes(text)).slice(0, CANDIDATES_MAX);
  const hint = near.length > 0 ? `; near it: ${near.join(', ')}` : '';
  return { kind: 'none', reason: `there is no service named ${text}${hint}` };
};
