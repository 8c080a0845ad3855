import { expect, test } from 'vitest';
import type { ServiceFacts } from '../../functions/watch/watch.ts';
import { decide } from '../../functions/deployments/decide.ts';
import type { Action, Decision } from '../../functions/deployments/judgement.ts';
import type { Verdict } from '../../functions/deployments/verdict.ts';
import { foldVerdict } from '../../functions/deployments/verdict.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { ARN, input, NEW, NOW, OLD, watch } from './release.ts';

const at = (seconds = 0): Date => new Date((NOW + seconds) * 1000);

const decision = (change: Partial<Decision> = {}): Decision => ({ ...decide(input()).decision, ...change });

const action = (change: Partial<Action> = {}): Action => ({
  call: 'StopServiceDeployment',
  to: 'orders:41',
  platformVersion: '1.4.0',
  at: NOW,
  outcome: 'accepted',
  error: null,
  attempts: 1,
  ...change,
});

const verdict = (change: Partial<Verdict> = {}): Verdict => ({
  decision: decision(),
  evidence: 3,
  facts: null,
  serviceArn: ARN,
  action: null,
  badKeys: ['orders:42'],
  watchFor: { known: [OLD, NEW], taskDefinition: 'orders:41', platformVersion: '1.4.0', serviceDeploymentArn: null },
  mustLookAgain: false,
  notes: { Target: 'orders:41' },
  ...change,
});

const said = (belief: Watch) =>
  belief.incidents.flatMap(({ sayings }) => sayings.map(({ id, level }) => `${level} ${id}`));
const notices = (belief: Watch) => Object.values(belief.outbox).filter(({ kind }) => kind === 'notice').length;
const refused = (error: string, attempts = 1) => verdict({ action: action({ outcome: 'refused', error, attempts }) });

test('an accepted rollback is said, watched, and makes the revision known-bad', () => {
  const belief = foldVerdict(watch(), verdict({ action: action() }), at());
  expect(said(belief)).toEqual(['alert acted']);
  expect(belief.knownBad).toEqual({ 'orders:42': NOW });
  expect(belief.judgements[NEW]).toMatchObject({
    action: { outcome: 'accepted' },
    verification: { own: null, since: NOW, known: [OLD, NEW], state: 'waiting', dueAt: NOW + 120 },
  });
  expect(belief.incidents[0]).toMatchObject({ kind: 'release', wanted: 1, serviceArn: ARN, severity: 'harm' });
});

test('a revision is known-bad from the moment of the call, however late it is folded', () => {
  const late = foldVerdict(watch(), verdict({ action: action() }), at(600));
  expect(late.knownBad).toEqual({ 'orders:42': NOW });
});

test('a denied call pages, is not known-bad and is not verified', () => {
  const belief = foldVerdict(watch(), refused('AccessDeniedException'), at());
  expect([said(belief), belief.knownBad]).toEqual([['page page'], {}]);
  expect(belief.judgements[NEW]).toMatchObject({ isPaged: true, verification: null });
});

test('a throttled call alerts, and pages when the third one was throttled', () => {
  const first = foldVerdict(watch(), refused('ThrottlingException'), at());
  expect(said(first)).toEqual(['alert refused']);
  const third = foldVerdict(first, refused('ThrottlingException', 3), at(60));
  expect(said(third)).toEqual(['alert refused', 'page page']);
});

test('at most one page for a deployment: a further reason updates it', () => {
  const page = (guard: string) => verdict({ decision: decision({ do: 'page', guard, because: guard }) });
  const first = foldVerdict(watch(), page('no-target'), at());
  const second = foldVerdict(first, page('budget'), at(60));
  expect(said(second)).toEqual(['page page']);
  expect(second.incidents[0]).toMatchObject({ wanted: 2, facts: { Also: expect.stringContaining('budget') } });
});

test('a known-bad revision that is deployed again is a warning, not a failure', () => {
  const because = 'orders:42 was rolled back before and is deployed again';
  const warned = foldVerdict(
    watch(),
    verdict({ decision: decision({ do: 'alert', guard: 'known-bad', because }) }),
    at(),
  );
  expect(warned.incidents[0]).toMatchObject({
    title: 'orders:42 is deployed again',
    sayings: [{ level: 'alert', text: `Careful: ${because}.` }],
  });
});

test('the same alert again is not said again, and wakes nobody', () => {
  const alert = verdict({ decision: decision({ do: 'alert', guard: 'observe' }) });
  const first = foldVerdict(watch(), alert, at());
  const second = foldVerdict({ ...first, outbox: {} }, alert, at(60));
  expect([said(second), notices(second), second.incidents[0]?.wanted]).toEqual([['alert alert:observe'], 0, 1]);
});

test('doing nothing is not said and takes nothing back', () => {
  const acted = foldVerdict(watch(), verdict({ action: action() }), at());
  const later = foldVerdict(
    acted,
    verdict({ decision: decision({ do: 'nothing', guard: 'closed', to: null }) }),
    at(60),
  );
  expect(later.incidents).toEqual(acted.incidents);
  expect(later.judgements[NEW]).toMatchObject({ action: { outcome: 'accepted' } });
});

