import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { isRow } from '../../functions/input/row.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { classify } from '../../functions/stops/classify.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';
import { escaped, plainLines } from './plain.ts';
import { incidentOfStop, messageOf } from './stop-message.ts';

/** A kind of stop: what it is called on the page, and the detail of its event. */
export type Sample = {
  readonly cause: string;
  readonly wording: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

const EVENTS = new URL('../../test/events/', import.meta.url);
const WORDINGS = new URL('wordings.json', import.meta.url);

const causeIn = (file: string): string =>
  file.startsWith('unknown.') ? 'unknown' : file.split('.').slice(0, 2).join('.');

const ofEvents = (): readonly Sample[] =>
  readdirSync(EVENTS)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const event: unknown = JSON.parse(readFileSync(new URL(file, EVENTS), 'utf8'));
      const detail = isRow(event) && isRow(event['detail']) ? event['detail'] : {};
      return { cause: causeIn(file), wording: file.replace(/\.json$/, ''), detail };
    });

const wordings = z.array(z.object({ cause: z.string(), wording: z.string(), stop: z.record(z.string(), z.unknown()) }));

/** Stops whose message differs from those of `test/events`: a circumstance, a name, another container at fault. */
const ofCircumstances = (): readonly Sample[] =>
  z
    .parse(wordings, JSON.parse(readFileSync(WORDINGS, 'utf8')))
    .map(({ cause, wording, stop }) => ({ cause, wording, detail: { ...stop, cpu: '512', memory: '1024' } }));

/** Every stop of the page: one for each rule, and those of the circumstances. */
export const samples = (): readonly Sample[] => [...ofEvents(), ...ofCircumstances()];

/** Where a task can run, as ECS writes it. */
export const PLACES = {
  Fargate: { launchType: 'FARGATE', capacityProviderName: 'FARGATE' },
  EC2: { launchType: 'EC2', capacityProviderName: 'web-instances' },
  'Managed Instances': { launchType: 'MANAGED_INSTANCES', capacityProviderName: 'web-managed' },
  External: { launchType: 'EXTERNAL', capacityProviderName: undefined },
} as const;

const placed = ({ detail }: Sample, place: keyof typeof PLACES): Readonly<Record<string, unknown>> => ({
  ...detail,
  ...PLACES[place],
});

/** Fields that are the same for every sample, or that the text names already. */
const SAME = /^(?:Revision|Where|Failed resource|At fault) /;

/** The message about a stop on paper: the notification of the phone, and the lines of the channel. */
const shown = (incident: Incident): readonly string[] => {
  const { phone, channel } = plainLines(messageOf(incident));
  return [phone, ...channel.slice(1, -2).filter((line) => !SAME.test(line))];
};

const worded = (detail: Readonly<Record<string, unknown>>): readonly string[] => {
  const incident = incidentOfStop({ detail });
  if (incident !== undefined) return shown(incident);
  return [`(no message: ${classify(parseTaskStop({ detail })).cause} is routine)`];
};

const isPlace = (name: string): name is keyof typeof PLACES => Object.hasOwn(PLACES, name);
const PLACE_NAMES = Object.keys(PLACES).filter(isPlace);

/** What cannot happen: a server of ECS Anywhere has no Spot, no network interface of a task and no load balancer. */
const IMPOSSIBLE: Readonly<Partial<Record<keyof typeof PLACES, RegExp>>> = {
  External: /^(?:network|platform\.(?:spot|maintenance)|health\.(?:elb|service)|scheduler\.rebal)/,
};

const placesOf = ({ cause }: Sample): readonly (keyof typeof PLACES)[] =>
  PLACE_NAMES.filter((place) => IMPOSSIBLE[place]?.test(cause) !== true);

/** The messages of a sample as lines, the notification first, each with the places where it is the same. */
export const variants = (sample: Sample): readonly { readonly lines: readonly string[]; readonly where: string }[] => {
  const found = new Map<string, (keyof typeof PLACES)[]>();
  const possible = placesOf(sample);
  for (const place of possible) {
    const key = JSON.stringify(worded(placed(sample, place)));
    found.set(key, [...(found.get(key) ?? []), place]);
  }
  return [...found].map(([key, places]) => ({
    lines: JSON.parse(key) as readonly string[],
    where: places.length === possible.length ? 'everywhere' : places.join(', '),
  }));
};

const ADVICE = /^What to do /;

const item = (sample: Sample, known: Map<string, string>): readonly string[] =>
  variants(sample).flatMap(({ lines, where }) => {
    const [phone = '', ...rest] = lines;
    const name = `${sample.wording} (${where})`;
    const reported = rest.map((line) => {
      if (!ADVICE.test(line)) return line;
      const before = known.get(line);
      if (before === undefined) known.set(line, name);
      return before === undefined ? line : `What to do: as in ${before}`;
    });
    return [`- _${escaped(name)}_<br>📱 ${escaped(phone)}`, ...reported.map((line) => `  <br>${escaped(line)}`)];
  });

const section = (cause: string, all: readonly Sample[]): string => {
  const known = new Map<string, string>();
  const own = all.filter((sample) => sample.cause === cause);
  return [`## ${cause}`, '', ...own.flatMap((sample) => item(sample, known)), ''].join('\n');
};

/** `docs/texts/causes.md`: every cause, in every wording, as the message that a person gets. */
export const causesPage = (): string => {
  const all = samples();
  return [
    '# Every cause as its message',
    '',
    'Generated by `npm exec -- node cli/texts/main.ts`; a test fails when it is stale. Each entry shows',
    'the Slack message about three stopped tasks of the service `web` (desired count 4): the notification on the',
    'phone, what happened, the proof, what to do. The stops come from `test/events`, one for each rule, and from',
    '`cli/texts/wordings.json`, one for each variant. _everywhere_ means on Fargate, EC2, Managed Instances and',
    'External.',
    '',
    ...Object.keys(CAUSES).map((cause) => section(cause, all)),
  ].join('\n');
};
