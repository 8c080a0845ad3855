import { expect, test } from 'vitest';
import { FACTS, fitFacts, withFacts } from '../../functions/diagnosis/proof.ts';
import { newDelivered } from '../../functions/adapters/dynamodb/posted.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { anIncident } from '../support/incidents.ts';
import { PLANTED } from '../masking/secrets.ts';

const WEB = '111122223333/eu-west-1/prod/web' as ServiceKey;
const incident = anIncident(WEB, { facts: { Skew: 'all in eu-west-1b', [FACTS.broken]: 'of an earlier opening' } });
const proof = { opening: 0, gatheredAt: 1, facts: { [FACTS.logLines]: 'Error: boom' } };

test('a message shows what was found beside all else', () => {
  const reported = { ...newDelivered(incident), facts: { Skew: 'all in eu-west-1b' } };
  expect(withFacts(reported, proof).facts).toEqual({ Skew: 'all in eu-west-1b', [FACTS.logLines]: 'Error: boom' });
  expect(withFacts(reported, undefined)).toBe(reported);
});

test('facts are short, masked and never empty', () => {
  const facts = fitFacts({
    [FACTS.broken]: 'x y '.repeat(400),
    [FACTS.logLines]: 'l o '.repeat(900),
    [FACTS.missingData]: '',
  });
  expect(Object.keys(facts)).toEqual([FACTS.broken, FACTS.logLines]);
  expect(facts[FACTS.broken]).toHaveLength(300);
  expect(facts[FACTS.logLines]).toHaveLength(1600);
  for (const { about, text, secrets } of PLANTED) {
    const shown = JSON.stringify(fitFacts({ [FACTS.checks]: text }));
    for (const secret of secrets) expect(shown, about).not.toContain(secret);
  }
});
