import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { socketFailed, sudoRefused } from '../../../../src/lib/adapters/ssh/session/errors.ts';
import { explainSilence } from '../../../../src/lib/adapters/runners/docker/site/silence.ts';
import { openLocalPort, openLocalSocket } from '../../../../src/lib/adapters/hosts/local-host.ts';
import type { SudoRefusal } from '../../../../src/lib/core/failures/sudo-refusal.ts';
import { isGatewayUnreachable } from '../../../../src/lib/core/failures/gateway-timeout.ts';
import { isOutcomeUnknown } from '../../../../src/lib/core/failures/outcome-unknown.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { hostAt } from '../../../support/host-at.ts';
import { plainView } from '../../../support/plain-view.ts';
import { tempDir } from '../../../support/temp-project.ts';

test.each<[SudoRefusal, string[]]>([
  ['no-sudo', ['sovran host check gpu1']],
  ['not-allowed', ['sovran host check gpu1']],
  ['needs-terminal', ['sovran host check gpu1']],
  ['needs-password', []],
  ['wrong-password', []],
])('sudo refusal %s has its next command', (refusal, next) => {
  expect(sudoRefused('gpu1', refusal, '').next).toEqual(next);
});

test.for(['en', 'fr'] as const)('after a wrong password the fix names --sudo-password-file (%s)', (language) => {
  const { fix } = sudoRefused('gpu1', 'wrong-password', '');
  const words = fix ? say(plainView(language).t, fix) : '';
  expect(words).toMatch(/(file of|fichier de) --sudo-password-file/);
});

test('the next commands of a refused socket show its state', async () => {
  expect(socketFailed('socket-refused', 'gpu1', '/run/x.sock', 'absent').next).toEqual([
    'sovran host check gpu1',
    'sovran status',
  ]);
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

test('a full queue is not a refused connection', async () => {
  const path = `${tempDir()}/full.sock`;
  const server = createServer();
  await new Promise<void>((done) => server.listen({ path, backlog: 1 }, done));
  onTestFinished(() => void server.close());
  const opened = await Promise.allSettled(Array.from({ length: 20 }, () => openLocalSocket(path)));
  for (const one of opened) if (one.status === 'fulfilled') one.value.destroy();
  const refused = opened.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(refused.length).toBeGreaterThan(0);
  for (const error of refused) {
    expect(error).toMatchObject({ code: 'socket-unreachable', exit: 4 });
    expect([isOutcomeUnknown(error), isGatewayUnreachable(error)]).toEqual([true, false]);
    expect(explainSilence(hostAt(), error)).toMatchObject({ code: 'engine-unreachable', exit: 4 });
  }
});
