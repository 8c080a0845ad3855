import { visible } from '../messages/escape.ts';
import type { IncidentEvent } from './incident-event.ts';
import { cutText } from '../primitives/cut-text.ts';

/** Teams refuses larger messages (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors). */
export const TEAMS_BYTES_MAX = 28_000;

/** Characters of each text, up to three bytes each, and of a URL: the whole stays below what Teams takes. */
const MOST = { text: 700, name: 300, url: 1000 } as const;

/** Version of the Adaptive Card schema that all clients of Teams show. */
const CARD_VERSION = '1.4';

type Run = {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly fontType?: 'Monospace';
};
type RichText = { readonly type: 'RichTextBlock'; readonly inlines: readonly Run[]; readonly separator?: boolean };
type OpenUrl = { readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string };

/** A message with one Adaptive Card, as the webhook of a Teams workflow takes it. */
export type TeamsMessage = {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: {
        readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
        readonly type: 'AdaptiveCard';
        readonly version: string;
        readonly fallbackText: string;
        readonly body: readonly RichText[];
        readonly actions: readonly OpenUrl[];
        readonly msteams: { readonly width: 'Full' };
      };
    },
  ];
};

/** A text block would read Markdown, and so links, out of untrusted text; a run of a rich text block is only text. */
const run = (text: string, more: Partial<Run> = {}): Run => ({
  type: 'TextRun',
  text: visible(cutText(text, MOST.text)) || ' ',
  ...more,
});

const line = (...inlines: readonly Run[]): RichText => ({ type: 'RichTextBlock', inlines });

const fact = (name: string, value: string, characters: number = MOST.name): readonly RichText[] =>
  value === '' ? [] : [line(run(`${name}: `, { weight: 'Bolder' }), run(cutText(value, characters)))];

const SIGNS = { quiet: '⚪', notice: '🟠', harm: '🔴' } as const;

const signOf = ({ status, level, severity }: IncidentEvent): string => {
  if (status === 'resolved') return '✅';
  return level === 'page' ? '🚨' : SIGNS[severity];
};

const titleOf = (event: IncidentEvent): string =>
  `${signOf(event)} ${event.title}${event.status === 'resolved' ? ' (resolved)' : ''}`;

const bodyOf = (event: IncidentEvent): readonly RichText[] => [
  line(run(titleOf(event), { weight: 'Bolder' })),
  ...(event.text === '' ? [] : [line(run(event.text))]),
  ...(event.evidence === '' ? [] : [line(run(event.evidence, { fontType: 'Monospace' }))]),
  ...(event.status === 'resolved' ? [] : fact('What to do', event.advice, MOST.text)),
  ...fact('Tasks', event.tasks.count === 0 ? '' : String(event.tasks.count)),
  ...fact('Revision', event.taskDefinitions.slice(0, 4).join(', ')),
  ...fact('Services', event.kind === 'shared' ? event.services.slice(0, 12).join(', ') : ''),
  ...fact('Where', [event.cluster, event.region, event.account].filter((part) => part !== null).join(' · ')),
  ...fact('Since', event.openedAgainAt),
  ...fact('Acknowledged by', event.handling.acknowledgedBy ?? ''),
];

const actionsOf = ({ links }: IncidentEvent): readonly OpenUrl[] =>
  [
    { title: 'Service', url: links.service },
    { title: 'Deployment', url: links.deployment },
    { title: 'Logs', url: links.logs },
  ].flatMap(({ title, url }) =>
    url === null || url.length > MOST.url ? [] : [{ type: 'Action.OpenUrl' as const, title, url }],
  );

/** The message for Microsoft Teams. Buttons of Farwatch stand in Slack alone: a webhook takes no answers. */
export const teamsMessage = (event: IncidentEvent): TeamsMessage => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: CARD_VERSION,
        fallbackText: visible(cutText(titleOf(event), MOST.text)),
        body: bodyOf(event),
        actions: actionsOf(event),
        msteams: { width: 'Full' },
      },
    },
  ],
});

/**
 * What is sent to Teams once: that an incident opened, has a page, and is over. A webhook cannot update a message,
 * so counts do not make another one. Of what is muted or shown within another incident only pages are sent.
 */
export const teamsVersion = (event: IncidentEvent): string | undefined => {
  const { within, status, level, openedAgainAt, severity } = event;
  const isPartOrMuted = within !== null || status === 'muted';
  if (severity === 'quiet' || (isPartOrMuted && level !== 'page')) return undefined;
  return status === 'resolved' ? `resolved:${openedAgainAt}` : `${level}:${openedAgainAt}`;
};
