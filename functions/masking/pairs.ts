import { MASK } from './tokens.ts';

/** Words that make a name the name of a secret. */
const WORDS = [
  'pass(?:word|wort|wd|phrase|code)|(?<![A-Za-z])pass(?![A-Za-z])',
  'kennwort|contrase[nñ]a|mot[-_]?de[-_]?passe',
  'pwd|secret|token|credential|signature|jwt|otp(?![a-z])',
  '(?:api|access|private|encrypt(?:ion)?|signing|master|account|license|storage|shared|auth)[-_. ]?key',
  '(?:session|app|hmac|jwt|client|service|admin|root)[-_. ]?key',
  'connection[-_. ]?string|conn[-_]?str|session[-_. ]?id',
  '(?<![a-z])sid(?![a-z])|(?<![a-z])sig(?![a-z])|(?<![A-Za-z])dsn(?![A-Za-z])',
  '(?<=[A-Z0-9]_)KEY(?![A-Za-z0-9])',
].join('|');

/**
 * Up to a blank, a quote, or a delimiter that is followed by something new. Never empty; always succeeds, so it is
 * linear.
 */
const BARE_VALUE =
  '(?:\\[masked\\]|(?![,;&|](?:\\s|$|["\'{[]|[A-Za-z_][\\w. -]{0,40}[=:]))(?![)}\\]]+(?:[\\s,;.:]|$))[^\\s"\'`<>])+';

const QUOTED = [
  '"(?:[^"\\\\\\n]|\\\\[^\\n])*"?',
  "'(?:[^'\\\\\\n]|\\\\[^\\n])*'?",
  '`[^`\\n]*`?',
  '\\\\{1,7}["\'][^"\'\\n]*["\']?',
];
const BLOCK = '[|>][+-]?[ \\t]*\\n[ \\t]+[^\\n]+';

const PAIR = new RegExp(
  `((?:${WORDS})[A-Za-z0-9_.-]{0,60})` +
    '(\\\\{0,7}["\'`]?\\]?\\s{0,8}(?:=>|:=|={1,3}|:(?!:)|(?<=<[^<>\\n]{1,100})>)\\s{0,8})' +
    `(${BLOCK}|${QUOTED.join('|')}|${BARE_VALUE})`,
  'gi',
);

/** `--password hunter2`, `password is hunter2`, `password 'hunter2'`, `IDENTIFIED BY 'x'`. */
const PASS = 'pass(?:word|wd|phrase|code)';
const QUOTES = ['"', "'", '`'].map((quote) => `${quote}[^${quote}\\s]{3,}${quote}`).join('|');
/** `the password is missing` tells of none. */
const NO_SECRET = 'not|in|too|an?|the|missing|required|empty|invalid|wrong|expired|incorrect';
const SPOKEN: readonly RegExp[] = [
  /(--?[a-z-]{0,24}(?:password|passwd|secret|token|api-?key)[ \t]{1,4})(?!-)("[^"\n]+"|'[^'\n]+'|\S+)/gi,
  new RegExp(`((?:${PASS}|secret|token|api key)[ \\t]{1,4}(?:(?:is|was|of)[ \\t]{1,4})?)(${QUOTES})`, 'gi'),
  new RegExp(`(${PASS}[ \\t]{1,4}(?:is|was)[ \\t]{1,4})(?!(?:${NO_SECRET})\\b)([^\\s"'\`]+)`, 'gi'),
  /(identified[ \t]{1,4}by[ \t]{1,4}(?:password[ \t]{1,4})?)('[^'\n]+'|"[^"\n]+")/gi,
];

/** `{"name":"DB_PASSWORD","value":"x"}` as task definitions write their environment, in either order. */
const SECRET_NAME = `[A-Za-z0-9_.-]{0,80}?(?:${WORDS})[A-Za-z0-9_.-]{0,60}`;
const IS = '\\s{0,4}[:=]\\s{0,4}';
const NAMED = new RegExp(
  `("?name"?${IS}"?${SECRET_NAME}"?\\s{0,4},?\\s{0,20}"?value"?${IS})(${QUOTED.join('|')}|${BARE_VALUE})`,
  'gi',
);
const NAMED_AFTER = new RegExp(
  '("value"\\s{0,4}:\\s{0,4})("(?:[^"\\\\\\n]|\\\\[^\\n]){0,2048}")' +
    `(?=\\s{0,20},\\s{0,20}"name"\\s{0,4}:\\s{0,4}"${SECRET_NAME})`,
  'gi',
);

