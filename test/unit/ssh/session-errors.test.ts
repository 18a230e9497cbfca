import { expect, test } from 'vitest';
import { socketRefused, sudoRefused } from '../../../src/lib/adapters/ssh/session/errors.ts';
import { openLocalPort, openLocalSocket } from '../../../src/lib/adapters/hosts/local-socket.ts';
import type { SudoRefusal } from '../../../src/lib/text/sudo-refusal.ts';
import { say } from '../../../src/lib/text/translate.ts';
import { plainView } from '../../support/plain-view.ts';
import { tempDir } from '../../support/temp-project.ts';

test.each<[SudoRefusal, string[]]>([
  ['no-sudo', ['sovran host check gpu1']],
  ['not-allowed', ['sovran host check gpu1']],
  ['needs-terminal', ['sovran host check gpu1']],
  ['needs-password', []],
  ['wrong-password', []],
])(
  'sudo that says %s leads to the check of the host, or leaves the next command to the command line',
  (refusal, next) => {
    expect(sudoRefused('gpu1', refusal, '').next).toEqual(next);
  },
);

test.for(['en', 'fr'] as const)(
  'after a wrong password the fix says that it may be the one in the file (%s)',
  (language) => {
    const { fix } = sudoRefused('gpu1', 'wrong-password', '');
    const words = fix ? say(plainView(language).t, fix) : '';
    expect(words).toMatch(/--sudo-password-file.*(that file that was refused|ce fichier qui a été refusé)/);
  },
);

test('a socket that nobody listens on leads to where that is seen', async () => {
  expect(socketRefused('gpu1', '/run/x.sock', 'absent').next).toEqual(['sovran host check gpu1', 'sovran status']);
  const path = `${tempDir()}/it's.sock`;
  await expect(openLocalSocket(path)).rejects.toMatchObject({
    code: 'socket-refused',
    next: [`ls -l '${path.replaceAll("'", `'\\''`)}'`, 'sovran status'],
  });
  await expect(openLocalPort(1)).rejects.toMatchObject({
    code: 'socket-refused',
    next: ["ss -ltnp 'sport = :1'", 'sovran status'],
  });
});
