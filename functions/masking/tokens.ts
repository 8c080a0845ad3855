import { HOOK, LONG_RUN, VENDOR_SHAPE } from './vendors.ts';

/** Replaces a secret. It matches none of the rules, so masking again changes nothing. */
export const MASK = '[masked]';

/** `Authorization: Bearer …` and similar; also the bare scheme before something that cannot be a word. */
const NAMED = '["\'`\\\\]{0,8}\\s{0,4}[:=]\\s{0,4}\\[?["\'`\\\\]{0,8}';
const REST_OF_LINE = '[^\\n\\r"\'`]+';
const SCHEMES = '(?:bearer|basic|digest|token|negotiate|apikey|aws4|hawk|ntlm|oauth|bot|ssws|key|genie\\w*)\\b';
const HEADER = new RegExp(
  `((?:proxy-)?authorization${NAMED})(?=${SCHEMES}|\\[masked\\]|[^\\s"'\`]{0,200}\\d)${REST_OF_LINE}`,
  'gi',
);
const SCHEME = new RegExp(
  String.raw`\b(bearer|basic|digest|negotiate|apikey|ssws)(\s{1,4})` +
    '(?=[A-Za-z0-9+/_.~=-]{0,19}(?:[0-9+/=]|[A-Za-z]{20}))[A-Za-z0-9+/_.~=-]{8,}',
  'gi',
);
const COOKIE = new RegExp(`((?:set-)?cookie${NAMED})(?=[^\\s="'\`]{1,200}=|\\[masked\\])${REST_OF_LINE}`, 'gi');

/** Masks credentials that have a shape of their own, wherever they are. */
export const maskShapes = (text: string): string =>
  text
    .replace(HEADER, `$1${MASK}`)
    .replace(COOKIE, `$1${MASK}`)
    .replace(SCHEME, `$1$2${MASK}`)
    .replace(HOOK, `$1${MASK}`)
    .replace(LONG_RUN, (run) => run.replace(VENDOR_SHAPE, MASK));
