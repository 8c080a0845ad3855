import * as z from 'zod';
import type { ServiceKey } from '../../primitives/identity.ts';
import { serviceIn } from '../../primitives/service-named.ts';
import { sinceIn } from '../../primitives/since.ts';
import { isoText } from '../../primitives/instant-text.ts';
import { msOf } from '../../primitives/instant.ts';
import type { Cursor } from './cursor.ts';
import { cursorIn } from './cursor.ts';
import type { McpEffects } from './ports.ts';
import { AnswerRefused } from './refused.ts';

const NAME_CHARACTERS_MAX = 300;

/** Inputs that several tools share. */
export const INPUTS = {
  service: z.string().min(1).max(NAME_CHARACTERS_MAX).describe('Service: name, cluster/name or ARN.'),
  since: z.string().max(40).optional().describe('How far back: 90m, 24h, 7d, or an ISO time.'),
  cursor: z.string().max(400).optional().describe('nextCursor of the answer before, for its next page.'),
};

/** The service that was asked for; throws `AnswerRefused` with the candidates when a text names none. */
export const serviceAsked = async (text: string, { store }: Pick<McpEffects, 'store'>): Promise<ServiceKey> => {
  const named = serviceIn(text, await store.services());
  if (named.kind === 'none') throw new AnswerRefused(named.reason);
  return named.key;
};

type Span = { readonly since?: string | undefined; readonly cursor?: string | undefined };

/** The window that was asked for: the cursor's, or from `since` (or `otherwise`) until now. */
export const windowAsked = (
  { since, cursor }: Span,
  otherwise: string,
  { clock }: Pick<McpEffects, 'clock'>,
): Cursor => {
  if (cursor !== undefined) return cursorIn(cursor);
  const now = clock.now();
  const from = sinceIn(since ?? otherwise, now);
  if (from === undefined)
    throw new AnswerRefused(`since ${since}: give a duration like 90m, 24h or 7d, or an ISO time in the past`);
  return { from, to: now.getTime(), after: 0 };
};

/** A window as an answer shows it. */
export const windowText = ({ from, to }: Cursor) => ({ from: isoText(from), to: isoText(to) });

/** An instant in epoch seconds as ISO; null stays null. */
export const secondsText = <Seconds extends number | null>(seconds: Seconds): Seconds extends null ? null : string =>
  (seconds === null ? null : isoText(msOf(seconds))) as Seconds extends null ? null : string;
