import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { exportWatch } from '../../../src/lib/stages/watch/export/export.ts';
import { testAlert } from '../../../src/lib/stages/watch/test-alert/test-alert.ts';
import { freePort } from '../../support/free-port.ts';
import { tempDir } from '../../support/temp-project.ts';
import { runTool } from '../../support/watch-tools.ts';
import { watchedWorld, webhook } from '../../support/watched-world.ts';

vi.setConfig({ testTimeout: 120_000 });

test('a test alert names receivers; promtool takes the export', async () => {
  const [hook, broken] = [await webhook(), await webhook()];
  broken.answer.status = 500;
  const routes = [
    { name: 'ops', webhookFile: 'ops.url' },
    { name: 'chat', slackFile: 'chat.url', severity: 'page' },
    { name: 'broken', webhookFile: 'broken.url' },
  ];
  const world = await watchedWorld({ routes });
  const { root } = world.project;
  for (const [name, url] of Object.entries({
    ops: hook.url,
    chat: `http://127.0.0.1:${await freePort()}/`,
    broken: broken.url,
  }))
    writeFileSync(join(root, `${name}.url`), `${url}\n`, { mode: 0o600 });
  await world.install();
  expect(await testAlert(world.ctx, 'local')).toEqual([
    { receiver: 'ops', result: 'sent' },
    { receiver: 'chat', result: 'failed' },
    { receiver: 'broken', result: 'failed' },
  ]);
  expect(hook.received.map(({ status, alerts }) => [status, alerts[0]?.labels.alertname])).toEqual([
    ['firing', 'SovranTest'],
  ]);

  for (const name of ['keeper', 'pid'])
    process.kill(Number(readFileSync(join(world.folder, 'prometheus/run', name), 'utf8')), 'SIGKILL');
  const silent = { code: 'watch-silent', details: { host: 'local', program: 'prometheus' } };
  await expect(testAlert(world.ctx, 'local')).rejects.toMatchObject(silent);

  const folder = tempDir();
  const files = await exportWatch(world.ctx);
  const dashboards = ['cost', 'model', 'performance', 'security'].map((name) => `dashboards/${name}.json`);
  expect([...files.keys()]).toEqual(['scrape/local.yml', 'rules/sovran.yml', ...dashboards]);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  writeFileSync(join(folder, 'prometheus.yml'), 'scrape_config_files: [scrape/*.yml]\nrule_files: [rules/*.yml]\n');
  expect(runTool('promtool', 'check', 'config', join(folder, 'prometheus.yml'))).toMatch(/SUCCESS: \d+ rules found/);
  expect(files.get('rules/sovran.yml')).toContain('host: "{{ $labels.host }}"');
  await world.remove();
  await expect(testAlert(world.ctx, 'local')).rejects.toMatchObject({ code: 'not-found' });
});

test('a route without its secret is refused before anything is touched', async () => {
  const world = await watchedWorld({ routes: [{ name: 'ops', webhookFile: 'gone.url' }] });
  await expect(world.install()).rejects.toMatchObject({ code: 'watch-secret', exit: 2 });
  expect(await exportWatch(world.ctx)).toEqual(new Map());
});
