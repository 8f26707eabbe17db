/** Every support channel that is built in, by the name under which a vendor's row chooses it. */
import { httpTicket, serviceRequest } from './http-channels.js';
import { mailChannel } from './mail-channel.js';
import type { SupportChannel } from './support-channel.js';

export const SUPPORT_CHANNEL_APIS: readonly SupportChannel[] = [httpTicket, serviceRequest, mailChannel];

export const supportChannel = (name: string): SupportChannel | undefined =>
  SUPPORT_CHANNEL_APIS.find((channel) => channel.name === name);
