import type { EngineVariant } from '../../../core/project/engine-definition.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { usesGpus } from '../../machines/gpu-leases.ts';

/** An engine on a host: its variant there, and the GPUs that the host has. */
export interface PlacedEngine {
  name: string;
  host: string;
  variant: EngineVariant;
  gpus: number;
}

/** Refuses an image for GPUs where there are none. Throws `image-without-gpus` (exit 3). */
export function refuseWithoutGpus(placed: PlacedEngine): void {
  const [refused] = imageGates(placed);
  if (!refused) return;
  const { reason: text, fix, next = [] } = refused;
  throw refusedError('image-without-gpus', text, {
    ...(fix ? { fix } : {}),
    next,
  });
}

/** An image for GPUs needs one; no gate for other engines, or where there are GPUs. Pure. */
export function imageGates({ name, host, variant, gpus }: PlacedEngine): Gate[] {
  if (!usesGpus(variant) || gpus > 0) return [];
  return [
    {
      id: 'image-gpus',
      verdict: 'fail',
      reason: message('engine.image-without-gpus', { name, host }),
      fix: message('engine.variant-image.fix', { name, host }),
      next: [`sovran host show ${host}`],
    },
  ];
}
