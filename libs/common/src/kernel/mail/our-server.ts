/** Prefix of a reason that is about our own mail server, and not about the recipient or the message. */
export const OUR_SERVER = 'our-server-';
