/** Turns a cell that a spreadsheet would take for a formula into plain text. */
export const inert = (value: string): string => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value);
