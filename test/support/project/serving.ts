import type { Resource } from '../../../src/lib/core/ports/project-store.ts';
import {
  environmentSpecSchema,
  type ApplicationSpec,
  type EnvironmentSpec,
} from '../../../src/lib/core/project/resources/environment.ts';
import { liveSpecSchema, type LiveSpec } from '../../../src/lib/core/project/resources/live.ts';
import type { ReleaseRecord, ReleaseSpec } from '../../../src/lib/core/project/resources/release.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';
import { AT, digestFor, digestNamed } from './digests.ts';
import type { Piece, Said } from './pieces.ts';
import { recorded } from './recorded.ts';

/** A key of the application of tests. */
export const PORTAL_KEY = 'svk_planted-key-of-the-tests';

/** A release of the model `tuned`, unless its record says otherwise; its digest is that of its record. */
export function aRelease(
  name: string,
  said: Said<ReleaseRecord> = {},
  more: Said<ReleaseSpec> = {},
): Resource<ReleaseSpec> {
  const record = {
    model: 'tuned',
    modelDigest: digestNamed(`model ${said.model ?? 'tuned'}`),
    modelFile: 'model.gguf',
    engine: { name: 'process', environment: digestFor('e') },
    arguments: { parallel: 4, contextTokens: 4096, threads: 2 },
    evidence: [],
    ...said,
  } as ReleaseRecord;
  const spec = { record, digest: digestOf(record), createdBy: 'tester@example.org', createdAt: AT, ...more };
  return resourceOf('Release', name, spec as ReleaseSpec);
}

/** An environment on this machine that asks for no approval; its limits are the product's. */
export function anEnvironment(name = 'production', said: Said<EnvironmentSpec> = {}): Resource<EnvironmentSpec> {
  const spec = { host: 'local', port: 4000, approvals: { required: 0 }, limits: {}, ...said };
  return resourceOf('Environment', name, environmentSpecSchema.parse(spec));
}

/** An application that has the key of the tests, with the event of its run: gateways take no other. */
export function anApplication(name = 'portal', said: Said<ApplicationSpec> = {}): Piece {
  const keys = [{ sha256: digestNamed(PORTAL_KEY), createdAt: AT }];
  const spec = { environment: 'production', keys, ...said } as ApplicationSpec;
  const writes = [resourceOf('Application', name, spec)];
  return recorded({ operation: 'app add', target: `Application/${name}`, writes });
}

/** What serves in an environment: release `r1`, unless a test says otherwise. */
export function aLive(name = 'production', said: Said<LiveSpec> = SERVING): Resource<LiveSpec> {
  return resourceOf('Live', name, liveSpecSchema.parse(said));
}

/** Release `r1` has the traffic. */
export const SERVING = { slots: { blue: 'r1' }, live: 'blue' as const, served: ['r1'], changes: [] };
