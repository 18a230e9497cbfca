import { join } from 'node:path';
import { systemClock } from '../../src/lib/adapters/clock.ts';
import { readEngines } from '../../src/lib/adapters/runners/folders/definitions.ts';
import { programsDigest } from '../../src/lib/adapters/runners/process/programs-digest.ts';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { localHostStore } from '../../src/lib/adapters/hosts/open-host-store.ts';
import { readTemplate, readTemplateNames } from '../../src/lib/adapters/places.ts';
import { openWebService } from '../../src/lib/adapters/web/web-service.ts';
import { ulids } from '../../src/lib/adapters/ulid.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';

/** A stage context on a real project folder; ports that a test does not name refuse to be used. */
export function stageContext(root: string, parts: Partial<StageContext> = {}): StageContext {
  const absent = (port: string) => (): Promise<never> => Promise.reject(new Error(`this test has no ${port}`));
  const context: StageContext = {
    project: openStore(root),
    clock: systemClock(),
    ids: ulids(),
    actor: async () => 'tester@example.org',
    interrupt: { requested: false, signal: new AbortController().signal },
    emit: () => undefined,
    self: [],
    artifacts: absent('artifacts'),
    host: absent('host'),
    hostStore: async () => localHostStore(await context.artifacts()),
    hostSweeper: absent('host sweeper'),
    leases: absent('leases'),
    environmentLeases: absent('environment leases'),
    engine: absent('engine'),
    // Jobs of tests run on the stand-in.
    engines: () => readEngines(join(import.meta.dirname, 'fake-engine')),
    surveyEngines: async () => ({ engines: await context.engines(), faults: [] }),
    enginePrograms: (name) => programsDigest(join(import.meta.dirname, 'fake-engine'), name),
    gateway: absent('gateway'),
    ssh: absent('ssh'),
    signer: absent('signer'),
    webService: (place) => openWebService(place, context.clock, context.interrupt.signal),
    template: readTemplate,
    templateNames: readTemplateNames,
    ...parts,
  };
  return context;
}
