import type { RiskLevel } from '../../sizing/findings.ts';
import { outOfMemoryText } from '../../sizing/observed.ts';
import type { Proposed } from '../advice/advice.ts';
import { exposureText } from '../advice/advice.ts';
import { escapeHtml } from '../text.ts';

type Tone = 'good' | 'warn' | 'bad' | 'plain';

/** A short fact in a pill. */
export const chip = (text: string, tone: Tone = 'plain'): string =>
  `<span class="chip${tone === 'plain' ? '' : ` ${tone}`}">${escapeHtml(text)}</span>`;

const EXPOSURE_TONES: Readonly<Record<RiskLevel, Tone>> = {
  'very low': 'good',
  low: 'good',
  medium: 'warn',
  high: 'bad',
};

/** What the change is exposed to. */
export const exposureChip = (advice: Proposed): string => {
  const text = exposureText(advice);
  if (text === undefined) return '';
  return chip(text, advice.kind === 'resize' ? EXPOSURE_TONES[advice.risk.level] : 'plain');
};

/** What the size it has is exposed to, where the change costs more. */
export const todayChip = (advice: Proposed): string => {
  if (advice.kind !== 'resize' || (advice.saving.perMonth ?? 0) >= 0) return '';
  const text = outOfMemoryText(advice.riskToday);
  return text === undefined ? '' : chip(`today ${text}`, 'bad');
};
