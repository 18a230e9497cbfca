import { expect, test } from 'vitest';
import { localTime } from '../../../src/lib/core/text/local-time.ts';
import type { Lease, Leases } from '../../../src/lib/core/ports/leases.ts';
import { heldText } from '../../../src/lib/stages/machines/provision/leases/host-lease.ts';
import { withLease } from '../../../src/lib/core/operation/leases/with-lease.ts';
import { runInProgress } from '../../../src/lib/core/operation/open/open-runs.ts';
import { en } from '../../../src/lib/cli/texts/en.ts';
import { fr } from '../../../src/lib/cli/texts/fr.ts';
import { instant, message, type Message } from '../../../src/lib/core/text/message.ts';
import { say, translateWith } from '../../../src/lib/core/text/translate.ts';
import { SovranError } from '../../../src/lib/core/text/sovran-error.ts';
import { failure } from '../../support/ssh-faults.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const [SINCE, UNTIL] = ['2026-11-26T08:41:44.000Z', '2026-11-26T08:43:44.000Z'];
const ISO = /\d{4}-\d\d-\d\dT/;

test('an instant is shown in local time, by default as it is', () => {
  const text = message('status.interrupted', { operation: 'o', target: 't', run: 'r', since: instant(SINCE) });
  expect(say(translateWith(en, 'en', localTime), text)).toBe(`Interrupted: o on t, run r, ${localTime(SINCE)}.`);
  expect(say(translateWith(fr, 'fr', localTime), text)).toContain(localTime(SINCE));
  expect(say(translateWith(en, 'en'), text)).toBe(`Interrupted: o on t, run r, ${SINCE}.`);
});

test('an instant inside a nested message is local, too', () => {
  const reason = message('status.interrupted', { operation: 'o', target: 't', run: 'r', since: instant(SINCE) });
  const text = message('run.bad-plan', { path: 'p', reason });
  expect(say(translateWith(en, 'en', localTime), text)).toContain(localTime(SINCE));
});

test.each(['?', '', 'no date', 'a\u001B[2Jb'])('an invalid date is neither guessed nor printed raw: %j', (text) => {
  const told = message('lease.environment.held.fix', { actor: instant(text) });
  const words = say(translateWith(en, 'en', localTime), told);
  expect(words).not.toMatch(/NaN|Invalid/);
  expect(words).not.toContain('\u001B');
});

const LEASE: Lease = {
  device: 'environment-x',
  holder: 'x',
  actor: 'b@example.org',
  project: 'p',
  fence: 1,
  since: SINCE,
  asked: SINCE,
  expires: UNTIL,
};

function heldLeases(): Promise<Leases> {
  const acquire = async (): Promise<object> => ({ granted: false, held: [LEASE], now: SINCE });
  return Promise.resolve({ acquire } as unknown as Leases);
}

async function environmentHeld(): Promise<Message> {
  const ctx = stageContext(tempProject(), { hosts: { environmentLeases: heldLeases } });
  const claim = { host: 'gpu1', device: 'environment-x', environment: 'prod' };
  const error = await failure(withLease(claim, ctx, () => Promise.resolve()));
  expect(error).toMatchObject({ code: 'environment-leased', details: { since: SINCE, until: UNTIL } });
  return error.text;
}

function atWork(machine?: string): Message {
  const work = { operation: 'o', target: 't', run: 'r', pid: 6375, since: SINCE };
  const error = runInProgress({ ...work, ...(machine === undefined ? {} : { machine }) });
  expect(error).toBeInstanceOf(SovranError);
  expect(error).toMatchObject({ details: { since: SINCE } });
  return error.text;
}

const CLAIM = { holder: 'h', since: SINCE, until: UNTIL, machine: 'm', operation: 'o', run: 'r' };

test.each<[string, () => Message | Promise<Message>]>([
  ['an environment that somebody changes', environmentHeld],
  ['a run at work', () => atWork()],
  ['a run at work elsewhere', () => atWork('there')],
  ['a host that somebody changes', () => heldText('gpu1', CLAIM)],
])('the refusal of %s shows local times', async (_what, text) => {
  const told = say(translateWith(en, 'en', localTime), await text());
  expect(told).not.toMatch(ISO);
  expect(told).toContain(localTime(SINCE));
});
