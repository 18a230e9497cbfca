import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import type { MockOptions } from '../../src/lib/stages/measure/bench/mock/mock-options.ts';
import { startMockServer, type MockServer } from '../../src/lib/stages/measure/bench/mock/mock-server.ts';
import { resourceOf } from '../../src/lib/core/operation/steps/resource-actions.ts';
import { DIGEST } from './served-mock.ts';
import { sovran, type CliResult } from './sovran.ts';
import { git, tempProject } from './temp-project.ts';

export interface LiveProject {
  root: string;
  server: MockServer;
  run: (args: string) => Promise<CliResult>;
}

/** A project whose environment's door is the mock; returns how to run a command in it. */
export async function liveProject(options: Partial<MockOptions>): Promise<LiveProject> {
  const server = await startMockServer({ key: 'k-1', ttftMs: 10, itlMs: 2, tokens: 6, ...options });
  onTestFinished(() => server.close());
  const root = tempProject();
  const project = openStore(root);
  await project.write(resourceOf('Release', 'r1', releaseSpec()));
  await project.write(resourceOf('Environment', 'production', environmentSpec(server.port)));
  await project.write(resourceOf('Environment', 'empty', environmentSpec(server.port)));
  await project.write(resourceOf('Live', 'production', SERVING));
  writeFileSync(join(root, '.sovran.key'), 'k-1\n', { mode: 0o600 });
  writeFileSync(join(root, '.gitignore'), '.sovran/\n.sovran.key\n');
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'resources');
  return { root, server, run: (args) => sovran(args.split(' '), { cwd: root }) };
}

/** Release `r1` has the traffic. */
export const SERVING = { slots: { blue: 'r1' }, live: 'blue' as const, served: ['r1'], changes: [] };

/** An environment whose gateway is at `port`. */
export function environmentSpec(port: number): object {
  return {
    host: 'local',
    bind: '127.0.0.1',
    port,
    approvals: { required: 0, expireAfter: '168h' },
    limits: {},
  };
}

/** A release of the model `tuned`. */
export function releaseSpec(): object {
  return {
    record: {
      model: 'tuned',
      modelDigest: DIGEST,
      modelFile: 'model.gguf',
      engine: { name: 'process', environment: DIGEST },
      arguments: { parallel: 4, contextTokens: 4096, threads: 2 },
      evidence: [],
    },
    digest: DIGEST,
    createdBy: 'tester@example.org',
    createdAt: '2026-11-24T10:00:00Z',
  };
}
