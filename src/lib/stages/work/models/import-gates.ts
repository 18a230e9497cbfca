import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { nameGate } from './name-gate.ts';
import type { ImportFacts, ImportInput } from './import-input.ts';

/** Conditions of an import: names free, format known, nothing that runs code, digest as promised. */
export function importGates(input: ImportInput, facts: ImportFacts): Gate[] {
  return [
    safeGate(facts),
    formatGate(facts),
    freeNameGate(facts),
    ...digestGates(input, facts),
    ...trainableGates(input, facts),
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
  const known = source.format !== null;
  return {
    id: 'format-known',
    verdict: known || source.unsafe.length > 0 ? 'pass' : 'fail',
    reason: known ? message('model.gate.format', { format: source.format ?? '' }) : message('model.gate.no-format'),
  };
}

function freeNameGate({ taken }: ImportFacts): Gate {
  return nameGate(taken[0] ?? '', taken.length > 0);
}

function digestGates({ sha256 }: ImportInput, { fileSha256 }: ImportFacts): Gate[] {
  if (sha256 === null) return [];
  const same = fileSha256 === sha256;
  const params = { expected: sha256, found: fileSha256 ?? '-' };
  return [
    {
      id: 'sha256',
      verdict: same ? 'pass' : 'fail',
      reason: message(same ? 'model.gate.sha256' : 'model.gate.sha256-mismatch', params),
      ...(same ? {} : { fix: message('model.gate.sha256-mismatch.fix') }),
    },
  ];
}

function trainableGates({ trainableOn }: ImportInput, { source }: ImportFacts): Gate[] {
  if (trainableOn === null || source.format === 'gguf' || source.format === null) return [];
  return [{ id: 'needs-dequantizing', verdict: 'fail', reason: message('model.gate.trainable-already') }];
}
