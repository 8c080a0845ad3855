import { stretch } from '../incidents/texts.ts';
import { openedAgainAt, UNTIL_RESOLVED } from '../on-call/handling.ts';
import type { DeliveredIncident, PressMade } from '../service-state/delivered-incident.ts';
import { prose } from './escape.ts';
import { instant } from './instant.ts';
import { mentionOf } from './mention.ts';

/** Presses that leave no other trace in the message. */
const SHOWN = /^(?:Hold|Continue|Roll back \(hook\))/;
const SHOWN_MAX = 3;

const pressed = ({ button, by }: PressMade): string => `👆 ${prose(button, 40)} by ${mentionOf(by)}`;

const acknowledged = (incident: DeliveredIncident): readonly string[] => {
  const { acknowledgedBy: by, acknowledgedAt: at } = incident;
  if (by === null) return [];
  const after = at === null ? '' : ` after ${stretch(Math.max(0, at - openedAgainAt(incident)))}`;
  return [`👀 acknowledged by ${mentionOf(by)}${after}`];
};

const muted = ({ mutedUntil: until, mutedBy: by, muteReason: reason }: DeliveredIncident): readonly string[] => {
  if (until === null) return [];
  const end = until >= UNTIL_RESOLVED ? 'it is resolved' : instant(until);
  const why = reason === null || reason === '' ? '' : `: ${prose(reason, 200)}`;
  return [`🔕 muted until ${end}${by === null ? '' : ` by ${mentionOf(by)}`}${why}`];
};

/** What people did about an incident, for the small print of its message: who, and how long after it opened. */
export const handledLines = (incident: DeliveredIncident): readonly string[] => [
  ...acknowledged(incident),
  ...muted(incident),
  ...incident.presses
    .filter(({ button }) => SHOWN.test(button))
    .slice(-SHOWN_MAX)
    .map(pressed),
];
