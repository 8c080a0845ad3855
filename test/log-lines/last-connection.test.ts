import { expect, test } from 'vitest';
import { lastConnectionIn } from '../../functions/log-lines/last-connection.ts';

const REFUSED = 'Error: connect ECONNREFUSED 10.1.2.3:6379';

test.each([
  ['it is the last line', ['starting', REFUSED]],
  ['its stack and the program’s own words follow', [`${REFUSED}\n    at connect (node:net:1555:16)`, 'giving up']],
])('a log ends with a failed connection where %s', (_, lines) => {
  expect(lastConnectionIn(lines)).toEqual({ kind: 'refused', endpoint: '10.1.2.3:6379' });
});

test.each([
  ['another crash follows it', [REFUSED, "TypeError: Cannot read properties of undefined (reading 'id')"]],
  ['the task itself is meant', ['Error: connect ECONNREFUSED 127.0.0.1:8126']],
  ['no endpoint is named', ['std::io::Error: Connection refused (os error 111)']],
  ['nothing of the kind is said', ['listening on 0.0.0.0:8080', 'GET /orders 200', 'Killed']],
  ['it was long ago', [REFUSED, ...Array.from({ length: 40 }, (_, n) => `GET /${n} 200`)]],
])('a log ends with no failed connection where %s', (_, lines) => {
  expect(lastConnectionIn(lines)).toBeUndefined();
});
