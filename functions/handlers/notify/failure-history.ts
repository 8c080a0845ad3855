import { failuresKey } from '../../adapters/dynamodb/keys.ts';
import { TooManyWrites, updateDocument } from '../../adapters/dynamodb/update-document.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { Incident } from '../../service-state/incident.ts';
import { historyIn, historyText, remember } from '../../incidents/failure-history.ts';
import type { Store } from '../../adapters/common.ts';
import type { Slack } from '../../adapters/slack/slack.ts';

type Documents = Pick<Store, 'loadDocument' | 'saveDocument'>;

/** One failure history per account and region: it recognises the same failure of another service. */
const keyOf = ({ service }: Incident) => failuresKey(partsOf(service));

type Seen = { readonly store: Documents; readonly slack: Pick<Slack, 'isUnread'> };

/**
 * How often the account has seen the failure of an incident; undefined for incidents that are not task failures, and
 * where nobody would read it.
 */
export const failureHistory = async (incident: Incident, { store, slack }: Seen): Promise<string | undefined> =>
  incident.kind === 'stops' && slack.isUnread !== true
    ? historyText(historyIn((await store.loadDocument(keyOf(incident)))?.body), incident.fingerprint)
    : undefined;

/** Records how an incident ended. Recording the same end again changes nothing. */
export const rememberFailure = async (incident: Incident, { store, slack }: Seen): Promise<void> => {
  if (slack.isUnread === true) return;
  try {
    await updateDocument({ store }, keyOf(incident), (body) => {
      const known = historyIn(body);
      const next = remember(known, incident);
      return next === known ? undefined : next;
    });
  } catch (error) {
    // An end that is lost is missing from a count and nowhere else.
    if (!(error instanceof TooManyWrites)) throw error;
  }
};
