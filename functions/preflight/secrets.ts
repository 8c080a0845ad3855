import { plural } from '../primitives/plural.ts';
import { secretIdOf } from '../diagnosis/destinations.ts';
import type { Found } from '../diagnosis/finding.ts';
import { brokenOr, cannotCheck, ok } from '../diagnosis/finding.ts';
import type { PreflightFacts, SecretKeys } from './facts.ts';
import type { Read } from '../diagnosis/read.ts';
import { NOT_ASKED } from '../diagnosis/read.ts';
import type { Check } from './found.ts';
import { fails, listed } from './found.ts';
import type { Revision } from './revision.ts';

const SECRET = /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@!-]+(?::[^:]*){0,3}$/;
const PARAMETER = /^arn:aws[\w-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[\w./-]+$/;
const NAME = /^[\w./-]{1,1011}$/;

type Reference = { readonly container: string; readonly name: string; readonly valueFrom: string };

const referencesIn = ({ containers }: Revision): readonly Reference[] =>
  containers.flatMap(({ name: container, secrets, registrySecret }) => [
    ...secrets.map((secret) => ({ container, ...secret })),
    ...(registrySecret === null ? [] : [{ container, name: 'repositoryCredentials', valueFrom: registrySecret }]),
  ]);

const isWellFormed = (valueFrom: string): boolean =>
  valueFrom.startsWith('arn:') ? SECRET.test(valueFrom) || PARAMETER.test(valueFrom) : NAME.test(valueFrom);

/** References to secrets and parameters are ARNs or names that ECS can read. */
export const secretReferences: Check = ({ revision }) => {
  const all = referencesIn(revision);
  if (all.length === 0) return [ok('no container has any')];
  return brokenOr(
    all
      .filter(({ valueFrom }) => !isWellFormed(valueFrom))
      .map(({ container, name, valueFrom }) =>
        fails(
          'secrets.malformed',
          `valueFrom of ${name} in ${container} is not the ARN or name of a secret or parameter: ${valueFrom}`,
          'Write arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME:KEY:STAGE:VERSION or the name of a parameter.',
        ),
      ),
    'all are well formed',
  );
};

/** The JSON key that a reference uses; undefined: the whole value. */
export const keyOf = (valueFrom: string): string | undefined =>
  valueFrom.includes(':secretsmanager:') ? valueFrom.split(':')[7] || undefined : undefined;

/** The name in the ARN of a secret, without the six characters that Secrets Manager adds. */
const nameOf = (id: string): string => (id.split(':')[6] ?? id).replace(/-\w{6}$/, '');

type Used = { readonly id: string; readonly key: string; readonly isLogin: boolean };

const keyFound = ({ id, key, isLogin }: Used, read: Read<SecretKeys>): readonly Found[] => {
  if (read.kind === 'unknown') return [cannotCheck(`keys of secret ${nameOf(id)}: ${read.reason}`)];
  if (read.value === null)
    return [
      fails(
        isLogin ? 'image.auth_denied' : 'secrets.malformed',
        `secret ${nameOf(id)} is not a JSON object, but its key ${key} is used`,
        'Store a JSON object in it, or leave the key out of valueFrom.',
      ),
    ];
  return read.value.includes(key)
    ? []
    : [
        fails(
          isLogin ? 'image.auth_denied' : 'secrets.not_found',
          `secret ${nameOf(id)} has no key ${key}`,
          `Add the key, or use one that it has${read.value.length === 0 ? '' : `: ${listed(read.value)}`}.`,
        ),
      ];
};

/** Keys that are used; a missing secret has its own check. A registry's login has two. */
const keysUsed = ({ revision, secrets }: PreflightFacts): readonly Used[] => {
  const used = revision.containers.flatMap(({ secrets: all, registrySecret }) => [
    ...all.flatMap(({ valueFrom }) => {
      const key = keyOf(valueFrom);
      return key === undefined ? [] : [{ id: secretIdOf(valueFrom), key, isLogin: false }];
    }),
    ...(registrySecret?.includes(':secretsmanager:') === true
      ? ['username', 'password'].map((key) => ({ id: secretIdOf(registrySecret), key, isLogin: true }))
      : []),
  ]);
  const isGone = (id: string): boolean => {
    const read = secrets[id];
    return read?.kind === 'known' && (!read.value.isThere || read.value.deletedOn !== null);
  };
  return used.filter(({ id }) => !isGone(id));
};

/** Secrets of which `keysOf` is asked. */
export const secretsWithKeys = (revision: Revision): readonly string[] => [
  ...new Set(
    revision.containers.flatMap(({ secrets, registrySecret }) => [
      ...secrets
        .filter(({ valueFrom }) => keyOf(valueFrom) !== undefined)
        .map(({ valueFrom }) => secretIdOf(valueFrom)),
      ...(registrySecret?.includes(':secretsmanager:') === true ? [secretIdOf(registrySecret)] : []),
    ]),
  ),
];

/** Secrets have the JSON keys that the revision uses. Values are not kept. */
export const secretKeys: Check = (facts) => {
  const used = keysUsed(facts);
  if (used.length === 0) return [ok('no JSON key is used')];
  return brokenOr(
    used.flatMap((one) => keyFound(one, facts.secretKeys[one.id] ?? NOT_ASKED)),
    `${plural(used.length, 'key')} found`,
  );
};
