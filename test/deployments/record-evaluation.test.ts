import { expect, test } from 'vitest';
import type { ServiceFacts, ServiceState } from '../../functions/service-state/service-state.ts';
import { decide } from '../../functions/deployments/decide.ts';
import type { Action, Decision } from '../../functions/service-state/evaluation.ts';
import type { EvaluationOutcome } from '../../functions/deployments/evaluation-outcome.ts';
import { recordEvaluation } from '../../functions/deployments/record-evaluation.ts';
import { ARN, input, NEW, NOW, OLD, stateWith } from './release.ts';

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

const outcome = (change: Partial<EvaluationOutcome> = {}): EvaluationOutcome => ({
  decision: decision(),
  evidence: 3,
  isWarranted: true,
  facts: null,
  serviceArn: ARN,
  action: null,
  badKeys: ['orders:42'],
  expected: { known: [OLD, NEW], taskDefinition: 'orders:41', platformVersion: '1.4.0', serviceDeploymentArn: null },
  mustEvaluateAgain: false,
  notes: { Target: 'orders:41' },
  ...change,
});

const stated = (serviceState: ServiceState) =>
  serviceState.incidents.flatMap(({ notifications }) => notifications.map(({ id, level }) => `${level} ${id}`));
const notices = (serviceState: ServiceState) =>
  Object.values(serviceState.outbox).filter(({ kind }) => kind === 'notice').length;
const refused = (error: string, attempts = 1) => outcome({ action: action({ outcome: 'refused', error, attempts }) });

test('an accepted rollback is said, watched, and makes the revision known-bad', () => {
  const serviceState = recordEvaluation(stateWith(), outcome({ action: action() }), at());
  expect(stated(serviceState)).toEqual(['alert acted']);
  expect(serviceState.knownBad).toEqual({ 'orders:42': NOW });
  expect(serviceState.evaluations[NEW]).toMatchObject({
    action: { outcome: 'accepted' },
    verification: { own: null, since: NOW, known: [OLD, NEW], state: 'waiting', dueAt: NOW + 120 },
  });
  expect(serviceState.incidents[0]).toMatchObject({ kind: 'release', wanted: 1, serviceArn: ARN, severity: 'harm' });
});

test('a revision is known-bad from the moment of the call, however late it is applied', () => {
  const late = recordEvaluation(stateWith(), outcome({ action: action() }), at(600));
  expect(late.knownBad).toEqual({ 'orders:42': NOW });
});

test('a denied call pages, is not known-bad and is not verified', () => {
  const serviceState = recordEvaluation(stateWith(), refused('AccessDeniedException'), at());
  expect([stated(serviceState), serviceState.knownBad]).toEqual([['page page'], {}]);
  expect(serviceState.evaluations[NEW]).toMatchObject({ isPaged: true, verification: null });
});

test('a throttled call alerts, and pages when the third one was throttled', () => {
  const first = recordEvaluation(stateWith(), refused('ThrottlingException'), at());
  expect(stated(first)).toEqual(['alert refused']);
  const third = recordEvaluation(first, refused('ThrottlingException', 3), at(60));
  expect(stated(third)).toEqual(['alert refused', 'page page']);
});

test('at most one page for a deployment: a further reason updates it', () => {
  const page = (guard: string) => outcome({ decision: decision({ kind: 'page', guard, reason: guard }) });
  const first = recordEvaluation(stateWith(), page('no-target'), at());
  const second = recordEvaluation(first, page('budget'), at(60));
  expect(stated(second)).toEqual(['page page']);
  expect(second.incidents[0]).toMatchObject({ wanted: 2, facts: { Also: expect.stringContaining('budget') } });
});

test('a known-bad revision that is deployed again is a warning, not a failure', () => {
  const reason = 'orders:42 was rolled back before and is deployed again';
  const warned = recordEvaluation(
    stateWith(),
    outcome({ decision: decision({ kind: 'alert', guard: 'known-bad', reason }) }),
    at(),
  );
  expect(warned.incidents[0]).toMatchObject({
    title: 'orders:42 is deployed again',
    notifications: [{ level: 'alert', text: `Warning: ${reason}.` }],
  });
});

test('the same alert again is not said again, and wakes nobody', () => {
  const alert = outcome({ decision: decision({ kind: 'alert', guard: 'observe' }) });
  const first = recordEvaluation(stateWith(), alert, at());
  const second = recordEvaluation({ ...first, outbox: {} }, alert, at(60));
  expect([stated(second), notices(second), second.incidents[0]?.wanted]).toEqual([['alert alert:observe'], 0, 1]);
});

test('doing nothing is not said and takes nothing back', () => {
  const acted = recordEvaluation(stateWith(), outcome({ action: action() }), at());
  const later = recordEvaluation(
    acted,
    outcome({ decision: decision({ kind: 'nothing', guard: 'closed', to: null }) }),
    at(60),
  );
  expect(later.incidents).toEqual(acted.incidents);
  expect(later.evaluations[NEW]).toMatchObject({ action: { outcome: 'accepted' } });
});

