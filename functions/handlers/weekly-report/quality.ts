import { sharedKey } from '../../adapters/dynamodb/keys.ts';
import type { Store } from '../../adapters/common.ts';
import type { Place } from '../../adapters/slack/slack.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';
import { renderQuality } from '../../alert-quality/message.ts';
import type { AlertQuality } from '../../alert-quality/quality.ts';
import { alertQuality } from '../../alert-quality/quality.ts';
import { sharedIn } from '../../incidents/shared.ts';
import type { DeliveredIncident, Incident } from '../../service-state/incident.ts';
import type { ReportRun } from './run.ts';
import type { ReportEffects } from './work.ts';

type Reads = Pick<Store, 'services' | 'loadState' | 'loadDocument' | 'loadIncident'>;

/** The week that ends when the report runs. */
type Week = Pick<ReportRun, 'account' | 'region' | 'at'>;

const WEEK_SECONDS = 7 * 86_400;

/** Incidents of the week that people were notified of: of every service, and those that several share. */
const incidentsSince = async (store: Reads, run: Week, since: number): Promise<readonly Incident[]> => {
  const found: Incident[] = [];
  for (const key of await store.services()) found.push(...((await store.loadState(key))?.incidents ?? []));
  const shared = sharedIn((await store.loadDocument(sharedKey(`${run.account}/${run.region}`)))?.body);
  for (const { incident } of Object.values(shared.causes)) if (incident !== null) found.push(incident);
  return found.filter(({ notifications, lastAt }) => notifications.length > 0 && lastAt >= since);
};

/** How good the messages of the last seven days were. */
export const qualityOf = async (store: Reads, run: Week): Promise<AlertQuality> => {
  const incidents = await incidentsSince(store, run, Math.floor(run.at / 1000) - WEEK_SECONDS);
  const items: DeliveredIncident[] = [];
  for (const { id } of incidents) {
    const item = await store.loadIncident(id);
    if (item !== undefined) items.push(item);
  }
  return alertQuality(items);
};

/** Puts the quality of the week's messages into the thread of the digest; what Slack does not take fails no report. */
export const sayQuality = async (fx: ReportEffects, place: Place, run: ReportRun): Promise<void> => {
  const quality = await qualityOf(fx.store, run);
  if (quality.messages === 0) return;
  const message = renderQuality(quality);
  try {
    await fx.slack.reply(place, message, { entryId: `report#${run.id}#alerts`, isBroadcast: false });
  } catch (error) {
    if (!(error instanceof SlackBusy || error instanceof SlackRefused)) throw error;
    fx.log.error('the quality of the alerts could not be posted', { reason: error.message });
  }
};
