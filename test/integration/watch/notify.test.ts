import { chmodSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { testAlert } from '../../../src/lib/stages/watch/test-alert/test-alert.ts';
import { until } from '../../support/process-place.ts';
import { runTool } from '../../support/watch-tools.ts';
import { watchedWorld } from '../../support/watched-world.ts';

vi.setConfig({ testTimeout: 180_000 });

interface Told {
  status: { state: string };
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** A program in a folder with a space, which keeps what it is told. */
function program(dir: string, name: string, end = ''): string {
  const path = join(dir, `${name} it`);
  writeFileSync(path, `#!/bin/sh\ncat >>'${join(dir, name)}'\n${end}\n`);
  chmodSync(path, 0o755);
  return path;
}

const told = (dir: string, name: string): Told[] =>
  existsSync(join(dir, name))
    ? readFileSync(join(dir, name), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Told)
    : [];

test('a program is run once when an alert fires, once when resolved', async () => {
  const routes: object[] = [];
  const world = await watchedWorld({ routes });
  const { dir, base, folder } = world;
  routes.push(
    { name: 'all', executable: program(dir, 'all') },
    { name: 'pages', severity: 'page', executable: program(dir, 'pages', 'exit 3') },
  );
  const settings = await world.project.project.settings();
  await world.project.project.writeSettings({ ...settings, watch: { routes } });
  await world.install();
  expect(readFileSync(join(folder, 'alertmanager/alertmanager.yml'), 'utf8')).not.toContain('pages');
  const amtool = (...words: string[]) => runTool('amtool', ...words, `--alertmanager.url=http://127.0.0.1:${base + 1}`);
  const post = async (alertname: string, severity: string, more: object = {}): Promise<void> => {
    const labels = { alertname, severity, state: 'DOWN' };
    const alerts = [{ labels, annotations: { summary: '{"a": "}{", "severity":"page"}' }, ...more }];
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(alerts);
    expect((await fetch(`http://127.0.0.1:${base + 1}/api/v2/alerts`, { method: 'POST', headers, body })).status).toBe(
      200,
    );
  };
  await post('Planted', 'ticket');
  amtool('silence', 'add', '--comment=c', 'alertname=Quiet');
  await post('Quiet', 'page');
  await until('the alert to be told', () => told(dir, 'all').length > 0);
  expect(await testAlert(world.ctx, 'local')).toEqual([
    { receiver: 'all', result: 'sent' },
    { receiver: 'pages', result: 'failed' },
  ]);
  const pid = join(folder, 'alertmanager/run/pid');
  utimesSync(pid, 0, 0);
  await post('Planted', 'ticket', { endsAt: new Date().toISOString() });
  await until('its end to be told', () => told(dir, 'all').length > 2);
  expect(told(dir, 'all').map(({ status, labels }) => [labels.alertname, status.state])).toEqual([
    ['Planted', 'active'],
    ['SovranTest', 'active'],
    ['Planted', 'resolved'],
  ]);
  expect(told(dir, 'all')[2]?.annotations.summary).toContain('"a": "}{"');
  expect(told(dir, 'pages').map(({ labels }) => labels.alertname)).toEqual(['SovranTest']);
  await world.remove();
  expect(existsSync(folder)).toBe(false);
});

test('a program that is missing or not executable is named', async () => {
  const routes: object[] = [
    { name: 'gone', executable: '/nowhere/notify' },
    { name: 'plain', executable: '/etc/passwd' },
    { name: 'spaced', executable: '/no where/notify' },
  ];
  const world = await watchedWorld({ routes });
  const missing = {
    id: 'watch-executable',
    reason: { params: { names: '/nowhere/notify, /etc/passwd, /no where/notify' } },
  };
  await expect(world.install()).rejects.toMatchObject({ gates: [missing] });
  expect(readdirSync(world.dir)).not.toContain('watch');
});
