import { remembered } from './remembered.ts';

/**
 * How surely a name is the name of a secret. `outright`: its value always is one; `likely`: its value is one unless it
 * reads like a sentence; `shy`: only a value that looks like a credential is one (`auth`, `SORT_KEY`).
 */
export type NameKind = 'outright' | 'likely' | 'shy';

/** Names that describe a secret: its location, its kind, how many, how long. */
const ABOUT_WORDS = [
  'name|arn|file|path|dir|type|counts?|length|size|limit|expir\\w*|expiry|ttl|policy|version|status|valid\\w*',
  'required|enabled|errors?|manager|provider|store|hint|rotation|identifier|prefix|less|fingerprint|thumbprint|digest',
].join('|');
const ABOUT = new RegExp(`(?:${ABOUT_WORDS})$`, 'i');
const ABOUT_LAST_WORDS = [
  'disabled|mode|method|scheme|url|uri|endpoint|host|realm|region|level|algorithm|age|time|timeout|at|uid|usage',
  'exchange|service|server|backend|module|plugin|handler|factory|validator|filter|interceptor|middleware|grant|index',
].join('|');
const ABOUT_LAST = new RegExp(`(?:^|-)(?:${ABOUT_LAST_WORDS})$`);

const PASSWORD = new RegExp(
  [
    'pass(?:word|wort|wd|phrase|code)|kennwort|contrase|mot-?de-?passe|senha|pwd',
    '(?:^|-)(?:pass|pw|psw|pswd)(?:-|$)',
  ].join('|'),
);
const LIKELY = new RegExp(
  [
    'secret|credential|signature|jwt|mnemonic|(?:^|-)(?:creds?|bearer|otp|totp|sid|sig|dsn|salt|psk|pat)(?:-|$)',
    'token(?!i[sz])|conn(?:ection)?-?str(?:ing)?|session-?id|auth-?(?:code|pass|string|header)',
    '(?:api|access|private|encrypt(?:ion)?|decryption|signing|master|account|license|storage|shared|auth)-?key',
    '(?:session|app|application|hmac|client|service|admin|root|webhook|deploy|sas|ssh|tls|ssl|rsa)-?key',
  ].join('|'),
);
const AUTH = /(?:^|-)auth(?:-|$)/;
/** `PARTITION_KEY=id`, `cache_key=user:1`: data keys, distinguished from credentials by their case and their value. */
const UPPER_KEY = /^(?:[A-Z0-9]+_)+KEY$/;
const VARIABLE = /^(?:[A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{5,}|_auth|_authToken|x-.*)$/;

/** `dbPassword`, `DB_PASSWORD` and `db.password` as `db-password`. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9ñÑ]+/g, '-')
    .toLowerCase();

const kindOf = (name: string): NameKind | undefined => {
  const words = wordsOf(name);
  if (ABOUT.test(name) || ABOUT_LAST.test(words)) return undefined;
  if (PASSWORD.test(words)) return 'outright';
  if (LIKELY.test(words)) return VARIABLE.test(name) ? 'outright' : 'likely';
  if (AUTH.test(words)) return VARIABLE.test(name) ? 'outright' : 'shy';
  return UPPER_KEY.test(name) ? 'shy' : undefined;
};

/** Names whose kind is cached: the same ones occur again and again. */
const REMEMBERED = 500;

/** What a name says about its value; undefined: nothing secret. */
export const kindOfName = remembered(kindOf, REMEMBERED);
