import { expect, test } from 'vitest';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';
import { lookAtReleases } from '../../../src/lib/stages/upkeep/verify/look-at-records.ts';
import { digestFor } from '../../support/project/digests.ts';
import { releaseOf } from '../../support/project/experiments.ts';

type Looked = Parameters<typeof lookAtReleases>;

/** Problems of a release with an adapter, where the project has these digests under the names of its models. */
function problems(digits: Record<string, string>): string[] {
  const adapters = [{ name: 'themes', model: 'themes.adapter', digest: digestFor('2') }];
  const release = releaseOf('base', '1', 'r1', { adapters });
  const releases = [{ ...release, spec: { ...release.spec, digest: digestOf(release.spec.record) } }];
  const models = Object.entries(digits).map(([name, digit]) => ({
    metadata: { name },
    spec: { digest: digestFor(digit) },
  }));
  const look = lookAtReleases(releases as unknown as Looked[0], models as unknown as Looked[1], []);
  return look.problems.map(({ code, reason }) => `${code} ${JSON.stringify(reason.params)}`);
}

test.for([
  ['as recorded', { base: '1', 'themes.adapter': '2' }, []],
  ['of another adapter', { base: '1', 'themes.adapter': '3' }, ['model-changed {"model":"themes.adapter"}']],
  ['of another base', { base: '4', 'themes.adapter': '2' }, ['model-changed {"model":"base"}']],
  ['that are gone', {}, []],
] as const)('verify looks at models %s', ([, digits, found]) => {
  expect(problems(digits)).toEqual(found);
});
