import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { MockOptions } from '../mock-server/mock-options.ts';
import { startMockServer, type MockServer } from '../mock-server/mock-server.ts';
import { digestFor } from './digests.ts';
import { aFile } from './pieces.ts';
import { aProject, type Project } from './project.ts';
import { aLive, anEnvironment, aRelease } from './serving.ts';

/** A project whose environment's door is a mock of a server, with the key to it in `.sovran.key`. */
export async function mockDoorProject(options: Partial<MockOptions>): Promise<Project & { server: MockServer }> {
  const server = await startMockServer({ key: 'k-1', ttftMs: 10, itlMs: 2, tokens: 6, ...options });
  onTestFinished(() => server.close());
  const { port } = server;
  const release = aRelease('r1', {}, { digest: digestFor('a') });
  const serving = [release, anEnvironment('production', { port }), anEnvironment('empty', { port }), aLive()];
  const project = await aProject([...serving, aFile('.gitignore', '.sovran/\n.sovran.key\n')]);
  writeFileSync(join(project.root, '.sovran.key'), 'k-1\n', { mode: 0o600 });
  return { ...project, server };
}
