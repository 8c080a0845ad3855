import type { AlarmState } from '../../scaling/settings.ts';
import type { MetricReader } from '../../adapters/aws/cloudwatch.ts';
import type { Store } from '../../adapters/common.ts';
import type { Calls } from '../../adapters/aws/calls.ts';
import type { ReportEcs } from '../../adapters/aws/report-ecs.ts';
import type { Place, ScalingReader } from '../../adapters/aws/report-scaling.ts';

export type { Place };

/** What a report is made from. All of it is only read, but for the memory of what was recommended. */
export type ReportSources = {
  readonly ecs: ReportEcs;
  readonly metrics: MetricReader;
  readonly scaling: ScalingReader;
  /** States of alarms by name; undefined: AWS would not say, or we may not ask. */
  readonly alarms: (names: readonly string[]) => Promise<readonly AlarmState[] | undefined>;
  readonly store: Pick<Store, 'stopsBetween' | 'history' | 'loadState' | 'services' | 'loadDocument' | 'saveDocument'>;
  /**
   * Brings into the store what AWS itself still knows of the past, where no installation has kept it; answers what is
   * missing of it.
   */
  readonly readHistory: (place: Place, clusterArns: readonly string[]) => Promise<readonly string[]>;
  /**
   * Whether recommendations are remembered, so that their outcome can be judged; a read-only look remembers
   * nothing.
   */
  readonly remembers: boolean;
  readonly calls: Calls;
  /** Services that are read and kept together; what fills CloudWatch's pages best without it. */
  readonly servicesPerGroup?: number;
  /** One cluster only, by name or ARN. */
  readonly cluster: string | undefined;
  /** Told of steps that take long. */
  readonly progress: (text: string) => void;
};
