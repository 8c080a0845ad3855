import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { NOTICE } from './quoted.ts';

const asUser = (text: string) => ({ messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] });

const lastNight = (since: string): string =>
  [
    `What happened to our ECS services since ${since}? Use the tools of Farwatch:`,
    `1. incidents with since=${since}: group what belongs together; shared causes first, then by severity.`,
    '2. explain_service for each service with severity harm: the cause, the evidence, what Farwatch decided and why.',
    '3. rollback_record where something was rolled back or proposed: did it help?',
    'Answer in this order: what is still open, what ended by itself or by a rollback, what is left to do today.',
    'Name times in UTC, causes and evidence as Farwatch gives them, and say what is not known.',
    NOTICE,
  ].join('\n');

const postmortem = (incident: string): string =>
  [
    `Draft a post-mortem of incident ${incident}. Use the tools and resources of Farwatch:`,
    `1. Read farwatch://incident/${encodeURIComponent(incident)}.`,
    '2. explain_service and timeline of its service, from an hour before it opened to an hour after it ended.',
    '3. rollback_record of its service, if a release is involved.',
    'Sections: impact (tasks, duration, services), timeline (UTC), root cause with the evidence quoted, what ' +
      'detection and rollback did, what went well, actions with owners left blank. Mark every guess as one.',
    NOTICE,
  ].join('\n');

/** Questions that on-call engineers ask often. */
export const registerPrompts = (server: McpServer): void => {
  server.registerPrompt(
    'last_night',
    {
      title: 'What happened last night?',
      description: 'What failed, why, what was rolled back, what is left to do.',
      argsSchema: z.object({ since: z.string().max(40).optional().describe('12h, 24h or an ISO time; default 12h') }),
    },
    ({ since }) => asUser(lastNight(since ?? '12h')),
  );
  server.registerPrompt(
    'postmortem',
    {
      title: 'Draft a post-mortem',
      description: 'A post-mortem of one incident from what Farwatch recorded.',
      argsSchema: z.object({ incident: z.string().max(400).describe('id of the incident') }),
    },
    ({ incident }) => asUser(postmortem(incident)),
  );
};
