import { countText, escapeHtml, many, usdText } from '../text.ts';

/** A cell: escaped HTML, and its sort key. */
export type Cell = { readonly html: string; readonly sort: string | number };

export type Column = { readonly name: string; readonly isNumber?: true };

export type Table = {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** The sums of all rows, shown ones or not. */
  readonly sums?: readonly Cell[];
};

/** More rows than this make a page slow; the rest is in the CSV. */
export const ROWS_MAX = 500;
/** Rows that are printed; the style sheet hides the others on paper. */
export const ROWS_PRINTED = 10;

/** Untrusted text. */
export const text = (value: string): Cell => ({ html: escapeHtml(value), sort: value.toLowerCase() });
/** Untrusted text as code: names of revisions, causes. */
export const code = (value: string): Cell => ({ html: `<code>${escapeHtml(value)}</code>`, sort: value.toLowerCase() });
/** An amount of USD; a dash where there is none. */
export const usd = (value: number | null): Cell =>
  value === null
    ? { html: '<span class="none">–</span>', sort: -Infinity }
    : { html: escapeHtml(usdText(value)), sort: value };
/** A count. */
export const count = (value: number): Cell => ({ html: countText(value), sort: value });

const sortText = ({ sort }: Cell): string =>
  typeof sort === 'number' ? (Number.isFinite(sort) ? String(sort) : '-1e308') : sort;

const headOf = ({ name, isNumber }: Column): string =>
  `<th scope="col"${isNumber ? ' class="number"' : ''}><button type="button">${escapeHtml(name)}</button></th>`;

const cellOf = (cell: Cell, column: Column | undefined, index: number): string => {
  const sort = ` data-sort="${escapeHtml(sortText(cell))}"`;
  if (index === 0) return `<th scope="row"${sort}>${cell.html}</th>`;
  return `<td${column?.isNumber ? ' class="number"' : ''}${sort}>${cell.html}</td>`;
};

const footOf = (sums: readonly Cell[] | undefined, columns: readonly Column[]): string =>
  sums === undefined
    ? ''
    : `<tfoot><tr>${sums.map((cell, index) => cellOf(cell, columns[index], index)).join('')}</tr></tfoot>`;

const moreText = (rest: number): string => `${many(rest, 'more row')} on the page and in report.json.`;

/** A table whose columns sort by a click on their heads; the first cell of a row is its head. */
export const tableHtml = ({ caption, columns, rows, sums }: Table): string => {
  const shown = rows.slice(0, ROWS_MAX);
  const rest = rows.length - shown.length;
  const body = shown
    .map((cells) => `<tr>${cells.map((cell, index) => cellOf(cell, columns[index], index)).join('')}</tr>`)
    .join('\n');
  return (
    `<div class="scroll"><table class="sortable"><caption>${escapeHtml(caption)}</caption>` +
    `<thead><tr>${columns.map(headOf).join('')}</tr></thead>\n<tbody>${body}</tbody>${footOf(sums, columns)}` +
    '</table></div>' +
    (rest > 0 ? `<p class="hint">${countText(rest)} more in report.json.</p>` : '') +
    (shown.length > ROWS_PRINTED ? `<p class="hint paper">${moreText(rows.length - ROWS_PRINTED)}</p>` : '')
  );
};