test('an evaluation that leaves everything as it was does not change the state', () => {
  const nothing = outcome({ decision: decision({ kind: 'nothing', guard: 'evidence', to: null }), action: null });
  const before = recordEvaluation(stateWith(), nothing, at());
  expect(recordEvaluation(before, { ...nothing, evidence: 9 }, at(60))).toBe(before);
  const alert = outcome({ decision: decision({ kind: 'alert', guard: 'observe' }), action: null });
  const alerted = { ...recordEvaluation(before, alert, at(60)), outbox: {} };
  expect(recordEvaluation(alerted, alert, at(120))).toBe(alerted);
});

test('what was read is written again when it says something else or is no longer young', () => {
  const facts: ServiceFacts = {
    readAt: at().getTime() / 1000,
    mode: 'auto',
    contact: null,
    channel: null,
    desiredCount: 4,
    taskDefinition: 'web:2',
    platformVersion: '1.4.0',
    primary: NEW,
    lastKnownGood: 'web:1',
  };
  const nothing = outcome({
    decision: decision({ kind: 'nothing', guard: 'evidence', to: null }),
    action: null,
    facts,
  });
  const before = recordEvaluation(stateWith(), nothing, at());
  const later = (seconds: number, change: object = {}) =>
    recordEvaluation(
      before,
      { ...nothing, facts: { ...facts, readAt: facts.readAt + seconds, ...change } },
      at(seconds),
    );
  expect(later(599)).toBe(before);
  expect(later(600).facts?.readAt).toBe(facts.readAt + 600);
  expect(later(1, { desiredCount: 99 }).facts?.desiredCount).toBe(99);
});

test('a look that has to be made up for is noted, and one that made up for it', () => {
  const unread = { facts: null, serviceArn: null, action: null, shares: undefined };
  const nothing = outcome({ ...unread, decision: decision({ kind: 'nothing', guard: 'precheck', to: null }) });
  const failed = recordEvaluation(stateWith(), { ...nothing, mustEvaluateAgain: true }, at());
  expect(failed.evaluations[NEW]?.mustEvaluateAgain).toBe(true);
  expect(recordEvaluation(failed, nothing, at(60)).evaluations[NEW]?.mustEvaluateAgain).toBe(false);
});

test('a proposal is open for a quarter of an hour and said once', () => {
  const propose = outcome({ decision: decision({ kind: 'propose', guard: 'approve' }) });
  const first = recordEvaluation(stateWith(), propose, at());
  expect(first.evaluations[NEW]?.proposal).toEqual({
    to: 'orders:41',
    platformVersion: '1.4.0',
    expiresAt: NOW + 900,
    state: 'open',
    by: null,
    answeredAt: null,
    reason: null,
  });
  const again = recordEvaluation(first, propose, at(60));
  expect([stated(again), again.evaluations[NEW]?.proposal?.expiresAt]).toEqual([['alert propose'], NOW + 900]);
});

test('a declined proposal is not made again, one whose world moved on is void', () => {
  const propose = outcome({ decision: decision({ kind: 'propose', guard: 'approve' }) });
  const open = recordEvaluation(stateWith(), propose, at());
  const evaluated = open.evaluations[NEW];
  if (!evaluated?.proposal) throw new Error('no proposal');
  const declined = {
    ...open,
    evaluations: { [NEW]: { ...evaluated, proposal: { ...evaluated.proposal, state: 'declined' as const } } },
  };
  expect(recordEvaluation(declined, propose, at(60)).evaluations[NEW]?.proposal?.state).toBe('declined');
  const moved = recordEvaluation(
    open,
    outcome({ decision: decision({ kind: 'nothing', guard: 'superseded' }) }),
    at(60),
  );
  expect(moved.evaluations[NEW]?.proposal?.state).toBe('void');
  expect(moved.incidents[0]).toHaveProperty('proposal', moved.evaluations[NEW]?.proposal);
});

test('a failed read is said once, keeps the state and asks for another read', () => {
  const unread = outcome({ decision: decision({ kind: 'alert', guard: 'unreadable' }), mustEvaluateAgain: true });
  const serviceState = recordEvaluation(stateWith(), unread, at());
  expect([stated(serviceState), serviceState.evaluations[NEW]?.mustEvaluateAgain]).toEqual([
    ['alert alert:unreadable'],
    true,
  ]);
  expect(serviceState.healths).toEqual(stateWith().healths);
});

test('recording the same evaluation twice changes nothing more for people', () => {
  const once = recordEvaluation(stateWith(), outcome({ action: action() }), at());
  const twice = recordEvaluation(once, outcome({ action: action() }), at());
  expect([twice.incidents, twice.knownBad, twice.outbox]).toEqual([once.incidents, once.knownBad, once.outbox]);
});

test('ECS’s own form of the ARN and its facts are kept', () => {
  const short = 'arn:aws:ecs:eu-west-1:111122223333:service/orders';
  const facts = decide(input()).facts;
  expect(recordEvaluation(stateWith({ serviceArn: null }), outcome({ serviceArn: short, facts }), at())).toMatchObject({
    serviceArn: short,
    facts,
  });
});

test('evaluations are kept for the newest twenty deployments', () => {
  let serviceState = stateWith();
  for (let n = 0; n < 30; n += 1) {
    const one = outcome({ decision: decision({ deployment: `ecs-svc/${n}` as typeof NEW, kind: 'alert' }) });
    serviceState = recordEvaluation(serviceState, one, at(n));
  }
  expect(Object.keys(serviceState.evaluations)).toHaveLength(20);
  expect(serviceState.evaluations['ecs-svc/29']).toBeDefined();
});
