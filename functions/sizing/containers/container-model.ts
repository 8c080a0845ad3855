/** What the busiest copy of one container used at its peak, over so many days with data. */
export type ContainerUse = {
  readonly name: string;
  readonly days: number;
  readonly memoryMibMax: number;
  readonly cpuUnitsMax: number | undefined;
  /** Tasks in which it ran out of memory at its own limit: it needed at least that. */
  readonly killed?: number;
};

/** The relevant fields of a container definition; MiB and CPU units, undefined when absent. */
export type ContainerDefinition = {
  readonly name: string;
  readonly cpu: number | undefined;
  /** Hard limit: the container is killed above it. */
  readonly memory: number | undefined;
  /** Soft limit. */
  readonly memoryReservation: number | undefined;
  readonly command: readonly string[];
  readonly entryPoint: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly image?: string;
};
