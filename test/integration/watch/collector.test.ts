import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hostScript } from '../../../src/lib/core/kit/host-script.ts';
import { until } from '../../support/process-place.ts';
import { tempDir } from '../../support/temp-project.ts';
import { plantEndedEngine } from '../../support/watched-world.ts';

/** One round of the collector in a store of its own. */
async function collected(smi?: string): Promise<{ text: string; folder: string; files: string[] }> {
  const dir = tempDir();
  const [root, gateway, run] = [join(dir, 'store'), join(dir, 'store/gateways/g1'), join(dir, 'run')];
  for (const folder of [gateway, run, join(root, 'watch/prometheus/run'), join(dir, 'bin')])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(gateway, 'start'), '');
  writeFileSync(join(gateway, 'restarts.jsonl'), '{"at":"2026-12-01T00:00:00Z","how":"exit 1","words":""}\n');
  for (const name of ['production', 'gone']) writeFileSync(join(run, `indicators-${name}.prom`), '');
  plantEndedEngine(dir);
  if (smi !== undefined)
    writeFileSync(join(dir, 'bin/nvidia-smi'), `#!/bin/sh\ncat <<'X'\n${smi}\nX\n`, { mode: 0o755 });
  const argv = ['-c', hostScript('watch/collect'), 'sovran', '60', root, join(root, 'watch'), `production=${gateway}`];
  const env = { ...process.env, PATH: `${join(dir, 'bin')}:${process.env.PATH}` };
  const child = spawn('sh', argv, { cwd: run, env, detached: true });
  onTestFinished(() => void process.kill(-(child.pid ?? 0), 'SIGKILL'));
  await until('a round', () => existsSync(join(run, 'sovran.prom')));
  return { text: readFileSync(join(run, 'sovran.prom'), 'utf8'), folder: root, files: readdirSync(run) };
}

test('ends, disks and GPUs are collected', async () => {
  const cards = ['0, GPU-1, 87, 40000, 81559, 512.30, 61', '1, GPU-2, [N/A], 0, 81559, [N/A], 35'];
  const { text, folder } = await collected(cards.join('\n'));
  expect(text.split('\n').filter((line) => !/_bytes\{path|_timestamp/.test(line))).toEqual([
    'sovran_watch_ends{program="prometheus"} 0',
    'sovran_watch_gave_up{program="prometheus"} 0',
    'sovran_gateway_ends{environment="production"} 1',
    'sovran_gateway_gave_up{environment="production"} 0',
    'sovran_gateway_wanted{environment="production"} 1',
    'sovran_engine_ends{environment="production",release="r1",service="r1-blue"} 2',
    'sovran_engine_gave_up{environment="production",release="r1",service="r1-blue"} 1',
    'sovran_gpu_used_ratio{gpu="0",uuid="GPU-1"} 0.87',
    'sovran_gpu_memory_used_bytes{gpu="0",uuid="GPU-1"} 41943040000',
    'sovran_gpu_memory_size_bytes{gpu="0",uuid="GPU-1"} 85520809984',
    'sovran_gpu_power_watts{gpu="0",uuid="GPU-1"} 512.3',
    'sovran_gpu_temperature_celsius{gpu="0",uuid="GPU-1"} 61',
    'sovran_gpu_memory_used_bytes{gpu="1",uuid="GPU-2"} 0',
    'sovran_gpu_memory_size_bytes{gpu="1",uuid="GPU-2"} 85520809984',
    'sovran_gpu_temperature_celsius{gpu="1",uuid="GPU-2"} 35',
    '',
  ]);
  const size = Number(/sovran_disk_size_bytes\{path="[^"]*"\} (\d+)/.exec(text)?.[1]);
  expect(size).toBe(Number(execFileSync('df', ['-B1', '--output=size', folder], { encoding: 'utf8' }).split('\n')[1]));
});

test('says nothing of absent GPUs and former environments', async () => {
  const { text, files } = await collected();
  expect(text).not.toContain('sovran_gpu');
  expect(files).toEqual(['indicators-production.prom', 'sovran.prom']);
});
