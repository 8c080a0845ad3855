import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Phrases that readers stumbled over, and what to write instead. */
const PHRASES: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\bconvict/i, 'prove'],
  [/\bwarrants? it\b/i, 'the evidence is strong'],
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\bhearsay\b/i, 'unverified'],
  [/\bout of turn\b/i, 'now'],
  [/\bfor nothing\b/i, 'wasted'],
  [/\bdear(er|est)\b/i, 'more or most expensive'],
  [/\bfor ever\b/i, 'indefinitely, keeps retrying'],
  [/\bodds\b.*\bto 1\b|\bodds more\b/i, '3 of 3 starts failed; before: 0 of 42'],
  [/\bevery ?day (life|stops?)\b/i, 'routine stops'],
  [/\bnobody (is|was|were)? ?told\b/i, 'not notified'],
  [/\ba person (is needed|has to)\b|\bby a person\b|\bfor a person\b/i, 'needs attention, needs approval'],
  [/\bhands off\b/i, 'Farwatch will not act'],
  [/\bonly tells?\b/i, 'alert only'],
  [/\bhistory(, not| and no|, never) evidence\b/i, 'ignored'],
  [/\b(cannot|can't|could not) be had\b/i, 'could not be retrieved'],
  [/\bhangs? together\b/i, 'architecture'],
  [/\bsizes? (that |which )?would do\b/i, 'which sizes fit'],
  [/\bdid harm\b/i, 'caused failures'],
  [/\bbears? it\b/i, 'can take it'],
  [/\bnot call for\b/i, 'not needed'],
  [/\bjudge(d|ments?)\b/i, 'evaluated, decision'],
  [/\bis another one\b/i, 'image of `app`: v41 → v42'],
  [/\btidings?\b|\bsayings?\b/i, 'notification'],
  [/\blet (it|them) go on\b/i, 're-enable'],
  [/\bverdicts?\b/i, 'diagnosis, evaluation or result'],
  [/\bbeliefs?\b|\bbelieved\b/i, 'state'],
  [/\b(is|are|stays?|what is) (still )?owed\b/i, 'unsent, due'],
  [/\bculprits?\b/i, 'failed container'],
  [/\bfolded\b|\bfolds? (in|into|back)\b/i, 'applied'],
  [/\bfleet brake\b/i, 'the limit of N services in ten minutes is reached'],
  [/\bby its own doing\b|\bits doing\b/i, 'because of it, caused by it'],
];

/** Phrases that readers of messages, commands, README and the architecture stumbled over. */
const IN_TEXTS: typeof PHRASES = [
  [/(?<!\b(?:there|it|what|who) )\bis no (?!longer\b|newer\b|more\b)[a-z]+/i, 'is not a …'],
  [/\bis back\b(?! to)|\btakes? back\b|\btook back\b|\btaken back\b/i, 'fails again, reclaims, rolls back'],
  [/\blook(s|ed|ing)? (into|at|whether)\b/i, 'check, read'],
  [/\banew\b/i, 'again'],
  [/\bgo(es)? on\b/i, 'continue, keep failing'],
  [/\bhealed\b|\basleep\b/i, 'recovered, not needed at night'],
  [/\b(sent|paid) all the same\b/i, 'still'],
  [/\bbe had\b|\bin its own words\b/i, 'plain words'],
  [/\banswers a status\b/i, 'returned a status'],
];

const ROOT = new URL('../../', import.meta.url);

const filesIn = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => `${folder}${file}`);

/** Code without comments. */
const withoutComments = (code: string): string =>
  code.replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, '')).replace(/(^|\s)\/\/.*$/gm, '');

const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** String literals of more than one word, each with its line; a value in a template is an ellipsis. */
const textsIn = (code: string): readonly (readonly [line: number, text: string])[] =>
  [...withoutComments(code).matchAll(STRING)].flatMap(({ 0: text, index, input }) =>
    text.includes(' ') ? [[input.slice(0, index).split('\n').length, text.replace(/\$\{[^}]*\}/g, '…')] as const] : [],
  );

const linesIn = (page: string): readonly (readonly [line: number, text: string])[] =>
  page.split('\n').map((text, index) => [index + 1, text] as const);

const findings = (
  file: string,
  texts: readonly (readonly [line: number, text: string])[],
  phrases = PHRASES,
): readonly string[] =>
  texts.flatMap(([line, text]) =>
    phrases.flatMap(([phrase, instead]) => {
      const found = phrase.exec(text);
      return found === null ? [] : [`${file}:${line}: "${found[0]}": ${instead}`];
    }),
  );

const read = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');

test('README, docs and the stack use none of the phrases that readers stumbled over', () => {
  const pages = [
    ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'serverless.yml'],
    ...filesIn('docs/', /\.(md|svg)$/),
    ...filesIn('infra/', /\.yml$/),
  ];
  expect(pages.flatMap((file) => findings(file, linesIn(read(file))))).toEqual([]);
});

test('texts in functions/ and cli/ use none of them either', () => {
  const sources = [...filesIn('functions/', /\.ts$/), ...filesIn('cli/', /\.(ts|mjs)$/)];
  const texts = sources.filter((file) => !/(vocabulary\.mjs|deflated\.ts)$/.test(file));
  expect(texts.flatMap((file) => findings(file, textsIn(read(file))))).toEqual([]);
});

/** Texts of people who write to programmers: experiments, checks and the simulated AWS. */
const NOT_FOR_USERS = /^cli\/(?:checks|experiments|fake-aws|pictures|texts)\/|^cli\/build/;

test('what users read says it plainly: README, architecture, messages, commands', () => {
  const pages = ['README.md', 'docs/architecture.md'].flatMap((file) => findings(file, linesIn(read(file)), IN_TEXTS));
  const sources = [...filesIn('functions/', /\.ts$/), ...filesIn('cli/', /\.ts$/)].filter(
    (file) => !NOT_FOR_USERS.test(file),
  );
  const texts = sources.flatMap((file) => findings(file, textsIn(read(file)), IN_TEXTS));
  expect([...pages, ...texts]).toEqual([]);
});
