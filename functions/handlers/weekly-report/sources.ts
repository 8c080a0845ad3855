import type { AlarmState } from '../../scaling/settings.ts';
import type { MetricReader } from '../../adapters/aws/cloudwatch.ts';
import type { Store } from '../../adapters/common.ts';
import type { Calls } from '../../adapters/aws/calls.ts';
import type { ReportEcs } from '../../adapters/aws/report-ecs.ts';
import type { Place, ScalingReader } from '../../adapters/aws/report-scaling.ts';

export type { Place };

/** Sources of a report. All are read-only, except the stored recommendations. */
export type ReportSources = {
  readonly ecs: ReportEcs;
  readonly metrics: MetricReader;
  readonly scaling: ScalingReader;
  /** States of alarms by name; undefined: AWS refused, or permission is missing. */
  readonly alarms: (names: readonly string[]) => Promise<readonly AlarmState[] | undefined>;
  readonly store: Pick<Store, 'stopsBetween' | 'history' | 'loadState' | 'services' | 'loadDocument' | 'saveDocument'>;
  /**
   * Copies into the store what AWS still keeps of the past, where no installation stored it; returns what is missing of
   * it.
   */
  readonly readHistory: (place: Place, clusterArns: readonly string[]) => Promise<readonly string[]>;
  /** Whether recommendations are stored, so that their outcome can be compared; a read-only report stores nothing. */
  readonly remembers: boolean;
  readonly calls: Calls;
  /** Services that are read and stored together; without it, the number that fills CloudWatch's pages best. */
  readonly servicesPerGroup?: number;
  /** One cluster only, by name or ARN. */
  readonly cluster: string | undefined;
  /** Called for steps that take long. */
  readonly progress: (text: string) => void;
};
