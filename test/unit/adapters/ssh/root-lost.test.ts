import { expect, test } from 'vitest';
import { rootOf } from '../../../../src/lib/adapters/ssh/session/sudo.ts';
import { isOutcomeUnknown } from '../../../../src/lib/core/failures/outcome-unknown.ts';
import { lineSaying, type Said } from '../../../support/line-saying.ts';
import { failure } from '../../../support/ssh-faults.ts';

const NEEDS_PASSWORD: Said = { stderr: 'sudo: a password is required\n', code: 1 };

test.each([
  ['sudo is asked for the first time', rootOf(lineSaying(null), undefined)],
  ['sudo has been asked and has not answered', rootOf(lineSaying({}), undefined)],
  ['sudo takes the password', rootOf(lineSaying(NEEDS_PASSWORD, null), async () => 'secret')],
])('a line that goes while %s is a broken line', async (_, act) => {
  const error = await failure(act());
  expect(error).toMatchObject({ code: 'connection-lost', exit: 4, text: { params: { host: 'far', reason: 'reset' } } });
  expect(isOutcomeUnknown(error)).toBe(true);
});

test.each([
  ['not-allowed', { stderr: 'ops is not in the sudoers file.\n', code: 1 }],
  ['needs-password', NEEDS_PASSWORD],
  ['no-sudo', { stdout: 'none\n', code: 0 }],
])("reports sudo's reason: %s", async (reason, said) => {
  const error = await failure(rootOf(lineSaying(said), undefined)());
  expect(error).toMatchObject({ code: 'sudo-refused', details: { reason } });
});

test.each([
  ['root', []],
  ['free', ['sudo', '-n', '--']],
])('knows the way to root after the whole answer: %s', async (stdout, prefix) => {
  expect(await rootOf(lineSaying({ stdout, code: 0 }), undefined)()).toEqual({ prefix });
});
