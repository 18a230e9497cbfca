import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';
import { until } from './process-place.ts';
import { tempDir } from './temp-project.ts';
import { runTool, watchPath } from './watch-tools.ts';

/** A real Alertmanager on a port of its own; `amtool` asks it. */
export async function alertmanager(): Promise<{ port: number; amtool: (...words: string[]) => string }> {
  const [folder, port] = [tempDir(), await freePort()];
  writeFileSync(join(folder, 'config.yml'), 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
  const flags = [
    '--config.file=config.yml',
    '--storage.path=data',
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ];
  const env = { ...process.env, PATH: watchPath };
  const child = spawn('prometheus-alertmanager', flags, { cwd: folder, env, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await until('Alertmanager to answer', async () =>
    fetch(`http://127.0.0.1:${port}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    port,
    amtool: (...words) => runTool('amtool', ...words, `--alertmanager.url=http://127.0.0.1:${port}`).trim(),
  };
}
