import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mask, MASK } from '../../functions/masking/mask.ts';
import { HARMLESS, PLANTED } from './secrets.ts';

test('the corpus is large enough to mean something', () => {
  expect(PLANTED.length).toBeGreaterThanOrEqual(60);
});

for (const { about, text, secrets } of PLANTED) {
  test(`a secret never comes out: ${about}`, () => {
    const masked = mask(text);
    for (const secret of secrets) expect(masked).not.toContain(secret);
    expect(masked).toContain(MASK);
  });
}

for (const text of HARMLESS) {
  test(`no secret is seen where none is: ${text.slice(0, 60)}`, () => {
    expect(mask(text)).toBe(text);
  });
}

test('a line keeps everything that is not secret', () => {
  expect(mask('db postgres://app:pw@db:5432/x down, DB_PASSWORD=a PORT=80 exit 1')).toBe(
    `db postgres://app:${MASK}@db:5432/x down, DB_PASSWORD=${MASK} PORT=80 exit 1`,
  );
});

test('masking again changes nothing', () => {
  const piece = fc.oneof(
    fc.constantFrom(...PLANTED.map(({ text }) => text)),
    fc.constantFrom(...HARMLESS),
    fc.constantFrom(
      ' ',
      '\n',
      '"',
      "'",
      '=',
      ':',
      '@',
      '://',
      '{',
      '}',
      'password',
      'token=',
      MASK,
      'arn:aws:',
      '\\"',
      '&',
    ),
    fc.string({ maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const once = mask(pieces.join(''));
      expect(mask(once)).toBe(once);
    }),
    { numRuns: 1500 },
  );
});

const HOSTILE: readonly string[] = [
  'a',
  ' ',
  'token',
  'password=',
  'password:',
  'a:',
  'a@',
  'a:a@',
  'http://',
  'http://a:',
  '://',
  'eyJ',
  'eyJa.',
  'A1a',
  '=',
  '"',
  '\\',
  '\\"',
  ',a',
  ',a=',
  '-----BEGIN PRIVATE KEY-----',
  '-----END PRIVATE KEY-----',
  'bearer ',
  'Bearer a',
  'authorization:',
  '-u a',
  'arn:aws:',
  '"name":"token","value":',
  '"value":"',
  '<password>',
  'secret is ',
  '--token ',
  'key_',
  ')]}',
  'a;a',
  '\u001b[',
  'sha1:',
  'cookie=',
  '| \n ',
  'a/',
  '[masked]\n',
  'mysql -p',
  'curl -u ',
  '"value":"a","name":',
  'name=',
  'login a password ',
  'a:1:a:a:',
  '%3A%2F%2F',
  'using password ',
  'sk-',
  'AA:BB:',
  'Prod-Api1-',
  'A1b2C3d4E5f6G7h8I9j0\n',
  'x-api-key: a: ',
  '( "password","',
  'value=',
];

/** Milliseconds of processor time, best of three, so that other load does not count. */
const costMs = (text: string): number =>
  Math.min(
    ...[1, 2, 3].map(() => {
      const before = process.cpuUsage();
      mask(text);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    }),
  );

/** A quadratic pattern takes many seconds, any other tens of milliseconds. */
const LINEAR_MS = 250;

for (const unit of HOSTILE) {
  test(`100 KB of ${JSON.stringify(unit)} are masked in no time that grows with the square of the text`, () => {
    expect(costMs(unit.repeat(Math.ceil(102_400 / unit.length)))).toBeLessThan(LINEAR_MS);
  });
}
