import { writeFileSync } from 'node:fs';
import { toJSONSchema } from 'zod';
import { EVENT_SCHEMA, incidentEventSchema } from '../../functions/sinks/incident-event.ts';

const DOCUMENT = new URL('../../docs/schemas/farwatch-incident-1.json', import.meta.url);

/** The JSON schema of an incident on the event bus, as docs/schemas/ has it. */
export const schemaDocument = (): string => {
  const schema = toJSONSchema(incidentEventSchema);
  const title = `${EVENT_SCHEMA}: \`detail\` of the event "Farwatch Incident" of source "farwatch"`;
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
};

if (process.argv[1] === import.meta.filename) writeFileSync(DOCUMENT, schemaDocument());
