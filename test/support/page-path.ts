/** What is a page that strangers reach, and so answers on the port of the pages. */
export const isPagePath = (path: string): boolean => /^\/(consent|withdraw|me|public)(?=[/?#]|$)/.test(path);
