import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { IncidentEvent } from '../../sinks/incident-event.ts';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../../sinks/incident-event.ts';
import type { Sink } from './sink.ts';

/** A bus that does not answer must not hold up what comes after it. */
const patientFor = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };

const client = (): EventBridgeClient => new EventBridgeClient({ maxAttempts: 1, requestHandler: patientFor });

/** Every change of an incident is news for a bus. */
const versionOf = (event: IncidentEvent): string =>
  [event.status, event.level, event.openedAgainAt, event.lastAt, event.tasks.count, event.proposal?.state ?? ''].join();

/** Incidents as events on a bus of EventBridge. */
export const eventBusSink = (busArn: string, bridge: EventBridgeClient = client()): Sink => ({
  name: 'bus',
  versionOf,
  send: async (event) => {
    const { FailedEntryCount, Entries } = await bridge.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: busArn,
            Source: EVENT_SOURCE,
            DetailType: EVENT_DETAIL_TYPE,
            Detail: JSON.stringify(event),
            ...(event.serviceArn === null ? {} : { Resources: [event.serviceArn] }),
          },
        ],
      }),
    );
    if ((FailedEntryCount ?? 0) > 0) throw new Error(Entries?.[0]?.ErrorCode ?? 'the bus took no event');
  },
});
