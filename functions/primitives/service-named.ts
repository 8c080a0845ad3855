import type { ServiceKey } from './identity.ts';
import { isStandalone, longServiceArn, partsOf } from './identity.ts';
import { nearestOf } from './near.ts';

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
const NEAREST_MAX = 3;

/** Services that contain the text, else those whose names are the likest. */
const nearTo = (text: string, services: readonly ServiceKey[]): readonly ServiceKey[] => {
  const containing = services.filter((key) => key.includes(text)).slice(0, CANDIDATES_MAX);
  if (containing.length > 0) return containing;
  const names = nearestOf(text.split('/').at(-1) ?? text, [...new Set(services.map((key) => partsOf(key).name))]);
  return names.flatMap((name) => services.filter((key) => partsOf(key).name === name)).slice(0, NEAREST_MAX);
};

/** The one known service that a text names: a name, `cluster/name`, a key or an ARN. */
export const serviceIn = (text: string, services: readonly ServiceKey[]): Named => {
  const found = services.filter((key) => isNamed(key, text));
  const [only] = found;
  if (only !== undefined && found.length === 1) return { kind: 'one', key: only };
  if (found.length > 1) {
    const candidates = found.slice(0, CANDIDATES_MAX).join(', ');
    return { kind: 'none', reason: `${text} is the name of ${found.length} services: ${candidates}` };
  }
  const near = nearTo(text, services);
  const hint = near.length > 0 ? `; near it: ${near.join(', ')}` : ': no service is known yet';
  return { kind: 'none', reason: `there is no service named ${text}${hint}` };
};
