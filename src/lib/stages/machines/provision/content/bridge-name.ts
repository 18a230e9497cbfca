import { digestOfText } from '../../../../core/kit/canonical.ts';

/** Name of the bridge of an environment's network: `sov-` and a digest, as the kernel takes 15 characters at most. */
export function bridgeName(environment: string): string {
  return `sov-${digestOfText(environment).slice('sha256:'.length, 'sha256:'.length + 8)}`;
}
