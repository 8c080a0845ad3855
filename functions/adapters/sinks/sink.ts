import type { IncidentEvent } from '../../sinks/incident-event.ts';
import type { SinkName } from '../../sinks/outbox.ts';

/** A sink refuses what it was given, whoever tries again. */
export class SinkRefused extends Error {
  constructor(reason: string) {
    super(`refused: ${reason}`);
    this.name = 'SinkRefused';
  }
}

/** Another system that incidents go to. */
export type Sink = {
  readonly name: SinkName;
  /** What it has to be told of an incident as it is; equal versions are told once, undefined: nothing. */
  readonly versionOf: (event: IncidentEvent) => string | undefined;
  /** Throws `SinkRefused` where trying again is of no use, and another error where it is. */
  readonly send: (event: IncidentEvent) => Promise<void>;
};
