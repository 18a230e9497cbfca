import { RUNNERS } from '../../src/lib/cli/wire.ts';
import { join } from 'node:path';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { environmentLock, readEngines } from '../../src/lib/adapters/runners/folders/definitions.ts';
import { programsDigest } from '../../src/lib/adapters/runners/process/programs.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { localHostStore } from '../../src/lib/adapters/hosts/open-host-store.ts';
import { openProjectKeys } from '../../src/lib/adapters/project-store/project-keys.ts';
import { readTemplate, readTemplateNames } from '../../src/lib/adapters/places.ts';
import { openUsageJournal } from '../../src/lib/adapters/usage-journal.ts';
import { openWebService } from '../../src/lib/adapters/web/web-service.ts';
import { ulids } from '../../src/lib/adapters/ulid.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';

/** Ports of a test; of a group, those that it needs. */
export type TestParts = Partial<Omit<StageContext, Group>> & { [Name in Group]?: Partial<StageContext[Name]> };
const GROUPS = ['hosts', 'runners', 'engines', 'templates'] as const;
type Group = (typeof GROUPS)[number];

/** One for all contexts: ids of a test grow even within one millisecond. */
const ids = ulids();

/** A stage context on a real project folder; ports that a test does not name refuse to be used. */
export function stageContext(root: string, parts: TestParts = {}): StageContext {
  const { hosts, runners, engines, templates, ...given } = parts;
  const context: StageContext = {
    project: openStore(root),
    clock: systemClock,
    ids,
    actor: async () => 'tester@example.org',
    interrupt: { requested: false, signal: new AbortController().signal },
    emit: () => undefined,
    self: [],
    artifacts: absent('artifacts'),
    gateway: absent('gateway'),
    signer: absent('signer'),
    keys: async () => openProjectKeys(root),
    usage: () => openUsageJournal(root),
    webService: (place) => openWebService(place, context.clock, context.interrupt.signal),
    ...given,
    hosts: {
      open: absent('host'),
      store: async () => localHostStore(await context.artifacts()),
      sweeper: absent('host sweeper'),
      gpuLeases: absent('leases'),
      environmentLeases: absent('environment leases'),
      directory: absent('ssh'),
      ...hosts,
    },
    runners: { kinds: RUNNERS, open: absent('runner'), ...runners },
    // Jobs of tests run on the stand-in.
    engines: {
      list: () => readEngines(ENGINES),
      survey: async () => ({ engines: await context.engines.list(), faults: [] }),
      lock: async (name) => (await environmentLock(ENGINES, name)) ?? '',
      programs: (name) => programsDigest(ENGINES, name),
      fetch: absent('fetch of engines'),
      ...engines,
    },
    templates: { read: readTemplate, names: readTemplateNames, ...templates },
  };
  return context;
}

/** The ports of both; those of `more` win. */
export function joinParts(parts: TestParts, more: TestParts): TestParts {
  const joined = GROUPS.map((name) => [name, { ...parts[name], ...more[name] }]);
  return { ...parts, ...more, ...Object.fromEntries(joined) };
}

const ENGINES = join(import.meta.dirname, 'fake-engine');

function absent(port: string): () => Promise<never> {
  return () => Promise.reject(new Error(`this test has no ${port}`));
}
