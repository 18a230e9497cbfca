import { bringBack } from '../../work/models/registry.ts';
import type { ModelFiles } from '../../work/models/find-model-files.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';

const id = 'model-verified';

/** Pure: the files of a model lie on the host that is to serve them or here, unchanged; says where, or what to do. */
export function modelVerifiedGate(name: string, model: ModelSpec | null, files: ModelFiles): Gate {
  const { state } = files;
  if (state === 'missing')
    return { id, verdict: 'fail', reason: missing(name, files), ...(model ? bringBack(name, model) : {}) };
  if (state === 'changed') return changed(name, files);
  return { id, verdict: 'pass', reason: found(name, files) };
}

function found(model: string, { state, host }: ModelFiles): Message {
  if (state === 'unread')
    return host === null
      ? message('release.model-verified.unread', { model })
      : message('release.model-verified.unread-there', { model, host });
  return host === null
    ? message('release.model-verified.pass', { model })
    : message('release.model-verified.pass-there', { model, host });
}

function missing(model: string, { host }: ModelFiles): Message {
  return host === null
    ? message('release.model-verified.missing', { model })
    : message('release.model-verified.missing-there', { model, host });
}

/** `model verify` names the files of this machine's store alone. */
function changed(model: string, { host }: ModelFiles): Gate {
  if (host !== null) {
    const reason = message('release.model-verified.changed-there', { model, host });
    const fix = message('release.model-verified.changed-there.fix', { host });
    return { id, verdict: 'fail', reason, fix, next: [`sovran model show ${model}`] };
  }
  const reason = message('release.model-verified.changed', { model });
  const fix = message('release.model-verified.changed.fix');
  return { id, verdict: 'fail', reason, fix, next: [`sovran model verify ${model}`] };
}
