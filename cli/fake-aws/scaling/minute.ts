/** One minute of a service's metrics; percents of the task size. */
export type Minute = {
  readonly at: number;
  readonly tasks: number;
  readonly cpu: Statistic;
  readonly memory: Statistic;
};

export type Statistic = { readonly average: number; readonly maximum: number; readonly minimum: number };
