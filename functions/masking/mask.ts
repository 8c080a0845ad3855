import { maskAddresses } from './addresses.ts';
import { maskPairs } from './pairs.ts';
import { isRandom } from './random.ts';
import { remembered } from './remembered.ts';
import { MASK, maskPrivateKeys, maskShapes } from './tokens.ts';

export { MASK } from './tokens.ts';

/** Colours of a terminal, and characters that are not seen but would split a secret in two for a reader of patterns. */
const INVISIBLE = new RegExp(
  String.fromCharCode(27) +
    '\\[[0-9;?]{0,32}[ -/]{0,4}[@-~]|[\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff\\u00ad]',
  'g',
);

/** ARNs, digests and UUIDs stay readable; any other run of letters and digits is judged by its looks. */
const RUN = new RegExp(
  [
    String.raw`(?<![A-Za-z0-9])arn:aws[\w-]{0,12}:[\w:/.+@*-]*`,
    String.raw`sha\d{1,3}:[0-9a-f]+`,
    String.raw`(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{24,}={0,2}`,
  ].join('|'),
  'g',
);

const maskRun = (run: string): string => {
  if (run.startsWith('arn:') || run.startsWith('sha')) return run;
  if (isRandom(run)) return MASK;
  return run.includes('/')
    ? run
        .split('/')
        .map((part) => (isRandom(part) ? MASK : part))
        .join('/')
    : run;
};

const maskOnce = (text: string): string =>
  maskPairs(maskAddresses(maskShapes(maskPrivateKeys(text)))).replace(RUN, maskRun);

/** Rounds until nothing changes any more: a mask can lay open a pair that something else had hidden. */
const ROUNDS_MAX = 4;

const maskAll = (text: string): string => {
  let masked = text.replace(INVISIBLE, '');
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const again = maskOnce(masked);
    if (again === masked) break;
    masked = again;
  }
  return masked;
};

/** Texts whose masked form is remembered. */
const REMEMBERED = 500;

/**
 * Masks every secret in a text: keys and tokens by their shape, passwords by the name beside them, credentials in
 * addresses, private keys, and runs that look drawn at random. Linear in the length of the text; masking again changes
 * nothing. ARNs, digests, task ids and image names stay. Terminal colours and invisible characters are taken out.
 */
export const mask = remembered(maskAll, REMEMBERED);
