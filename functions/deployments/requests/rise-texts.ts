import type { Rise } from './rise.ts';
import { secondsText } from './seconds-text.ts';

const percent = ({ requests, hits }: Rise['after']): string => {
  const share = requests === 0 ? 0 : hits / requests;
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
};

const count = (value: number): string => value.toLocaleString('en-US');

const othersText = ({ others }: Rise): string =>
  others === null ? '' : `; other services of the load balancer: ${percent(others.after)}`;

const riseText = (rise: Rise, slowerAbove: number | null): string => {
  const { kind, after, before } = rise;
  const did = kind === 'failed' ? 'failed' : `took longer than ${secondsText(slowerAbove ?? 0)}`;
  return (
    `${percent(after)} of ${count(after.requests)} requests since the release ${did}; ` +
    `in the hour before: ${percent(before)}${othersText(rise)}`
  );
};

/** What got worse, in a sentence with the numbers; `slowerAbove` in seconds. */
export const describeRises = (rises: readonly Rise[], slowerAbove: number | null): string =>
  rises.map((rise) => riseText(rise, slowerAbove)).join('; ');
