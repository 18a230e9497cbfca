import { canonicalJson } from '../../../core/kit/canonical.ts';
import { makeFolder } from '../../../core/kit/make-folder.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate, PlanDraft } from '../../../core/operation/plan/plan.ts';
import { bundlePath, placesOf } from '../../../core/project/resources/bundles.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { ALLOWED_SIGNERS } from '../../../core/project/signers.ts';
import { message } from '../../../core/text/message.ts';
import { progressOf } from '../../jobs/engines/install.ts';
import { keyGate } from '../../release/approvals/signing.ts';
import { gatherCreate, type CreateFacts, type CreateInput } from './create-facts.ts';
import { fetchPackages } from './host-packages.ts';
import { NAMESPACE } from './open-bundle.ts';
import type { CreatedBundle } from './schema.ts';
import { describeFolder } from './sources.ts';
import { writeBundle } from './write-bundle.ts';

/** Fetches once what the locks of an engine name; the mark is written last. */
const fetchEngine: Action<{ name: string; lock: string }> = {
  async apply({ name, lock }, scope) {
    const { ctx } = scope;
    const here = await ctx.hosts.open(LOCAL);
    const [folder, mark] = [bundlePath(here, placesOf(lock).engine), bundlePath(here, placesOf(lock).mark)];
    if (await here.files.read(mark)) return;
    const { signal } = ctx.interrupt;
    makeFolder(folder);
    const report = (line: JsonObject): void => {
      const text = progressOf(line);
      if (text) scope.progress(text);
    };
    await ctx.engines.fetch(name, folder, report, signal);
    const packages = await describeFolder(folder, signal);
    await here.files.write(mark, canonicalJson({ engine: name, lock, packages }));
  },
};

/** Writes all that hosts and releases need into one signed file. */
export const createBundle: Operation<CreateInput, CreateFacts, CreatedBundle> = {
  id: 'bundle create',
  target: ({ out }) => `Bundle${out}`,
  gather: gatherCreate,
  plan: planCreate,
  actions: { 'fetch-engine': fetchEngine, 'fetch-packages': fetchPackages, 'write-bundle': writeBundle },
  async result({ outputs }) {
    const created = outputOf<CreatedBundle>(outputs, 'write-bundle');
    if (!created) throw new Error('a bundle without its output');
    return created;
  },
  describe({ outputs }) {
    const { path: _, ...event } = outputOf<Partial<CreatedBundle>>(outputs, 'write-bundle') ?? {};
    return { subject: `bundle create ${event.serial ?? ''}`.trim(), event: toJson(event) };
  },
};

/** Pure: what is missing refuses the bundle, with the names of all of it. */
export function planCreate(input: CreateInput, facts: CreateFacts): PlanDraft {
  const { out: path, serial, engines, packages } = facts.write;
  const fetches = engines.map((engine) => ({
    ...createStep('fetch-engine', message('bundle.step.fetch', { engine: engine.name }), engine),
    id: `fetch-${engine.lock.slice(-12)}`,
  }));
  const debs =
    packages &&
    createStep(
      'fetch-packages',
      message('bundle.step.packages', { system: packages.system, names: packages.names.join(' ') }),
      packages,
    );
  const write = createStep('write-bundle', message('bundle.step.write', { path, serial }), toJson(facts.write));
  return { gates: gatesOf(input, facts), steps: [...fetches, ...(debs ? [debs] : []), write] };
}

function gatesOf({ key, mayAsk }: CreateInput, { missing, owner, write, sinceProject }: CreateFacts): Gate[] {
  const { engines, trees, images, cli, packages, project } = write;
  const isFilled =
    engines.length + trees.length + images.length > 0 || cli !== null || packages !== null || missing.length > 0;
  const [path, names] = [ALLOWED_SIGNERS, missing.join(', ') || '–'];
  const line = `${owner.actor} namespaces="sovran-approval,${NAMESPACE}" ${owner.publicKey}`;
  return [
    passOrFail('bundle-complete', missing.length === 0, message('bundle.gate.complete', { names }), {
      fix: message('bundle.gate.complete.fix'),
    }),
    passOrFail('bundle-filled', isFilled, message('bundle.gate.filled'), { fix: message('bundle.gate.filled.fix') }),
    passOrFail(
      'bundle-project',
      sinceProject === project,
      message('bundle.gate.project', { of: sinceProject, project }),
    ),
    passOrFail('signer-listed', owner.principal !== null, message('bundle.gate.signer', { path }), {
      fix: message('bundle.gate.signer.fix', { path, line }),
    }),
    keyGate({ key, mayAsk }, owner),
  ];
}
