import type { SlackMessage } from '../messages/blocks.ts';
import { fit, header, listing, paragraph, section } from '../messages/blocks.ts';
import { code, prose } from '../messages/escape.ts';
import { instant } from '../messages/instant.ts';
import type { Postmortem } from './postmortem.ts';

const LINES_MAX = 15;
const CHARACTERS_MAX = 2500;

const timelineOf = ({ timeline }: Postmortem): string => {
  const shown = timeline.slice(-LINES_MAX);
  const left = timeline.length - shown.length;
  const head = `*Timeline*${left > 0 ? ` (${left} earlier lines are left out)` : ''}`;
  return [head, ...shown.map(({ at, text }) => `• ${instant(at)} ${prose(text, 120)}`)].join('\n');
};

/** The reply after a rollback: what to put into the post-mortem, and the command that writes all of it. */
export const renderPostmortem = (postmortem: Postmortem): SlackMessage => {
  const { id, summary, impact, logLines, changes } = postmortem;
  return {
    text: prose(`For the post-mortem: ${postmortem.title}`, 600),
    blocks: fit([
      header('📝 For the post-mortem'),
      paragraph('', summary.join(' '), 1500),
      ...(impact.length === 0
        ? []
        : [section(['*Impact*', ...impact.map((line) => `• ${prose(line, 200)}`)].join('\n'))]),
      section(timelineOf(postmortem)),
      ...(logLines === '' ? [] : [listing('Last log lines', logLines, CHARACTERS_MAX)]),
      ...(changes === '' ? [] : [listing('What changed', changes, CHARACTERS_MAX)]),
      section(`_The whole post-mortem in Markdown:_ ${code(`farwatch postmortem '${id}'`, 400)}`),
    ]),
  };
};
