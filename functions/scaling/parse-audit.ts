import * as z from 'zod/mini';
import { mask } from '../masking/mask.ts';
import { msOf } from '../primitives/instant.ts';
import { epochSeconds } from '../primitives/instant-schema.ts';
import type { AuditFact } from './facts.ts';
import { dateWords } from './maintenance.ts';
import type { Kept } from './parse-history.ts';
import type { TimelineEntry } from './timeline/timeline.ts';

const text = z.nullish(z.string());

/** The five kinds of audit entries, as their writers store them; first match wins. */
const SCHEMAS = {
  evaluated: z.object({ decision: z.object({ kind: z.string(), to: text, reason: z.string() }) }),
  acted: z.object({
    call: z.object({ call: z.string(), taskDefinition: text, platformVersion: text }),
    state: z.string(),
    error: text,
  }),
  mode: z.object({ call: z.literal('mode'), mode: z.string(), until: epochSeconds, by: z.string() }),
  pressed: z.object({ call: z.literal('press'), action: z.string(), by: z.string(), outcome: z.string() }),
  answered: z.object({ call: z.string(), action: z.string(), by: z.string(), outcome: z.string() }),
} as const;

const entry = (explained: Pick<TimelineEntry, 'id' | 'at' | 'text'> & Partial<TimelineEntry>): TimelineEntry => ({
  kind: 'rollback',
  mood: 'plain',
  who: 'Farwatch',
  desired: null,
  group: null,
  ...explained,
});

type Audit = Pick<Kept, 'id' | 'at' | 'body'>;
type Reader = (audit: Audit) => TimelineEntry | undefined | 'other';

/** Decisions that changed nothing are not part of the timeline. */
const SILENT = new Set(['nothing', 'alert']);

/** What each kind of decision does, followed by its target. */
const DECIDED: Readonly<Record<string, string>> = {
  propose: 'propose a rollback to',
  'stop-deployment': 'stop the deployment and return to',
  'roll-back': 'roll back to',
  'roll-back-platform-version': 'return to platform version',
};

const decisionText = (what: string, to: string | null | undefined): string =>
  to ? `${DECIDED[what] ?? `${what} to`} ${to}` : what;

const evaluated: Reader = ({ id, at, body }) => {
  const read = z.safeParse(SCHEMAS.evaluated, body);
  if (!read.success) return 'other';
  const { kind: what, to, reason } = read.data.decision;
  if (SILENT.has(what)) return undefined;
  // The numbers keep entries of one millisecond in order.
  return entry({
    id: `audit#1#${id}#${what}`,
    at,
    text: `Decided to ${decisionText(what, to)}: ${mask(reason)}`,
  });
};

const acted: Reader = ({ id, at, body }) => {
  const read = z.safeParse(SCHEMAS.acted, body);
  if (!read.success) return 'other';
  const { call, state, error } = read.data;
  const to = call.taskDefinition ?? call.platformVersion;
  const why = error ? `: ${mask(error)}` : '';
  return entry({
    id: `audit#${state === 'begun' ? 2 : 3}#${id}`,
    at,
    mood: state === 'refused' ? 'bad' : 'plain',
    text: `${call.call}${to ? ` to ${to}` : ''} ${state}${why}`,
  });
};

const mode: Reader = ({ id, at, body }) => {
  const read = z.safeParse(SCHEMAS.mode, body);
  if (!read.success) return 'other';
  const { mode: to, until, by } = read.data;
  return entry({
    id: `audit#${id}#${at}`,
    at,
    kind: 'mute',
    text: `Mode ${to} until ${dateWords(msOf(until))}`,
    who: by,
  });
};

/** Presses whose effect has no line of its own. */
const LINES = new Set(['Acknowledge', 'Not now']);

const pressed: Reader = ({ id, at, body }) => {
  const read = z.safeParse(SCHEMAS.pressed, body);
  if (!read.success) return 'other';
  const { action, by, outcome } = read.data;
  if (!LINES.has(action)) return undefined;
  return entry({ id: `audit#${id}`, at, kind: 'mute', text: `Pressed “${action}”: ${mask(outcome)}`, who: by });
};

const answered: Reader = ({ id, at, body }) => {
  const read = z.safeParse(SCHEMAS.answered, body);
  if (!read.success) return 'other';
  const { call, action, by, outcome } = read.data;
  return entry({ id: `audit#${id}`, at, kind: 'hook', text: `${call} (${action}) ${outcome}`, who: by });
};

/** The accepted call in an audit entry; undefined for every other entry. */
export const auditFactOf = ({ id, at, body }: Audit): AuditFact | undefined => {
  const read = z.safeParse(SCHEMAS.acted, body);
  if (!read.success || read.data.state !== 'accepted') return undefined;
  const { call, taskDefinition } = read.data.call;
  return { id, at, call, to: taskDefinition ?? null };
};

const READERS: readonly Reader[] = [evaluated, acted, mode, pressed, answered];

/** The timeline line of our audit entry; undefined for one that changed nothing, or is unreadable. */
export const entryOfAudit = (audit: Audit): TimelineEntry | undefined => {
  for (const reader of READERS) {
    const line = reader(audit);
    if (line !== 'other') return line;
  }
  return undefined;
};
