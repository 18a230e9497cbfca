import { dirname } from 'node:path';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { scriptArgv } from '../../../core/kit/host-script.ts';
import { outputOf } from '../../../core/kit/to-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import type { Host } from '../../../core/ports/host.ts';
import {
  bundlePath,
  PACKAGES_THERE,
  placeThere,
  readLoaded,
  recordPath,
  type LoadedBundle,
} from '../../../core/project/resources/bundles.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { failedError } from '../../../core/text/sovran-error.ts';
import { readIdentity } from '../../machines/provision/facts/identify.ts';
import { packagesFolder } from './host-packages.ts';
import { brokenContent, missingContents, openBundle, openSame, type OpenedBundle } from './open-bundle.ts';
import { placeContents, storeTrees } from './place-contents.ts';
import { summaryOf, type BundleLoad } from './schema.ts';

export type LoadInput = { path: string; host: string };

/** What a bundle is, and what machines have of the same project. */
export interface LoadFacts {
  bundle: Pick<OpenedBundle, 'manifest' | 'digest'>;
  project: string;
  /** Newest first: what the host has whole, and this machine. */
  there: Pick<LoadedBundle, 'manifest' | 'digest'>[];
  here: Pick<LoadedBundle, 'manifest'>[];
  isLocal: boolean;
  /** Folders of packages for another system than the host’s; empty where they fit. */
  foreign: string;
}

type LoadArgs = LoadInput & { digest: string; serial: number };

/** Into this machine’s store: each file is verified as it is copied; what is there whole stays. */
const loadHere: Action<LoadArgs> = {
  async apply(seen, scope) {
    const { ctx } = scope;
    const bundle = await openSame(seen, ctx);
    const here = await ctx.hosts.open(LOCAL);
    const placed = await placeContents(bundle, here, scope);
    await storeTrees(bundle, here, ctx);
    await record(bundle, here, ctx);
    return { placed };
  },
};

/** From this machine’s store to a host over SSH. */
const sendThere: Action<LoadArgs> = {
  async apply(seen, scope) {
    const { ctx } = scope;
    const bundle = await openSame(seen, ctx);
    const [here, there] = [await ctx.hosts.open(LOCAL), await ctx.hosts.open(seen.host)];
    const { signal } = ctx.interrupt;
    const { contents } = bundle.manifest;
    const packages = [
      ...new Set(contents.filter(({ kind }) => kind === 'deb').map((one) => dirname(placeThere(there, one) ?? ''))),
    ];
    if (packages.length > 0)
      await asRoot(there, scriptArgv('store/open-packages', there.place.root, PACKAGES_THERE, ...packages), signal);
    for (const content of contents) {
      const target = placeThere(there, content);
      if (target === undefined) continue;
      scope.progress(content.path);
      await there.upload(bundlePath(here, content.path), target, { sha256: content.sha256, mode: 0o644, signal });
    }
    if (packages.length > 0) await asRoot(there, ['chown', '-R', '0:0', PACKAGES_THERE], signal);
    const store = await ctx.hosts.store(seen.host);
    for (const { kind, digest } of bundle.manifest.trees) if (kind === 'model') await store.push(digest, { signal });
    await record(bundle, there, ctx);
  },
};

/** Throws `bundle-not-sent` (exit 1), or as `exec` does. */
async function asRoot(host: Host, argv: string[], signal: AbortSignal): Promise<void> {
  const done = await host.exec(argv, { sudo: true, signal });
  if (done.outcome === 'known' && done.exitCode === 0) return;
  const reason = done.outcome === 'known' ? done.stderr.trim() : done.reason;
  throw failedError('bundle-not-sent', fixable('bundle.not-sent', { host: host.name, reason }));
}

async function record({ manifest, digest }: OpenedBundle, host: Host, { clock }: StageContext): Promise<void> {
  const loaded: LoadedBundle = { digest, loadedAt: clock.now(), manifest };
  await host.files.write(bundlePath(host, recordPath(manifest)), canonicalJson(loaded), 0o644);
}

