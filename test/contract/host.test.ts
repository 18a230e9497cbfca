import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localHost } from '../../src/lib/adapters/hosts/local-host.ts';
import type { Host } from '../../src/lib/ports/host.ts';
import { until } from '../support/engine-place.ts';
import { processesNaming } from '../support/processes.ts';
import { tempDir } from '../support/temp-project.ts';

/** What every host promises, whatever it is reached by. */
function hostContract(host: Host): void {
  test('a command gives its exit code and both streams apart', async () => {
    const result = await host.exec(['sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect(result).toEqual({ outcome: 'known', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test.for(['a b', "it's", '$(id)', '`id`', 'é ☃', '--help', 'a;b', '*', 'a\nb', '"'])(
    '%j arrives as it is',
    async (word) => {
      expect(await host.exec(['printf', '%s', word])).toMatchObject({ exitCode: 0, stdout: word });
    },
  );

  test('input, folder and environment reach the command', async () => {
    const dir = tempDir();
    const result = await host.exec(['sh', '-c', 'cat; pwd; echo $A'], { stdin: 'in\n', cwd: dir, env: { A: 'b' } });
    expect(result).toMatchObject({ stdout: `in\n${dir}\nb\n` });
  });

  test('a program that is not there is exit 127', async () => {
    expect(await host.exec(['no-such-program-here'])).toMatchObject({ outcome: 'known', exitCode: 127 });
  });

  test('a command ended by a signal has no known outcome', async () => {
    expect(await host.exec(['sh', '-c', 'kill -9 $$'])).toMatchObject({ outcome: 'unknown' });
  });

  test('time over and cancellation end the whole process group', async () => {
    const mark = join(tempDir(), 'mark');
    const tree = ['sh', '-c', `sh -c 'sleep 300; : ${mark}' & sleep 300; : ${mark}`];
    expect(await host.exec(tree, { timeoutMs: 200 })).toMatchObject({ outcome: 'unknown', reason: 'timeout' });
    const cancelled = await host.exec(tree, { signal: AbortSignal.timeout(200) });
    expect(cancelled).toMatchObject({ outcome: 'unknown', reason: 'cancelled' });
    await until('the group to be gone', () => processesNaming(mark).length === 0);
  });

  test('a stream beyond the bound is cut and counted', async () => {
    const result = await host.exec(['head', '-c', '5000000', '/dev/zero'], { maxOutputBytes: 1000 });
    expect(result).toMatchObject({ outcome: 'known', exitCode: 0, droppedBytes: 4_999_000 });
    expect(result.stdout).toHaveLength(1000);
  });

  test('a copy is whole or not there', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'a'), 'content');
    await host.upload(join(dir, 'a'), join(dir, 'deep', 'b'));
    await host.download(join(dir, 'deep', 'b'), join(dir, 'c'));
    expect(readFileSync(join(dir, 'c'), 'utf8')).toBe('content');
    await expect(host.upload(join(dir, 'absent'), join(dir, 'd'))).rejects.toThrow('ENOENT');
    expect(existsSync(join(dir, 'd')) || existsSync(join(dir, 'd.part'))).toBe(false);
  });

  test('facts are those of the machine', async () => {
    const facts = await host.facts();
    expect(facts.cpus).toBeGreaterThan(0);
    expect(facts.memoryGiB).toBeGreaterThan(0);
    expect(facts.diskFreeGiB).toBeGreaterThanOrEqual(0);
    expect(facts.engines).toContain('process');
  });
}

hostContract(localHost('local'));
