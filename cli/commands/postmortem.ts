import { deploymentOf } from '../../functions/incidents/of-any-kind.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { loadProof } from '../../functions/adapters/dynamodb/proof-document.ts';
import { withFacts } from '../../functions/diagnosis/proof.ts';
import { readTimeline } from '../../functions/handlers/slack-actions/timeline-read.ts';
import { serviceOf, incidentNamed } from '../../functions/incidents/identity.ts';
import { followersOf, leadOf } from '../../functions/incidents/lead.ts';
import { postmortemMarkdown } from '../../functions/postmortem/markdown.ts';
import type { Moment } from '../../functions/postmortem/postmortem.ts';
import { postmortemOf } from '../../functions/postmortem/postmortem.ts';
import { msOf, secondsOf } from '../../functions/primitives/instant.ts';
import { linesOf } from '../../functions/scaling/timeline/timeline.ts';
import { lineWords } from '../../functions/scaling/timeline/timeline-text.ts';
import type { DeliveredIncident } from '../../functions/service-state/delivered-incident.ts';
import type { Incident, IncidentId } from '../../functions/service-state/incident.ts';
import { writeNamed } from '../input/file-sentence.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure } from '../input/io.ts';
import { serviceNamed } from './timeline.ts';

export type PostmortemFlags = {
  /** Id of an incident, or a service, whose newest incident is meant. */
  readonly incident: string;
  readonly json: boolean;
  /** File to write to; undefined: stdout. */
  readonly out: string | undefined;
};

export type PostmortemSource = {
  readonly store: Pick<Store, 'history' | 'stopsBetween' | 'loadState' | 'loadDocument' | 'loadIncident' | 'services'>;
  readonly now: Date;
};

/** Before and after an incident, in milliseconds: the release that caused it, and what was done about it. */
const BEFORE_MS = 30 * 60_000;
const AFTER_MS = 60 * 60_000;

const newestOf = async (name: string, { store }: PostmortemSource): Promise<IncidentId> => {
  const service = serviceNamed(name, await store.services());
  const reported = (await store.loadState(service))?.incidents.filter(({ notifications }) => notifications.length > 0);
  const [newest] = (reported ?? []).toSorted((a, b) => b.lastAt - a.lastAt);
  if (newest === undefined)
    throw new CommandFailure(`no incident of ${service} is known: give the id that its thread in Slack names`);
  return newest.id;
};

/** The incident in whose message an incident is shown; its own id where it has one. */
const leadIdOf = async (id: IncidentId, { store }: PostmortemSource): Promise<IncidentId> => {
  const known = (await store.loadState(serviceOf(id)))?.incidents ?? [];
  const incident = known.find((one) => one.id === id);
  return (incident === undefined ? undefined : leadOf(incident, known)?.id) ?? id;
};

const incidentOf = async (text: string, source: PostmortemSource): Promise<DeliveredIncident> => {
  const named = text.includes('#') ? incidentNamed(text) : await newestOf(text, source);
  const id = await leadIdOf(named, source);
  const found = await source.store.loadIncident(id);
  if (found === undefined)
    throw new CommandFailure(`there is no incident ${id}: \`farwatch timeline SERVICE\` shows what happened when`);
  return found;
};

const momentsOf = async (incident: DeliveredIncident, { store, now }: PostmortemSource): Promise<readonly Moment[]> => {
  if (incident.kind === 'shared') return [];
  const from = msOf(incident.openedAt) - BEFORE_MS;
  const to = Math.min(now.getTime(), msOf(incident.resolvedAt ?? incident.lastAt) + AFTER_MS);
  const { entries } = await readTimeline(incident.service, { from, to }, { store });
  return linesOf(entries).map((line) => ({ at: secondsOf(line.first.at), text: lineWords(line) }));
};

/** Incidents as they were delivered, with the presses on their buttons. */
const deliveredOf = async (incidents: readonly Incident[], { store }: PostmortemSource) => {
  const read = await Promise.all(incidents.map(({ id }) => store.loadIncident(id)));
  return incidents.map((incident, index) => ({ ...incident, presses: read[index]?.presses ?? [] }));
};

/** `farwatch postmortem INCIDENT`: all that is known of it in Markdown, with the questions that people answer. */
export const postmortemCommand = async (io: Io, flags: PostmortemFlags, source: PostmortemSource): Promise<number> => {
  const found = await incidentOf(flags.incident, source);
  const { proof } = await loadProof(found, source.store);
  const incident = withFacts(found, proof);
  const state = await source.store.loadState(serviceOf(incident.id));
  const followers = await deliveredOf(followersOf(incident, state?.incidents ?? []), source);
  const deployment = [incident, ...followers].map(deploymentOf).find((one) => one !== null) ?? null;
  const evaluation = deployment === null ? undefined : state?.evaluations[deployment];
  const more = await momentsOf(incident, source);
  const postmortem = postmortemOf({ incident, followers, evaluation, more });
  const text = flags.json ? JSON.stringify(postmortem) : postmortemMarkdown(postmortem).trimEnd();
  if (flags.out === undefined) io.out(text);
  else {
    await writeNamed(flags.out, `${text}\n`);
    io.err(`wrote ${flags.out}`);
  }
  return 0;
};
