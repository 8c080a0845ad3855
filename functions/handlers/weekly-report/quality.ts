import { sharedIncidents } from '../../adapters/dynamodb/shared-causes.ts';
import type { Store } from '../../adapters/common.ts';
import type { Place } from '../../adapters/slack/slack.ts';
import { SlackBusy, SlackRefused } from '../../adapters/slack/errors.ts';
import { renderQuality } from '../../alert-quality/message.ts';
import type { AlertQuality } from '../../alert-quality/quality.ts';
import { alertQuality } from '../../alert-quality/quality.ts';
import { EVERYWHERE_SCOPES } from '../../incidents/shared/scopes.ts';
import { eachOf } from '../../primitives/each-of.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import type { Incident } from '../../service-state/incident.ts';
import type { ReportRun } from './run.ts';
import type { ReportEffects } from './work.ts';

type Reads = Pick<Store, 'services' | 'loadState' | 'loadDocument' | 'loadIncident'>;

/** The week that ends when the report runs. */
type Week = Pick<ReportRun, 'account' | 'region' | 'places' | 'at'>;

const WEEK_SECONDS = 7 * 86_400;
const READS_AT_ONCE = 16;

/** Incidents of the week that people were notified of: of every service, and those that several share. */
const incidentsSince = async (store: Reads, run: Week, since: EpochSeconds): Promise<readonly Incident[]> => {
  const states = await eachOf(await store.services(), READS_AT_ONCE, (key) => store.loadState(key));
  const places = [run, ...run.places].map(({ account, region }) => `${account}/${region}`);
  const shared = await sharedIncidents([...EVERYWHERE_SCOPES, ...places], store);
  const own = states.flatMap((state) => state?.incidents ?? []);
  return [...own, ...shared].filter(({ notifications, lastAt }) => notifications.length > 0 && lastAt >= since);
};

/** How good the messages of the last seven days were. */
export const qualityOf = async (store: Reads, run: Week): Promise<AlertQuality> => {
  const incidents = await incidentsSince(store, run, secondsOf(run.at) - WEEK_SECONDS);
  const items = await eachOf(incidents, READS_AT_ONCE, ({ id }) => store.loadIncident(id));
  return alertQuality(items.filter((item) => item !== undefined));
};

/** Puts the quality of the week's messages into the thread of the digest; what Slack does not take fails no report. */
export const postQuality = async (fx: ReportEffects, place: Place, run: ReportRun): Promise<void> => {
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
