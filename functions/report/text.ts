import type { Money } from '../billing/money.ts';
import { dollarsOf } from '../billing/money.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text escaped for HTML elements and quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);

const grouped = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** `$0.004`, `$3.10`, `$1,234`: with readable precision; a negative amount has its sign before the dollar. */
export const usdText = (usd: number): string => {
  const size = Math.abs(usd);
  const sign = usd < 0 ? '−' : '';
  if (size === 0) return '$0';
  if (size < 0.005) return `${sign}<$0.01`;
  return `${sign}$${grouped(size, size < 100 ? 2 : 0)}`;
};

/** Exact money in readable form. */
export const moneyText = (amount: Money): string => usdText(dollarsOf(amount));

/** `12 %`, `0.4 %` of a share of one. */
export const percentText = (share: number): string => {
  const percent = share * 100;
  return `${grouped(percent, Math.abs(percent) < 1 && percent !== 0 ? 1 : 0)} %`;
};

/** `1,234`. */
export const countText = (count: number): string => grouped(count, 0);

/** `3 services`, `1 service`. */
export const many = (count: number, noun: string, plural = `${noun}s`): string =>
  `${countText(count)} ${count === 1 ? noun : plural}`;

/** A number of tasks: whole where it is, otherwise one decimal. */
export const tasksText = (tasks: number): string => grouped(tasks, Math.abs(tasks - Math.round(tasks)) < 0.05 ? 0 : 1);

/** `45 s`, `12 min`, `3.5 h`. */
export const durationText = (seconds: number): string => {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`;
};

/** `24 Nov 2026` in a time zone. */
export const dayText = (date: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric' }).format(date);

/** `24 Nov, 09:41` in a time zone. */
export const timeText = (date: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(date);

/** `+12 %` against an earlier amount; undefined without one. */
export const changeText = (now: Money, before: Money | null): string | undefined => {
  if (before === null || before === 0n) return undefined;
  const change = dollarsOf(now) / dollarsOf(before) - 1;
  if (Math.abs(change) < 0.005) return 'as last week';
  return `${change > 0 ? '+' : '−'}${percentText(Math.abs(change))} on last week`;
};
