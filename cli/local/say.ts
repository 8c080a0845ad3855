import type { Notice, Store } from '../../functions/effects/ports.ts';
import type { Saying } from '../../functions/incidents/incident.ts';

/** Says what of an incident was not said yet, without Slack. */
export const say = async (
  { incident: id }: Notice,
  store: Store,
  said: (saying: Saying, incident: { readonly id: string }) => void,
): Promise<void> => {
  const incident = await store.loadIncident(id);
  if (incident === undefined || incident.wanted <= incident.posted) return;
  const news = incident.sayings.filter((saying) => !incident.said.includes(saying.id));
  for (const saying of news) said(saying, incident);
  await store.savePosted(
    { ...incident, posted: incident.wanted, said: [...incident.said, ...news.map((saying) => saying.id)] },
    undefined,
  );
};
