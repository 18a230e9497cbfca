import { expect, test } from 'vitest';
import { nextAfterFailure } from '../../../src/lib/cli/failures/next-after-failure.ts';
import type { TypedLine } from '../../../src/lib/cli/failures/retyped.ts';
import type { JsonObject } from '../../../src/lib/core/ports/json.ts';
import { EXIT, SovranError, type ExitCode } from '../../../src/lib/core/text/sovran-error.ts';

function failure(code: string, exit: ExitCode, more: { next?: string[]; details?: JsonObject } = {}): SovranError {
  return new SovranError({ code, exit, text: { key: 'cli.cancelled' }, ...more });
}

function typed(command: string, words = '', flags: string[] = []): TypedLine {
  return { command, argv: words.split(' ').filter((word) => word !== ''), flags };
}

test.each<[SovranError, string[]]>([
  [failure('x', EXIT.refused, { next: ['sovran host list'] }), ['sovran host list']],
  [failure('connection-lost', EXIT.unreachable, { next: ['sovran host list'] }), ['sovran host list']],
  [failure('x', EXIT.usage), ['sovran gc --help']],
  [failure('x', EXIT.refused), ['sovran status']],
  [failure('x', EXIT.failed), []],
  [failure('step-not-verified', EXIT.failed), ['sovran gc gpu1']],
  [failure('pack-failed', EXIT.failed), ['sovran gc gpu1']],
])('the failure, else its exit code, gives the next command (%#)', (error, next) => {
  expect(nextAfterFailure(error, typed('gc', 'gpu1'))).toEqual(next);
});

test('after a lost connection repeats the command, quoted for a shell', () => {
  const argv = [
    'gpu1',
    '--json',
    '-yq',
    '--lang',
    'fr',
    '--lang=en',
    '--no-input',
    '--project',
    '/srv/p q',
    '-m',
    "it's",
  ];
  const broken = failure('connection-lost', EXIT.unreachable);
  expect(nextAfterFailure(broken, { command: 'gc', argv, flags: [] })).toEqual([
    `sovran gc gpu1 --project '/srv/p q' -m 'it'\\''s'`,
  ]);
});

test.each([
  ['a --plan p.json --edit', 'a --plan-out p.json --edit'],
  ['a --plan=p.json', "a '--plan-out=p.json'"],
  ['a --plan -', 'a --dry-run'],
  ['a --plan=- --json', 'a --dry-run'],
  ['a --plan --plan', 'a --plan-out --plan'],
  ['a --title plan', 'a --title plan'],
])('a stale plan is remade by the same command and file (%s)', (words, again) => {
  const stale = failure('stale-plan', EXIT.refused);
  expect(nextAfterFailure(stale, typed('scope add', words))).toEqual([`sovran scope add ${again}`]);
});

test.each([
  ['needs-password', 'gpu1', ['sudo-password-file'], 'gpu1 --sudo-password-file FILE'],
  ['needs-password', 'gpu1 --sudo-password-file=f', ['sudo-password-file'], "gpu1 '--sudo-password-file=f'"],
  ['needs-password', 'gpu1', [], 'gpu1'],
  ['wrong-password', 'gpu1', ['sudo-password-file'], 'gpu1'],
])('after sudo reports %s, repeats `%s` with a password where possible', (reason, words, flags, again) => {
  const refused = failure('sudo-refused', EXIT.unreachable, { details: { reason } });
  expect(nextAfterFailure(refused, typed('host check', words, flags))).toEqual([`sovran host check ${again}`]);
});

test('after a leased host repeats the command; a reviewed plan is remade', () => {
  const held = failure('gates-failed', EXIT.refused, {
    details: { gates: [{ id: 'gpu1-free', verdict: 'fail', evidence: 'held' }] },
  });
  expect(nextAfterFailure(held, typed('host apply', 'gpu1 --allow restart --yes'))).toEqual([
    'sovran host apply gpu1 --allow restart',
  ]);
  expect(nextAfterFailure(held, typed('host apply', '--plan p.json'))).toEqual(['sovran host apply --plan-out p.json']);
  expect(nextAfterFailure(held, typed('app add', 'a'))).toEqual(['sovran status']);
  const full = failure('gates-failed', EXIT.refused, {
    details: { gates: [{ id: 'gpu1-disk-free', verdict: 'fail' }] },
  });
  expect(nextAfterFailure(full, typed('host apply', 'gpu1 --yes'))).toEqual(['sovran status']);
});

test('a missing host is named in the same command', () => {
  const error = failure('missing-flags', EXIT.usage, { details: { names: ['gpu1', 'gpu2'] } });
  expect(nextAfterFailure(error, typed('host plan', '--exit-code --json'))).toEqual([
    'sovran host plan --exit-code gpu1',
    'sovran host plan --exit-code --all',
  ]);
});
