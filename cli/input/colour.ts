import { styleText } from 'node:util';

type Format = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

/** Colours are for a terminal that wants them (https://no-color.org): never in a pipe or a file. */
const isColoured = process.stdout.isTTY === true && !process.env['NO_COLOR'];

/** Text in a colour or weight, where a terminal shows it. */
export const styled = (format: Format, text: string): string => (isColoured ? styleText(format, text) : text);
