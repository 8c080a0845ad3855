/** The rollback policy (contracts.md, policy.json). Defaults are the science page's. */
export type FreezeWindow = {
  /** ISO instants; from inclusive, to exclusive. */
  readonly from: string;
  readonly to: string;
  /** Name or ARN. */
  readonly cluster?: string | undefined;
  readonly service?: string | undefined;
  readonly why?: string | undefined;
};

export type Mode = 'off' | 'observe' | 'approve' | 'auto';

export type Policy = {
  /** Account whose events are ours; undefined: all. */
  readonly account: string | undefined;
  /** Regions whose events are ours; undefined: all. */
  readonly regions: readonly string[] | undefined;
  readonly defaultMode: Mode;
  readonly cooldownMinutes: number;
  readonly maxRollbacksPerDay: number;
  readonly maxServicesPerTenMinutes: number;
  readonly watchHours: number;
  readonly staleEventMinutes: number;
  readonly minDistinctFailedTasks: number;
  readonly alpha: number;
  readonly freezeWindows: readonly FreezeWindow[];
};
