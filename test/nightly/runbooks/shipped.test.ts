import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { FAST, liveSandbox, powerCut, sandboxTemplate } from '../../support/live-sandbox.ts';
import { processesNaming } from '../../support/processes.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';
import { fillDisk, smallDisk } from '../../support/small-disk.ts';
import { mends, type Typed } from '../../support/repairing-runbook.ts';
import { sovran } from '../../support/sovran.ts';
import { treeIn } from '../../support/swept-store.ts';
import { git, tempProject } from '../../support/temp-project.ts';

let template: ReleaseSandbox;
beforeAll(async () => void (template = await sandboxTemplate(FAST)));
afterAll(() => template.dispose());

/** Two releases, `two-1` live and `one-1` beside it. */
async function live(): Promise<ReleaseSandbox> {
  const box = await liveSandbox(template, { blue: 'two-1', green: 'one-1' });
  onTestFinished(() => box.dispose());
  return box;
}

test('service-down restarts what a power failure ended', async () => {
  const box = await live();
  await powerCut(box);
  await mends(box, () => powerCut(box), 'service-down');
});

test('slow-or-failing ends once the stalled engine continues', async () => {
  const box = await live();
  const engines = () => processesNaming(box.base).filter(({ command }) => command.includes('sovran_worker'));
  const signal = (name: NodeJS.Signals) => engines().forEach(({ pid }) => process.kill(pid, name));
  const health = async () =>
    ((await box.sovran('env', 'show', 'production', '--json')).json as { health: string }).health;
  const stall = async (): Promise<void> => {
    signal('SIGSTOP');
    await expect.poll(health).not.toBe('healthy');
  };
  await stall();
  setTimeout(() => signal('SIGCONT'), 8000);
  await mends(box, stall, 'slow-or-failing', '--answer', 'recent=no');
  signal('SIGCONT');
});

test('roll-back gives the traffic to the release before', async () => {
  const box = await live();
  const again = () => box.sovran('release', 'promote', 'two-1', '--env', 'production', '--yes', '--watch', '1s');
  await mends(box, again, 'roll-back', '--answer', 'agreed=yes');
});

test('disk-full sweeps unneeded data and reports a disk that stays full', async () => {
  const [store, root] = [smallDisk(64), tempProject()];
  const run: Typed['sovran'] = (...args) => sovran(args, { cwd: root, env: { SOVRAN_STORE: store } });
  expect((await run('host', 'add', 'local', '--local')).exit).toBe(0);
  await treeIn(store, 'x'.repeat(60 * 2 ** 20));
  await mends({ sovran: run }, () => fillDisk(store), 'disk-full', '--host', 'local', '--set', `folder=${store}`);
});

test('host-maintenance stops, waits for a person, and starts again after the reboot', async () => {
  const box = await live();
  const args = ['runbook', 'run', 'host-maintenance', '--yes', '--answer', 'told=yes'];
  expect(await box.sovran(...args)).toMatchObject({ exit: 2, stderr: expect.stringContaining('--answer done=') });
  await powerCut(box);
  const stop = () => box.sovran('env', 'stop', 'production', '--yes');
  await mends(box, stop, ...args.slice(2), '--answer', 'done=yes');
});

test('gateway-change moves the port', async () => {
  const box = await live();
  const port = String(await freePort());
  const move = (to: string): void => {
    const file = join(box.root, 'environments/production.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/port: ?\d+/, `port: ${to}`));
    git(box.root, 'commit', '-qam', `Move to ${to}`);
  };
  move(port);
  const back = async (): Promise<void> => {
    move(String(box.port));
    await box.sovran('env', 'add', 'production', '--host', 'local', '--port', String(box.port), '--yes');
  };
  await mends(box, back, 'gateway-change', '--set', `port=${port}`, '--answer', 'edited=yes');
});
