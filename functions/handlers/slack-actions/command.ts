import { plural } from '../../primitives/plural.ts';
import { countOf } from '../../incidents/of-any-kind.ts';
import { decisionIn } from '../../service-state/parse-decision.ts';
import type { Mode } from '../../deployments/policy.ts';
import { MODES } from '../../deployments/policy.ts';
import type { Incident } from '../../service-state/incident.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import { dateOf, secondsOf } from '../../primitives/instant.ts';
import { minuteInUtc } from '../../primitives/instant-text.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { stretch } from '../../incidents/texts.ts';
import { mask } from '../../masking/mask.ts';
import { prose } from '../../messages/escape.ts';
import { headlineOf } from '../../messages/render.ts';
import { keepPress } from '../../adapters/dynamodb/presses.ts';
import { instant } from '../../messages/instant.ts';
import { modeOverride, setMode } from '../../adapters/dynamodb/override.ts';
import type { HistoryEntry, OpenIncident, Store } from '../../adapters/common.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import type { MuteEffects } from './mute.ts';
import { muteAll } from './mute.ts';
import type { Permissions } from './permission.ts';
import { timelineAnswer } from './timeline-answer.ts';

export type CommandEffects = MuteEffects & Permissions;

/** `/farwatch …` as a user typed it. */
export type Typed = { readonly text: string; readonly user: { readonly id: string; readonly name: string } };

const HELP = [
  '*/farwatch status* — what is open now, newest first',
  '*/farwatch open* — what is open and since when, oldest first',
  '*/farwatch explain SERVICE* — rollback decisions, including those to do nothing',
  '*/farwatch timeline SERVICE* — deployments, scaling, stops and rollbacks of the last 24 h',
  '*/farwatch mute SERVICE [1h|4h|HOURS|tomorrow|resolved] [WHY]* — no new messages of its open incidents',
  '*/farwatch mode SERVICE off|observe|approve|auto [HOURS]* — overrides the tag for a while',
].join('\n');

/** Untrusted text, made inert and short. */
const safe = (text: string): string => prose(text, 300);

const iso = (at: EpochSeconds): string => dateOf(at).toISOString();

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS_MAX = 24 * 7;
/** Slack shows long answers badly; the newest lines matter most. */
const LINES_MAX = 12;

const hoursOf = (text: string | undefined, otherwise: number): number => {
  const hours = Number(text ?? otherwise);
  return Number.isFinite(hours) && hours > 0 ? Math.min(hours, HOURS_MAX) : otherwise;
};

type Found = { readonly kind: 'one'; readonly key: ServiceKey } | { readonly kind: 'none'; readonly says: string };

/** What tells services of one name apart: their clusters, or all of their keys where these have equal names as well. */
const choicesOf = (keys: readonly ServiceKey[]): string => {
  const short = keys.map((key) => `${partsOf(key).cluster}/${partsOf(key).name}`);
  return (new Set(short).size === keys.length ? short : keys).join(', ');
};

/** A service by `name`, `cluster/name`, or by account and region as well. */
const find = async (name: string | undefined, store: Store): Promise<Found> => {
  if (!name) return { kind: 'none', says: 'Which service? `name` or `cluster/name`.' };
  const keys = (await store.services()).filter((key) => `/${key}`.endsWith(`/${name}`));
  const [first, ...others] = keys;
  if (first === undefined) return { kind: 'none', says: `No service called ${safe(mask(name))} is watched.` };
  if (others.length === 0) return { kind: 'one', key: first };
  return { kind: 'none', says: `Which one? ${safe(choicesOf(keys))}` };
};

type OpenLine = (open: Incident, now: EpochSeconds) => string;

const tasksOf = (incident: Incident): string => {
  const count = countOf(incident);
  return count > 0 ? ` — ${plural(count, 'task')}` : '';
};

const statusLine: OpenLine = (open) =>
  `• ${safe(headlineOf(open))}${tasksOf(open)}, last <!date^${open.lastAt}^{time}|at ${iso(open.lastAt)}>`;

const openLine: OpenLine = (open, now) =>
  `• ${stretch(now - open.openedAt)} · ${safe(headlineOf(open))}${tasksOf(open)}`;

/** Open incidents that are read for a list; of more the oldest or newest are shown. */
const READ_MAX = 60;

/** Shown within the message of another open one: it is the same problem. */
const isWithin = ({ messageTs, delivery }: DeliveredIncident, ids: ReadonlySet<string>): boolean =>
  messageTs === null && ids.has(delivery.joinedTo ?? '');

