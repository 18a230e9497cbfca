import type { EngineEnvironment } from '../../../core/ports/runner.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import { message } from '../../../core/text/message.ts';
import { gate } from './gates.ts';

/** Whether a host has the engine runtime that a release names; `differs`: this version of sovran has another one. */
export type EngineState = 'ready' | 'missing' | 'differs';

/** Pure. An installation brings the runtime of this version alone. */
export function engineState(found: EngineEnvironment, { engine }: ReleaseRecord): EngineState {
  if (found.lockDigest !== engine.environment) return 'differs';
  return found.state === 'ready' ? 'ready' : 'missing';
}

/** The engine runtime of a release is on its host, or the command that brings it there. Pure. */
export function engineGate(state: EngineState, release: string, { engine, model }: ReleaseRecord, host: string): Gate {
  const judged = gate('engine-ready', state === 'ready', { release });
  if (state === 'ready') return judged;
  if (state === 'missing') {
    const fix = message('release.engine-ready.fix', { engine: engine.name });
    return { ...judged, fix, next: [`sovran engine install ${engine.name} --host ${host}`] };
  }
  const reason = message('release.engine-ready.differs', { release, digest: engine.environment });
  const fix = message('release.engine-ready.differs.fix', { model });
  return { ...judged, reason, fix, next: ['sovran release create --help'] };
}
