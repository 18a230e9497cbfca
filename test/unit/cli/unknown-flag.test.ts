import { expect, test } from 'vitest';
import HostAdd from '../../../src/commands/host/add.ts';
import { toUsageError } from '../../../src/lib/cli/flags/parse-error.ts';
import { say } from '../../../src/lib/core/text/translate.ts';
import { plainView } from '../../support/plain-view.ts';

const FLAGS = { ...HostAdd.baseFlags, ...HostAdd.flags };

function fixFor(flag: string): string {
  const thrown = Object.assign(new Error('Nonexistent flag'), { oclif: { exit: 2 }, flags: [flag] });
  const error = toUsageError(thrown, 'host add', FLAGS);
  if (!error?.fix) throw new Error('no fix');
  return say(plainView().t, error.fix);
}

test.for([
  { typed: '--client', meant: '--transport', why: 'it alone speaks of a client' },
  { typed: '--fingerprnt', meant: '--fingerprint', why: 'it has nearly that name' },
])('$typed is answered with $meant, because $why', ({ typed, meant }) => {
  expect(fixFor(typed)).toBe(`Did you mean: ${meant}?`);
});

test.for(['--gadget', '--nothing-like-it', '-z'])('nothing is guessed for %s', (typed) => {
  expect(fixFor(typed)).toBe('`sovran host add --help` lists the flags.');
});
