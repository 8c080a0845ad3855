import { CHECKS } from '../../../functions/diagnosis/checks/checks.ts';
import type { Finding, CheckResult } from '../../../functions/diagnosis/finding.ts';
import { diagnosisReaders } from '../../../functions/handlers/investigate/clients.ts';
import { examine } from '../../../functions/handlers/investigate/examine.ts';
import type { DiagnosisReaders } from '../../../functions/handlers/investigate/ports.ts';
import { nextStepOf } from '../../input/aws-sentence.ts';
import type { Io } from '../../input/io.ts';
import { CommandFailure } from '../../input/io.ts';
import { tableText } from '../../input/table.ts';
import { fitted } from '../../input/width.ts';

export type DoctorOptions = {
  readonly cluster: string;
  readonly service: string;
  readonly region: string;
  readonly json?: boolean;
};

/**
 * Checks every link between a service and its containers, the most upstream first. Reads only; a denied read is a row
 * that says so. Throws `CommandFailure` when ECS itself cannot be read.
 */
export const doctorRows = async (options: DoctorOptions, readers: DiagnosisReaders): Promise<readonly Finding[]> => {
  const examined = await examine(options, readers);
  if (examined.kind === 'unreadable')
    throw new CommandFailure(`the service cannot be read: ${examined.reason}: ${nextStepOf(examined.reason)}`);
  if (examined.kind === 'missing') throw new CommandFailure(examined.reason);
  return examined.findings;
};

const SIGNS: Readonly<Record<CheckResult, string>> = { ok: '✓', broken: '✗', unknown: '?' };

/** A finding as a row: check, result, and what to do. */
export type Row = Pick<Finding, 'check' | 'result' | 'detail' | 'fix'>;

/** Rows as a table for a terminal; `first` is the heading of what was checked. */
export const tableOf = (findings: readonly Row[], first = 'Link'): string =>
  tableText({
    head: ['', first, 'Result', 'What to do'],
    rows: findings.map(({ check, result, detail, fix }) => [SIGNS[result], check, detail, fix]),
    names: 2,
  });

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Rows as an HTML table, all text escaped; the `class` of a row is its result. */
export const doctorHtml = (findings: readonly Finding[]): string => {
  const cells = ({ check, result, detail, fix }: Finding): string =>
    [SIGNS[result], check, detail, fix].map((text) => `<td>${escaped(text)}</td>`).join('');
  const rows = findings.map((finding) => `<tr class="${finding.result}">${cells(finding)}</tr>`);
  const head = ['State', 'Check', 'Result', 'What to do'].map((name) => `<th scope="col">${name}</th>`).join('');
  return `<table class="doctor"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
};

const count = (findings: readonly Row[], result: CheckResult): number =>
  findings.filter((finding) => finding.result === result).length;

/** `1 broken, 20 hold, 2 could not be checked`; what could not be checked is never counted as well. */
export const summaryOf = (findings: readonly Row[]): string => {
  const [bad, well, unclear] = [count(findings, 'broken'), count(findings, 'ok'), count(findings, 'unknown')];
  const unread = `${unclear} could not be checked`;
  if (bad + well === 0) return `nothing could be checked (${unclear} tried)`;
  if (bad === 0 && unclear > 0) return `${well} passed, ${unread} and may fail`;
  return `${bad} failed, ${well} passed, ${unread}`;
};

/** Prints rows, or each as a line of JSON; 1 when something is broken or nothing could be checked. */
export const printFindings = (io: Io, findings: readonly Finding[], json = false): number => {
  if (json)
    for (const { check, result, detail, fix } of findings) io.out(JSON.stringify({ check, result, detail, fix }));
  else io.out(tableOf(findings));
  if (json) io.err(summaryOf(findings));
  else io.out(fitted(summaryOf(findings)));
  return count(findings, 'broken') > 0 || count(findings, 'ok') === 0 ? 1 : 0;
};

/**
 * `farwatch doctor`: checks every link of a service with the caller's credentials and prints what holds, what is broken
 * and what to fix. Exit code 0 when nothing is broken, else 1.
 */
export const doctorCommand = async (
  io: Io,
  options: DoctorOptions,
  readers: DiagnosisReaders = diagnosisReaders({ region: options.region }),
): Promise<number> => {
  io.err(`running ${CHECKS.length} checks on ${options.service} in ${options.cluster}`);
  return printFindings(io, await doctorRows(options, readers), options.json);
};
