import type {
  AskPassphrase,
  PresentedHostKey,
  SshDestination,
  SshDirectory,
  SshMachine,
} from '../../core/ports/ssh-directory.ts';
import { PINS_PATH } from '../../core/project/pins-path.ts';
import { nameOf, resolveSsh } from './config/resolve-ssh.ts';
import { keyRefused, refusalOf, type HopName } from './failures/ssh-errors.ts';
import { pinnedName } from './identity/host-key-policy.ts';
import type { Hop } from './identity/hops.ts';
import { openRoute, type Route } from './identity/open-route.ts';
import type { AskSecret } from './identity/load-identities.ts';
import type { ScannedKey } from './ssh2/scan-host-keys.ts';

export function sshDirectory(signal?: AbortSignal): SshDirectory {
  return {
    route: async (destination) => {
      const { hops, choice } = await routeTo(destination);
      const keys = hops.at(-1)?.identities.keys ?? [];
      return {
        machines: hops.map(machineOf),
        driver: choice.driver,
        because: choice.because,
        keys: keys.map(({ fingerprint }) => fingerprint),
      };
    },
    present: async (destination, pins, ask) => {
      const { hops } = await routeTo(destination, pins);
      const { scanHostKeys } = await import('./ssh2/scan-host-keys.ts');
      return (await scanHostKeys(hops, { askSecret: secretOf(ask), signal })).map(presented);
    },
    login: async (destination, pins, ask, argv) => {
      const { hops, choice } = await routeTo(destination, pins);
      const { tryLogin } = await import('./try-login.ts');
      const route = { driver: choice.driver, because: choice.because, hops, pins };
      return tryLogin(route, secretOf(ask), signal, argv);
    },
    namesOf,
    refusal: (key, next) => {
      const at = { ...hopName(key), next };
      return refusalOf(key, at, key) ?? keyRefused('host-key-unknown', at, key);
    },
    mismatch: (key, wanted, next) => keyRefused('host-key-mismatch', { ...hopName(key), next }, key, { wanted }),
  };
}

function secretOf(ask: AskPassphrase | undefined): AskSecret | undefined {
  return ask && (({ keyFile }) => ask(keyFile));
}

async function namesOf({ address, jump }: SshDestination): Promise<string[]> {
  const target = await resolveSsh(address, jump ? { jump } : {});
  return [...target.proxyJump, target].map(pinnedName);
}

function routeTo({ address, jump, transport }: SshDestination, pins = ''): Promise<Route> {
  return openRoute(
    address,
    { path: PINS_PATH, text: pins },
    { ...(jump ? { jump } : {}), ...(transport ? { transport } : {}) },
  );
}

function machineOf({ target, policy }: Hop, index: number, hops: Hop[]): SshMachine {
  return { machine: nameOf(target), alias: target.alias, isJump: index < hops.length - 1, name: policy.name };
}

function presented({ at, blob, ...key }: ScannedKey): PresentedHostKey {
  return { ...key, machine: at.hop, alias: at.alias ?? at.hop, isJump: at.isJump, key: blob.toString('base64') };
}

function hopName({ machine, alias, isJump }: SshMachine): HopName {
  return { hop: machine, alias, isJump };
}
