import { expect, test } from 'vitest';
import { approvalSection } from '../../cli/demo/approval.ts';
import { people } from '../../cli/demo/people.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { journey, openInMemoryStore } from './shop-journey.ts';

test('the demo shows the question with its button, the press, the call and what came of it, as they were', async () => {
  const one = await journey({ tags: { 'farwatch:mode': 'approve' } }, openInMemoryStore);
  one.deploy();
  await one.live(600, () => one.hasButton(ACTIONS.rollBack));
  const wish = { service: 'web', from: 0, action: ACTIONS.rollBack, label: 'Roll back', afterMs: 41_000 };
  const person = people(one, [{ ...wish, user: { id: 'U0MARTA', name: 'marta' } }]);
  const [pressing, ...more] = person.reads(one.now().getTime());
  expect(more).toEqual([]);
  await one.live(41);
  await pressing?.act(one);
  expect(person.reads(one.now().getTime())).toEqual([]);
  const shown = { messages: one.messages(), presses: person.presses, changes: one.endpoint.changes };
  const [section] = approvalSection(shown);
  const [question, , outcome] = section?.html.split('<h3>').slice(1) ?? [];
  expect(question).toMatch(/<button[^>]*slack-danger[^>]*>Roll back</);
  expect(section?.html).toContain('Slack shows this answer only to them');
  expect(section?.html).toMatch(/Approved: Farwatch reads the service once more, then rolls back to web:1/);
  expect(section?.html).toContain('ECS gets StopServiceDeployment.');
  expect(outcome).toMatch(/by @marta after 41 s/);
  expect(outcome).not.toMatch(/<button[^>]*slack-danger/);
  expect(approvalSection({ ...shown, presses: [] })).toEqual([]);
  await one.close();
});
