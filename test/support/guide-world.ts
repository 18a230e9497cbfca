import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { processRunner } from '../../src/lib/adapters/runners/process/process-runner.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { runtimeRoot } from '../../src/lib/adapters/places.ts';
import { emptyGguf } from './empty-gguf.ts';
import { hostIn } from './host-in.ts';
import { isolateStore } from './gateway-fixture.ts';
import { tempDir } from './temp-project.ts';

const SUPPORT = fileURLToPath(new URL('.', import.meta.url));

/** A person who has never seen sovran: an empty folder with a file of rows and a base model beside it. */
export interface GuideWorld {
  /** Where `init` is typed. */
  dir: string;
  /** What `init demo` makes. */
  root: string;
  home: string;
}

/** Opens one with store, home and sockets of its own; what serves is ended with the test. Without `engines` they are the real ones. */
export function guideWorld({ engines, base }: { engines?: string; base?: string } = {}): GuideWorld {
  const dir = tempDir();
  const [home, root] = [join(dir, 'home'), join(dir, 'demo')];
  mkdirSync(home);
  isolateStore(dir);
  vi.stubEnv('HOME', home);
  for (const role of ['AUTHOR', 'COMMITTER']) {
    vi.stubEnv(`GIT_${role}_NAME`, 'Newcomer');
    vi.stubEnv(`GIT_${role}_EMAIL`, 'newcomer@example.org');
  }
  if (engines !== undefined) vi.stubEnv('SOVRAN_ENGINE_TEMPLATES', engines);
  if (engines === undefined) shareEngines(dir);
  if (base === undefined) writeFileSync(join(dir, 'tiny-1b.Q4_1.gguf'), emptyGguf('apache-2.0'));
  else cpSync(base, join(dir, 'SmolLM2-135M-Instruct.Q4_1.gguf'));
  writeFileSync(join(dir, 'questions.jsonl'), rows(60));
  onTestFinished(() => stopServices(root, engines));
  return { dir, root, home };
}

/** The environments of the real engines, made once and kept from run to run. */
function shareEngines(dir: string): void {
  const kept = join(SUPPORT, '../../.test/store/engines');
  mkdirSync(kept, { recursive: true });
  mkdirSync(join(dir, 'store'));
  symlinkSync(realpathSync(kept), join(dir, 'store', 'engines'));
}

/** Templates of the engine that plays every part, with the streaming worker as its service. */
export function guideEngines(): string {
  const templates = join(tempDir(), 'engines');
  cpSync(join(SUPPORT, 'guide-engine'), templates, { recursive: true });
  const serving = join(templates, 'cpu/sovran_worker/serving.py');
  cpSync(join(SUPPORT, 'stream-engine/cpu/sovran_worker/__main__.py'), serving);
  return templates;
}

const THEMES = ['papiers', 'logement', 'travail'];

function rows(count: number): string {
  const row = (at: number): object => ({
    prompt: `Question ${at} : quel service pour mon dossier numéro ${at * 7919} ?`,
    completion: THEMES[at % THEMES.length],
  });
  return Array.from({ length: count }, (_, at) => `${JSON.stringify(row(at))}\n`).join('');
}

/** Gateways and engines outlive the command that started them. */
async function stopServices(root: string, engines: string | undefined): Promise<void> {
  for (const name of ['trial', 'production']) await (await openGateway(name, openStore(root))).remove();
  const store = process.env.SOVRAN_STORE ?? '';
  const place = {
    host: hostIn(store, undefined, runtimeRoot()),
    templates: engines ?? fileURLToPath(new URL('../../templates/engines', import.meta.url)),
    clock: systemClock,
  };
  const runner = processRunner(place);
  for (const { id, state } of await runner.jobs.list()) if (state === 'running') await runner.jobs.stop(id, 0);
  for (const { id } of await runner.services.list()) await runner.services.stop(id, 0);
}
