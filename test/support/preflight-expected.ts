import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Expected, profileSchema } from '../../src/lib/stages/machines/preflight/terms/expected.ts';

/** What a host of a profile is held against, with the real rules of the profile. */
export function expectedOf(profile = 'cpu-lab', changes: Partial<Expected> = {}): Expected {
  const text = readFileSync(new URL(`../../templates/profiles/${profile}.yaml`, import.meta.url), 'utf8');
  return {
    host: 'gpu1',
    root: '/var/lib/sovran',
    reach: [],
    measure: false,
    profile,
    rules: profileSchema.parse(parse(text)),
    transport: 'local',
    containers: profile !== 'cpu-lab',
    airGap: false,
    ports: [],
    models: [],
    ...changes,
  };
}
