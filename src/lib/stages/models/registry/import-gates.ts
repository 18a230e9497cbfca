import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { badValue } from '../../../core/text/suggest.ts';
import type { LaunchFacts } from '../../jobs/launch.ts';
import { catalogueGates, type CatalogueFacts } from './catalogue-gates.ts';
import type { ModelSource } from './source.ts';

/** Conditions of an import: names free, format known, nothing that runs code, digest as promised. */
export function importGates(input: ImportInput, facts: ImportFacts): Gate[] {
  return [
    safeGate(facts),
    formatGate(facts),
    freeNameGate(facts),
    ...digestGates(input, facts),
    ...trainableGates(input, facts),
    ...catalogueGates(input, facts.catalogue, facts.source),
  ];
}

function safeGate({ source }: ImportFacts): Gate {
  const [first] = source.unsafe;
  if (!first) return { id: 'files-safe', verdict: 'pass', reason: message('model.gate.safe') };
  const params = { file: first.path, count: source.unsafe.length };
  return {
    id: 'files-safe',
    verdict: 'fail',
    reason: message(`model.gate.unsafe.${first.reason}`, params),
    fix: message('model.gate.unsafe.fix'),
  };
}

function formatGate({ source }: ImportFacts): Gate {
  const { format, unsafe } = source;
  const reason = format === null ? message('model.gate.no-format') : message('model.gate.format', { format });
  return passOrFail('format-known', format !== null || unsafe.length > 0, reason);
}

function freeNameGate({ taken }: ImportFacts): Gate {
  return nameGate(taken[0] ?? '', taken.length > 0);
}

function digestGates({ sha256 }: ImportInput, { fileSha256 }: ImportFacts): Gate[] {
  if (sha256 === null) return [];
  const same = fileSha256 === sha256;
  const params = { expected: sha256, found: fileSha256 ?? '-' };
  const reason = message(same ? 'model.gate.sha256' : 'model.gate.sha256-mismatch', params);
  return [passOrFail('sha256', same, reason, { fix: message('model.gate.sha256-mismatch.fix') })];
}

function trainableGates({ trainableOn }: ImportInput, { source }: ImportFacts): Gate[] {
  if (trainableOn === null || source.format === 'gguf' || source.format === null) return [];
  return [{ id: 'needs-dequantizing', verdict: 'fail', reason: message('model.gate.trainable-already') }];
}

/** A job makes a new model: the name it takes must be free. */
export function nameGate(name: string, taken: boolean): Gate {
  const reason = message(taken ? 'job.gate.name-taken' : 'project.name-free', { name });
  return passOrFail('name-free', !taken, reason, { next: [`sovran model show ${name}`] });
}

/** 64 lower-case hex digits, from what a publisher prints: any case, `sha256:` allowed. Throws `bad-sha256` (exit 2). */
export function parseSha256(text: string): string {
  const [, digits] = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? [];
  if (digits !== undefined) return digits;
  throw badValue('bad-sha256', '--sha256', text, {
    fix: message('model.bad-sha256.fix'),
    details: { text: text.slice(0, 80) },
  });
}

export type ImportInput = {
  name: string;
  from: string;
  license: string;
  /** Expected sha256 of a single file, 64 hex digits. */
  sha256: string | null;
  /** Entry of the catalogue that it is said to be. */
  catalogue?: string;
  /** Use case whose facts its licence is checked against. */
  useCase?: string;
  /** Where a quantized GGUF is made trainable; null keeps the file as it is. */
  trainableOn: string | null;
  fixture: boolean;
};

export type ImportFacts = {
  source: ModelSource;
  tree: { digest: string; bytes: number };
  /** sha256 of a single file, hex. */
  fileSha256: string | null;
  taken: string[];
  catalogue: CatalogueFacts;
  launch: LaunchFacts | null;
};
