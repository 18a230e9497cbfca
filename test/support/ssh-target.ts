import type { ResolvedTarget } from '../../src/lib/adapters/ssh/config/resolved-target.ts';

/** The machine `gpu1` as a configuration without a word about it gives it. */
export const SSH_TARGET: ResolvedTarget = {
  alias: 'gpu1',
  host: 'gpu1',
  user: 'ops',
  port: 22,
  identityFiles: [],
  identityFilesNamed: false,
  identitiesOnly: false,
  identityAgent: null,
  certificateFiles: [],
  proxyJump: [],
  userKnownHostsFiles: [],
  globalKnownHostsFiles: [],
  gssapi: false,
  pkcs11: false,
  resolvedBy: 'sovran',
};
