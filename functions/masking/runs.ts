import { isRandom, RUN_MIN } from './random.ts';
import { MASK } from './tokens.ts';

/** ARNs, digests and UUIDs stay readable; any other run of letters and digits is tested for randomness. */
const RUN = new RegExp(
  [
    String.raw`(?<![A-Za-z0-9])arn:aws[\w-]{0,12}:[\w:/.+@*-]*`,
    String.raw`(?<![A-Za-z0-9])[Ss][Hh][Aa]-?\d{1,3}[:=-][A-Za-z0-9+/]{16,128}={0,2}`,
    String.raw`[A-Za-z0-9+/_-]{${RUN_MIN - 2},}={0,2}`,
  ].join('|'),
  'g',
);

/** Names whose value is a request, a trace or a digest. */
const PUBLIC_NAMES = [
  'id-2|request[-_ ]?id(?:-2)?|requestid|host[-_ ]?id|cf[-_ ]?id|trace[-_ ]?id|correlation[-_ ]?id|message[-_ ]?id',
  'e-?tag|checksum\\w*|digest|fingerprint|thumbprint|integrity|sha\\d{1,3}|md5|crc32c?|commit|revision|version[-_ ]?id',
].join('|');
const PUBLIC = new RegExp(`(?:${PUBLIC_NAMES})(?:\\\\?["'])?\\s{0,3}(?:[:=]|is)?\\s{0,3}(?:\\\\?["'])?$`, 'i');
const NAME_CHARACTERS = 48;

const isPublic = (text: string, at: number): boolean => PUBLIC.test(text.slice(Math.max(0, at - NAME_CHARACTERS), at));

const maskParts = (run: string): string =>
  run
    .split('/')
    .map((part) => (isRandom(part) ? MASK : part))
    .join('/');

/** Masks runs that look random. */
export const maskRuns = (text: string): string =>
  text.replace(RUN, (run: string, at: number) => {
    if (run.length < RUN_MIN || /^(?:arn:|sha-?\d)/i.test(run)) return run;
    const isWholeRandom = isRandom(run);
    const masked = isWholeRandom ? MASK : run.includes('/') ? maskParts(run) : run;
    return masked === run || isPublic(text, at) ? run : masked;
  });
