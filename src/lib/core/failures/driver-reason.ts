import type { DriverReason } from '../ports/ssh-directory.ts';
import { message, type Message } from '../text/message.ts';

/** Why a host is reached by this driver and not the other, in words. */
export function driverReason({ name, hop, subject }: DriverReason): Message {
  return message(`ssh.driver.${name}`, { hop, driver: subject, certificate: subject, fingerprint: subject });
}
