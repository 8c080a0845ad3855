import { mask } from '../../masking/mask.ts';
import type { Ceiling } from '../../organisation/spoke.ts';
import { cutText } from '../../primitives/cut-text.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { dateOf } from '../../primitives/instant.ts';
import { minuteInUtc } from '../../primitives/instant-text.ts';
import type { SnapshotService } from '../ecs-snapshot.ts';
import type { DecisionPolicy, Mode } from '../policy.ts';
import { MODES } from '../policy.ts';

/** Tag of a service that says what Farwatch may do; IAM reads it too (infra/roles.yml). */
export const MODE_TAG = 'farwatch:mode';

/** A mode that a person set for a while. */
export type ModeInForce = {
  readonly mode: Mode;
  readonly until: EpochSeconds;
  /** Who set it; absent where that cannot be read. */
  readonly by?: string | undefined;
};

/** The mode of a service, and where it comes from, for the brackets behind it. */
export type ModeSource = { readonly mode: Mode; readonly source: string };

/** What decides about the mode besides the service's tag. */
export type ModeInput = {
  readonly policy: Pick<DecisionPolicy, 'defaultMode'>;
  readonly override: ModeInForce | null;
  readonly ceiling?: Ceiling | null;
};

const isMode = (text: string): text is Mode => MODES.some((mode) => mode === text);

const ofOverride = ({ mode, until, by }: ModeInForce): ModeSource => ({
  mode,
  source:
    by === undefined
      ? 'somebody set a temporary mode, which cannot be read'
      : `set by ${cutText(mask(by), 80)} until ${minuteInUtc(dateOf(until))} UTC`,
});

const unbounded = (service: SnapshotService | undefined, { policy, override }: ModeInput): ModeSource => {
  if (override !== null) return ofOverride(override);
  const tag = service?.tags[MODE_TAG];
  if (tag === undefined)
    return { mode: policy.defaultMode, source: `defaultMode of the policy; no tag ${MODE_TAG} is known` };
  if (isMode(tag)) return { mode: tag, source: `tag ${MODE_TAG}` };
  return { mode: 'observe', source: `its tag ${MODE_TAG} is ${cutText(mask(tag), 40)}, which is not a mode` };
};

/** The more restrictive of a mode and a ceiling. */
export const bounded = (mode: Mode, ceiling: Ceiling | null): Mode =>
  ceiling === null || MODES.indexOf(mode) <= MODES.indexOf(ceiling) ? mode : ceiling;

/**
 * The mode of a service: what a person set for a while, else its tag (an unreadable one counts as observe), otherwise
 * the policy's default; never more than the ceiling of its account and region.
 */
export const modeOf = (service: SnapshotService | undefined, input: ModeInput): ModeSource => {
  const own = unbounded(service, input);
  const mode = bounded(own.mode, input.ceiling ?? null);
  return mode === own.mode
    ? own
    : { mode, source: `the ceiling of its account and region; its own mode is ${own.mode}` };
};

const ACTING: readonly (string | undefined)[] = ['approve', 'auto'];

/** Whether a service's own tag lets Farwatch change it; a default mode or a command alone does not. */
export const mayChange = ({ tags }: SnapshotService): boolean => ACTING.includes(tags[MODE_TAG]);
