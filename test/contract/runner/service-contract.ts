import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';
import type { Runner, LogEntry } from '../../../src/lib/core/ports/runner.ts';
import { fakeService, until } from '../../support/process-place.ts';
import { killWorker, untilService } from '../../support/kept-service.ts';
import { tempDir } from '../../support/temp-project.ts';
import { textsOf } from './job-contract.ts';

/** What a runner of services promises. `open` gives an installed engine and its environment. */
export function serviceContract(open: () => Promise<{ runner: Runner; environment: string }>): void {
  test('a service starts once, becomes healthy and stops without a trace', async () => {
    const { runner, environment } = await open();
    const tree = tempDir();
    writeFileSync(join(tree, 'adapter_config.json'), '{}', { mode: 0o600 });
    const spec = { ...fakeService(environment, { labels: { release: 'r1' } }), adapters: [{ name: 'themes', tree }] };
    const [one, two] = await Promise.all([runner.services.start(spec), runner.services.start(spec)]);
    expect(one.socket).toBe(two.socket);
    await until('health', async () => (await runner.services.status('svc')).state === 'healthy');
    expect(await runner.services.list()).toMatchObject([{ id: 'svc', labels: { release: 'r1' } }]);
    expect(await runner.services.status('svc')).toMatchObject({ specDigest: digestOf(spec), isolatesNetwork: true });
    await expect(runner.services.start({ ...spec, alias: 'b' })).rejects.toMatchObject({
      code: 'service-spec-differs',
    });
    await runner.services.stop('svc', 3000);
    expect(existsSync(one.socket)).toBe(false);
    expect(await runner.services.status('svc')).toMatchObject({ state: 'absent' });
    await runner.services.stop('svc', 0);
  });

  test('a service that cannot start is exited, says why, and may be started again', async () => {
    const { runner, environment } = await open();
    const spec = fakeService(environment, { labels: { release: 'r1' } });
    await runner.services.start({ ...spec, engine: 'cpu', config: {}, modelFile: 'absent.gguf' });
    await until('exit', async () => (await runner.services.status('svc')).state === 'exited');
    expect((await runner.services.status('svc')).lastWords).toContain('absent.gguf');
    await runner.services.start({ ...spec, adapters: [{ name: 'empty', tree: tempDir() }] });
    await until('exit', async () => (await runner.services.status('svc')).lastWords?.includes('empty') === true);
    await runner.services.start(spec);
    await until('health', async () => (await runner.services.status('svc')).state === 'healthy');
  });

  test('a killed service is healthy again, its end recorded', async () => {
    const { runner, environment } = await open();
    const spec = fakeService(environment);
    await runner.services.start(spec);
    expect(await untilService(runner, 'healthy')).not.toHaveProperty('restarts');
    await killWorker(runner);
    await untilService(runner, 'unhealthy', ({ restarts }) => restarts !== undefined);
    expect((await runner.services.status('svc')).pid, 'between two runs').toBeUndefined();
    const { restarts } = await untilService(runner, 'healthy');
    expect(restarts).toMatchObject({ ends: [{ at: expect.stringMatching(/Z$/), how: 'SIGKILL' }] });
    await runner.services.stop('svc', 3000);
    await runner.services.start(spec);
    expect(await untilService(runner, 'healthy'), 'another life').not.toHaveProperty('restarts');
  });

  test('the log of a service outlives each start, and its follower too', async () => {
    const { runner, environment } = await open();
    const spec = fakeService(environment);
    const again = { ...spec, adapters: [{ name: 'empty', tree: tempDir() }] };
    await runner.services.start({ ...spec, modelFile: 'absent.gguf' });
    await until('exit', async () => (await runner.services.status('svc')).state === 'exited');
    expect(await runner.services.log('svc', 4096)).toContain('absent.gguf');
    const given = new AbortController();
    const seen: LogEntry[] = [];
    for await (const entry of runner.services.followLog('svc', undefined, given.signal)) {
      seen.push(entry);
      if (seen.length === 1) await runner.services.start(again);
      if (textsOf([entry])[0]?.includes('empty')) given.abort();
    }
    expect(textsOf(seen)).toEqual([expect.stringContaining('absent.gguf'), expect.stringContaining('empty')]);
  });
}
