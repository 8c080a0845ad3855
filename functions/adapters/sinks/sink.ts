import type { IncidentEvent } from '../../sinks/incident-event.ts';
import type { SinkName } from '../../service-state/delivered-incident.ts';

/** A sink answers, but refuses what it was given: the key is wrong, or the content. */
export class SinkRefused extends Error {
  constructor(reason: string) {
    super(`refused: ${reason}`);
    this.name = 'SinkRefused';
  }
}

/** Another system that incidents go to. */
export type Sink = {
  readonly name: SinkName;
  /** Version of what the sink gets of an incident; equal versions are sent once. Undefined: nothing. */
  readonly versionOf: (event: IncidentEvent) => string | undefined;
  /** Throws `SinkRefused` where the sink refuses this, and another error where it is down for all. */
  readonly send: (event: IncidentEvent) => Promise<void>;
};
