import type { Planted } from './matrix.ts';

const FROM = '<!-- matrix: written by node cli/experiments/preflight/main.ts -->';
const TO = '<!-- matrix ends -->';

/** Share of planted worlds in which the first failed check named what the stop said later. */
export const shareNamed = (all: readonly Planted[]): number =>
  all.filter(({ named, stopped }) => named === stopped).length / all.length;

const countsOf = (all: readonly Planted[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { named } of all) counts.set(named ?? 'nothing', (counts.get(named ?? 'nothing') ?? 0) + 1);
  return counts;
};

const rowOf = (stopped: string, all: readonly Planted[]): string => {
  const counts = countsOf(all);
  const others = [...counts].filter(([named]) => named !== stopped).map(([named, count]) => `${named} ${count}`);
  const plants = [...new Set(all.map(({ plant }) => plant))].join('; ');
  return `| ${stopped} | ${plants} | ${all.length} | ${counts.get(stopped) ?? 0} | ${others.join(', ')} |`;
};

const HEAD = ['| cause of the stop | injected | accounts | named first | named instead |', '|---|---|---|---|---|'];

/** The confusion matrix as a Markdown table, by the cause of the stop. */
export const matrixText = (all: readonly Planted[], healthy: number): string => {
  const causes = [...new Set(all.map(({ stopped }) => stopped ?? 'no stop'))].sort();
  const rows = causes.map((cause) =>
    rowOf(
      cause,
      all.filter(({ stopped }) => (stopped ?? 'no stop') === cause),
    ),
  );
  const share = (100 * shareNamed(all)).toFixed(1);
  return [
    `${all.length} accounts with an injected failure: in ${share} % the first failed check named the cause of the ` +
      `stop. ${healthy} healthy accounts: no \`✗\`.`,
    '',
    ...HEAD,
    ...rows,
  ].join('\n');
};

/** A page with the text between its marks replaced. */
export const withMatrix = (page: string, text: string): string => {
  const [before = '', rest = ''] = page.split(FROM);
  const [, after = ''] = rest.split(TO);
  return `${before}${FROM}\n\n${text}\n\n${TO}${after}`;
};

/** The matrix of a page, without the padding that prettier gives tables. */
export const matrixIn = (page: string): string => {
  const [, rest = ''] = page.split(FROM);
  return plain(rest.split(TO)[0] ?? '');
};

/** Text without the widths of columns. */
export const plain = (text: string): string =>
  text
    .replace(/-{3,}/g, '---')
    .replace(/\s+/g, ' ')
    .replace(/ ?\| ?/g, '|')
    .trim();
