import { kindOfName } from './names.ts';
import { BARE_VALUE, isEmpty, masked, QUOTED_VALUE } from './values.ts';

/**
 * A secret whose name is a value of its own: `{"name":"DB_PASSWORD","value":"x"}` of task definitions, `<add
 * key="Password" value="x"/>`, `ParameterKey=DbPassword,ParameterValue=x`, YAML, in either order.
 */
const NAME = '(?<![A-Za-z])(?:parameter|option|header|tag)?(?:name|key|id)';
const VALUE = '(?<![A-Za-z])(?:parameter|option|header|tag)?value';
const SPACE = '(?:\\s|\\\\[nrt])';
const QUOTE = '\\\\{0,3}["\']?';
const IS = `${QUOTE}\\s{0,4}(?:[:=]|=>)\\s{0,4}`;
const WORD = '[A-Za-z0-9_.:/-]{1,100}';

const NAME_FIRST = new RegExp(
  `(${NAME}${IS}${QUOTE})(${WORD})(${QUOTE}\\s{0,4}[,;]?${SPACE}{0,20}(?:>\\s{0,20}<)?${QUOTE}${VALUE}(?:${IS}|>))` +
    `(${QUOTED_VALUE}|${BARE_VALUE})`,
  'gi',
);
const VALUE_FIRST = new RegExp(
  `(${VALUE}${IS})(\\\\{0,3}"(?:[^"\\\\\\n]|\\\\[^"\\n]){0,2048}\\\\{0,3}"|'[^'\\n]{0,2048}'|[^\\s"',;=:]{1,128})` +
    `(?=\\s{0,4}[,;]?\\s{0,20}${QUOTE}${NAME}${IS}${QUOTE}(${WORD}))`,
  'gi',
);

/** Masks values of entries whose separate name is a secret's. */
export const maskAttributes = (text: string): string =>
  /value/i.test(text)
    ? text
        .replace(NAME_FIRST, (whole: string, head: string, name: string, between: string, value: string) =>
          kindOfName(name) === undefined || isEmpty(value) ? whole : head + name + between + masked(value),
        )
        .replace(VALUE_FIRST, (whole: string, head: string, value: string, name: string) =>
          kindOfName(name) === undefined || isEmpty(value) ? whole : head + masked(value),
        )
    : text;
