import { styled } from '../input/colour.ts';
import { blastRadius } from '../../functions/messages/after-rollback.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { decisionIn, explainedEntry } from '../../functions/service-state/parse-decision.ts';
import type { Decision } from '../../functions/service-state/evaluation.ts';
import type { HistoryEntry, Store } from '../../functions/adapters/common.ts';
import { secondInUtc } from '../../functions/primitives/instant-text.ts';
import type { Io } from '../input/io.ts';
import { CommandFailure } from '../input/io.ts';
import { tableText } from '../input/table.ts';
import { fitted } from '../input/width.ts';
import { sinceOf } from '../input/since.ts';
import { serviceNamed } from './timeline.ts';

export type ExplainFlags = { readonly service: string; readonly since: string; readonly json: boolean };

export type ExplainSource = { readonly store: Pick<Store, 'history' | 'services' | 'loadState'>; readonly now: Date };

const COLOURS: Readonly<Partial<Record<Decision['kind'], Parameters<typeof styled>[0]>>> = {
  page: 'red',
  alert: 'yellow',
  propose: 'cyan',
  'stop-deployment': 'green',
  'roll-back': 'green',
  'roll-back-platform-version': 'green',
};

const eValueOf = ({ eValue }: Decision): string =>
  eValue === null ? '' : eValue >= 1e9 ? '> 1e9' : Math.round(eValue).toLocaleString('en-US');

const rowOf = (entry: HistoryEntry): string[] => {
  const decision = decisionIn(entry.body);
  if (decision === undefined) {
    const { call, ...rest } = entry.body;
    const what = 'decision' in entry.body ? 'unreadable' : 'call';
    return [secondInUtc(entry.at), styled('bold', what), '', '', '', JSON.stringify({ call, ...rest })];
  }
  const { kind, to, guard, reason } = decision;
  return [
    secondInUtc(entry.at),
    styled(COLOURS[kind] ?? 'dim', kind),
    to ?? '',
    eValueOf(decision),
    guard ?? '',
    reason,
  ];
};

/** How far the failures of its releases reached that are still known: `web:42: 4 tasks failed, 6 min below …`. */
const reachedLines = (state: ServiceState | undefined): readonly string[] =>
  (state?.incidents ?? [])
    .filter((incident) => incident.kind === 'stops')
    .filter(({ deployment, notifications }) => deployment !== null && notifications.length > 0)
    .map((incident) => `${Object.keys(incident.taskDefinitions).join(', ')}: ${blastRadius(incident).join(', ')}`);

/** `farwatch explain SERVICE`: every evaluation of its releases, acted on or not, oldest first. */
export const explainCommand = async (io: Io, flags: ExplainFlags, { store, now }: ExplainSource): Promise<number> => {
  const from = sinceOf(flags.since, now);
  const service = serviceNamed(flags.service, await store.services());
  const entries = await store.history(service, 'audit', from, now.getTime());
  if (flags.json) {
    for (const entry of entries) io.out(JSON.stringify(explainedEntry(entry)));
    return 0;
  }
  if (entries.length === 0) throw new CommandFailure(`no release of ${service} was evaluated since ${flags.since}`);
  const head = ['when (UTC)', 'decision', 'to', 'e-value', 'guard', 'reason'];
  io.out(tableText({ head, rows: entries.map(rowOf), names: 2 }));
  for (const line of reachedLines(await store.loadState(service))) io.out(fitted(line));
  return 0;
};
