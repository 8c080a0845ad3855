import { isEmpty, isSentenceWord, isWord, masked } from './values.ts';

const PASS = 'pass(?:word|wd|phrase|code)|pwd';
const SHARED_CAUSE = `${PASS}|secret(?:[ -]key)?|token|api[ -]key|access[ -]key|credentials?|connection string`;
const QUOTES = ['"', "'", '`'].map((quote) => `\\\\?${quote}[^${quote}\\s\\\\]{3,}\\\\?${quote}`).join('|');
const GAP = '[ \\t]{1,4}';

type Rule = { readonly words: RegExp; readonly isSecret: (value: string) => boolean };

const always = (value: string): boolean => !isSentenceWord(value) && !/^[:=]/.test(value);
const unlessWord = (value: string): boolean => always(value) && !isWord(value) && /[\d!@#$%^&*+=_]/.test(value);

/** Secrets in sentences: `the password is hunter2`, `password 'x'`, `using password x`, `IDENTIFIED BY 'x'`. */
const RULES: readonly Rule[] = [
  {
    words: new RegExp(`((?<![A-Za-z0-9])(?:${SHARED_CAUSE})${GAP}(?:(?:is|was|of)${GAP})?)(${QUOTES})`, 'gi'),
    isSecret: () => true,
  },
  { words: new RegExp(`((?<![A-Za-z0-9])(?:${PASS})${GAP}(?:is|was)${GAP})([^\\s"'\`]+)`, 'gi'), isSecret: always },
  {
    words: new RegExp(`((?<![A-Za-z0-9])(?:token|secret|key)${GAP}(?:is|was)${GAP})([^\\s"'\`]{8,})`, 'gi'),
    isSecret: unlessWord,
  },
  {
    words: new RegExp(`((?<![A-Za-z0-9])(?:using|with|by)${GAP}(?:the${GAP})?(?:${PASS})${GAP})([^\\s"'\`]+)`, 'gi'),
    isSecret: always,
  },
  {
    words: new RegExp(
      `((?<![A-Za-z0-9])(?:using|with|by|provided|supplied|got|invalid|bad|wrong)${GAP}` +
        `(?:the${GAP})?(?:${SHARED_CAUSE})${GAP})([^\\s"'\`]{6,})`,
      'gi',
    ),
    isSecret: unlessWord,
  },
  { words: /(identified[ \t]{1,4}by[ \t]{1,4}(?:password[ \t]{1,4})?)('[^'\n]+'|"[^"\n]+")/gi, isSecret: () => true },
  { words: /((?:with[ \t]{1,4}|encrypted[ \t]{1,4})password[ \t]{1,4})('[^'\n]+'|"[^"\n]+")/gi, isSecret: () => true },
];

/** Without one of these words no rule matches. */
const MEANT = /pass|pwd|secret|token|key|credential|connection string|identified/i;

/** Masks secrets in sentences. */
export const maskSentences = (text: string): string =>
  !MEANT.test(text)
    ? text
    : RULES.reduce(
        (spoken, { words, isSecret }) =>
          spoken.replace(words, (whole: string, head: string, value: string) =>
            isEmpty(value.replaceAll('\\', '')) || value.startsWith('[masked]') || !isSecret(value)
              ? whole
              : head + masked(value),
          ),
        text,
      );
