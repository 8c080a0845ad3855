import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { advise } from '../../functions/stops/advice/advise.ts';
import { CAUSES, isCause } from '../../functions/stops/cause.ts';
import type { Cause } from '../../functions/stops/cause.ts';
import { classify } from '../../functions/stops/classify.ts';
import { MESSAGE_CAUSES } from '../../functions/stops/message-cause.ts';
import { LATER_MESSAGE_RULES, MESSAGE_RULES } from '../../functions/stops/rules/message-rules.ts';
import { RULES } from '../../functions/stops/rules/rules.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';

/** A stop event, the cause in its file name, and the cause that the rules found. */
export type Shown = { readonly file: string; readonly cause: string; readonly got: string };

const EVENTS = new URL('../../test/events/', import.meta.url);
const DOCUMENT = new URL('../../docs/causes.md', import.meta.url);

const labelOf = (file: string): string =>
  file.startsWith('unknown.') ? 'unknown' : file.split('.').slice(0, 2).join('.');

/** Every stop event of the test folder with the cause that the rules find in it. */
export const shownByEvents = (): readonly Shown[] =>
  readdirSync(EVENTS)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      file,
      cause: labelOf(file),
      got: classify(parseTaskStop(JSON.parse(readFileSync(new URL(file, EVENTS), 'utf8')))).cause,
    }));

const escaped = (text: string): string => text.replace(/\|/g, '\\|').replace(/</g, '&lt;');

const NORMAL = ' Routine: silent by default.';

const section = (cause: Cause): string => {
  const { meaning, faultDomain: owner, rollbackClass, normalLife } = CAUSES[cause];
  const wordings = RULES.filter((rule) => rule.cause === cause).map(({ wording }) => `- ${escaped(wording)}`);
  return [
    `### ${cause}`,
    '',
    `${escaped(meaning)}${normalLife ? NORMAL : ''}`,
    '',
    `Owner: ${owner}. Rollback class: ${rollbackClass}.`,
    '',
    `**What to do.** ${escaped(advise(cause, {}))}`,
    '',
    'Recognised by:',
    '',
    ...(wordings.length > 0 ? wordings : ['- anything that no rule recognises']),
    '',
  ].join('\n');
};

const domainOf = (cause: string): string => cause.split('.')[0] ?? cause;

const matrix = (shown: readonly Shown[]): string => {
  const domains = [...new Set(Object.keys(CAUSES).map(domainOf))];
  const count = (from: string, to: string): number =>
    shown.filter(({ cause, got }) => domainOf(cause) === from && domainOf(got) === to).length;
  const used = domains.filter((domain) => shown.some(({ cause, got }) => [cause, got].map(domainOf).includes(domain)));
  const row = (from: string): string => `| ${from} | ${used.map((to) => count(from, to) || '·').join(' | ')} |`;
  return [
    `| shown \\ found | ${used.join(' | ')} |`,
    `|---|${used.map(() => '--:').join('|')}|`,
    ...used.map(row),
  ].join('\n');
};

const confusions = (shown: readonly Shown[]): string => {
  const wrong = shown.filter(({ cause, got }) => cause !== got);
  if (wrong.length === 0) return 'Within the domains no event is mistaken for another cause either.';
  return wrong.map(({ file, cause, got }) => `- \`${file}\`: ${cause} taken for ${got}`).join('\n');
};

const messages = (): string =>
  Object.entries(MESSAGE_CAUSES)
    .map(([cause, meaning]) => {
      const rules = [...MESSAGE_RULES, ...LATER_MESSAGE_RULES].filter((rule) => rule.cause === cause);
      return `| ${cause} | ${escaped(meaning)} | ${escaped(rules.map(({ wording }) => wording).join('; '))} |`;
    })
    .join('\n');

/** `docs/causes.md`, from the rule tables and what the test events show. */
export const causesDocument = (shown: readonly Shown[]): string => `# Why a task stopped

Generated from the rule tables in \`functions/stops/\` by \`npm exec -- node cli/commands/causes-doc.ts\`; a test fails
when it is stale.
${Object.keys(CAUSES).length} causes, ${RULES.length} rules. First match wins; specific rules come before general ones.
Where the reason names a secret, an image or a role, the advice names it too; this page has the general text.

Rollback class: \`ref\` is something that the revision refers to, \`app\` the revision's own behaviour, \`env\` its
surroundings (never evidence against a revision), \`excluded\` routine stops and the platform.

## Causes

${Object.keys(CAUSES).filter(isCause).map(section).join('\n')}
## Confusion matrix of our own events

${shown.length} stop events in \`test/events\`, in the documented shape, each named after its cause. Every rule
matches one of them, so the matrix shows that no rule hides another; it does not measure how well the rules do on unseen
reasons (see \`docs/designs/stops.md\`).

${matrix(shown)}

${confusions(shown)}

## What service event messages say

| name | meaning | recognised by |
|---|---|---|
${messages()}
`;

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(DOCUMENT, causesDocument(shownByEvents()));
