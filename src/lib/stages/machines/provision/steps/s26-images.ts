import { objectIn, stringsIn } from '../step/strings.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep, withoutContainers } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionCommand, ProvisionTarget } from '../step/step.ts';

type Image = NonNullable<ProvisionTarget['settings']['images']>[number];

const LOAD =
  'set -eu; [ -z "$2" ] || printf \'%s  %s\\n\' "$2" "$1" | sha256sum -c --status -; docker load --quiet --input "$1"; docker image inspect -f \'{{.Id}}\' "$3" >/dev/null';

/** S26: images that must be there, by id. One with an archive on the host is loaded from it, once its sha256 is right. */
export const images = defineStep({
  id: 'S26',
  name: 'images',
  needs: ['S19', 'S35'],
  risk: 'none',
  asksEngine: true,
  skip: (target) =>
    withoutContainers(target) ?? ((target.settings.images ?? []).length === 0 ? 'not-configured' : undefined),
  reads: ({ settings }) => (settings.images ?? []).flatMap(readsOf),
  judge: (seen, { settings }) => {
    const missing = (settings.images ?? []).filter((image) => !isThere(seen, image));
    const observed = { missing: missing.map(({ name }) => name) };
    const drift = missing.flatMap(({ name, id }) => difference(name, undefined, id));
    const lost = missing.some(({ archive }) => archive === undefined || !seen.all('archive').includes(archive));
    return lost ? needsPerson('image-missing', observed, drift) : judged(observed, drift);
  },
  apply: (target, { observed }) => {
    const missing = stringsIn(objectIn(observed)['missing']);
    return (target.settings.images ?? []).filter(({ name }) => missing.includes(name)).flatMap(load);
  },
});

/** Podman leaves `sha256:` out. Loaded images have no digest of a registry; where images are kept by manifest, the id is found among the digests. */
function readsOf({ name, id, archive }: Image): string[] {
  const format = `'{{.Id}} {{join .RepoDigests " "}}'`;
  const inspect = [id, name].map((one) => `docker image inspect -f ${format} -- ${shellWord(one)}`);
  const there =
    archive === undefined
      ? []
      : [printLines('archive', `[ ! -r ${shellWord(archive)} ] || echo ${shellWord(archive)}`)];
  return [printLines('image', inspect.join('; ')), ...there];
}

function isThere(seen: Seen, { id }: Image): boolean {
  return seen
    .all('image')
    .some((line) => line.split(' ').some((one) => one === id || `sha256:${one}` === id || one.endsWith(`@${id}`)));
}

function load({ id, archive, sha256 }: Image): ProvisionCommand[] {
  return archive === undefined
    ? []
    : [{ argv: ['sh', '-c', LOAD, 'load-image', archive, sha256 ?? '', id], timeoutMs: 3_600_000 }];
}
