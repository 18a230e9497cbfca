import { join } from 'node:path';
import { sshSigner } from '../../src/lib/adapters/signer.ts';
import { executeOperation } from '../../src/lib/core/operation/executor/execute.ts';
import type { StageContext } from '../../src/lib/core/operation/context.ts';
import { planOperation } from '../../src/lib/core/operation/executor/plan-operation.ts';
import { sealLog, type SealInput } from '../../src/lib/stages/governance/audit/seal.ts';
import type { Seal } from '../../src/lib/stages/governance/audit/schema.ts';
import { type Audit, verifyLog } from '../../src/lib/stages/evidence/log/verify-log.ts';
import { aCharter, signsCharter } from './project/charter.ts';
import { AT } from './project/digests.ts';
import { aDataset, aModel } from './project/models.ts';
import type { Piece, Place } from './project/pieces.ts';
import { aProject, type Project } from './project/project.ts';
import { recorded } from './project/recorded.ts';
import { aReport, writeReportOf } from './project/runs.ts';
import { aLive, aRelease } from './project/serving.ts';
import { aSigner, makeKey, type Key } from './project/signers.ts';
import type { TestParts } from './stage-context.ts';

/** A project with a person who may sign. */
export interface SealedProject extends Project {
  key: Key;
  seal: (input?: Partial<SealInput>, parts?: TestParts) => Promise<Seal>;
  /** Gates that forbid to seal. */
  refusals: (input?: Partial<SealInput>) => Promise<string[]>;
  audit: (parts?: TestParts) => Promise<Audit>;
  /** Records something, by an operation. */
  record: (name: string) => Promise<void>;
}

/** Ids of what the project holds; the time in them is long past. */
export const RUN = '01JD0000000000000000000001';
export const SIGNED = '01JD0000000000000000000002';

/** A project with one of each kind of record, none sealed yet. */
export async function recordedProject(base?: string): Promise<SealedProject> {
  const opened = await openSealed(base);
  await opened.add(aSigner(opened.key));
  await opened.add(
    aCharter({ signatures: { required: 1 } }),
    recorded({ operation: 'release create', target: 'Release/r1', write: writeAll(opened) }),
  );
  return opened;
}

/** A project without records. */
export async function openSealed(base?: string): Promise<SealedProject> {
  const project = await aProject([], base === undefined ? {} : { base });
  const contextOf = (parts: TestParts = {}): StageContext =>
    project.context({ signer: async () => sshSigner, ...parts });
  const full = (input: Partial<SealInput> = {}): SealInput => ({
    key: null,
    newKeySigner: null,
    mayAsk: false,
    ...input,
  });
  return {
    ...project,
    key: makeKey(join(project.base, 'person')),
    seal: async (input, parts) => (await executeOperation(sealLog, full(input), contextOf(parts))).result,
    refusals: async (input) =>
      (await planOperation(sealLog, full(input), contextOf())).gates
        .filter(({ verdict }) => verdict !== 'pass')
        .map(({ id }) => id),
    audit: (parts) => verifyLog(contextOf(parts)),
    record: (name) => project.add(recorded({ operation: 'tiny', target: `Model/${name}`, writes: [aModel(name)] })),
  };
}

function writeAll({ base, store, key }: SealedProject): (project: Place['project']) => Promise<void> {
  return async (project) => {
    const pieces: Piece[] = [
      aModel('one'),
      aDataset('rows'),
      aRelease('r1'),
      aLive(),
      (place) => writeReportOf(place.project, aReport(RUN, { subject: 'one' })),
      signsCharter(key),
    ];
    for (const piece of pieces)
      await (typeof piece === 'function' ? piece({ base, store, project }) : project.write(piece));
    for (const folder of ['releases/r1', 'attestations']) {
      const payload = JSON.stringify({ kind: folder, at: AT });
      await project.writeFile(`governance/approvals/${folder}/${SIGNED}.json`, payload);
      await project.writeFile(`governance/approvals/${folder}/${SIGNED}.sig`, await sshSigner.sign(key.file, payload));
    }
    for (const [path, text] of Object.entries(FILES)) await project.writeFile(path, text);
  };
}

const FILES = {
  'models/one.sig.json': '{"signature":"of the model"}\n',
  'releases/r1.cdx.json': '{"bomFormat":"CycloneDX"}\n',
  [`runs/${RUN}/check.json`]: '{"controls":[]}\n',
  [`runs/${RUN}/answers.jsonl`]: '{"answer":"yes"}\n',
};
