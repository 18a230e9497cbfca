import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printPath } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import type { ProvisionTarget } from '../step/step.ts';
import { fileDrift, filesSeen, restoreFiles, writeFile, type WantedFile } from '../wanted/file.ts';
import { refreshPackages } from '../wanted/packages.ts';

/** S01: packages come from a signed index, of a folder of this host or of a mirror, beside what the distribution names. */
export const packageSource = defineStep({
  id: 'S01',
  name: 'package-source',
  needs: [],
  risk: 'none',
  skip: ({ settings }) =>
    (settings.packages?.source ?? 'distribution') === 'distribution' ? 'no-source-configured' : undefined,
  reads: (target) => [printPath(sourceFile(target).path), printPath(keyOf(target)), indexOf(target)],
  judge: (seen, target) => {
    const file = sourceFile(target);
    const observed = { index: seen.one('index') ?? null };
    const missing = [...keyDrift(seen.path(keyOf(target))?.text, target), ...indexDrift(seen.one('index'), target)];
    return missing.length > 0
      ? needsPerson('bundle-missing', observed, missing)
      : judged(observed, fileDrift(seen, file), filesSeen(seen, [file]));
  },
  apply: (target) => [writeFile(sourceFile(target)), refreshPackages(target)],
  undo: (target, before) => restoreFiles([sourceFile(target)], before),
});

function keyOf({ settings }: ProvisionTarget): string {
  return settings.packages?.key ?? '/nonexistent';
}

function keyDrift(text: string | undefined, target: ProvisionTarget): string[] {
  return text === undefined ? difference(keyOf(target), undefined, 'key of the index') : [];
}

/** A mirror's index is read by apt or dnf; a folder must hold one before it is named as a source. */
function indexDrift(index: string | undefined, { settings }: ProvisionTarget): string[] {
  const folder = settings.packages?.folder;
  if (settings.packages?.source !== 'bundle' || index !== undefined) return [];
  return difference(folder ?? '', undefined, 'signed index');
}

function indexOf({ settings }: ProvisionTarget): string {
  const folder = settings.packages?.folder ?? '/nonexistent';
  return `for f in ${folder}/InRelease ${folder}/Release.gpg ${folder}/repodata/repomd.xml; do [ ! -e "$f" ] || printf 'index=%s\\n' "$f"; done`;
}

/** The source as apt or dnf reads it. */
export function sourceFile({ family, settings }: ProvisionTarget): WantedFile {
  const { source, url = '', folder = '', key = '' } = settings.packages ?? {};
  const head = '# Written by sovran host apply.';
  if (family === 'rhel') {
    const base = source === 'bundle' ? `file://${folder}` : url;
    const lines = ['[sovran]', 'name=sovran', `baseurl=${base}`, 'enabled=1', 'gpgcheck=1', `gpgkey=file://${key}`];
    return { path: '/etc/yum.repos.d/sovran.repo', content: [head, ...lines, ''].join('\n') };
  }
  const lines = [
    'Types: deb',
    `URIs: ${source === 'bundle' ? `file:${folder}` : url}`,
    'Suites: ./',
    `Signed-By: ${key}`,
  ];
  return { path: '/etc/apt/sources.list.d/sovran.sources', content: [head, ...lines, ''].join('\n') };
}
