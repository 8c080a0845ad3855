/** Rows of a CSV with its heads: quotes may hold commas, line ends and doubled quotes. */
export const rowsOf = (text: string): readonly Readonly<Record<string, string>>[] => {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '') break;
    if (end !== ',') rows.push([]);
  }
  const [heads = [], ...rest] = rows.filter((row) => row.some((cell) => cell !== ''));
  return rest.map((cells) => Object.fromEntries(heads.map((head, index) => [head, cells[index] ?? ''])));
};
