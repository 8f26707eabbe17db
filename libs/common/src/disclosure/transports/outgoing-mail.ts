/**
 * The only way a letter reaches a vendor by mail: only from this installation's own sender, only to the vendor's
 * registered support address at a domain that this installation allows, and only with a disclosed packet
 * whose deadline has not passed when the message begins.
 */
import type { Disclosed } from '../disclosed.js';
import { openPacket } from '../open-packet.js';
import { isAllowedMailAddress } from '#kernel/text/plain-address.js';
import { post, type MailSettings, type Posted } from '#kernel/mail/smtp.js';

export class OutgoingMail {
  constructor(
    private readonly settings: MailSettings,
    private readonly allowedDomains: readonly string[],
    readonly sender: string,
  ) {}

  mayReach(address: string): boolean {
    return isAllowedMailAddress(address, this.allowedDomains);
  }

  /** Sends the packet's letter to `registered`, the only recipient there may be. */
  async send(packet: Disclosed, index: number, registered: string): Promise<Posted> {
    const { letters, deadline } = openPacket(packet);
    const letter = letters[index];
    if (letter?.kind !== 'mail') throw new Error('The packet holds no such letter.');
    if (letter.envelope.to !== registered) return { kind: 'not-sent', code: 'recipient-changed', final: true };
    // The sender is in envelope, From and Message-ID, and another service stored it, which could have put a person's address there.
    if (letter.envelope.from !== this.sender) return { kind: 'not-sent', code: 'sender-not-ours', final: true };
    if (!this.mayReach(registered)) return { kind: 'not-sent', code: 'mail-domain-not-allowed', final: false };
    return post(this.settings, letter.envelope, letter.raw, () => performance.now() < deadline);
  }
}
