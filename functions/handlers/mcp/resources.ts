import type { McpServer } from '@modelcontextprotocol/server';
import { ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { timelineJson } from '../../scaling/timeline/timeline-text.ts';
import { readTimeline } from '../slack-actions/timeline-read.ts';
import { answerOf } from './answer.ts';
import { serviceAsked, windowAsked } from './asked.ts';
import { causeJson, causesJson } from './causes.ts';
import { incidentNamed } from './incidents.ts';
import type { McpEffects } from './ports.ts';

const JSON_TYPE = 'application/json';

const contents = (uri: URL, answer: object) => ({
  contents: [{ uri: uri.href, mimeType: JSON_TYPE, text: JSON.stringify(answer) }],
});

const textIn = (value: string | readonly string[] | undefined): string => {
  const text = typeof value === 'string' ? value : (value?.[0] ?? '');
  return decodeURIComponent(text);
};

const registerCauses = (server: McpServer): void => {
  server.registerResource(
    'causes',
    'farwatch://causes',
    { description: 'Every cause of a stopped task, with its owner and meaning.', mimeType: JSON_TYPE },
    async (uri) => contents(uri, answerOf({ head: causesJson() })),
  );
  server.registerResource(
    'cause',
    new ResourceTemplate('farwatch://causes/{cause}', { list: undefined }),
    { description: 'One cause with its advice, e.g. farwatch://causes/memory.oom.', mimeType: JSON_TYPE },
    async (uri, { cause }) => {
      const found = causeJson(textIn(cause));
      if (found === undefined) throw new ResourceNotFoundError(uri.href);
      return contents(uri, answerOf({ head: found }));
    },
  );
};

const registerIncident = (server: McpServer, fx: McpEffects): void =>
  void server.registerResource(
    'incident',
    new ResourceTemplate('farwatch://incident/{id}', { list: undefined }),
    {
      description: 'An incident with evidence, advice, log lines and what changed; id percent-encoded.',
      mimeType: JSON_TYPE,
    },
    async (uri, { id }) => {
      const found = await incidentNamed(textIn(id), fx);
      if (found === undefined) throw new ResourceNotFoundError(uri.href);
      return contents(uri, answerOf({ head: found }));
    },
  );

const registerTimeline = (server: McpServer, fx: McpEffects): void =>
  void server.registerResource(
    'timeline',
    new ResourceTemplate('farwatch://timeline/{service}', { list: undefined }),
    {
      description: 'The last 24 hours of a service (name or cluster/name, percent-encoded).',
      mimeType: JSON_TYPE,
    },
    async (uri, { service }) => {
      const cursor = windowAsked({}, '24h', fx);
      const key = await serviceAsked(textIn(service), fx);
      const { entries, missingData } = timelineJson(await readTimeline(key, cursor, fx));
      const list = { name: 'entries', entries, cursor };
      return contents(uri, answerOf({ head: { service: key, missingData }, list }));
    },
  );

/** What may be read by address: causes, an incident, a timeline. */
export const registerResources = (server: McpServer, fx: McpEffects): void => {
  registerCauses(server);
  registerIncident(server, fx);
  registerTimeline(server, fx);
};
