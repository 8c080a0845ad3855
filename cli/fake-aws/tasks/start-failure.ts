/** How far a task got when its start failed. */
export type Phase = 'provisioning' | 'initialising' | 'pulling' | 'creating';

/** ECS's words for one start that failed. */
export type Stated = {
  readonly phase: Phase;
  readonly task: string;
  /** The container's reason when it has one. */
  readonly container?: string;
};

/**
 * Start failures with ECS's wording on platform version 1.4.0. `phase` is how far the task got: secrets and registry
 * authorization are fetched before the pull, a bad command shows after it.
 */
export type StartFailure =
  | 'image-not-found'
  | 'image-platform-mismatch'
  | 'image-rate-limited'
  | 'registry-unreachable'
  | 'secret-not-found'
  | 'secret-denied'
  | 'log-group-missing'
  | 'command-not-found'
  | 'network-interface-timeout'
  | 'subnet-exhausted'
  | 'file-system-unmountable';