/** Names that speak *about* a secret: its address, its kind, how many, how long. */
const ABOUT_WORDS = [
  'name|arn|file|path|dir|type|counts?|length|size|limit|expir\\w*|expiry|ttl|policy|version|status|valid\\w*',
  'required|enabled|errors?|manager|provider|store|hint|rotation|identifier|prefix|less',
].join('|');
const ABOUT = new RegExp(`(?:${ABOUT_WORDS})$`, 'i');
const EMPTY =
  /^["'`\\]*(?:|true|false|null|nil|none|undefined|yes|no|\*+|x{3,}|<[^>]*>|\d{1,6}|arn:[^"'\s]*|\[masked\])["'`\\]*$/i;
const PROSE = /^[A-Za-z][a-z]*(?:[A-Z][a-z]+)*[.,:;!?)]*$/;

type Pair = {
  readonly before: string;
  readonly name: string;
  readonly between: string;
  readonly value: string;
  readonly after: string;
};

const isPlainColon = ({ between, value }: Pair): boolean => /^\s*:\s*$/.test(between) && !/^["'`\\|>]/.test(value);

const isWord = (value: string): boolean => PROSE.test(value) || /^\d{1,6}\D?$/.test(value) || value.endsWith(':');

/** Names that leave no doubt: environment variables, passwords, and a line that holds nothing but the pair (YAML). */
const isNamedOutright = ({ before, name, after }: Pair): boolean => {
  const variable = /[A-Za-z0-9_]*$/.exec(before + name)?.[0] ?? '';
  const isVariable = /^(?:[A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{5,})$/.test(variable);
  const isLine = /(?:^|\n)[ \t]*(?:-[ \t]+)?[\w.-]*$/.test(before) && /^[ \t]*(?:$|[\r\n])/.test(after);
  return isVariable || isLine || /^pass[a-z]|kennwort|contrase|pwd/i.test(name);
};

/**
 * After a bare colon stands a value (YAML, environment) or the rest of a sentence ("invalid token: expected a name").
 */
const isSentence = (pair: Pair): boolean =>
  isPlainColon(pair) && !isNamedOutright(pair) && (isWord(pair.value) || pair.value.length < 6);

/** `…:secret:db-AbC1Ef:password::` names a key of a secret. */
const isInArn = (pair: Pair): boolean =>
  isPlainColon(pair) && /(?<![A-Za-z0-9])arn:aws[\w-]*:[\w:/.+@*-]*$/.test(pair.before);

/** `PARTITION_KEY=id`, `cache_key=user:1`: keys of data, told from keys of locks by their case and length. */
const isDataKey = ({ name, value }: Pair): boolean =>
  name.startsWith('key') || (name.startsWith('KEY') && value.length < 12);

const keeps = (pair: Pair): boolean =>
  isInArn(pair) || ABOUT.test(pair.name) || EMPTY.test(pair.value) || isDataKey(pair) || isSentence(pair);

/** The mask within the quotes that the value had. */
const masked = (value: string): string => {
  const quotes = /^(\\{0,7}["'`])[\s\S]*?(\\{0,7}["'`])?$/.exec(value);
  return quotes === null ? MASK : `${quotes[1] ?? ''}${MASK}${quotes[2] ?? ''}`;
};

/** Characters looked at on either side of a pair: the longest name or ARN that matters. */
const CONTEXT = 300;

/**
 * Masks the values of pairs whose name tells of a secret: environment, JSON, YAML, XML, query strings, options,
 * prose.
 */
export const maskPairs = (text: string): string => {
  const named = text
    .replace(NAMED, (whole: string, head: string, value: string) => (EMPTY.test(value) ? whole : head + masked(value)))
    .replace(NAMED_AFTER, (_, head: string, value: string) => head + masked(value));
  const paired = named.replace(PAIR, (whole: string, name: string, between: string, value: string, offset: number) => {
    const before = named.slice(Math.max(0, offset - CONTEXT), offset);
    const after = named.slice(offset + whole.length, offset + whole.length + CONTEXT);
    return keeps({ before, name, between, value, after }) ? whole : name + between + masked(value);
  });
  return SPOKEN.reduce(
    (spoken, rule) =>
      spoken.replace(rule, (whole: string, head: string, value: string) =>
        EMPTY.test(value) || value.startsWith(MASK) ? whole : head + masked(value),
      ),
    paired,
  );
};
