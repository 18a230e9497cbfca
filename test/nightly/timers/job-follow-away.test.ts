import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { until } from '../../support/process-place.ts';
import { deadHost, JOB } from '../../support/gone-host.ts';
import { BIN } from '../../support/sovran.ts';

test.for([
  { how: 'Ctrl-C', signal: 'SIGINT', exit: 130, words: /keeps running/ },
  { how: 'SIGTERM', signal: 'SIGTERM', exit: 143, words: /keeps running/ },
] as const)('$how leaves a job whose host does not answer, quietly', async ({ signal, exit, words }) => {
  const away = await deadHost();
  const env = { ...process.env, NODE_ENV: 'production', LC_ALL: 'C.UTF-8', SOVRAN_LANG: '' };
  const child = spawn(process.execPath, [BIN, 'job', 'follow', JOB], { cwd: away.root, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const ended = once(child, 'close');
  await until('the first attempt was in vain', () => said.includes('Ctrl-C only detaches'));
  child.kill(signal);
  expect([(await ended)[0], said]).toEqual([exit, expect.stringMatching(words)]);
  expect(said).not.toMatch(/bug|Internal error/);
});

test('--timeout ends the wait for a host that does not answer', async () => {
  const away = await deadHost();
  const done = await away.run('job', 'follow', JOB, '--timeout', '2s', '--json');
  expect(done, done.stdout).toMatchObject({ exit: 1, json: { error: { code: 'wait-timeout' } } });
});
