/** What stands where a secret was. It matches none of the rules, so masking again changes nothing. */
export const MASK = '[masked]';

/**
 * Credentials with a shape of their own. Published prefixes of their issuers; each is tried at the start of a word
 * only.
 */
const SHAPES: readonly string[] = [
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}', // AWS access key ids
  '(?:IQoJ|FwoG|FQoG|AQoD)[A-Za-z0-9+/=_%-]{40,}', // AWS session tokens
  'eyJ[A-Za-z0-9_-]{5,}(?:\\.[A-Za-z0-9_-]*){1,4}', // JWT, JWE
  'eyJ[A-Za-z0-9+/=_-]{60,}', // base64 of a JSON document: registry authorisation tokens
  'xox[a-z]-[A-Za-z0-9-]{8,}', // Slack
  '(?:xapp|xwfp)-[A-Za-z0-9-]{8,}',
  'gh[a-z]_[A-Za-z0-9]{16,}', // GitHub
  'github_pat_[A-Za-z0-9_]{16,}',
  'gl[a-z]{2,6}-[A-Za-z0-9_-]{16,}', // GitLab
  '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{8,}', // Stripe
  'whsec_[A-Za-z0-9+/=]{12,}',
  'sk-[A-Za-z0-9_-]{16,}', // model providers
  'AIza[A-Za-z0-9_-]{30,}', // Google
  'GOCSPX-[A-Za-z0-9_-]{16,}',
  'ya29\\.[A-Za-z0-9_-]{20,}',
  'SG\\.[A-Za-z0-9_-]{12,}\\.[A-Za-z0-9_-]{12,}', // SendGrid
  'SK[0-9a-f]{32}', // Twilio
  'key-[0-9a-f]{32}', // Mailgun
  'npm_[A-Za-z0-9]{20,}',
  'pypi-[A-Za-z0-9_-]{20,}',
  'dckr_[a-z]{2,6}_[A-Za-z0-9_-]{16,}', // Docker Hub
  '(?:dop|doo|dor)_v1_[a-f0-9]{32,}', // DigitalOcean
  'shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{16,}', // Shopify
  '(?:NRAK|NRJS|NRII)-[A-Za-z0-9_-]{12,}', // New Relic
  'gl(?:sa|c)_[A-Za-z0-9_=+/-]{20,}', // Grafana
  'hv[sbr]\\.[A-Za-z0-9_-]{16,}', // Vault
  'hf_[A-Za-z0-9]{20,}',
  'sq0(?:atp|csp)-[A-Za-z0-9_-]{16,}', // Square
  'EAA[A-Za-z0-9]{30,}',
  'AGE-SECRET-KEY-[A-Z0-9]{16,}',
  'lin_(?:api|oauth)_[A-Za-z0-9]{16,}',
  'pat[A-Za-z0-9]{14}\\.[a-f0-9]{32,}', // Airtable
  'ATATT[A-Za-z0-9_=-]{20,}', // Atlassian
];

const SHAPE = new RegExp(`(?<![A-Za-z0-9])(?:${SHAPES.join('|')})`, 'g');

/** Web hooks whose address is the credential: the host stays. */
const HOOK_HOSTS = [
  String.raw`hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)`,
  String.raw`discord(?:app)?\.com\/api\/webhooks`,
  String.raw`[a-z0-9-]{1,60}\.webhook\.office\.com`,
].join('|');
const HOOK = new RegExp(`((?:${HOOK_HOSTS})\\/)(?:\\[masked\\]|[^\\s"'\`<>|\\])}])+`, 'gi');

/** `Authorization: Bearer …` and its kind; also the bare scheme before something that can be no word. */
const NAMED = '["\'`\\\\]{0,8}\\s{0,4}[:=]\\s{0,4}["\'`\\\\]{0,8}';
const REST_OF_LINE = '[^\\n\\r"\'`]+';
const SCHEMES = '(?:bearer|basic|digest|token|negotiate|apikey|aws4|hawk|ntlm|oauth|bot)\\b';
const HEADER = new RegExp(
  `((?:proxy-)?authorization${NAMED})(?=${SCHEMES}|\\[masked\\]|[^\\s"'\`]{0,200}\\d)${REST_OF_LINE}`,
  'gi',
);
const SCHEME = new RegExp(
  String.raw`\b(bearer|basic|digest|negotiate|apikey)(\s{1,4})` +
    '(?=[A-Za-z0-9+/_.~=-]{0,19}(?:[0-9+/=]|[A-Za-z]{20}))[A-Za-z0-9+/_.~=-]{8,}',
  'gi',
);
const COOKIE = new RegExp(`((?:set-)?cookie${NAMED})(?=[^\\s="'\`]{1,200}=|\\[masked\\])${REST_OF_LINE}`, 'gi');

/** Masks credentials that are recognised by their own shape, wherever they stand. */
export const maskShapes = (text: string): string =>
  text
    .replace(HEADER, `$1${MASK}`)
    .replace(COOKIE, `$1${MASK}`)
    .replace(SCHEME, `$1$2${MASK}`)
    .replace(HOOK, `$1${MASK}`)
    .replace(SHAPE, MASK);

const KEY_BEGIN = /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/;
const KEY_END = /-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/;

/** The end of a key whose beginning was cut off: what precedes END goes back to the last word that is no base64. */
const maskTail = (text: string): string => {
  const end = KEY_END.exec(text);
  if (end === null) return text;
  const pieces = text.slice(0, end.index).split(/(\s+|\\[nr])/);
  while (pieces.length > 0 && /^(?:[A-Za-z0-9+/=]{16,}|[A-Za-z0-9+/]*=+|\s*|\\[nr])$/.test(pieces.at(-1) ?? ''))
    pieces.pop();
  return pieces.join('') + MASK + maskTail(text.slice(end.index + end[0].length));
};

/** Masks private keys whole, on one line or on many; a key that was cut off is masked to the end of the text. */
export const maskPrivateKeys = (text: string): string => {
  const begin = KEY_BEGIN.exec(text);
  if (begin === null) return maskTail(text);
  const rest = text.slice(begin.index + begin[0].length);
  const end = KEY_END.exec(rest);
  const after = end === null ? '' : maskPrivateKeys(rest.slice(end.index + end[0].length));
  return maskTail(text.slice(0, begin.index)) + MASK + after;
};
