import { maskAddresses } from './addresses.ts';
import { maskAttributes } from './attributes.ts';
import { maskCommands } from './commands.ts';
import type { Known } from './known.ts';
import { maskedBeside } from './known.ts';
import { maskPairs } from './pairs.ts';
import { maskPrivateKeys } from './private-keys.ts';
import { maskRuns } from './runs.ts';
import { remembered } from './remembered.ts';
import { maskSentences } from './sentences.ts';
import { maskShapes } from './tokens.ts';
import { maskContinued, maskWrapped } from './wrapped.ts';

export { MASK } from './tokens.ts';

/** Terminal colours, and invisible characters that would split a secret in two for a pattern. */
const INVISIBLE = new RegExp(
  String.fromCharCode(27) +
    '\\[[0-9;?]{0,32}[ -/]{0,4}[@-~]|[\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff\\u00ad]',
  'g',
);

/**
 * In this order: whole secrets (keys, URLs, tokens) before named ones, named ones before those that only look random.
 */
const STEPS: readonly ((text: string) => string)[] = [
  maskPrivateKeys,
  maskWrapped,
  maskAddresses,
  maskShapes,
  maskAttributes,
  maskPairs,
  maskCommands,
  maskSentences,
  maskRuns,
  maskContinued,
];

/** Rounds until nothing changes: a mask can reveal a pair that something else had hidden. */
const ROUNDS_MAX = 4;

const maskAll = (text: string): string => {
  let masked = text.replace(INVISIBLE, '');
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const again = STEPS.reduce((left, step) => step(left), masked);
    if (again === masked) break;
    masked = again;
  }
  return masked;
};

/** Texts whose masked form is cached. */
const REMEMBERED = 500;

const maskText = remembered(maskAll, REMEMBERED);

/**
 * Masks every secret in an untrusted text: keys and tokens by their shape, passwords by the name next to them,
 * credentials in URLs and commands, private keys, and runs that look random. Linear in the length of the text; masking
 * again changes nothing. ARNs, digests, ids, CloudFormation names and `known` names stay. Terminal colours and
 * invisible characters are removed. Names alone are never masked: do not pass a text that is only a name.
 */
export const mask = (text: string, known?: Known): string => maskedBeside(text, maskText, known);
