import type { Simulation } from '../model.ts';
import { exactSecondsOf, msOf } from '../../../functions/primitives/instant.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

/** Input of an operation: the state, the caller's role and session for CloudTrail, and the parsed body. */
export type Call = { readonly simulation: Simulation; readonly actor: string; readonly request: WireRequest };
export type WireRequest = Readonly<Record<string, unknown>>;
/** A response; Dates are sent as epoch seconds. */
export type Operation = (call: Call) => Readonly<Record<string, unknown>>;

/** An error response; `type` is `__type`. */
export class WireError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** A field of the request when it is a string. */
export const textOf = (request: WireRequest, name: string): string | undefined => {
  const value = request[name];
  return typeof value === 'string' ? value : undefined;
};

/** The strings of a list field. */
export const textsOf = (request: WireRequest, name: string): readonly string[] => {
  const value = request[name];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
};

/** A field of the request when it is a number. */
export const numberOf = (request: WireRequest, name: string): number | undefined => {
  const value = request[name];
  return typeof value === 'number' ? value : undefined;
};

/** A structure of the request; anything else is an empty one. */
export const recordOf = (value: unknown): WireRequest =>
  typeof value === 'object' && value !== null ? (value as WireRequest) : {};

/** The structures of a list field. */
export const recordsOf = (request: WireRequest, name: string): readonly WireRequest[] => {
  const value = request[name];
  return Array.isArray(value) ? value.map(recordOf) : [];
};

/** Epoch seconds of the request as milliseconds. */
export const instantOf = (request: WireRequest, name: string): EpochMs | undefined => {
  const seconds = numberOf(request, name);
  return seconds === undefined ? undefined : msOf(seconds);
};

type PageNames = { readonly size: string; readonly token: string; readonly default: number; readonly most: number };

/** ECS's names; other services capitalise theirs. */
export const ECS_PAGES = (most: number, standard = most): PageNames => ({
  size: 'maxResults',
  token: 'nextToken',
  default: standard,
  most,
});

/** The requested page, and the next token. */
export const pageOf = <Value>(
  values: readonly Value[],
  request: WireRequest,
  names: PageNames,
): { readonly page: readonly Value[]; readonly next: Readonly<Record<string, string>> } => {
  const size = Math.min(names.most, Math.max(1, numberOf(request, names.size) ?? names.default));
  const token = textOf(request, names.token);
  const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0) throw new WireError('InvalidParameterException', 'Invalid token.');
  const end = from + size;
  const next = end < values.length ? { [names.token]: Buffer.from(String(end)).toString('base64url') } : {};
  return { page: values.slice(from, end), next };
};

/** Dates become epoch seconds and undefined is left out, as in AWS JSON 1.0 and 1.1. */
export const toWire = (value: unknown): unknown => {
  if (value instanceof Date) return exactSecondsOf(value);
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.map(([name, part]) => [name, toWire(part)]));
};

/** Epoch milliseconds as a Date, which is sent as epoch seconds. */
export const optionalDate = (at: EpochMs | undefined): Date | undefined =>
  at === undefined ? undefined : new Date(at);

/** Tags as ECS lists them. */
export const tagList = (
  tags: Readonly<Record<string, string>>,
): readonly { readonly key: string; readonly value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

const missing = (arn: string): { readonly arn: string; readonly reason: string } => ({ arn, reason: 'MISSING' });

/** The values; an error when there are none or too many for one call. */
export const atMost = (values: readonly string[], most: number, what: string): readonly string[] => {
  if (values.length === 0) throw new WireError('InvalidParameterException', `${what} cannot be empty.`);
  if (values.length > most) {
    throw new WireError('InvalidParameterException', `${what} can have at most ${String(most)} items.`);
  }
  return values;
};

/** Splits requested names into found values and ECS's failures. */
export const found = <Value>(
  names: readonly string[],
  find: (name: string) => Value | undefined,
): { readonly there: readonly Value[]; readonly failures: readonly unknown[] } => ({
  there: names.flatMap((name) => find(name) ?? []),
  failures: names.filter((name) => find(name) === undefined).map(missing),
});
