import { expect, test } from 'vitest';
import type { Io } from '../../cli/input/io.ts';
import { postmortemCommand } from '../../cli/commands/postmortem.ts';
import { ACTIONS } from '../../functions/messages/buttons.ts';
import { ANA, journey, openInMemoryStore, shownIn } from './shop-journey.ts';

test('after an approved rollback the thread and the command say what to put into the post-mortem', async () => {
  const one = await journey({ tags: { 'farwatch:mode': 'approve' } }, openInMemoryStore);
  await one.sync();
  one.deploy();
  expect(await one.live(600, () => one.hasButton(ACTIONS.rollBack))).toBe(true);
  await one.press(one.button(ACTIONS.acknowledge), ANA);
  await one.press(one.button(ACTIONS.rollBack), ANA);
  expect(shownIn(one)).not.toContain('For the post-mortem');
  expect(await one.live(3600, () => shownIn(one).includes('For the post-mortem'))).toBe(true);
  const replies = one.messages().flatMap(({ thread }) => thread.map(({ message }) => JSON.stringify(message)));
  const [reply = '', ...others] = replies.filter((text) => text.includes('For the post-mortem'));
  expect(others).toEqual([]);
  expect(reply).toContain('Rolled back to web:1 by StopServiceDeployment; confirmed');
  expect(reply).toMatch(/\*Impact\*.*\d+ tasks? stopped.*Running tasks: [^•]*below the desired count/);
  expect(shownIn(one)).toMatch(/\*Rolled back\* `web:2` → `web:1` · \d+ tasks? failed · [^"]*below the desired count/);
  expect(shownIn(one)).toMatch(/\*Next deployment\*\\n(?:The next deployment|Deployed by|Last deployed by)/);
  const [, id = ''] = /farwatch postmortem '([^']+)'/.exec(reply) ?? [];
  const lines: string[] = [];
  const io = { out: (line: string) => void lines.push(line), err: () => undefined, isTty: false } as unknown as Io;
  for (const incident of [id, 'prod/web'])
    await postmortemCommand(io, { incident, json: false, out: undefined }, { store: one.store, now: one.now() });
  const [markdown = '', newest = ''] = lines;
  expect(newest).toContain('# Post-mortem: web: ');
  expect(markdown).toMatch(/## Summary\n\nweb: .*At fault: the application.*Acknowledged by ana/);
  expect(markdown).toMatch(/## Impact\n\n[^#]*below the desired count/);
  expect(markdown).toMatch(/Farwatch|Whatever deploys|Deployed by/);
  expect(markdown).toContain('| what |');
  expect(markdown).toMatch(/\| ana pressed “Roll back” \|/);
  expect(markdown).toMatch(/\| StopServiceDeployment accepted, to web:1 \|/);
  expect(markdown).toContain('- [ ] ');
  await one.close();
});
