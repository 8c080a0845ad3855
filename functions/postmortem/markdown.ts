import { partsOf } from '../primitives/identity.ts';
import { dateOf } from '../primitives/instant.ts';
import { clockSecondInUtc, minuteInUtc } from '../primitives/instant-text.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Moment, Postmortem } from './postmortem.ts';

const minute = (at: EpochSeconds): string => minuteInUtc(dateOf(at));
const second = (at: EpochSeconds): string => clockSecondInUtc(dateOf(at));

/** Untrusted text within a paragraph, a list or a cell: no markup, no HTML, one line. */
const inline = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#~]/g, (character) => `\\${character}`);

/** Untrusted text as a block of code: its fence is longer than any in the text. */
const fenced = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
};

const section = (title: string, body: string): readonly string[] => (body === '' ? [] : [`## ${title}`, body]);

const list = (lines: readonly string[]): string => lines.map((line) => `- ${inline(line)}`).join('\n');

const rowsOf = (timeline: readonly Moment[]): string => {
  const rows = timeline.map(({ at, text }, index) => {
    const before = timeline[index - 1];
    const isNewDay = before === undefined || minute(before.at).slice(0, 10) !== minute(at).slice(0, 10);
    return `| ${isNewDay ? `${minute(at).slice(0, 10)} ` : ''}${second(at)} | ${inline(text)} |`;
  });
  return ['| UTC | what |', '| --- | --- |', ...rows].join('\n');
};

/** What only people know. */
const OPEN_QUESTIONS = [
  'What did users notice, and for how long?',
  'Why did it reach production, and which check would have stopped it?',
  'What went well, and what was luck?',
  'Who does what by when, so that it does not happen again?',
].map((question) => `- [ ] ${question}`);

/** A post-mortem in Markdown, filled in as far as Farwatch knows; the questions at its end are for people. */
export const postmortemMarkdown = (postmortem: Postmortem): string => {
  const { title, service, openedAt, resolvedAt, summary, impact, timeline, proof, logLines, changes, advice } =
    postmortem;
  const { account, region, cluster } = partsOf(service);
  const until = resolvedAt === null ? 'still open' : minute(resolvedAt);
  return [
    `# Post-mortem: ${inline(title)}`,
    `${minute(openedAt)} to ${until} (UTC) · ${inline(cluster)}, ${region}, ${account} · incident \`${postmortem.id}\``,
    ...section('Summary', summary.map(inline).join(' ')),
    ...section('Impact', list(impact)),
    ...section('Timeline', rowsOf(timeline)),
    ...section('Proof', proof === '' ? '' : fenced(proof)),
    ...section('Last log lines', logLines === '' ? '' : fenced(logLines)),
    ...section('What changed since the last healthy deployment', changes === '' ? '' : fenced(changes)),
    ...section('What to do', inline(advice)),
    ...section('To be filled in', OPEN_QUESTIONS.join('\n')),
  ]
    .join('\n\n')
    .concat('\n');
};
