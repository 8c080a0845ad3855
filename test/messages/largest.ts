import type { Proposal } from '../../functions/service-state/evaluation.ts';
import { deliveredAs } from '../support/incidents.ts';
import type { DeliveredIncident } from '../../functions/service-state/delivered-incident.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { HOSTILE, incident } from './hostile.ts';

/** The longest name that ECS allows for clusters, services, families and containers. */
const NAME = 255;

/** Texts that end in the middle of a character of two units wherever they are cut at one of two neighbouring places. */
const WIDE = ['🦆', 'x🦆', '界', 'é', '&', '<', '`', '*_', 'a\u0301', '👩‍👩‍👧‍👦'] as const;

/** A text of this many units: the n-th kind of character, over and over, or a hostile text. */
const textOf = (n: number, characters: number): string => {
  const all = [...WIDE, ...HOSTILE.filter((text) => text.trim() !== '')];
  const one = all[n % all.length] ?? 'x';
  return one.repeat(Math.ceil(characters / one.length)).slice(0, characters);
};

/** A name as AWS allows it, at its longest. */
const nameOf = (n: number): string => `n${n}-`.padEnd(NAME, 'abcdefghi-');

const keyOf = (n: number): ServiceKey => `111122223333/ap-southeast-7/${nameOf(n)}/${nameOf(n + 1)}` as ServiceKey;

const KINDS: readonly Incident['kind'][] = ['stops', 'release', 'shared', 'scaling', 'maintenance', 'hook', 'service'];
const SEVERITIES: readonly Incident['severity'][] = ['quiet', 'notice', 'harm'];
const PROPOSALS = ['open', 'approved', 'declined', 'expired', 'void'] as const;

const many = <Value>(count: number, of: (n: number) => Value): readonly Value[] =>
  Array.from({ length: count }, (_, n) => of(n));

const proposalOf = (n: number): Proposal => ({
  to: `${nameOf(n)}:2147483646`,
  platformVersion: '1.4.0',
  expiresAt: NINE + 900,
  state: PROPOSALS[n % PROPOSALS.length] ?? 'open',
  by: textOf(n + 9, 300),
  answeredAt: NINE + 60,
  reason: textOf(n + 10, 2000),
  askedBy: textOf(n + 11, 300),
});

/** The n-th incident with every field at its maximum: 64 services, the longest names, texts of every kind. */
export const largest = (n: number): DeliveredIncident => {
  const text = (more: number, characters: number): string => textOf(n + more, characters);
  const service = keyOf(n);
  const [first] = incident().notifications;
  if (first === undefined) throw new Error('no notification');
  const notifications = many(64, (at) => ({
    ...first,
    id: `${text(at, 40)}${at}`,
    level: (n + at) % 3 === 0 ? ('page' as const) : ('alert' as const),
    service: keyOf(n + at),
    text: text(at, at < 2 || at > 61 ? 4000 : 100),
    at: NINE + at,
  }));
  const counted = Object.fromEntries(many(20, (at) => [`${text(at, 250)}${at}`, 999_999]));
  const item = incident({
    id: `${service}#${'f'.repeat(13)}` as Incident['id'],
    severity: SEVERITIES[n % 3] ?? 'harm',
    service,
    serviceArn: `arn:aws:ecs:ap-southeast-7:111122223333:service/${nameOf(n)}/${nameOf(n + 1)}`,
    title: text(1, 1000),
    count: 9_999_999,
    tasks: many(5, (at) => ({ id: `${'e'.repeat(31)}${at}`, at: NINE + at, exitCode: 3_221_225_477 })),
    zones: counted,
    taskDefinitions: { ...counted, [`${nameOf(n)}:2147483647`]: 99_999 },
    evidence: text(2, 300),
    adviceParameters: { image: text(3, 3000) },
    failedContainer: nameOf(n),
    failedResource: text(4, 1024),
    facts: Object.fromEntries(
      many(30, (at) => [at === 0 ? 'Error' : `${text(at, 80)}${at}`, text(at, at < 4 ? 4000 : 301)]),
    ),
    notifications,
    resolvedAt: n % 4 === 0 ? NINE + 9000 : null,
    acknowledgedBy: n % 2 === 0 ? text(5, 300) : null,
    acknowledgedAt: n % 2 === 0 ? NINE + 99_999 : null,
    mutedUntil: n % 3 === 1 ? NINE + 9_999_999 : null,
    mutedBy: text(6, 300),
    muteReason: text(7, 2000),
    presses: many(40, (at) => ({ button: `Hold ${text(at, 200)}`, by: text(at + 1, 300), at: NINE })),
    earlierMessage: { channel: text(8, 200), messageTs: '1.1' },
    earlierLink: `https://slack.example/${'p'.repeat(2500)}`,
  });
  const shown = deliveredAs(item, KINDS[n % KINDS.length] ?? 'stops', text(3, 3000));
  return shown.kind === 'release' ? { ...shown, proposal: proposalOf(n) } : shown;
};

/** So many different incidents have each kind of text in each field, and each kind of incident several times. */
export const LARGEST_COUNT = WIDE.length + HOSTILE.length - 3;
