/** Writes the confusion matrix of preflight into docs/preflight.md, unformatted: `npm run format` comes after it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { matrixText, withMatrix } from './document.ts';
import { HEALTHY, TIMES, plantAll } from './matrix.ts';

const DOCUMENT = new URL('../../../docs/preflight.md', import.meta.url);

const text = matrixText(await plantAll(TIMES), HEALTHY);
writeFileSync(DOCUMENT, withMatrix(readFileSync(DOCUMENT, 'utf8'), text));
