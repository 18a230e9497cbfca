import type { Client, ParsedKey } from 'ssh2';
import type { IdentityAgent } from '../identity/identity-agent.ts';

type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;
type Prove = (user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign) => void;

/** What of ssh2's protocol a login goes through; not public, so that every use checks that it is there. */
interface Protocol {
  authPK?: Prove;
  _handlers?: { SERVICE_ACCEPT?: ((protocol: Protocol, name: string) => void) | undefined };
}

/**
 * Two round trips less for a login with an open key file. The key is not asked about first: the signature goes with the
 * first request (RFC 4252 §7 allows either). And that request does not wait for the server to accept the service of
 * authentication, where it is OpenSSH, which takes both from one packet. To be called right after `connect`.
 */
export function shortenLogin(client: Client, agent: IdentityAgent): void {
  const { _protocol: protocol } = client as unknown as { _protocol?: Protocol };
  if (!protocol?.authPK || !protocol._handlers?.SERVICE_ACCEPT) return;
  signAtOnce(protocol, protocol.authPK.bind(protocol), agent);
  client.once('handshake', () => queueMicrotask(() => authenticateAtOnce(client, protocol, agent)));
}

function signAtOnce(protocol: Protocol, prove: Prove, agent: IdentityAgent): void {
  protocol.authPK = (user, key, algorithm, sign) => {
    if (sign || !agent.signsAtOnce(key)) return prove(user, key, algorithm, sign);
    prove(user, key, algorithm, (data, done) => {
      agent.sign(key, data, {}, (error, signature) => {
        if (error || !signature) prove(user, key, algorithm);
        else done(signature);
      });
    });
  };
}

/** Once the service is asked for, which ssh2 does in the turn of the event; its answer then starts nothing more. */
function authenticateAtOnce(client: Client, protocol: Protocol, agent: IdentityAgent): void {
  const { _remoteVer: server = '' } = client as unknown as { _remoteVer?: string };
  const accepted = protocol._handlers?.SERVICE_ACCEPT;
  if (!protocol._handlers || !accepted || !server.startsWith('OpenSSH_') || !agent.startsAtOnce()) return;
  protocol._handlers.SERVICE_ACCEPT = () => undefined;
  accepted(protocol, 'ssh-userauth');
}