/** Takes a bundle into the store of this machine, and of a host. */
export const loadBundle: Operation<LoadInput, LoadFacts, BundleLoad> = {
  id: 'bundle load',
  concurrent: true,
  target: ({ host }) => `Bundle/${host}`,
  gather: gatherLoad,
  plan: planLoad,
  actions: { 'load-here': loadHere, 'send-there': sendThere },
  async result({ input: { host }, outputs }, ctx) {
    const [newest] = await readLoaded(await ctx.hosts.open(host), (await ctx.project.settings()).name);
    if (!newest) throw new Error('a load without its record');
    const placed = outputOf<{ placed: number }>(outputs, 'load-here')?.placed ?? 0;
    return { host, placed, loadedAt: newest.loadedAt, ...summaryOf(newest.manifest, newest.digest) };
  },
  describe({ input: { host }, plan }) {
    const { digest, serial } = (plan.steps[0]?.args ?? {}) as LoadArgs;
    return { subject: `bundle load ${serial} ${host}`, event: { host, serial, digest } };
  },
};

async function gatherLoad({ path, host: name }: LoadInput, ctx: StageContext): Promise<LoadFacts> {
  const bundle = await openBundle(path, ctx);
  const [missing] = missingContents(bundle);
  if (missing) throw brokenContent(path, missing, 'missing');
  const { name: project } = await ctx.project.settings();
  const host = await ctx.hosts.open(name);
  const [there, here] = [await readLoaded(host, project), await readLoaded(await ctx.hosts.open(LOCAL), project)];
  const isLocal = host.transport === 'local';
  return { bundle, project, there, here, isLocal, foreign: await foreignPackages(bundle, host) };
}

/** Of a bundle that was made for this host over SSH; others leave its packages alone. */
async function foreignPackages({ manifest }: OpenedBundle, host: Host): Promise<string> {
  const debs = manifest.contents.filter(({ kind }) => kind === 'deb');
  if (debs.length === 0 || host.transport === 'local' || !manifest.for.hosts.includes(host.name)) return '';
  const { family, release } = readIdentity((await host.exec(scriptArgv('provision/identity'))).stdout);
  const folders = new Set(debs.map(({ path }) => dirname(path)));
  folders.delete(packagesFolder(`${family}-${release}`));
  return [...folders].join(', ');
}

/** Pure: an older bundle, or one whose base is not here, is refused. */
export function planLoad({ path, host }: LoadInput, facts: LoadFacts): PlanDraft {
  const { digest, manifest } = facts.bundle;
  const { serial } = manifest;
  const args: LoadArgs = { path, host, serial, digest };
  const change = facts.there[0]?.digest === digest ? 'none' : 'create';
  const load = { ...createStep('load-here', message('bundle.step.load', { path, serial }), args), change } as const;
  const send = {
    ...createStep('send-there', message('bundle.step.send', { serial, host }), args),
    change,
    host,
  } as const;
  return { gates: gatesOf(host, facts), steps: facts.isLocal ? [load] : [load, send] };
}

function gatesOf(host: string, { bundle, project, there: [newest], here, foreign }: LoadFacts): Gate[] {
  const { manifest, digest } = bundle;
  const { serial, project: of } = manifest;
  const [since, loaded] = [manifest.since ?? 0, newest?.manifest.serial ?? 0];
  const isNewest = loaded < serial || newest?.digest === digest;
  const hasBase = here.some((one) => one.manifest.serial === since);
  const newer = fixable('bundle.gate.serial', { serial, host, loaded: loaded || '–' });
  const [base, system] = [fixable('bundle.gate.base', { since }), fixable('bundle.gate.system', { host, foreign })];
  return [
    passOrFail('bundle-project', of === project, message('bundle.gate.project', { of, project })),
    passOrFail('bundle-serial', isNewest, newer.text, { fix: newer.fix, next: ['sovran bundle list'] }),
    ...(since === 0 ? [] : [passOrFail('bundle-base', hasBase, base.text, { fix: base.fix })]),
    ...(foreign === '' ? [] : [passOrFail('bundle-system', false, system.text, { fix: system.fix })]),
  ];
}
