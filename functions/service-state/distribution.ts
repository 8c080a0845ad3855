/** How many tasks have each value of one property, e.g. `{ 'eu-west-1a': 6, 'eu-west-1b': 6 }`. */
export type Distribution = Readonly<Record<string, number>>;

/** Properties of tasks by which failures can be skewed, as messages name them. */
export type Dimension = 'zone' | 'subnet' | 'capacity provider' | 'platform version';

export type Distributions = Readonly<Partial<Record<Dimension, Distribution>>>;
