import type { Client } from 'ssh2';
import type { IdentityAgent } from '../identity/identity-agent.ts';
import { protocolOf, serverOf, type Protocol, type Prove } from './inside.ts';

/** Signs in the first request (RFC 4252 §7): saves two round trips. Call right after `connect`. */
export function shortenLogin(client: Client, agent: IdentityAgent): void {
  const protocol = protocolOf(client);
  if (!protocol) return;
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

/** ssh2 asks for the service in the event's turn; its answer then starts nothing more. */
function authenticateAtOnce(client: Client, protocol: Protocol, agent: IdentityAgent): void {
  if (!serverOf(client).startsWith('OpenSSH_') || !agent.startsAtOnce()) return;
  const accepted = protocol._handlers.SERVICE_ACCEPT;
  protocol._handlers.SERVICE_ACCEPT = () => undefined;
  accepted(protocol, 'ssh-userauth');
}
