import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { samples, variants } from '../../cli/texts/causes.ts';
import { pages } from '../../cli/texts/main.ts';
import { ADVICE_KINDS } from '../../functions/stops/advice/advice-kinds.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import { classify } from '../../functions/stops/classify.ts';
import { either } from '../../functions/stops/rules/pattern.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';

const all = samples();

const written = pages();

test.each(Object.entries(written))('%s is what the code says (node cli/texts/main.ts writes it anew)', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('every sample has the cause under which it stands, and no cause is without one', () => {
  expect(all.filter(({ cause, detail }) => classify(parseTaskStop({ detail })).cause !== cause)).toEqual([]);
  expect([...new Set(all.map(({ cause }) => cause))].sort()).toEqual(Object.keys(CAUSES).sort());
});

test('every circumstance that needs an advice of its own is shown', () => {
  const places = ['FARGATE', 'EC2', 'MANAGED_INSTANCES', 'EXTERNAL'];
  const shown = new Set(
    all.flatMap(({ cause, detail }) =>
      places.map((launchType) => {
        const stop = parseTaskStop({ detail: { ...detail, launchType, capacityProviderName: undefined } });
        return `${cause} ${classify(stop).adviceParameters['kind']}`;
      }),
    ),
  );
  const kinds = Object.entries(ADVICE_KINDS).flatMap(([cause, rules]) => rules.map(({ kind }) => `${cause} ${kind}`));
  expect(kinds.filter((kind) => !shown.has(kind))).toEqual([]);
});

/** What exists in one place only, and may not be advised in another. */
const ELSEWHERE: readonly (readonly [place: RegExp, words: RegExp])[] = [
  [/EC2|Managed/, /assignPublicIp|ephemeralStorage|share of FARGATE|Fargate vCPUs|20 GiB/],
  [/External/, /assignPublicIp|ephemeralStorage|\bsubnet|NAT gateway|security group|Auto Scaling|EC2 instance/],
  [/Fargate/, /root volume|ECS_[A-Z]|awsvpcTrunking|Auto Scaling|container instance/],
];

/** The reason names its place itself, whatever the event says; a path on a host cannot come from Fargate. */
const SAYS_ITS_PLACE = either(
  /instance|RESOURCE:|[Ff]argate|FARGATE|vCPU|EC2|bind source|\bENI\b|ephemeral/,
  /[Aa]ttribute|ATTRIBUTE|Spot/,
);

test('what does not exist where a task ran is not advised for it', () => {
  const wrong = all
    .filter(({ detail }) => !SAYS_ITS_PLACE.test(JSON.stringify([detail['stoppedReason'], detail['stopCode']])))
    .filter(({ cause }) => CAUSES[cause as keyof typeof CAUSES].faultDomain !== 'operator')
    .flatMap((sample) =>
      variants(sample).flatMap(({ lines, where }) =>
        ELSEWHERE.filter(
          ([place, words]) => (place.test(where) || where === 'everywhere') && lines.some((line) => words.test(line)),
        ).map(([, words]) => `${sample.wording} on ${where}: ${lines.find((line) => words.test(line))}`),
      ),
    );
  expect(wrong).toEqual([]);
});
