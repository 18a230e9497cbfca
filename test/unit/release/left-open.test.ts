import { expect, test } from 'vitest';
import { leftOpenOnceMoved, leftOpenOnceProven } from '../../../src/lib/stages/release/promotion/left-open.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../../src/lib/core/text/sovran-error.ts';

function failure(code: string, exit: ExitCode = EXIT.unreachable): SovranError {
  return new SovranError({ code, exit, text: message('release.left-open.fix') });
}

function cut(...touched: string[]): { done: Set<string>; touched: string[] } {
  return { done: new Set(touched.slice(0, -1)), touched };
}

const PROVEN = ['switch', 'prove', 'record'];
const REFUSED = failure('engine-refused', EXIT.failed);
const BROKEN = failure('connection-lost');
const UNHEARD = [
  'forwarding-refused',
  'sessions-exhausted',
  'ssh-handshake-failed',
  'leases-unavailable',
  'gateway-host-refused',
];
const AMISS = ['not-found', 'invalid-file'];
const DOES_NOT_SERVE = ['candidate-unhealthy', 'engine-start-failed', 'slot-not-up'];

test.each([
  { name: 'unproven, whatever fails', error: BROKEN, touched: ['switch', 'prove'], open: false },
  { name: 'proven, the line breaks', error: BROKEN, touched: PROVEN, open: true },
  ...UNHEARD.map((code) => ({ name: `proven, ${code}`, error: failure(code), touched: PROVEN, open: true })),
  ...DOES_NOT_SERVE.map((code) => ({ name: `proven, ${code}`, error: failure(code), touched: PROVEN, open: false })),
  ...AMISS.map((code) => ({ name: `proven, ${code}`, error: failure(code, EXIT.usage), touched: PROVEN, open: true })),
  { name: 'proven, and cannot be recorded', error: REFUSED, touched: PROVEN, open: false },
  { name: 'proven, and lost', error: failure('environment-lost', EXIT.refused), touched: PROVEN, open: false },
  { name: 'a defect of ours', error: new TypeError('x'), touched: PROVEN, open: false },
])('a promotion stays open or is taken back: $name', ({ error, touched, open }) => {
  const left = leftOpenOnceProven(error, cut(...touched));
  const code = error instanceof SovranError ? error.code : undefined;
  expect(left && { code: left.code, next: left.next }).toEqual(open ? { code, next: ['sovran resume'] } : undefined);
});

test.each<{ name: string; error: SovranError; touched: string[]; fix: string | undefined }>([
  { name: 'before the traffic moved', error: BROKEN, touched: ['start', 'probe'], fix: undefined },
  { name: 'while it moves', error: BROKEN, touched: ['start', 'switch-back'], fix: 'release.left-moving.fix' },
  { name: 'after it', error: BROKEN, touched: ['switch-back', 'drain'], fix: 'release.left-open.fix' },
  ...UNHEARD.flatMap((code) => [
    {
      name: `while it moves, ${code},`,
      error: failure(code),
      touched: ['switch-back'],
      fix: 'release.left-moving.fix',
    },
    {
      name: `after it, ${code},`,
      error: failure(code),
      touched: ['switch-back', 'drain'],
      fix: 'release.left-open.fix',
    },
  ]),
  ...AMISS.map((code) => ({
    name: `after it, ${code},`,
    error: failure(code, EXIT.usage),
    touched: ['switch-back', 'record'],
    fix: 'release.left-open.fix',
  })),
  ...DOES_NOT_SERVE.map((code) => ({
    name: `while it moves, ${code},`,
    error: failure(code),
    touched: ['switch-back'],
    fix: undefined,
  })),
  { name: 'after it, for another cause', error: REFUSED, touched: ['switch-back', 'drain'], fix: undefined },
])('a rollback stays open, or is taken back, $name: $fix', ({ error, touched, fix }) => {
  expect(leftOpenOnceMoved(error, cut(...touched))?.fix?.key).toBe(fix);
});
