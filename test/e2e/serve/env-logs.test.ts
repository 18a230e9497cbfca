import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { gatewayOf, killGateway, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import { until } from '../../support/process-place.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';
import { BIN } from '../../support/sovran.ts';
import { expectDocument } from '../../support/surface-schemas.ts';

async function served(): Promise<ReleaseSandbox> {
  const template = await sandboxTemplate();
  onTestFinished(() => template.dispose());
  const box = await liveSandbox(template, { blue: 'one-1' });
  onTestFinished(() => box.dispose());
  return box;
}

test('shows the logs of engine and gateway; status says what is amiss', async () => {
  const box = await served();
  const engine = await box.sovran('env logs production --json');
  expectDocument(engine, 'EnvironmentLog');
  expect(engine.json).toMatchObject({ name: 'production', of: 'engine', slot: 'blue', release: 'one-1' });
  const gateway = await box.sovran('env logs production --gateway --lines 50 --json');
  expectDocument(gateway, 'EnvironmentLog');
  expect((gateway.json as { lines: string[] }).lines.join('\n')).toContain('New worker');
  expectDocument(await box.sovran('env show production --json'), 'Environment');

  expect(await box.sovran('status --exit-code')).toMatchObject({ exit: 0 });
  await killGateway(box);
  const status = await box.sovran('status --exit-code --json');
  expect(status).toMatchObject({ exit: 5, json: { environments: [{ health: 'gateway-down' }] } });
  expect(await box.sovran('status')).toMatchObject({ exit: 0 });
});

test('follows a gateway across a restart, until Ctrl-C', async () => {
  const box = await served();
  const env = { ...process.env, NODE_ENV: 'production', LC_ALL: 'C.UTF-8', SOVRAN_LANG: '', ...box.env };
  const child = spawn(process.execPath, [BIN, 'env', 'logs', 'production', '--gateway', '--follow'], {
    cwd: box.root,
    env,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const ended = once(child, 'close');
  const starts = (): number => said.split('New worker').length - 1;
  await until('a first start', () => starts() === 1);
  await (await gatewayOf(box)).stop();
  await box.must('env', 'add', 'production', '--host', 'local', '--port', String(box.port));
  await until('a second start', () => starts() === 2);
  child.kill('SIGINT');
  expect([(await ended)[0], said]).toEqual([130, expect.stringContaining('Detached: production is unchanged.')]);
  expect(said).toContain('sovran env logs production --gateway --follow');
});
