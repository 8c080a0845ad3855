import type { DeliveredIncident } from '../service-state/delivered-incident.ts';
import { isOtherError } from '../incidents/last-words.ts';
import { earlierText } from '../incidents/returns.ts';
import { stretch } from '../incidents/texts.ts';
import type { Block } from './blocks.ts';
import { LIMITS, section } from './blocks.ts';
import { prose } from './escape.ts';
import { mask } from './foreign.ts';

/** Slack's message links, and nothing else that its response may contain. */
const ADDRESS = /^https:\/\/[a-z0-9.-]{1,100}\.slack(?:-gov)?\.com\/archives\/[A-Z0-9]{1,40}\/p\d{1,30}$/;

/** A link to a message in Slack, as a sentence; empty where Slack named none. */
export const linkTo = (url: string | null | undefined, text: string): string =>
  url && ADDRESS.test(url) ? ` <${url}|${text}>.` : '';

/** Whether an incident was over and came back: an earlier message covers its previous occurrence. */
export const isBack = ({ earlier, earlierMessage }: DeliveredIncident): boolean =>
  earlier !== undefined || earlierMessage !== null;

/** How long it stayed away, how often it happened before, and the link to its earlier message; empty the first time. */
export const backBlocks = (incident: DeliveredIncident): Block[] => {
  if (!isBack(incident)) return [];
  const { earlier, openedAt, earlierLink } = incident;
  const away = earlier === undefined ? '' : `, ${stretch(openedAt - earlier.lastAt)} after the last time`;
  const before = mask(earlierText(incident) ?? 'It happened before.');
  const what = isOtherError(incident) ? '*It failed again with a different error*' : '*It happened again*';
  return [
    section(`${what}${away}. ${prose(before, LIMITS.section / 2)}${linkTo(earlierLink, 'See the earlier message')}`),
  ];
};