/** Problems as lines: one read of the index of what is open, and one of each incident, at most `READ_MAX`. */
const listed = async (
  { store, clock }: CommandEffects,
  line: OpenLine,
  order: (a: OpenIncident, b: OpenIncident) => number,
): Promise<string> => {
  const open = (await store.openIncidents()).toSorted(order);
  if (open.length === 0) return 'All quiet: no incident is open.';
  const now = secondsOf(clock.now());
  const ids = new Set<string>(open.map(({ id }) => id));
  const read = await Promise.all(open.slice(0, READ_MAX).map(({ id }) => store.loadIncident(id)));
  const problems = read.flatMap((one) => (one === undefined || isWithin(one, ids) ? [] : [one]));
  const count = problems.length + Math.max(0, open.length - READ_MAX);
  const lines = problems.slice(0, LINES_MAX).map((incident) => line(incident, now));
  const more = count > LINES_MAX ? `\n… and ${count - LINES_MAX} more` : '';
  return `${count} open:\n${lines.join('\n')}${more}`;
};

const status = (fx: CommandEffects): Promise<string> => listed(fx, statusLine, (a, b) => b.openedAt - a.openedAt);

/** What has waited longest stands first. */
const openList = (fx: CommandEffects): Promise<string> => listed(fx, openLine, (a, b) => a.openedAt - b.openedAt);

const evaluated = ({ at, body }: HistoryEntry): string => {
  const decision = decisionIn(body);
  const when = minuteInUtc(at);
  if (decision === undefined) return `• ${when} ${safe(JSON.stringify(body).slice(0, 200))}`;
  const to = decision.to === null ? '' : ` to ${decision.to}`;
  return `• ${when} *${decision.kind}*${safe(to)}: ${safe(decision.reason.slice(0, 300))}`;
};

type OnService = (key: ServiceKey, words: readonly string[], typed: Typed, fx: CommandEffects) => Promise<string>;

const explain: OnService = async (key, _words, _typed, { store, clock }) => {
  const now = clock.now().getTime();
  const entries = await store.history(key, 'audit', now - 30 * DAY_MS, now);
  if (entries.length === 0) return 'No release of this service was evaluated in the last 30 days.';
  return entries.slice(-LINES_MAX).reverse().map(evaluated).join('\n');
};

const timeline: OnService = (key, _words, _typed, fx) => timelineAnswer(key, fx);

const NO_RESPONDER = 'Only the responders of this cluster may mute (onCall.responders of the policy).';

const mute: OnService = async (key, [length = '4h', ...why], { user }, fx) => {
  if (!(await fx.mayRespond(user.id, key))) return NO_RESPONDER;
  const open = (await fx.store.loadState(key))?.incidents.filter(({ resolvedAt }) => resolvedAt === null) ?? [];
  const posted: DeliveredIncident[] = [];
  for (const { id } of open) posted.push(...[await fx.store.loadIncident(id)].filter((one) => one !== undefined));
  if (posted.length === 0) return 'This service has no open incident.';
  const says = await muteAll(posted, { length, reason: why.join(' '), by: user.name }, fx);
  for (const incident of posted) {
    const press = { button: 'Mute (command)', by: user.name, at: secondsOf(fx.clock.now()) };
    await keepPress({ incident, press, user: user.id, outcome: says }, fx);
  }
  return says;
};

const ACTING: readonly Mode[] = ['approve', 'auto'];

const ONLY_PROPOSED =
  ' Farwatch can change a service only while its tag farwatch:mode is approve or auto: set it too, or rollbacks are ' +
  'only proposed.';

const changeMode: OnService = async (key, [wanted, hours], { user }, fx) => {
  const mode: Mode | undefined = MODES.find((known) => known === wanted);
  if (mode === undefined) {
    const override = await modeOverride(fx.store, key, fx.clock.now());
    const tag = (await fx.store.loadState(key))?.facts?.mode ?? 'not read yet';
    return override === undefined
      ? `Tag: ${tag}. No override. Modes: ${MODES.join(', ')}.`
      : `${override.mode} until ${instant(override.until)} (by ${safe(override.by ?? '?')}). Tag: ${tag}.`;
  }
  if (!(await fx.mayAct(user.id, key))) return 'Only members of the configured group may change the mode.';
  const span = hoursOf(hours, 8);
  const until = new Date(fx.clock.now().getTime() + span * HOUR_MS);
  await setMode(fx, { service: key, mode, until, by: user.name });
  const tag = (await fx.store.loadState(key))?.facts?.mode;
  const isBound = ACTING.includes(mode) && !(tag && ACTING.includes(tag));
  const ends = `${mode} until ${instant(secondsOf(until))}; after that the tag applies again.`;
  return ends + (isBound ? ONLY_PROPOSED : '');
};

const ON_SERVICE: Readonly<Record<string, OnService>> = { explain, timeline, mute, mode: changeMode };

/** Answers `/farwatch …` with text for the user who typed it. */
export const answerCommand = async (typed: Typed, fx: CommandEffects): Promise<string> => {
  const [verb = 'status', name, ...words] = typed.text.trim().split(/\s+/).filter(Boolean);
  if (verb === 'status') return status(fx);
  if (verb === 'open') return openList(fx);
  const act = Object.hasOwn(ON_SERVICE, verb) ? ON_SERVICE[verb] : undefined;
  if (act === undefined) return HELP;
  const found = await find(name, fx.store);
  return found.kind === 'none' ? found.says : act(found.key, words, typed, fx);
};