test('a judgement that leaves everything as it was changes no belief', () => {
  const nothing = verdict({ decision: decision({ do: 'nothing', guard: 'evidence', to: null }), action: null });
  const before = foldVerdict(watch(), nothing, at());
  expect(foldVerdict(before, { ...nothing, evidence: 9 }, at(60))).toBe(before);
  const alert = verdict({ decision: decision({ do: 'alert', guard: 'observe' }), action: null });
  const alerted = { ...foldVerdict(before, alert, at(60)), outbox: {} };
  expect(foldVerdict(alerted, alert, at(120))).toBe(alerted);
});

test('what was read is written again when it says something else or is no longer young', () => {
  const facts: ServiceFacts = {
    readAt: at().getTime() / 1000,
    mode: 'auto',
    owner: null,
    channel: null,
    desiredCount: 4,
    taskDefinition: 'web:2',
    platformVersion: '1.4.0',
    primary: NEW,
    lastKnownGood: 'web:1',
  };
  const nothing = verdict({ decision: decision({ do: 'nothing', guard: 'evidence', to: null }), action: null, facts });
  const before = foldVerdict(watch(), nothing, at());
  const later = (seconds: number, change: object = {}) =>
    foldVerdict(before, { ...nothing, facts: { ...facts, readAt: facts.readAt + seconds, ...change } }, at(seconds));
  expect(later(599)).toBe(before);
  expect(later(600).facts?.readAt).toBe(facts.readAt + 600);
  expect(later(1, { desiredCount: 99 }).facts?.desiredCount).toBe(99);
});

test('a look that has to be made up for is noted, and one that made up for it', () => {
  const unread = { facts: null, serviceArn: null, action: null, shares: undefined };
  const nothing = verdict({ ...unread, decision: decision({ do: 'nothing', guard: 'precheck', to: null }) });
  const failed = foldVerdict(watch(), { ...nothing, mustLookAgain: true }, at());
  expect(failed.judgements[NEW]?.mustLookAgain).toBe(true);
  expect(foldVerdict(failed, nothing, at(60)).judgements[NEW]?.mustLookAgain).toBe(false);
});

test('a proposal is open for a quarter of an hour and said once', () => {
  const propose = verdict({ decision: decision({ do: 'propose', guard: 'approve' }) });
  const first = foldVerdict(watch(), propose, at());
  expect(first.judgements[NEW]?.proposal).toEqual({
    to: 'orders:41',
    platformVersion: '1.4.0',
    expiresAt: NOW + 900,
    state: 'open',
    by: null,
    answeredAt: null,
    reason: null,
  });
  const again = foldVerdict(first, propose, at(60));
  expect([said(again), again.judgements[NEW]?.proposal?.expiresAt]).toEqual([['alert propose'], NOW + 900]);
});

test('a declined proposal is not made again, one whose world moved on is void', () => {
  const propose = verdict({ decision: decision({ do: 'propose', guard: 'approve' }) });
  const open = foldVerdict(watch(), propose, at());
  const judged = open.judgements[NEW];
  if (!judged?.proposal) throw new Error('no proposal');
  const declined = {
    ...open,
    judgements: { [NEW]: { ...judged, proposal: { ...judged.proposal, state: 'declined' as const } } },
  };
  expect(foldVerdict(declined, propose, at(60)).judgements[NEW]?.proposal?.state).toBe('declined');
  const moved = foldVerdict(open, verdict({ decision: decision({ do: 'nothing', guard: 'superseded' }) }), at(60));
  expect(moved.judgements[NEW]?.proposal?.state).toBe('void');
  expect(moved.incidents[0]?.proposal).toEqual(moved.judgements[NEW]?.proposal);
});

test('a failed read is said once, keeps the belief and asks for another look', () => {
  const unread = verdict({ decision: decision({ do: 'alert', guard: 'unreadable' }), mustLookAgain: true });
  const belief = foldVerdict(watch(), unread, at());
  expect([said(belief), belief.judgements[NEW]?.mustLookAgain]).toEqual([['alert alert:unreadable'], true]);
  expect(belief.trials).toEqual(watch().trials);
});

test('folding the same verdict twice changes nothing more for people', () => {
  const once = foldVerdict(watch(), verdict({ action: action() }), at());
  const twice = foldVerdict(once, verdict({ action: action() }), at());
  expect([twice.incidents, twice.knownBad, twice.outbox]).toEqual([once.incidents, once.knownBad, once.outbox]);
});

test('ECS’s own form of the ARN and its facts are kept', () => {
  const short = 'arn:aws:ecs:eu-west-1:111122223333:service/orders';
  const facts = decide(input()).facts;
  expect(foldVerdict(watch({ serviceArn: null }), verdict({ serviceArn: short, facts }), at())).toMatchObject({
    serviceArn: short,
    facts,
  });
});

test('judgements are kept for the newest twenty deployments', () => {
  let belief = watch();
  for (let n = 0; n < 30; n += 1) {
    const one = verdict({ decision: decision({ deployment: `ecs-svc/${n}` as typeof NEW, do: 'alert' }) });
    belief = foldVerdict(belief, one, at(n));
  }
  expect(Object.keys(belief.judgements)).toHaveLength(20);
  expect(belief.judgements['ecs-svc/29']).toBeDefined();
});
