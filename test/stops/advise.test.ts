import { expect, test } from 'vitest';
import { ADVICE } from '../../functions/stops/advice/advice.ts';
import { advise } from '../../functions/stops/advice/advise.ts';
import { adviceParametersOf } from '../../functions/stops/advice/advice-parameters.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { largerSize } from '../../functions/stops/advice/larger-size.ts';

const causes = Object.keys(ADVICE).filter((name): name is keyof typeof CAUSES => Object.hasOwn(CAUSES, name));

test.each(causes)('the advice for %s reads as one paragraph with and without what it may name', (cause) => {
  for (const advice of [
    advise(cause, {}),
    advise(
      cause,
      adviceParametersOf(cause, (name) => `<${name}>${name === 'statement' ? '.' : ''}`),
    ),
  ]) {
    expect(advice).not.toMatch(/[{}[\]|](?!")|\s{2}|\n| [.,;](?:\s|$)/);
    expect(advice).toMatch(/^[A-Z<].*\.$/s);
  }
});

test('what is named replaces the general words, and an option appears only with all it names', () => {
  const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:v42';
  const adviceParameters = { image, repository: 'web', imageId: 'imageTag=v42' };
  expect(advise('image.not_found', adviceParameters)).toContain(`does not have ${image}.`);
  expect(advise('image.not_found', adviceParameters)).toContain('--repository-name web --image-ids imageTag=v42');
  expect(advise('image.not_found', {})).not.toContain('describe-images');
});

test.each(causes)('all gaps of the advice for %s are kept, and no others', (cause) => {
  const asked = [...ADVICE[cause].matchAll(/\{(\w+)(?:\|[^{}]*)?\}/g)].map(([, name]) => name);
  expect(Object.keys(adviceParametersOf(cause, () => 'x')).toSorted()).toEqual([...new Set(asked)].toSorted());
});

test('kept is what the advice asks for, on one line and short enough for a paragraph', () => {
  const facts: Readonly<Record<string, string>> = { image: `a\n${'b'.repeat(900)}`, subnet: 'subnet-1' };
  expect(adviceParametersOf('image.not_found', (name) => facts[name])).toEqual({ image: `a ${'b'.repeat(398)}` });
});

test('JSON in a value stays JSON', () => {
  const statement = '{"Effect":"Allow","Action":["s3:GetObject"]}';
  expect(advise('secrets.access_denied', { statement })).toContain(statement);
});

test('a quota is asked for by its code', () => {
  const advice = advise('quota.exceeded', {});
  expect(advice).toContain('L-3032A538');
  expect(advice).toContain('L-36FBB829');
});

const linux = (cpuUnits: number | undefined, memoryMib: number) =>
  ({ cpuUnits, memoryMib, operatingSystem: 'LINUX' }) as const;

test('the next size stays at the CPU where that has more memory, else takes more CPU', () => {
  expect(largerSize(linux(256, 512))).toMatch(/^1 GB \(now 0.5 GB\), which adds \$1.62 a month/);
  expect(largerSize(linux(256, 2048))).toMatch(/^3 GB with 0.5 vCPU \(now 2 GB\)/);
  expect(largerSize(linux(undefined, 512))).toBeUndefined();
});

test('Windows tasks have no size below one vCPU', () => {
  const stop = { cpuUnits: 1024, memoryMib: 8192, operatingSystem: 'WINDOWS' } as const;
  expect(largerSize(stop)).toMatch(/^9 GB with 2 vCPU \(now 8 GB\)/);
});
